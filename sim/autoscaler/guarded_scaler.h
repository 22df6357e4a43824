// SPDX-License-Identifier: MIT
// What stands around any scaler: scheduled floors, a controller that is killed and started afresh,
// and arrivals that are counted in slots.
#pragma once

#include <memory>

#include "sim/autoscaler/service_scaler.h"

namespace servescape {

// Whether the configuration has any of it.
bool IsGuarded(const AutoscalerConfig& config);
std::unique_ptr<ServiceScaler> Guarded(std::unique_ptr<ServiceScaler> scaler,
                                       const AutoscalerConfig& config);

}  // namespace servescape
