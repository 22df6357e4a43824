// SPDX-License-Identifier: MIT
// Plays Knative's autoscaler (KPA).
#pragma once

#include <string>

#include "sim/cli/autoscale.h"
#include "sim/manifest/manifest_knative.h"

namespace servescape {

// A stat each second, a decision each 2 s, pods that follow it: those that go leave at once, a new
// one is ready --pod-start later.
Result<Played, std::string> PlayKpa(const KpaScaling& config, const MetricSeries& series,
                                    const PlayOptions& options);

// Decisions alone: {"ready_at_creation": 1, "ticks": [{"t": 2, "ready": 1, "stats": [{"t": 1,
// "value": 10}]}]}. Or all of it: {"load": [{"from": 1, "to": 100, "value": 10}], "horizon": 260,
// "replicas": 1, "pod_start": 3, "probe_fails_before": 190}, in seconds. Mistakes are in the
// recording.
Played PlayKpa(const KpaScaling& config, Recording* recording);

}  // namespace servescape
