// SPDX-License-Identifier: MIT
// Service-level objectives against the estimates: met if the whole interval keeps the limit,
// missed if none of it does, inconclusive if the limit lies inside, or if there is no value. One
// replication has no interval and is judged by its value.
#pragma once

#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// `strict`: the limit itself does not keep the goal.
SloState StateOf(const Estimate& estimate, bool at_most, double limit, bool strict = false);

// When the verdict is unstable an objective that bounds a latency or a wait from above is missed:
// it grows past any limit.
std::vector<SloResult> SlosOf(const Config& config, const std::vector<Metric>& metrics,
                              Verdict verdict);

}  // namespace servescape
