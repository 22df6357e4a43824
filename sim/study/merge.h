// SPDX-License-Identifier: MIT
// Replication records into a report. A pure function of the records in index order: who simulated
// them, and in which order, leaves no trace.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// `records` may be fewer than config.run.replications (a study cancelled or still running), in
// increasing order of index.
RunReport MergeRecords(const Config& config, std::string scenario_hash,
                       const std::vector<ReplicationRecord>& records);

}  // namespace servescape
