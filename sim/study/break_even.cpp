// SPDX-License-Identifier: MIT
#include "sim/study/break_even.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/model/load.h"

namespace servescape {
namespace {

constexpr double kDay = 86400;
constexpr int kMostHalvings = 24;
// Of a run whose length is left open: some times as long as a platform keeps instances.
constexpr Duration kShortest{3'600'000'000'000};
constexpr double kNarrow = 1e-3;  // of the rate: a bracket is not halved further

double Difference(const CostPoint& point) { return point.first - point.second; }
double Half(const CostPoint& point) {
  return std::sqrt(point.first_half * point.first_half + point.second_half * point.second_half);
}
bool Serves(const CostPoint& point) { return point.first_serves && point.second_serves; }
bool Crosses(const CostPoint& a, const CostPoint& b) {
  return (Difference(a) < 0) != (Difference(b) < 0);
}

// Between two rates on both sides of it.
Crossing Halve(const CostAt& cost, CostPoint low, CostPoint high) {
  Crossing out;
  out.first_below = Difference(low) < 0;
  for (int i = 0; i < kMostHalvings && high.per_day - low.per_day > kNarrow * high.per_day; ++i) {
    const CostPoint middle = cost(std::sqrt(low.per_day * high.per_day));
    if (std::fabs(Difference(middle)) <= Half(middle) / 4) {
      // Where chance hides the difference, the slope around it says more than another half.
      ((Difference(middle) < 0) == out.first_below ? low : high) = middle;
      break;
    }
    ((Difference(middle) < 0) == out.first_below ? low : high) = middle;
  }
  const double rise = Difference(high) - Difference(low);
  const double slope = rise / (high.per_day - low.per_day);
  out.per_day = low.per_day - Difference(low) / slope;
  const double half = std::max(Half(low), Half(high)) / std::fabs(slope);
  out.lower = std::max(0.0, out.per_day - half);
  out.upper = out.per_day + half;
  const double part = (out.per_day - low.per_day) / (high.per_day - low.per_day);
  out.usd_per_hour = low.first + part * (high.first - low.first);
  return out;
}

// A rate that both can serve, above those before it.
void Add(const CostAt& cost, const CostPoint& point, BreakEven* out) {
  if (!out->points.empty() && Crosses(out->points.back(), point)) {
    out->crossings.push_back(Halve(cost, out->points.back(), point));
  }
  out->points.push_back(point);
}

// Between the last rate that both can serve and one that they cannot.
void NearTheLimit(const CostAt& cost, const CostPoint& beyond, BreakEven* out) {
  constexpr int kMost = 6;
  double high = beyond.per_day;
  for (int i = 0; i < kMost; ++i) {
    const CostPoint middle = cost(std::sqrt(out->points.back().per_day * high));
    if (Serves(middle)) {
      Add(cost, middle, out);
    } else {
      high = middle.per_day;
    }
  }
}

}  // namespace

BreakEven FindBreakEven(const CostAt& cost, double low, double high, int per_decade) {
  BreakEven out;
  const double decades = Log(high / low) / Log(10.0);
  const int steps = std::max(1, static_cast<int>(std::ceil(decades * per_decade - 1e-9)));
  for (int i = 0; i <= steps; ++i) {
    const double per_day = i == steps ? high : low * Exp(Log(high / low) * i / steps);
    const CostPoint point = cost(per_day);
    if (!Serves(point)) {
      if (i > 0) NearTheLimit(cost, point, &out);
      out.points.push_back(point);
      break;
    }
    Add(cost, point, &out);
  }
  return out;
}

Config AtRequestsADay(const Config& config, double per_day, int64_t requests) {
  const Config once = SteadyAt(config, 1);
  const double now = ExpectedArrivals(once) / ToSeconds(once.run.duration) * kDay;
  Config scaled = SteadyAt(config, per_day / now);
  if (config.run.duration_automatic) {
    const double seconds = static_cast<double>(requests) / per_day * kDay;
    scaled.run.duration_automatic = false;
    scaled.run.duration = std::max(FromSeconds(seconds), kShortest);
  }
  return scaled;
}

std::pair<double, double> CostOf(const RunReport& report) {
  const Metric* metric = FindMetric(report, "cost.per_hour");
  if (metric == nullptr) return {kNaN, 0};
  const Estimate& cost = metric->estimate;
  const double half = (cost.upper - cost.lower) / 2;
  return {cost.value, std::isnan(half) ? 0 : half};
}

}  // namespace servescape
