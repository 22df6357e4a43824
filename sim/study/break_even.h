// SPDX-License-Identifier: MIT
// At how many requests a day two scenarios cost the same. Both are played at the same rates with
// the same seed, so that a difference is theirs and not that of chance; a crossing is bracketed on
// a grid of rates and then halved until chance alone could tell the two apart no more. Its interval
// is that of the difference over the slope of the difference: what rates a difference of zero is
// compatible with (Fieller's interval to first order).
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// US dollars an hour of both at one rate, with half the width of their 95 % intervals.
struct CostPoint {
  double per_day = 0;  // requests
  double first = 0, second = 0;
  double first_half = 0, second_half = 0;
  bool first_serves = true, second_serves = true;  // not unstable there
};

struct Crossing {
  double per_day = 0, lower = 0, upper = 0;  // requests, with the 95 % interval
  bool first_below = false;                  // the first is the cheaper one below it
  double usd_per_hour = 0;                   // of both there
};

struct BreakEven {
  std::vector<CostPoint> points;  // ascending
  std::vector<Crossing> crossings;
};

// The cost of a scenario at so many requests a day.
using CostAt = std::function<CostPoint(double per_day)>;

// On a grid of `per_decade` rates a factor of ten from `low` to `high`, up to what both can serve.
BreakEven FindBreakEven(const CostAt& cost, double low, double high, int per_decade);

// The scenario with all its sources scaled so that `per_day` requests come in the long run, at a
// steady rate (SteadyAt), as long as it says, or as `requests` of them take where it leaves that
// open, but an hour at the least.
Config AtRequestsADay(const Config& config, double per_day, int64_t requests);

// cost.per_hour of a report with half its interval; NaN where it has no price.
std::pair<double, double> CostOf(const RunReport& report);

}  // namespace servescape
