// SPDX-License-Identifier: MIT
// The metrics of a program that has the whole language: those of pools of machines after the rest.
// Their values: sim/study/whole_metric_values.cpp, row by row.
#include <algorithm>
#include <array>
#include <iterator>

#include "sim/systems/node_metrics.h"

namespace servescape {
namespace {

constexpr auto kAllMetrics = [] {
  std::array<MetricName, std::size(kMetricNames) + std::size(kNodeMetrics)> all{};
  const auto at = std::copy(std::begin(kMetricNames), std::end(kMetricNames), all.begin());
  std::transform(std::begin(kNodeMetrics), std::end(kNodeMetrics), at, [](const MetricRow& row) {
    return MetricName{row.pattern, row.unit, row.where};
  });
  return all;
}();

}  // namespace

std::span<const MetricName> MetricNames() { return kAllMetrics; }

}  // namespace servescape
