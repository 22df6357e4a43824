// SPDX-License-Identifier: MIT
// Autoscalers of a system that is played at a part of its size (scale.h): every count of replicas,
// and every limit on what all of them are asked for, is divided; what is meant for one replica is
// not.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/scenario/config_service.h"

namespace servescape {

// The autoscaler at 1 / `scale`, of a service whose most replicas are `most` then. Adds what was
// rounded to `notes`, each the end of a sentence about the service.
std::shared_ptr<const AutoscalerConfig> DivideScaler(const AutoscalerConfig& config, double scale,
                                                     uint32_t most,
                                                     std::vector<std::string>* notes);

}  // namespace servescape
