// SPDX-License-Identifier: MIT
// The kinds of ServiceScaler. The configuration outlives them.
#pragma once

#include <memory>

#include "sim/autoscaler/service_scaler.h"

namespace servescape {

std::unique_ptr<ServiceScaler> MakeScaler(const HpaScaling& config, int64_t replicas);
std::unique_ptr<ServiceScaler> MakeScaler(const KedaInLoop& config, int64_t replicas);
std::unique_ptr<ServiceScaler> MakeScaler(const KpaScaling& config, int64_t replicas);
std::unique_ptr<ServiceScaler> MakeScaler(const RayServeConfig& config, int64_t replicas);
std::unique_ptr<ServiceScaler> MakeScaler(const TargetTrackingScaling& config, int64_t replicas);
std::unique_ptr<ServiceScaler> MakeScaler(const PredictiveConfig& config, int64_t replicas);
std::unique_ptr<ServiceScaler> MakeScaler(const PlannedScaling& config, int64_t replicas);

}  // namespace servescape
