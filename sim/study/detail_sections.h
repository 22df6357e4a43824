// SPDX-License-Identifier: MIT
// The sections of a report that only a detailed run has: where the time goes, how many requests
// there were, what each replica served. Over all replications together, after the warm-up.
#pragma once

#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/steady.h"

namespace servescape {

// Answers around the 99th percentile that the split there averages over, at least.
constexpr int64_t kSplitRequests = 100;

// Fills split, and with run.detail in_system and replicas; nothing of a run without detail.
void AddDetailSections(const Config& config, const std::vector<ReplicationRecord>& records,
                       const std::vector<Steady>& parts, RunReport* report);

}  // namespace servescape
