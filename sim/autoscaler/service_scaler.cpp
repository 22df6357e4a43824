// SPDX-License-Identifier: MIT
#include "sim/autoscaler/service_scaler.h"

#include <algorithm>
#include <utility>

#include "sim/autoscaler/guarded_scaler.h"
#include "sim/autoscaler/scalers.h"

namespace servescape {
namespace {

int64_t MostOf(const std::vector<PlanStep>& steps) {
  int64_t most = 1;
  for (const PlanStep& step : steps) most = std::max(most, step.replicas);
  return most;
}

}  // namespace

std::unique_ptr<ServiceScaler> MakeScaler(const AutoscalerConfig& config) {
  auto scaler = std::visit(
      [&config](const auto& system) {
        return MakeScaler(system, static_cast<int64_t>(config.initial));
      },
      config.system);
  return IsGuarded(config) ? Guarded(std::move(scaler), config) : std::move(scaler);
}

const char* SystemName(const AutoscalerConfig& config) {
  constexpr const char* kNames[] = {"Kubernetes HPA v1.37",
                                    "Knative KPA v0.51",
                                    "KEDA v2.21 and its HPA",
                                    "Ray Serve 2.60",
                                    "AWS target tracking",
                                    "forecast",
                                    "schedule"};
  return kNames[config.system.index()];
}

int64_t MostReplicas(const AutoscalerConfig& config) {
  struct Most {
    int64_t operator()(const HpaScaling& hpa) const { return hpa.spec.max_replicas; }
    int64_t operator()(const KpaScaling& kpa) const { return kpa.scaler.max_scale; }
    int64_t operator()(const KedaInLoop& keda) const { return keda.config.max_replica_count; }
    int64_t operator()(const RayServeConfig& ray) const { return ray.max_replicas; }
    int64_t operator()(const TargetTrackingScaling& aws) const { return aws.policy.max_capacity; }
    int64_t operator()(const PredictiveConfig& forecast) const { return forecast.max_replicas; }
    int64_t operator()(const PlannedScaling& plan) const { return MostOf(plan.steps); }
  };
  const int64_t most = std::visit(Most{}, config.system);
  return most == 0 ? 0 : std::max(most, MostOf(config.floors));
}

}  // namespace servescape
