// SPDX-License-Identifier: MIT
// Of `why`, the rules of real caches and feature stores (cache.*.system, store.*.system) that bit:
// what share of lookups, reads, latency or quality they took, and which setting avoids them. A
// program that plays no system (the page) has a function of this name that says nothing.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/config.h"

namespace servescape {

// Sentences that begin with a space, at most two of each cache and store, the weightiest first.
// `latency`: mean, seconds.
std::string DataRuleWords(const Config& config, const std::vector<ReplicationRecord>& records,
                          double latency);

}  // namespace servescape
