// SPDX-License-Identifier: MIT
// The metrics of a program that has the whole language: those of pools of
// machines and those that few language-model servers have after the rest. Their
// values: sim/study/whole_metric_values.cpp, row by row.
#include <algorithm>
#include <array>
#include <iterator>

#include "sim/systems/node_metrics.h"
#include "sim/systems/server_metrics.h"

namespace servescape {
namespace {

constexpr auto kAllMetrics = [] {
  const auto name = [](const MetricRow& row) {
    return MetricName{row.pattern, row.unit, row.where};
  };
  std::array<MetricName,
             std::size(kMetricNames) + std::size(kNodeMetrics) + std::size(kServerMetrics)>
      all{};
  auto at = std::copy(std::begin(kMetricNames), std::end(kMetricNames), all.begin());
  at = std::transform(std::begin(kNodeMetrics), std::end(kNodeMetrics), at, name);
  std::transform(std::begin(kServerMetrics), std::end(kServerMetrics), at, name);
  return all;
}();

}  // namespace

std::span<const MetricName> MetricNames() { return kAllMetrics; }

}  // namespace servescape
