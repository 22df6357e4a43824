// SPDX-License-Identifier: MIT
#include "sim/autoscaler/service_scaler.h"

#include "sim/autoscaler/scalers.h"

namespace servescape {

std::unique_ptr<ServiceScaler> MakeScaler(const AutoscalerConfig& config) {
  return std::visit(
      [&config](const auto& system) {
        return MakeScaler(system, static_cast<int64_t>(config.initial));
      },
      config.system);
}

int64_t MostReplicas(const AutoscalerConfig& config) {
  struct Most {
    int64_t operator()(const HpaScaling& hpa) const { return hpa.spec.max_replicas; }
    int64_t operator()(const KpaScaling& kpa) const { return kpa.scaler.max_scale; }
    int64_t operator()(const KedaInLoop& keda) const { return keda.config.max_replica_count; }
    int64_t operator()(const RayServeConfig& ray) const { return ray.max_replicas; }
  };
  return std::visit(Most{}, config.system);
}

}  // namespace servescape
