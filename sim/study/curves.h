// SPDX-License-Identifier: MIT
// The curves over time, with bands over the replications, and the latency distribution.
#pragma once

#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"
#include "sim/study/steady.h"

namespace servescape {

std::vector<double> WindowEnds(const Config& config);
std::vector<Series> SeriesOf(const Config& config, const std::vector<ServiceLoad>& loads,
                             const std::vector<ReplicationRecord>& records);

// At most kMaxBins bins of equal ratio (or 1 ns), finest that fit; counts are exact.
constexpr size_t kMaxBins = 240;
std::vector<Bin> DistributionOf(const std::vector<Steady>& parts);

}  // namespace servescape
