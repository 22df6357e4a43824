// SPDX-License-Identifier: MIT
// The curves of a run as comma-separated values (RFC 4180), one row per window.
#pragma once

#include <string>

#include "sim/metrics/run_report.h"

namespace servescape {

// Header `time_s`, then for every series its name with its unit ("latency.p99 [s]") and the
// bounds of its interval ("latency.p99 lower", "latency.p99 upper"). Missing values are empty.
std::string SeriesToCsv(const RunReport& report);

}  // namespace servescape
