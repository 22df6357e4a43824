// SPDX-License-Identifier: MIT
// The arithmetic of the tradeoff curve: points in order, where the goal is met, where the load
// stops being stable, and the knee.
#pragma once

#include <vector>

#include "ui/charts/charts.h"

namespace servescape::ui {

// By offered load; points without an offered load left out.
std::vector<LoadPoint> Sorted(const std::vector<LoadPoint>& points);

// Latency at an offered load between two stable points, straight in the logarithm; NaN outside.
double LatencyAt(const std::vector<LoadPoint>& sorted, double offered);

// The stable range ends between `last_stable` and `first_unstable`; NaN where there is none.
struct StableRange {
  double last_stable = kNoTime;
  double first_unstable = kNoTime;
};
StableRange StableRangeOf(const std::vector<LoadPoint>& sorted);

// The load with the most throughput per second of mean latency (Kleinrock's power), among at
// least four stable points and not at their edges; index into `sorted`, or -1.
int KneeOf(const std::vector<LoadPoint>& sorted);

}  // namespace servescape::ui
