// SPDX-License-Identifier: MIT
// A scenario at many values of its keys. All points share their random numbers (the same seeds), so
// that neighbours differ by what was changed and little else. A sweep can be cut into shards that
// are played anywhere; joined, they are the very bits of the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/diagnostic.h"
#include "sim/studies/play.h"
#include "sim/studies/values.h"
#include "sim/studies/variant.h"

namespace servescape {

// The scenario of a study with more settings: what the program or the page provides.
using VariantLoader =
    std::function<Result<Variant, Diagnostics>(std::string name, const std::vector<Setting>&)>;

struct SweepSpec {
  std::vector<StudyKnob> knobs;
  bool zip = false;   // the first values together, then the second ones; else all with all
  std::string where;  // a condition (expression.h) that a point has to fulfil; empty: none
  // Of `shards` parts the one with this number, from 1 on: its points are each `shards`-th.
  size_t shard = 1, shards = 1;
  // Up to so many points more between the values of the first ordered knob: where a goal is crossed
  // and where the curve bends. Not in shards, for it takes the neighbours.
  size_t refine = 0;
  // Gaps whose curve turns by less than this share, or in which a goal is crossed but that are
  // narrower, get no more points. 0: 2 % of a turn, and crossed gaps however narrow.
  double straight = 0;
  // Requests to simulate, all points together: no point is added, or played longer for
  // run.precision, beyond it. 0: no bound.
  int64_t budget = 0;
};

constexpr size_t kMostPoints = 100'000;

struct SweepPoint {
  size_t index = 0;                 // in the whole sweep
  std::vector<std::string> values;  // of each knob
  RunReport report;                 // without curves and distributions
};

struct SweepResult {
  std::string name;               // of the scenario
  std::vector<Setting> settings;  // of all points, beside those varied
  SweepSpec spec;
  size_t points_in_all = 0;  // of all shards
  std::vector<SweepPoint> points;
};

// The values of all points, in order; the error is a sentence.
Result<std::vector<std::vector<std::string>>, std::string> PointsOf(const SweepSpec& spec);

// The error: of a point that is no valid scenario, or is refused or stopped, with its values.
// Cancelled, it has no points.
Result<SweepResult, std::string> RunSweep(const std::string& name, const SweepSpec& spec,
                                          const VariantLoader& load, const PlayTerms& terms);

// The points in pairs: all of one length, with spreads (play.h). The error is as RunSweep's;
// cancelled, there are none.
Result<std::vector<PlayedVariant>, std::string> PlayPoints(
    const std::vector<StudyKnob>& knobs, const std::vector<std::vector<std::string>>& points,
    const VariantLoader& load, const PlayTerms& terms);

// "replicas=3, rate=100/s".
std::string PointName(const std::vector<StudyKnob>& knobs, const std::vector<std::string>& values);
std::vector<Setting> SettingsAt(const std::vector<StudyKnob>& knobs,
                                const std::vector<std::string>& values);

// What to look at where nobody says: the metrics of the goals and the cost, or mean and p99 of the
// latency, throughput, and the cost.
std::vector<std::string> MetricsToShow(const RunReport& report);

// The first point, or a gap between two neighbours, in which a goal is crossed counts most.
struct Refinement {
  std::vector<std::string> values;
  double score = 0;
};
// Where more points would tell most, best first.
std::vector<Refinement> RefinementsOf(const SweepSpec& spec, const std::vector<SweepPoint>& points);

}  // namespace servescape
