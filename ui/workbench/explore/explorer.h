// SPDX-License-Identifier: MIT
// The studies of the Explore place, apart from how they are drawn: what is asked for, what is under
// way, and what came out. The work is that of sim/studies/, so the figures are those of
// `servescape sweep`, `frontier`, `solve` and `compare` for the same seeds.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/studies/compare.h"
#include "sim/studies/frontier.h"
#include "sim/studies/solve.h"
#include "sim/studies/sweep.h"
#include "ui/panels/panels.h"
#include "ui/run_trace.h"
#include "ui/workbench/explore/desk.h"
#include "ui/workbench/explore/effects.h"
#include "ui/workbench/explore/study_chart.h"

namespace servescape::ui {

enum class StudyTask : uint8_t {
  kSweep, kMap, kCost, kSolve, kCompare, kRequests, kCurves, kWhy
};

// A knob of a study, as typed: "1,2,4", "1..8", "log 1ms..100ms 5".
struct StudyAxis {
  std::string key, values;
};

enum class SolveFor : uint8_t { kCheapest, kMostLoad };

// A scenario to be compared with.
struct PinnedScenario {
  std::string name, text;
};

struct Explorer {
  explicit Explorer(Runs& runs) : desk(runs), effects(runs) {}

  StudyDesk desk;
  EffectFinder effects;

  StudyTask task = StudyTask::kSweep;
  // What a sweep, a map or the most load varies; and what is chosen between, for money.
  std::array<StudyAxis, 2> loads, choices;
  std::array<StudyAxis, 2>& axes();
  bool quick = true;  // four replications a point, of steady traffic
  SolveFor solve_for = SolveFor::kCheapest;
  std::string metric = "latency.p99";
  PinnedScenario pinned;

  // Under way, or done, for this text.
  bool running = false;
  StudyTask of = StudyTask::kSweep;
  std::string text, error;
  std::vector<StudyKnob> knobs;
  std::optional<SweepResult> sweep, map;
  std::optional<Frontier> frontier;
  std::optional<Solution> solution;
  std::vector<TriedPoint> tried;
  std::optional<Comparison> comparison;
  std::optional<RunTrace> trace;
  std::string curve, why = "latency.p99";
  std::vector<std::string> changed;  // keys, of the comparison

  void Start(Session& session);
  // Goes on with what is under way once news have come.
  void Update(View& view);
  void Cancel();
  // Saves the requests of the scenario as it stands for Perfetto, once they have been looked at.
  void SaveChromeTrace(View& view);
  // The values of a point into the scenario: one step of undo.
  static void LoadPoint(Session& session, const std::vector<StudyKnob>& knobs,
                        const std::vector<std::string>& values);
  // What is varied where nobody has chosen anything.
  void SuggestAxes(const Session& session);

 private:
  VariantLoader Loader();
  void Work();
  void WorkSweep(const PlayTerms& terms, bool* done);
  void WorkSolve(const PlayTerms& terms, bool* done);
  void WorkCompare(const PlayTerms& terms, bool* done);
  std::string Objective() const;

  void StartTrace(Session& session);
  size_t KnobsOfTask();

  uint32_t trace_id_ = 0;    // a job; 0: none
  bool chrome_due_ = false;  // its requests are to be saved
  std::string first_title_;  // of the scenario that keys were suggested for
  bool steady_ = false;      // few replications tell of it
  bool quality_ = false;     // there is one to be coloured by
};

// What a text says, a line for each value that is no table: the key with its path, the value. Empty
// if it cannot be read.
using KeyLines = std::vector<std::pair<std::string, std::string>>;
KeyLines LinesOf(const std::string& text);
// Keys with other values in two texts: "service.model.replicas: 3, 4", in the order of the text.
std::vector<std::string> ChangedKeys(const std::string& first, const std::string& second);

// What was found, as charts.
StudyChart ChartOfSweep(const SweepResult& sweep, const std::string& metric,
                        const SloConfig* goal);
StudyMap MapOfSweep(const SweepResult& sweep, const std::string& metric);
StudyChart ChartOfFrontier(const Frontier& frontier);

}  // namespace servescape::ui
