// SPDX-License-Identifier: MIT
// Of `why`, what lies outside the busiest service: what was done to the system, what callers added,
// where else the time goes. Each is sentences that begin with a space, or nothing.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

// What was done to the system, the first few; a run that fails has its cause here.
std::string CauseWords(const Config& config, const std::vector<ServiceLoad>& loads);

// Time-outs that are shorter than the service itself: no capacity helps.
std::string TimeoutWords(const Config& config);

// Calls nobody asked for: they can keep a system down that has the capacity.
std::string AttemptWords(const RunReport& report);

// The largest part of the mean latency, and of that around p99.
std::string SplitWords(const RunReport& report);

}  // namespace servescape
