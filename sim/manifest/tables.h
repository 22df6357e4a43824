// SPDX-License-Identifier: MIT
// Autoscalers that have no manifest, as tables of a scenario.
#pragma once

#include "sim/autoscaler/service_scaler.h"
#include "sim/manifest/manifest.h"

namespace servescape {

// The members of AWS's TargetTrackingScalingPolicyConfiguration, and the scalable target's
// MinCapacity and MaxCapacity.
TargetTrackingScaling ReadTargetTracking(const ManifestField& table);

PredictiveConfig ReadPredictive(const ManifestField& table);

}  // namespace servescape
