// SPDX-License-Identifier: MIT
// The machine-readable result: schema 1 of the reference, written by the CLI, read by the page,
// by `verify` and by scripts. NaN is written as null and read back as NaN. Doubles are written in
// the shortest form that reads back to the same bits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/metrics/run_report.h"

namespace servescape {

// Indented by two spaces when `pretty`; keys in a fixed order.
std::string ToJson(const RunReport& report, bool pretty);
Result<RunReport, std::string> RunReportFromJson(std::string_view text);

std::string ToJson(const std::vector<LoadPoint>& points);
Result<std::vector<LoadPoint>, std::string> LoadPointsFromJson(std::string_view text);

// JSON Schema (draft-07) of ToJson(RunReport).
std::string ResultSchema();

}  // namespace servescape
