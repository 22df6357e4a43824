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
#include "sim/study/touched.h"

namespace servescape {

std::vector<Metric> MetricsOf(const Config& config, const std::vector<ServiceLoad>& loads,
                              const std::vector<Steady>& parts, const RunExtent& run);

// Takes back what has no meaning where it grows, or may: latencies, waits and numbers of requests
// of what is not steady become NaN.
void WithholdUnstable(const Config& config, const Touched& touched, std::vector<Metric>* metrics);

}  // namespace servescape
