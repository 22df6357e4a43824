// SPDX-License-Identifier: MIT
// The difference of a metric between two studies, with its interval. Parts that share random
// numbers are taken in pairs (the jackknife of spread.h); studies of other lengths are taken as
// independent.
#pragma once

#include <string>

#include "sim/metrics/run_report.h"
#include "sim/studies/play.h"

namespace servescape {

// What is better. Of a metric such as `utilization` neither is.
enum class Direction : uint8_t { kNone, kLess, kMore };
Direction DirectionOf(const std::string& metric);

struct Difference {
  std::string metric;
  Unit unit = Unit::kSeconds;
  double first = 0, second = 0;  // NaN: withheld, or it grows without end
  // second - first, of percentiles finer than those are told; NaN where one of them has none.
  double value = 0;
  double lower = 0, upper = 0;  // of its 95 % interval; NaN where there is none
  double error = 0;             // standard; 0: both are exact, or alike in every part
  int degrees = 0;              // of freedom

  // Whether the 95 % interval leaves out 0.
  bool differs() const { return lower > 0 || upper < 0; }
};

Difference DifferenceOf(const PlayedVariant& first, const PlayedVariant& second,
                        const std::string& metric);

// Half of an interval's width at another level; NaN where there is none.
double HalfWidth(const Difference& difference, double level);

}  // namespace servescape
