// SPDX-License-Identifier: MIT
// The parts of the text report; each returns its lines, or nothing when it has nothing to say.
#pragma once

#include <string>

#include "sim/report/table.h"
#include "sim/report/text.h"

namespace servescape {

std::string GoalsSection(const RunReport& report, const TextOptions& options);
std::string LatencySection(const RunReport& report, const TextOptions& options);
// Metrics that belong neither to latency nor to cost nor to one service.
std::string SystemSection(const RunReport& report, const TextOptions& options);
std::string ServiceSections(const RunReport& report, const TextOptions& options);
std::string CostSection(const RunReport& report, const TextOptions& options);
std::string ChecksSection(const RunReport& report, const TextOptions& options);

// Cells of a value with its interval: number, unit, "lower .. upper". Why there is no value, if
// there is none, stands in the interval's place.
std::vector<Cell> EstimateCells(const Estimate& estimate, Unit unit, const std::string& missing);

}  // namespace servescape
