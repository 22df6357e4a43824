// SPDX-License-Identifier: MIT
// The metrics of a run as OpenMetrics text (OpenMetrics 1.0), for Prometheus and its like: a gauge
// family for each metric, named by its words and its unit. Parts of the scenario are labels
// (service="model"), so are percentiles (quantile="0.99") and times (within="200ms"); the label
// `bound` tells the value from the ends of its 95 % interval. What has no value is left out.
#pragma once

#include <string>

#include "sim/metrics/run_report.h"

namespace servescape {

std::string ToOpenMetrics(const RunReport& report, const std::string& scenario);

}  // namespace servescape
