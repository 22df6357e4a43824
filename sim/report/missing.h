// SPDX-License-Identifier: MIT
// Why a metric has no figure.
#pragma once

#include <string>

#include "sim/metrics/run_report.h"

namespace servescape {

inline constexpr const char* kNoSteadyState = "no steady state";

// "withheld: needs about 8 min", "no price", "no data", kNoSteadyState: why the estimate of the
// metric has no finite value, empty if it has one.
std::string WhyMissing(const RunReport& report, const std::string& name, const Estimate& estimate);

}  // namespace servescape
