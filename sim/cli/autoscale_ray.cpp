// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_ray.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/autoscaler/ray_serve_metrics.h"
#include "sim/cli/pods.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

constexpr const char* kRaySystem = "Ray Serve 2.60";

PlayedTick RayTick(const RayServeSignals& signals, const Decision& decision) {
  PlayedTick out;
  out.at = signals.now;
  out.replicas = signals.target_replicas;
  out.desired = decision.desired;
  out.reason = decision.reason;
  out.seen = fmt::format("{:.6g}", signals.total_ongoing_requests);
  out.more = Json::object();
  out.more["total_ongoing_requests"] = signals.total_ongoing_requests;
  out.more["running_replicas"] = signals.running_replicas;
  return out;
}

}  // namespace

Result<Played, std::string> PlayRayServe(const RayServeConfig& config, const MetricSeries& series,
                                         const PlayOptions& options) {
  std::string error;
  const SeriesColumn* column = ColumnOf(series, options, "ongoing_requests", &error);
  if (error.empty()) error = TooLong({series.end().ns}, kRayControlLoop, 20 * kMostTicks);
  if (!error.empty()) return error;
  Played out;
  out.system = kRaySystem;
  int64_t target = options.replicas.value_or(InitialReplicas(config, config.min_replicas));
  SimulatedPods pods(options.pod_start);
  pods.Begin(target);
  RayMetrics metrics(config, 1);
  RayServeState state;
  for (SimTime now; now <= series.end(); now = now + kRayControlLoop) {
    const double load = std::max(0.0, column->values[series.RowAt(now)].value_or(0));
    const int64_t running = pods.Ready(now);
    const bool pushed = metrics.Advance(now, {load}, running);
    const RayServeSignals signals{now, metrics.Total(now), running, target};
    const Decision decision = Decide(config, signals, &state);
    if (pushed || decision.desired != target || now == SimTime{}) {
      out.ticks.push_back(RayTick(signals, decision));
      out.ticks.back().seen += fmt::format(" (now {})", FormatNumber(load));
    }
    target = decision.desired;
    pods.Resize(now, target);
  }
  return out;
}

Played PlayRayServe(const RayServeConfig& config, Recording* recording) {
  Played out;
  out.system = kRaySystem;
  RayServeState state;
  std::optional<RayMetrics> metrics;
  int64_t target = config.min_replicas;
  size_t handles = 0;
  for (const ManifestField& tick : recording->ticks()) {
    const SimTime now = TimeOf(tick);
    target = ReplicasOf(tick["target"], target);
    tick["running"].Require();
    const int64_t running = ReplicasOf(tick["running"], target);
    double total = tick["total"].Real(0, 0, 1e12);
    std::vector<double> loads;
    for (const ManifestField& load : tick["load"].Items()) loads.push_back(load.Real(0, 0, 1e12));
    if (!tick["total"] && loads.empty()) tick["total"].Require();
    if (!metrics) handles = loads.size();
    if (loads.size() != handles) tick["load"].Wrong("must have a number for each handle");
    const int64_t decided = ReplicasOf(tick["decided"], -1);
    if (recording->failed()) break;
    if (handles > 0) {
      const std::string wrong = TooLong({now.ns}, RecordInterval(config), 20 * kMostTicks);
      if (!wrong.empty()) {
        tick["t"].Wrong(wrong);
        break;
      }
      if (!metrics) metrics.emplace(config, handles);
      metrics->Advance(now, loads, running);
      total = metrics->Total(now);
    }
    const RayServeSignals signals{now, total, running, target};
    const Decision decision = Decide(config, signals, &state);
    out.ticks.push_back(RayTick(signals, decision));
    target = decided >= 0 ? decided : decision.desired;
  }
  return out;
}

}  // namespace servescape
