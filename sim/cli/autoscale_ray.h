// SPDX-License-Identifier: MIT
// Plays Ray Serve's autoscaling.
#pragma once

#include <string>

#include "sim/autoscaler/ray_serve.h"
#include "sim/cli/autoscale.h"

namespace servescape {

// One handle sees the series, samples and pushes it; the control loop runs each .1 s, and is told
// of each push and each change.
Result<Played, std::string> PlayRayServe(const RayServeConfig& config, const MetricSeries& series,
                                         const PlayOptions& options);

// A tick: {"t": 0, "running": 2, "target": 2, "total": 4}, or for "total" the load that each handle
// sees, "load": [10, 4]; then handles sample and push as they do. "decided" is what the recorded
// one made of it. Mistakes are in the recording.
Played PlayRayServe(const RayServeConfig& config, Recording* recording);

}  // namespace servescape
