// SPDX-License-Identifier: MIT
// Service-level objectives against the estimates. Two things make a goal met: the 95 % interval
// keeps the limit, and what is surely so (kSurely of confidence.h) breaks it by no more than a
// tenth. Missed is the same on the other side, inconclusive all else, and what has no value. So a
// goal whose interval just keeps it is met once in forty runs where it is missed by next to
// nothing, as 95 % says, but hardly ever where it is missed by 10 %. One replication has no
// interval and is judged by its value.
#pragma once

#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/run_length.h"

namespace servescape {

struct Goal {
  bool at_most = true;
  double limit = 0;
  bool strict = false;  // the limit itself does not keep the goal
  bool share = false;   // of a share that is to be at least so much a tenth is one of the rest
};

SloState StateOf(const Estimate& estimate, const Goal& goal);

// How many times as long a run would probably decide an inconclusive goal, if its value came out
// the same: infinite for a value at the limit; 0 where the state is decided or nothing is known.
double FactorToDecide(const Estimate& estimate, const Goal& goal);

// Whether the interval alone would decide it, and only what is less sure forbids it.
bool IsNearlyDecided(const Estimate& estimate, const Goal& goal);

Goal GoalOf(const SloConfig& slo, Unit unit);

// When the verdict is unstable an objective that bounds a latency or a wait from above is missed:
// it grows past any limit. `run`: how long a run would decide what is open.
std::vector<SloResult> SlosOf(const Config& config, const std::vector<Metric>& metrics,
                              const RunExtent& run, Verdict verdict);

}  // namespace servescape
