// SPDX-License-Identifier: MIT
// The bottleneck and the sentences of `why` for scenarios that are not plain: measured figures
// only, since the configuration alone does not tell what a service can serve there.
#pragma once

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/load.h"

namespace servescape {

// Busy for less than this, a service is not what takes the time: no bottleneck.
constexpr double kAmple = 0.6;

// Fills `bottleneck` and `why` of a report that has everything else.
void ExplainFull(const Config& config, const std::vector<ServiceLoad>& loads, RunReport* report);

}  // namespace servescape
