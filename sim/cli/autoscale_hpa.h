// SPDX-License-Identifier: MIT
// Plays the HPA of Kubernetes.
#pragma once

#include <string>

#include "sim/autoscaler/hpa.h"
#include "sim/cli/autoscale.h"

namespace servescape {

Result<Played, std::string> PlayHpa(const HpaSpec& spec, const HpaController& controller,
                                    const MetricSeries& series, const PlayOptions& options);
// A tick: {"t": 15, "pods": [{"count": 9, "metrics": {"cpu": "800m"}, "requests": {"cpu": "1"}}],
// "metrics": {"queue": 95}}; of the recording and of ticks "replicas", what was there, and of ticks
// "decided", what the recorded controller made of it. Mistakes are in the recording.
Played PlayHpa(const HpaSpec& spec, const HpaController& controller, Recording* recording);

}  // namespace servescape
