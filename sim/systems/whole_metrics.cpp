// SPDX-License-Identifier: MIT
// The metrics of a program that has the whole language: those of pools of machines after the rest.
// Their values: sim/study/whole_metric_values.cpp, row by row.
#include <algorithm>
#include <array>
#include <iterator>

#include "sim/scenario/metric_names.h"

namespace servescape {
namespace {

constexpr MetricName kNodeMetrics[] = {
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
  std::copy(std::begin(kNodeMetrics), std::end(kNodeMetrics), at);
  return all;
}();

}  // namespace

std::span<const MetricName> MetricNames() { return kAllMetrics; }

}  // namespace servescape
