// SPDX-License-Identifier: MIT
// The best configuration that meets every goal: over replicas, hosts, batch sizes, rates, ..
//
// Where one of the knobs is known to act in one direction (more replicas are never worse for
// latency, a higher rate never better) and the objective rises with it, it is bisected for each
// choice of the others, those that cannot be cheaper than the best so far left out. All else is
// raced: each round plays what is left for four times as long with common random numbers, and drops
// what misses a goal or is surely worse than the best (paired differences, Bonferroni). What
// neither goals nor differences can tell apart is said to be so. The answer is played once more
// with fresh seeds, and has to meet every goal there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/metrics/run_report.h"
#include "sim/studies/sweep.h"

namespace servescape {

struct SolveSpec {
  std::vector<StudyKnob> knobs;
  std::string where;
  bool maximize = false;
  std::string objective;         // a metric, or the key of one of the knobs
  // Requests to simulate, all points together, for which points near the edge of a goal are played
  // longer. 0: a fifth of what all points as they are would take, but eight times one of them and
  // two million at least, and 200 million at most.
  int64_t budget = 0;
};

// Whether a point meets all goals (without goals: has a steady state).
enum class Feasible : uint8_t { kYes, kNo, kOpen };
const char* NameOf(Feasible feasible);  // "meets", "misses", "cannot tell"

struct TriedPoint {
  std::vector<std::string> values;
  Feasible feasible = Feasible::kOpen;
  Estimate objective;    // NaN: not known
  std::string why;       // what it misses, or leaves open; empty where it meets all
  int64_t requests = 0;  // simulated for it
};

// How far the answer is from missing a goal, as a part of the limit.
struct GoalMargin {
  std::string text;
  Estimate estimate;
  Unit unit = Unit::kSeconds;
  double margin = 0;  // above 0: met by so much
};

struct Solution {
  std::string name;  // of the scenario
  SolveSpec spec;
  bool found = false;               // an answer that met all goals with fresh seeds
  std::vector<std::string> values;  // of the answer
  Estimate objective;               // of it, with fresh seeds
  Unit unit = Unit::kSeconds;
  RunReport confirmation;           // the run with fresh seeds
  std::vector<GoalMargin> margins;  // least first: that one binds
  std::vector<TriedPoint> tried;    // in order
  std::vector<std::string> ties;    // points that cannot be told from the answer
  // Points that would be better and may meet the goals: neither was shown.
  std::vector<std::string> open;
  std::string next;  // the nearest better point, and what it misses; empty if there is none
  std::string sentence;
  int64_t requests = 0;  // simulated in all
  size_t points_in_all = 0;
};

// The error: of the knobs, or of a point that is no valid scenario or is refused. Cancelled,
// nothing is found and `sentence` is empty; `tried` tells of what was done until then.
Result<Solution, std::string> Solve(const std::string& name, const SolveSpec& spec,
                                    const VariantLoader& load, const PlayTerms& terms);

}  // namespace servescape
