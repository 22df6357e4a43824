// SPDX-License-Identifier: MIT
// Of `why`, the rules of a system's batcher (batching.system) that bit: what
// share of latency or of the requests they took, and which setting avoids them.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

// Sentences that begin with a space, the weightiest rule of each service first;
// at most two of each. `latency`: mean, seconds.
std::string BatchRuleWords(const Config& config, const std::vector<ServiceLoad>& loads,
                           const std::vector<ReplicationRecord>& records, double latency);

}  // namespace servescape
