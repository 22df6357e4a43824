// SPDX-License-Identifier: MIT
// The report a person reads in a terminal: verdict, goals, latency, flow, services, cost, checks
// and what it takes to repeat the run. The same text on every platform, but for the last line,
// which appears only when the wall-clock time of the run is given.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"

namespace servescape {

struct TextOptions {
  bool color = false;  // ANSI colours, only on words that say the same without them
  size_t width = 100;  // columns for sentences
  double wall_seconds = std::numeric_limits<double>::quiet_NaN();  // how long the run took
};

std::string ToText(const RunReport& report, const TextOptions& options);

// The last line alone: events and requests simulated per second of wall-clock time.
std::string SpeedLine(const RunReport& report, double wall_seconds);

// The tradeoff curve as a table: offered load, throughput, latency with intervals, theory.
std::string ToText(const std::vector<LoadPoint>& points, const TextOptions& options);

}  // namespace servescape
