// SPDX-License-Identifier: MIT
// An open lesson: what the learner has set and bet, the jobs that play and grade it, and what came
// out. It has runs of its own: the visitor's scenario is not touched.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ui/charts/charts.h"
#include "ui/lesson_job.h"
#include "ui/runs.h"
#include "ui/workbench/learn/progress.h"

namespace servescape::ui {

// What a teacher's link asks for.
struct LessonLimits {
  std::vector<std::string> lock, hide;  // names or keys of knobs; of figures and parts of the page
  std::optional<uint64_t> seed;

  bool Locks(const LessonKnob& knob) const;
  bool Hides(std::string_view part) const;
};

// A job of the lesson, from its start until its news have been taken.
struct LessonJob {
  uint32_t id = 0;  // 0: none under way
  float progress = 0;
  bool running() const { return id != 0; }
};

// What was bet before a run with certain knobs was first looked at.
struct Bets {
  std::map<std::string, double> numbers;                // options: from 0 on
  std::map<std::string, std::vector<double>> curves;    // NaN: not drawn
};

struct LessonState {
  Lesson lesson;
  std::string text;  // its file
  LessonLimits limits;

  KnobValues knobs;
  Bets bets;                           // as they stand
  std::map<std::string, Bets> placed;  // before the first run of each setting (SettingOf)
  std::vector<MemoEntry> memo;
  uint32_t hints = 0;

  LessonJob look, run, grade;  // the untouched system; the answer; its grade
  std::string error;           // why the last job has no result
  std::optional<LessonNews> untouched, tried, graded;
  ReportPtr untouched_report, report;
  LessonAnswer tried_answer, graded_answer;  // what they are of
  bool hear = false;  // the grade has come in: it is to be kept and told

  int chart = 0;
  ChartState charts;
  bool to_top = false;   // there is a debrief to be read
  bool to_bets = false;  // bets have been played
  bool locked_open = false;  // the list of what is locked
};

// The lesson of that file with what was kept of it: a draft, and bets that stand. Nothing if it
// cannot be read, which no shipped one is.
std::optional<LessonState> OpenLesson(const std::string& name, std::string_view text,
                                      const LessonRecord& record, const LessonLimits& limits);
// The bets that stand, as answers for LessonRecord::placed.
std::vector<std::string> PlacedAnswers(const LessonState& state);

// The answer as it stands, with the bets that count: those placed before its setting was first run.
LessonAnswer AnswerOf(const LessonState& state);
// The knobs that change what is played: bets on it are open until it has been.
std::string SettingOf(const LessonState& state);
// A goal is about the bet: it is a part of the answer, and stays open.
bool IsStated(const Lesson& lesson, const std::string& bet);
// The bets are closed: what they are about has been looked at.
bool BetsClosed(const LessonState& state);
// `answer` is not the one that `of` came out of.
bool Differs(const LessonAnswer& answer, const LessonAnswer& of);

void StartLook(LessonState& state, Runs& runs);
void StartRun(LessonState& state, Runs& runs);
void StartGrade(LessonState& state, Runs& runs);
void CancelJobs(LessonState& state, Runs& runs);
// Takes what the jobs tell; true if there is something new to see.
bool TakeNews(LessonState& state, Runs& runs);

// The runs that texts speak of: what was tried last, or the untouched system.
TextRuns TextsOf(const LessonState& state);
// The run that texts speak of by default.
const BoardResult* OwnRuns(const LessonState& state);

}  // namespace servescape::ui
