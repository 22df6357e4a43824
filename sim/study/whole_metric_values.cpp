// SPDX-License-Identifier: MIT
// The values of all metrics: those that every program has, and those of pools of machines.
#include <iterator>
#include <vector>

#include "sim/kernel/observer.h"
#include "sim/study/metric_values.h"

namespace servescape {
namespace {

template <NodeMeter meter>
double InAll(const MetricView& view) {
  return view.part.nodes_in_all[view.i][static_cast<size_t>(meter)];
}
template <NodeMeter meter>
double Here(const MetricView& view) {
  return view.part.nodes[view.i][static_cast<size_t>(meter)];
}
double IdleNodes(const MetricView& view) {
  return Here<NodeMeter::kNodes>(view) - Here<NodeMeter::kTaken>(view);
}
double SecondsHere(const MetricView& view) { return view.part.length; }
double OneRun(const MetricView&) { return 1; }

constexpr MetricValue kNodeValues[] = {
    {"nodes.*.nodes.mean", kDetailed, Here<NodeMeter::kNodes>, SecondsHere, SecondsHere},
    {"nodes.*.idle", kDetailed, IdleNodes, Here<NodeMeter::kNodes>, SecondsHere},
    {"nodes.*.pending.mean", kDetailed, Here<NodeMeter::kPending>, SecondsHere, SecondsHere},
    {"nodes.*.started", kDetailed, InAll<NodeMeter::kStarted>, OneRun, OneRun},
    {"nodes.*.interruptions", kDetailed, InAll<NodeMeter::kInterruptions>, OneRun, OneRun},
    {"nodes.*.interrupted_together", kDetailed, InAll<NodeMeter::kAtOnce>,
     InAll<NodeMeter::kInterruptions>, InAll<NodeMeter::kInterruptions>},
    {"nodes.*.refused", kDetailed, InAll<NodeMeter::kRefused>, OneRun, OneRun},
};

std::vector<MetricValue> AllValues() {
  const std::span<const MetricValue> common = CommonMetricValues();
  std::vector<MetricValue> all(common.begin(), common.end());
  all.insert(all.end(), std::begin(kNodeValues), std::end(kNodeValues));
  return all;
}

}  // namespace

std::span<const MetricValue> MetricValues() {
  static const std::vector<MetricValue> all = AllValues();
  return all;
}

}  // namespace servescape
