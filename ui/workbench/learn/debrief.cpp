// SPDX-License-Identifier: MIT
// What the grade says: stars, goals and neighbours, mistakes by name, and the debrief.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ui/workbench/learn/pages.h"
#include "ui/workbench/learn/parts.h"

namespace servescape::ui {
namespace {

void GradedGoals(const LessonState& open, const Grade& grade, const TextRuns& texts, float width) {
  const size_t all = grade.runs.seeds.size();
  const auto line = [&](const std::string& what, int holds) {
    MarkedLine(holds >= grade.needed ? LineMark::kGood : LineMark::kBad, what,
               fmt::format("on {} of {} hidden seeds; {} are needed", holds, all, grade.needed),
               width);
  };
  for (size_t g = 0; g < open.lesson.goals.size(); ++g) {
    int holds = 0;
    for (const SeedResult& seed : grade.runs.seeds) holds += seed.goals[g];
    line(Filled(open.lesson, open.lesson.goals[g].text, texts), holds);
  }
  for (const BoardResult& variant : grade.variants) {
    std::string name = variant.name;
    for (char& c : name) c = c == '_' ? ' ' : c;
    line("All goals, in a neighbour of this system: " + name, variant.passes());
  }
}

void GradedMemo(const Lesson& lesson, const Grade& grade, float width) {
  if (lesson.memo == 0) return;
  if (grade.memo.size() < lesson.memo) {
    MarkedLine(LineMark::kBad,
               fmt::format("The memo has {} of the {} figures that it needs", grade.memo.size(),
                           lesson.memo),
               "not enough", width);
  }
  for (const ReplayedEntry& each : grade.memo) {
    const LessonFigure* figure = lesson.FindFigure(each.entry.figure);
    MarkedLine(each.same ? LineMark::kGood : LineMark::kBad,
               "Memo: " + (figure == nullptr ? each.entry.figure : figure->label),
               each.same ? "played again, the same" : each.why, width);
  }
}

void PriceLine(const LessonState& open, const Grade& grade, const Optimum& optimum, float width) {
  const LessonFigure* figure = open.lesson.FindFigure(open.lesson.score.figure);
  if (figure == nullptr || !optimum.known || !grade.passed) return;
  std::string label = figure->label;
  if (label[0] >= 'a' && label[0] <= 'z') label[0] = static_cast<char>(label[0] - 32);
  Paragraph(Type::kBody, Color::kText,
            fmt::format("{}: {}; the best that passes has {}. That is {:.2f} of it, and {:.0f} % "
                        "of the marks.",
                        label, Shown(grade.runs.Of(figure->name).median, figure->shown),
                        Shown(optimum.value, figure->shown), grade.ratio, 100 * grade.marks),
            width);
}

void DebriefWords(const char* head, const std::string& text, float width) {
  Paragraph(Type::kSection, Color::kMuted, head, width);
  Paragraph(Type::kBody, Color::kText, text, width);
}

void NextSteps(View& view, LearnState& state, const Grade& grade) {
  LessonState& open = *state.open;
  if (Button("Open this system unlocked",
             {.help = "In the dashboard, every knob free. Your own scenario is kept under "
                      "Scenarios"})) {
    view.session.OpenText(open.lesson.scenario);
    view.session.Say("Your own scenario is kept under Scenarios");
    OpenPlace(view, Place::kDashboard);
    return;
  }
  if (!grade.passed || state.open_index + 1 >= state.lessons.size()) return;
  ImGui::SameLine(0, 8);
  const size_t next = state.open_index + 1;
  if (Button("Next lesson", {.kind = ButtonKind::kPrimary, .help = state.lessons[next].title}))
    OpenLessonAt(view, state, next);
}

}  // namespace

void DebriefCard(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  if (!open.graded) return;
  const Grade& grade = open.graded->grade;
  const Yardstick& yardstick = open.graded->yardstick;
  const Lesson& lesson = open.lesson;
  const TextRuns texts{&grade.runs, &yardstick.untouched, &yardstick.reference,
                       open.graded_answer.knobs};
  const bool old = Differs(AnswerOf(open), open.graded_answer);
  const TallCard card(grade.passed ? "Debrief: passed" : "Debrief: not passed yet",
                      old ? "of the answer before your last change" : "", width);
  const float room = card.width();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  Stars(grade.stars, grade.most_stars,
        fmt::format("{} of {} stars", grade.stars, grade.most_stars));
  std::string earned;
  for (const std::string& title : grade.star_titles)
    earned += earned.empty() ? "Passed" : "; " + title;
  if (grade.passed) {
    if (open.graded_answer.hints > 0)
      earned += fmt::format("; less {} for hints", open.graded_answer.hints);
    Paragraph(Type::kNote, Color::kMuted, "Stars for: " + earned, room);
  }
  GradedGoals(open, grade, texts, room);
  GradedMemo(lesson, grade, room);
  PriceLine(open, grade, yardstick.optimum, room);
  for (const std::string& words : grade.mistake_words)
    MarkedLine(LineMark::kCareful, words, "a mistake that has a name", room);
  DebriefWords("What happened", Filled(lesson, lesson.debrief, texts), room);
  DebriefWords("In the field", Filled(lesson, lesson.called, texts), room);
  DebriefWords("The formula", Filled(lesson, lesson.formula, texts), room);
  DebriefWords("This model leaves out", Filled(lesson, lesson.leaves_out, texts), room);
  DebriefWords("This run does not prove", Filled(lesson, lesson.proves_not, texts), room);
  NextSteps(view, state, grade);
  ImGui::PopStyleVar();
}

void MemoCard(View& view, LearnState& state, float width) {
  LessonState& open = *state.open;
  if (open.lesson.memo == 0) return;
  const TallCard card("Memo", fmt::format("{} figures, each with its run", open.lesson.memo),
                      width);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 6));
  for (size_t i = 0; i < open.memo.size(); ++i) {
    const MemoEntry& entry = open.memo[i];
    const LessonFigure* figure = open.lesson.FindFigure(entry.figure);
    if (figure == nullptr) continue;
    ImGui::PushID(static_cast<int>(i));
    BillLine(figure->label, Shown(entry.value, figure->shown), card.width(), true);
    Paragraph(Type::kNote, Color::kMuted,
              fmt::format("seed {}, digest {}", entry.seed, entry.digest), card.width());
    ImGui::PopID();
  }
  if (!open.memo.empty() && LinkButton("Clear the memo")) open.memo.clear();
  const bool fresh = open.tried && !Differs(AnswerOf(open), open.tried_answer);
  if (!fresh) {
    Paragraph(Type::kBody, Color::kMuted, "Run your plan; then put figures of that run here.",
              card.width());
  } else {
    Paragraph(Type::kBody, Color::kMuted, "Put into the memo, from your last run:", card.width());
    const SeedResult& seed = open.tried->own.seeds.front();
    for (const LessonFigure& figure : open.lesson.figures) {
      const double value = NumberOf(seed.names, figure.name);
      const bool has = std::any_of(open.memo.begin(), open.memo.end(), [&](const MemoEntry& each) {
        return each.figure == figure.name;
      });
      const bool measured =
          figure.from == FigureFrom::kMetric || figure.from == FigureFrom::kSeries;
      if (has || !measured || !std::isfinite(value) || open.memo.size() >= 8) continue;
      if (LinkButton(figure.label, Shown(value, figure.shown), "With its seed and digest")) {
        open.memo.push_back({"", figure.name, value, open.limits.seed.value_or(1), seed.digest});
        KeepDraft(view, state);
      }
    }
  }
  ImGui::PopStyleVar();
}

}  // namespace servescape::ui
