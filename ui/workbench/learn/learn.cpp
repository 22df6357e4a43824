// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/learn.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "ui/frame.h"
#include "ui/json_writer.h"
#include "ui/workbench/learn/answer_text.h"
#include "ui/workbench/learn/pages.h"
#include "ui/workbench/learn/parts.h"

namespace servescape::ui {
namespace {

constexpr float kMapMargin = 16;

// Opens what a wish is for, before anything of the frame is drawn.
void FollowWish(View& view, LearnState& state) {
  if (!state.wish) return;
  const size_t index = *state.wish;
  state.wish.reset();
  Runs& runs = view.session.runs();
  if (state.open) {
    KeepDraft(view, state);
    CancelJobs(*state.open, runs);
    state.open.reset();
  }
  if (index >= state.lessons.size()) return;
  const CourseLesson& lesson = state.lessons[index];
  const LessonRecord& record = state.progress.Of(lesson.name);
  state.open = OpenLesson(lesson.name, lesson.text, record, state.limits);
  if (!state.open) {
    view.session.Say("The lesson could not be read");
    return;
  }
  state.open_index = index;
  StartLook(*state.open, runs);
}

// A link opens its lesson once, whatever the order.
void TakeLink(View& view, LearnState& state) {
  const LinkOptions& link = view.session.link();
  if (link.text == state.link) return;
  state.link = link.text;
  state.limits = {link.lock, link.hide, std::nullopt};
  if (!link.seed.empty()) state.limits.seed = std::strtoull(link.seed.c_str(), nullptr, 10);
  for (size_t i = 0; i < state.lessons.size(); ++i) {
    if (state.lessons[i].number == link.lesson) state.wish = i;
  }
}

void TakeProgressFile(View& view, LearnState& state) {
  if (!view.file_name.ends_with(".course")) return;
  const std::optional<Progress> theirs = ReadProgress(view.file);
  if (theirs) {
    state.progress.Merge(*theirs);
    KeepProgress(view, state);
    view.session.Say("Progress taken over");
  } else {
    view.session.Say(view.file_name + " is no progress of the course");
  }
  view.file_name.clear();
  view.file.clear();
}

void BeginLearn(View& view, LearnState& state) {
  if (!state.begun) {
    state.begun = true;
    if (auto kept = ReadProgress(view.host.Load(kProgressKey))) state.progress = std::move(*kept);
  }
  // The files of the course may come after the page.
  if (state.lessons.empty()) state.lessons = CourseLessons();
  if (!state.lessons.empty()) TakeLink(view, state);
  TakeProgressFile(view, state);
}

// A grade that has come in: the best of all counts.
void HearGrade(View& view, LearnState& state) {
  LessonState& open = *state.open;
  open.hear = false;
  const Grade& grade = open.graded->grade;
  LessonRecord& record = state.progress.lessons[open.lesson.name];
  ++record.tries;
  record.most_stars = grade.most_stars;
  record.stars = std::max(record.stars, grade.stars);
  record.passed = record.passed || grade.passed;
  KeepProgress(view, state);
  view.session.Say(grade.passed
                       ? fmt::format("Passed, with {} of {} stars", grade.stars, grade.most_stars)
                       : "Not passed yet: the debrief says why");
  if (!grade.passed) return;
  JsonWriter json;
  json.Open('{');
  json.Text("lesson", open.lesson.name);
  json.Number("number", open.lesson.number);
  json.Number("stars", grade.stars);
  json.Number("stars_possible", grade.most_stars);
  json.Number("marks", grade.marks);
  json.Number("hints", open.graded_answer.hints);
  json.Close('}');
  view.host.Tell("passed", json.Take());
}

}  // namespace

void OpenLessonAt(View&, LearnState& state, size_t index) { state.wish = index; }

void LeaveLesson(View&, LearnState& state) { state.wish = state.lessons.size(); }

void KeepProgress(View& view, LearnState& state) {
  const std::string text = WriteProgress(state.progress);
  if (text.size() <= kMostProgress) view.host.Store(kProgressKey, text);
}

void KeepDraft(View& view, LearnState& state) {
  LessonState& open = *state.open;
  LessonAnswer answer = AnswerOf(open);
  LessonRecord& record = state.progress.lessons[open.lesson.name];
  record.draft = AnswerText(open.lesson, answer);
  record.placed = PlacedAnswers(open);
  KeepProgress(view, state);
}

void DrawLearn(View& view, LearnState& state, ImVec2 from, ImVec2 size) {
  BeginLearn(view, state);
  FollowWish(view, state);
  if (state.open && TakeNews(*state.open, view.session.runs())) {
    Frame().animating = true;
    if (state.open->hear) HearGrade(view, state);
  }
  if (state.open) {
    LessonPage(view, state, from, size);
    return;
  }
  FillArea(ImGui::GetWindowDrawList(), from, {from.x + size.x, from.y + size.y},
           GetVec(Color::kBg));
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("course", size, ImGuiChildFlags_NavFlattened);
  ImGui::SetCursorPos({kMapMargin, kMapMargin});
  ImGui::BeginGroup();
  MapPage(view, state, size.x - 2 * kMapMargin);
  ImGui::EndGroup();
  Spacer(kMapMargin - 8);
  ImGui::EndChild();
}

}  // namespace servescape::ui
