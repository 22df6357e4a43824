// SPDX-License-Identifier: MIT
#include "sim/systems/scale_scalers.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include "sim/autoscaler/service_scaler.h"

namespace servescape {
namespace {

class ScalerDivider {
 public:
  ScalerDivider(double scale, uint32_t most, std::vector<std::string>* notes)
      : scale_(scale), most_(most), notes_(*notes) {}

  void Divide(AutoscalerConfig* config) const {
    config->initial =
        static_cast<uint32_t>(std::clamp<int64_t>(Count(config->initial, "initial"), 0, most_));
    for (PlanStep& step : config->floors) step.replicas = Count(step.replicas, "a floor");
    std::visit([this](auto& system) { Of(&system); }, config->system);
  }

 private:
  // The nearest count, and never none where there were some.
  int64_t Count(int64_t count, std::string_view what) const {
    if (count <= 0) return count;
    const double exact = static_cast<double>(count) / scale_;
    const int64_t near = std::max<int64_t>(1, static_cast<int64_t>(std::floor(exact + 0.5)));
    if (std::fabs(static_cast<double>(near) - exact) > 0.01 * exact) {
      notes_.push_back(
          fmt::format("{} {} is {:.3g} here, rounded to {}", what, count, exact, near));
    }
    return near;
  }
  // The most: enough for what has to be there.
  int64_t Most(int64_t count) const {
    if (count <= 0) return count;
    return static_cast<int64_t>(std::ceil(static_cast<double>(count) / scale_ - 1e-9));
  }
  int64_t Total(int64_t total) const {
    return total <= 0 ? total
                      : std::max<int64_t>(1, static_cast<int64_t>(std::floor(
                                                 static_cast<double>(total) / scale_ + 0.5)));
  }

  // So many pods in a period; fewer than one are one in a longer period.
  void Of(HpaScalingRules* rules) const {
    for (HpaPolicy& policy : rules->policies) {
      if (policy.percent || policy.value <= 0) continue;
      const double exact = static_cast<double>(policy.value) / scale_;
      const int64_t near = std::max<int64_t>(1, static_cast<int64_t>(std::floor(exact + 0.5)));
      const double longer = std::max(1.0, static_cast<double>(near) / exact);
      policy.value = near;
      policy.period_seconds = static_cast<int64_t>(
          std::floor(static_cast<double>(policy.period_seconds) * longer + 0.5));
    }
  }
  // A Value is of the whole service, but of language-model servers, which give
  // their mean.
  void Of(HpaSpec* spec, const std::vector<ServiceSignal>& signals) const {
    spec->min_replicas = Count(spec->min_replicas, "minReplicas");
    spec->max_replicas = Most(spec->max_replicas);
    for (size_t i = 0; i < spec->metrics.size(); ++i) {
      HpaMetric& metric = spec->metrics[i];
      const bool mean = i < signals.size() && IsOfModelServer(signals[i]);
      if (metric.target == HpaTargetType::kValue && !mean) metric.value = Total(metric.value);
    }
    if (spec->behavior) {
      Of(&spec->behavior->scale_up);
      Of(&spec->behavior->scale_down);
    }
  }
  void Of(HpaScaling* hpa) const { Of(&hpa->spec, hpa->signals); }
  void Of(KpaScaling* kpa) const {
    KpaConfig& decision = kpa->decision;
    if (decision.target_burst_capacity > 0) decision.target_burst_capacity /= scale_;
    decision.activation_scale = Count(decision.activation_scale, "activation-scale");
    kpa->scaler.min_scale = Count(kpa->scaler.min_scale, "min-scale");
    kpa->scaler.max_scale = Most(kpa->scaler.max_scale);
    kpa->scaler.initial_scale = Count(kpa->scaler.initial_scale, "initial-scale");
  }
  void Of(KedaInLoop* keda) const {
    KedaConfig& config = keda->config;
    config.min_replica_count = Count(config.min_replica_count, "minReplicaCount");
    config.max_replica_count = Most(config.max_replica_count);
    Perhaps(&config.idle_replica_count, "idleReplicaCount");
    Perhaps(&config.fallback_replicas, "fallback.replicas");
    for (size_t i = 0; i < keda->activation_milli.size(); ++i) {
      const bool mean = i < keda->signals.size() && IsOfModelServer(keda->signals[i]) &&
                        keda->hpa.metrics[i].target == HpaTargetType::kValue;
      if (!mean) keda->activation_milli[i] = Total(keda->activation_milli[i]);
    }
    for (auto& windows : keda->windows) {
      for (PlanStep& step : windows) step.replicas = Count(step.replicas, "desiredReplicas");
    }
    Of(&keda->hpa, keda->signals);
  }
  void Of(RayServeConfig* ray) const {
    ray->min_replicas = Count(ray->min_replicas, "min_replicas");
    ray->max_replicas = Most(ray->max_replicas);
    Perhaps(&ray->initial_replicas, "initial_replicas");
  }
  void Of(TargetTrackingScaling* tracking) const {
    tracking->policy.min_capacity = Count(tracking->policy.min_capacity, "min_capacity");
    tracking->policy.max_capacity = Most(tracking->policy.max_capacity);
  }
  void Of(PredictiveConfig* predictive) const {
    predictive->min_replicas = Count(predictive->min_replicas, "min_replicas");
    predictive->max_replicas = Most(predictive->max_replicas);
  }
  void Of(PlannedScaling* planned) const {
    for (PlanStep& step : planned->steps) step.replicas = Count(step.replicas, "a step");
  }
  void Perhaps(std::optional<int64_t>* count, std::string_view what) const {
    if (*count) *count = Count(**count, what);
  }

  const double scale_;
  const uint32_t most_;
  std::vector<std::string>& notes_;
};

}  // namespace

std::shared_ptr<const AutoscalerConfig> DivideScaler(const AutoscalerConfig& config, double scale,
                                                     uint32_t most,
                                                     std::vector<std::string>* notes) {
  auto divided = std::make_shared<AutoscalerConfig>(config);
  ScalerDivider(scale, most, notes).Divide(divided.get());
  return divided;
}

}  // namespace servescape
