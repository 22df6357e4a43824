// SPDX-License-Identifier: MIT
// The autoscaling_config of a deployment in a configuration of Ray Serve.
#pragma once

#include <string>

#include "sim/autoscaler/ray_serve.h"
#include "sim/manifest/manifest.h"

namespace servescape {

// Whether a document can be one.
bool LooksLikeRayServe(const Node& document);

// Of an autoscaling_config, whose members they are.
RayServeConfig ReadRayServeConfig(const ManifestField& config);

// Of the deployment that is named; without a name, of the only one that scales itself.
RayServeConfig ReadRayServe(const ManifestField& document, const std::string& deployment);

}  // namespace servescape
