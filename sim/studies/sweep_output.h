// SPDX-License-Identifier: MIT
// A sweep for people and programs, and the way back: shards are joined from their files.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/report/text.h"
#include "sim/studies/sweep.h"

namespace servescape {

// A row for each point: its values, the verdict, the goals, and `metrics` with their intervals.
std::string ToText(const SweepResult& sweep, const std::vector<std::string>& metrics,
                   const TextOptions& options);
// Header: the keys, load, goals, lost [ratio], replications, duration [s], requests, digest, and
// for each metric that any point has its name with its unit, its lower and its upper bound.
std::string ToCsv(const SweepResult& sweep);
// Schema "servescape.sweep", 1.
std::string ToJson(const SweepResult& sweep);
// One object a line, a point each, as in `points` of ToJson.
std::string ToJsonLines(const SweepResult& sweep);

// The whole of the shards' JSON, the very text of ToJson of the undivided sweep. `parts`: name and
// text of each. The error says which part is missing, there twice, or of another sweep.
struct MergedSweep {
  std::string json;
};
Result<MergedSweep, std::string> MergeSweeps(
    const std::vector<std::pair<std::string, std::string>>& parts);

// A sweep from its JSON, for plots and tables of what was merged.
Result<SweepResult, std::string> SweepFromJson(const std::string& text);

}  // namespace servescape
