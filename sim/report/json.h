// SPDX-License-Identifier: MIT
// The machine-readable result: schema 1 of the reference, written by the CLI, read by the page,
// by `verify` and by scripts. NaN is written as null and read back as NaN. Doubles are written
// with as many digits as it takes to read back the same bits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/metrics/run_report.h"

namespace servescape {

// Indented by two spaces when `pretty` (lists of numbers stay on one line); keys in a fixed order.
std::string ToJson(const RunReport& report, bool pretty);
// Every field is required and checked; keys that the schema does not know are ignored. The error
// names the field: "metrics.latency.p99.value: expected a number or null".
Result<RunReport, std::string> RunReportFromJson(std::string_view text);

std::string ToJson(const std::vector<LoadPoint>& points,
                   const std::vector<std::string>& warnings = {});
Result<std::vector<LoadPoint>, std::string> LoadPointsFromJson(std::string_view text);

// JSON Schema (draft-07) of ToJson(RunReport).
std::string ResultSchema();

}  // namespace servescape
