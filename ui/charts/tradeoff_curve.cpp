// SPDX-License-Identifier: MIT
#include "ui/charts/tradeoff_curve.h"

#include <cmath>

#include "sim/base/stable_sort.h"

namespace servescape::ui {
namespace {

bool HasLatency(const LoadPoint& point) {
  return point.verdict != Verdict::kUnstable && point.p99.value > 0 &&
         std::isfinite(point.p99.value);
}

}  // namespace

std::vector<LoadPoint> Sorted(const std::vector<LoadPoint>& points) {
  std::vector<LoadPoint> sorted;
  for (const LoadPoint& point : points) {
    if (std::isfinite(point.offered)) sorted.push_back(point);
  }
  StableSort(sorted, [](const LoadPoint& a, const LoadPoint& b) { return a.offered < b.offered; });
  return sorted;
}

double LatencyAt(const std::vector<LoadPoint>& sorted, double offered) {
  const LoadPoint* before = nullptr;
  for (const LoadPoint& point : sorted) {
    if (!HasLatency(point)) continue;
    if (std::fabs(point.offered - offered) <= 1e-9 * offered) return point.p99.value;
    if (point.offered > offered) {
      if (before == nullptr) return kNoTime;
      const double share = (offered - before->offered) / (point.offered - before->offered);
      return before->p99.value * std::pow(point.p99.value / before->p99.value, share);
    }
    before = &point;
  }
  return kNoTime;
}

StableRange StableRangeOf(const std::vector<LoadPoint>& sorted) {
  StableRange range;
  for (const LoadPoint& point : sorted) {
    if (point.verdict == Verdict::kUnstable) {
      range.first_unstable = point.offered;
      break;
    }
    range.last_stable = point.offered;
  }
  return range;
}

int KneeOf(const std::vector<LoadPoint>& sorted) {
  int best = -1, first = -1, last = -1, count = 0;
  double most = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    const LoadPoint& point = sorted[i];
    if (point.verdict == Verdict::kUnstable || !(point.mean.value > 0)) continue;
    if (first < 0) first = static_cast<int>(i);
    last = static_cast<int>(i);
    ++count;
    const double served =
        std::isfinite(point.throughput.value) ? point.throughput.value : point.offered;
    const double power = served / point.mean.value;
    if (power <= most) continue;
    most = power;
    best = static_cast<int>(i);
  }
  return count >= 4 && best != first && best != last ? best : -1;
}

double GoalMetUpTo(const std::vector<LoadPoint>& points, double goal_seconds, bool* every,
                   bool at_least) {
  if (every != nullptr) *every = false;
  if (!(goal_seconds > 0)) return kNoTime;
  const LoadPoint* before = nullptr;
  const std::vector<LoadPoint> sorted = Sorted(points);
  for (const LoadPoint& point : sorted) {
    if (point.verdict == Verdict::kUnstable) break;
    if (!HasLatency(point)) continue;
    const double value = point.p99.value;
    if (at_least ? value < goal_seconds : value > goal_seconds) {
      if (before == nullptr) return kNoTime;
      const double share = std::log(goal_seconds / before->p99.value) /
                           std::log(value / before->p99.value);
      return before->offered + (point.offered - before->offered) * share;
    }
    before = &point;
  }
  if (before == nullptr) return kNoTime;
  if (every != nullptr) *every = true;
  return before->offered;
}

}  // namespace servescape::ui
