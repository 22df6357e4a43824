// SPDX-License-Identifier: MIT
// The metrics of a program that has the whole language: those of pools of machines after the rest.
// Their values: sim/study/whole_metric_values.cpp, row by row.
#include <algorithm>
#include <array>
#include <iterator>

#include "sim/scenario/metric_names.h"

namespace servescape {
namespace {

constexpr MetricRow kNodeMetrics[] = {
    {"nodes.*.nodes.mean", "items", "Mean number of machines paid for."},
    {"nodes.*.idle", "ratio",
     "Share of these that replicas do not ask for, by each one's most taken resource."},
    {"nodes.*.pending.mean", "replicas",
     "Mean number of replicas that wait for a machine and prefer this pool."},
    {"nodes.*.started", "items", "Machines that were asked for in a run."},
    {"nodes.*.interruptions", "items", "Machines that were taken back in a run."},
    {"nodes.*.interrupted_together", "ratio",
     "Share of them that went at once with others of their zone."},
    {"nodes.*.refused", "attempts",
     "Times in a run that no zone had capacity, or a machine did not come."},
};

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

std::string_view SentenceOf(const MetricName& name) {
  for (const std::span<const MetricRow> rows : {std::span<const MetricRow>(kMetricRows),
                                                std::span<const MetricRow>(kNodeMetrics)}) {
    for (const MetricRow& row : rows) {
      if (row.pattern == name.pattern) return row.sentence;
    }
  }
  return {};
}

}  // namespace servescape
