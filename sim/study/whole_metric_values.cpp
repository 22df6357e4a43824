// SPDX-License-Identifier: MIT
// The values of all metrics: those that every program has, and those of pools
// of machines and of language-model servers (sim/systems/node_metrics.h,
// server_metrics.h).
#include <iterator>
#include <vector>

#include "sim/kernel/observer.h"
#include "sim/study/metric_values.h"
#include "sim/study/steady_detail.h"

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

template <int64_t ServerWindow::*member>
double OfService(const MetricView& view) {
  return static_cast<double>(view.part.detail->services[view.i].server.*member);
}
using Window = ServerWindow;
// Accepted ones, and one of the model's own for each.
double Given(const MetricView& view) {
  return OfService<&Window::accepted>(view) + OfService<&Window::verified>(view);
}

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

double AdapterTime(const MetricView& view) {
  return view.part.detail->services[view.i].server.adapter_time;
}
double ReplicaSeconds(const MetricView& view) {
  return view.part.length * StationIn(view).replicas;
}

constexpr MetricValue kServerValues[] = {
    {"service.*.draft_acceptance", kDetailed, OfService<&Window::accepted>,
     OfService<&Window::drafted>, OfService<&Window::drafted>},
    {"service.*.acceptance_length", kDetailed, Given, OfService<&Window::verified>,
     OfService<&Window::verified>},
    {"service.*.drafted_tokens", kDetailed, OfService<&Window::drafted>, SecondsHere,
     OfService<&Window::verified>},
    {"service.*.adapter_hit_ratio", kDetailed, OfService<&Window::adapter_hits>,
     OfService<&Window::adapted>, OfService<&Window::adapted>},
    {"service.*.adapter_loads", kDetailed, OfService<&Window::adapter_loads>, SecondsHere,
     OfService<&Window::adapted>},
    {"service.*.adapter_loading", kDetailed, AdapterTime, ReplicaSeconds,
     OfService<&Window::adapted>},
    {"service.*.adapter_waits", kDetailed, OfService<&Window::adapter_waits>,
     OfService<&Window::adapted>, OfService<&Window::adapted>},
};

std::vector<MetricValue> AllValues() {
  const std::span<const MetricValue> common = CommonMetricValues();
  std::vector<MetricValue> all(common.begin(), common.end());
  all.insert(all.end(), std::begin(kNodeValues), std::end(kNodeValues));
  all.insert(all.end(), std::begin(kServerValues), std::end(kServerValues));
  return all;
}

}  // namespace

std::span<const MetricValue> MetricValues() {
  static const std::vector<MetricValue> all = AllValues();
  return all;
}

}  // namespace servescape
