// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/lesson_run.h"

#include <algorithm>
#include <utility>

#include "sim/lessons/read.h"
#include "ui/fragment.h"
#include "ui/presets.h"
#include "ui/scalers.h"
#include "ui/workbench/learn/answer_text.h"

namespace servescape::ui {
namespace {

ScenarioLoader PageLoader() {
  return [](const std::string& text, const std::vector<Setting>& settings) {
    const Resources files = [](const std::string& path) { return EmbeddedText(path); };
    return LoadWhatIsRead(text, settings, files, nullptr, ModuleScalers());
  };
}

LessonAsk AskOf(const LessonState& state, const LessonAnswer& answer) {
  LessonAsk ask;
  ask.lesson = state.lesson.name;
  ask.text = state.text;
  ask.answer = AnswerText(state.lesson, answer);
  ask.seed = state.limits.seed.value_or(1);
  return ask;
}

void StartJob(LessonJob* job, Runs& runs, const LessonAsk& ask) {
  if (job->running()) runs.Drop(job->id);
  job->progress = 0;
  job->id = runs.Ask(RequestOf(ask));
}

// The results of a job when it is done.
bool TakeJob(LessonJob* job, Runs& runs, LessonState* state, std::optional<LessonNews>* into,
          ReportPtr* report) {
  if (!job->running()) return false;
  bool changed = false;
  for (const JobNews& news : runs.TakeNews(job->id)) {
    changed = true;
    job->progress = news.progress;
    if (!news.error.empty()) state->error = news.error;
    LessonNews told;
    if (!news.lesson.empty() && UnpackLesson(news.lesson, &told)) *into = std::move(told);
    if (news.report != nullptr && report != nullptr) *report = news.report;
    if (news.done) job->id = 0;
  }
  return changed;
}

}  // namespace

bool LessonLimits::Locks(const LessonKnob& knob) const {
  return NamesKey(lock, knob.name) || (!knob.key.empty() && NamesKey(lock, knob.key));
}

bool LessonLimits::Hides(std::string_view part) const { return NamesKey(hide, part); }

std::optional<LessonState> OpenLesson(const std::string& name, std::string_view text,
                                      const LessonRecord& record, const LessonLimits& limits) {
  // Its boards have been checked where it was shipped.
  Result<Lesson, Diagnostics> lesson = ReadLesson(text, name, nullptr);
  if (!lesson) return std::nullopt;
  LessonState out;
  out.lesson = std::move(lesson).value();
  out.text = text;
  out.limits = limits;
  for (const std::string& placed : record.placed) {
    out.knobs = out.lesson.Untouched();
    const auto answer = ReadAnswer(placed, "placed", out.lesson, PageLoader());
    if (!answer) continue;
    for (const auto& [knob, value] : answer.value().knobs) out.knobs[knob] = value;
    out.placed[SettingOf(out)] = {answer.value().bets, answer.value().curves};
  }
  out.knobs = out.lesson.Untouched();
  out.hints = record.hints;
  const auto answer = ReadAnswer(record.draft, "draft", out.lesson, PageLoader());
  if (answer) {
    out.knobs = answer.value().knobs;
    out.bets = {answer.value().bets, answer.value().curves};
    out.memo = answer.value().memo;
  }
  return out;
}

std::vector<std::string> PlacedAnswers(const LessonState& state) {
  std::vector<std::string> out;
  for (const auto& [setting, bets] : state.placed) {
    LessonAnswer answer;
    answer.knobs = state.knobs;
    for (const LessonKnob& knob : state.lesson.knobs) {
      const std::string head = knob.name + "=";
      size_t at = setting.find(head);
      while (at != setting.npos && at > 0 && setting[at - 1] != '\n') {
        at = setting.find(head, at + 1);
      }
      if (at == setting.npos) continue;
      at += head.size();
      answer.knobs[knob.name] = setting.substr(at, setting.find('\n', at) - at);
    }
    answer.bets = bets.numbers;
    answer.curves = bets.curves;
    std::string text = AnswerText(state.lesson, answer);
    if (text.size() <= kMostDraft && out.size() < kMostPlaced) out.push_back(std::move(text));
  }
  return out;
}

std::string SettingOf(const LessonState& state) {
  std::string out;
  for (const LessonKnob& knob : state.lesson.knobs) {
    if (!knob.key.empty()) out += knob.name + "=" + state.knobs.at(knob.name) + "\n";
  }
  return out;
}

bool IsStated(const Lesson& lesson, const std::string& bet) {
  return std::any_of(lesson.goals.begin(), lesson.goals.end(), [&bet](const LessonGoal& goal) {
    return goal.when.find("bet." + bet) != std::string::npos;
  });
}

bool BetsClosed(const LessonState& state) { return state.placed.contains(SettingOf(state)); }

LessonAnswer AnswerOf(const LessonState& state) {
  LessonAnswer out;
  out.name = "answer";
  out.knobs = state.knobs;
  const auto placed = state.placed.find(SettingOf(state));
  const Bets& bets = placed == state.placed.end() ? state.bets : placed->second;
  out.bets = bets.numbers;
  for (const auto& [name, value] : state.bets.numbers) {
    if (IsStated(state.lesson, name)) out.bets[name] = value;
  }
  for (const auto& [name, values] : bets.curves) {
    const bool any = std::any_of(values.begin(), values.end(), [](double v) { return v == v; });
    if (any) out.curves[name] = values;
  }
  out.memo = state.memo;
  out.hints = state.hints;
  return out;
}

bool Differs(const LessonAnswer& answer, const LessonAnswer& of) {
  return answer.knobs != of.knobs;
}

void StartLook(LessonState& state, Runs& runs) {
  LessonAnswer untouched;
  untouched.knobs = state.lesson.Untouched();
  StartJob(&state.look, runs, AskOf(state, untouched));
}

void StartRun(LessonState& state, Runs& runs) {
  state.error.clear();
  state.placed.try_emplace(SettingOf(state), state.bets);
  state.tried_answer = AnswerOf(state);
  StartJob(&state.run, runs, AskOf(state, state.tried_answer));
}

void StartGrade(LessonState& state, Runs& runs) {
  state.error.clear();
  state.placed.try_emplace(SettingOf(state), state.bets);
  state.graded_answer = AnswerOf(state);
  LessonAsk ask = AskOf(state, state.graded_answer);
  ask.grade = true;
  StartJob(&state.grade, runs, ask);
}

void CancelJobs(LessonState& state, Runs& runs) {
  for (LessonJob* job : {&state.look, &state.run, &state.grade}) {
    if (job->running()) runs.Drop(job->id);
    job->id = 0;
  }
}

bool TakeNews(LessonState& state, Runs& runs) {
  bool changed =
      TakeJob(&state.look, runs, &state, &state.untouched, &state.untouched_report);
  const bool playing = state.run.running();
  changed = TakeJob(&state.run, runs, &state, &state.tried, &state.report) || changed;
  if (playing && !state.run.running()) state.to_bets = true;
  const bool grading = state.grade.running();
  changed = TakeJob(&state.grade, runs, &state, &state.graded, nullptr) || changed;
  if (grading && !state.grade.running() && state.graded && state.error.empty())
    state.hear = state.to_top = true;
  return changed;
}

const BoardResult* OwnRuns(const LessonState& state) {
  if (state.tried) return &state.tried->own;
  return state.untouched ? &state.untouched->own : nullptr;
}

TextRuns TextsOf(const LessonState& state) {
  const BoardResult* untouched = state.untouched ? &state.untouched->own : nullptr;
  return {OwnRuns(state), untouched, nullptr,
          state.tried ? state.tried_answer.knobs : state.lesson.Untouched()};
}

}  // namespace servescape::ui
