// SPDX-License-Identifier: MIT
// The curves of a run as comma-separated values (RFC 4180), one row per window, and those of load,
// one row per point.
#pragma once

#include <string>

#include "sim/metrics/run_report.h"

namespace servescape {

// A cell: quoted where it has to be; of a number the shortest digits that read back to it, nothing
// where there is none.
std::string CsvField(const std::string& text);
std::string CsvField(double value);

// Header `time_s`, then for every series its name with its unit ("latency.p99 [s]") and the
// bounds of its interval ("latency.p99 lower", "latency.p99 upper"). Missing values are empty.
std::string SeriesToCsv(const RunReport& report);

// Header `factor`, `offered [1/s]`, then each estimate with the bounds of its interval as above,
// the verdict, the share of requests lost, and what theory says.
std::string PointsToCsv(const std::vector<LoadPoint>& points);

}  // namespace servescape
