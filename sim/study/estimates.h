// SPDX-License-Identifier: MIT
// All metrics of a study: one value per replication over its steady part, then the mean over
// replications with its interval. How each is measured: metric_values.h.
#pragma once

#include <vector>

#include "sim/metrics/run_report.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"
#include "sim/study/run_length.h"
#include "sim/study/steady.h"

namespace servescape {

std::vector<Metric> MetricsOf(const Config& config, const std::vector<ServiceLoad>& loads,
                              const std::vector<Steady>& parts, const RunExtent& run);

// Takes back what has no meaning when the queue of a service (`growing`) has no steady state:
// latencies, the number in the system, and waits of those services become NaN.
void WithholdUnstable(const Config& config, const std::vector<bool>& growing,
                      std::vector<Metric>* metrics);

}  // namespace servescape
