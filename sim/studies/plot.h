// SPDX-License-Identifier: MIT
// A curve in a terminal: a metric over a knob, a letter for each line, with its interval. The axis
// of heights begins at 0; where the largest is more than 50 times the least it is logarithmic and
// says so. What has no value (withheld, or it grows without end) is marked at the upper edge.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/studies/sweep.h"

namespace servescape {

struct PlotPoint {
  double x = 0;
  Estimate y;  // NaN: no value
};

struct PlotLine {
  std::string name;
  std::vector<PlotPoint> points;
};

struct Plot {
  std::string title;   // of the heights
  std::string x_name;  // with its unit
  Unit unit = Unit::kSeconds;
  std::vector<PlotLine> lines;
};

// At most so many columns wide and lines high, the axes included; at least 40 and 8.
std::string Draw(const Plot& plot, size_t columns, size_t rows);

// The metric over the first knob with rising numbers, a line for each of the other knobs' values;
// the error says why it cannot be drawn.
Result<Plot, std::string> PlotOf(const SweepResult& sweep, const std::string& metric);

}  // namespace servescape
