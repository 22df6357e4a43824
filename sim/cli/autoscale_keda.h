// SPDX-License-Identifier: MIT
// Plays KEDA: its executor, and against a table the HPA that it makes, too.
#pragma once

#include <string>

#include "sim/autoscaler/hpa.h"
#include "sim/cli/autoscale.h"
#include "sim/manifest/manifest_keda.h"

namespace servescape {

// The executor polls each pollingInterval, the HPA syncs each 15 s. A cell without a number is a
// trigger that errs.
Result<Played, std::string> PlayKeda(const KedaScaling& scaling, const HpaController& controller,
                                     const MetricSeries& series, const PlayOptions& options);

// The executor alone: {"replicas": 3, "object_age": 0, "ticks": [{"t": 0, "active": true, "error":
// false, "replicas": 3, "decided": 3}]}. Mistakes are in the recording.
Played PlayKeda(const KedaScaling& scaling, Recording* recording);

}  // namespace servescape
