// SPDX-License-Identifier: MIT
// What came to each service, where that is not what the sources offer it: behind caches, with
// retries, after failures.
#pragma once

#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/model/load.h"
#include "sim/scenario/config.h"

namespace servescape {

// The loads with what was measured in place of what the sources alone would offer: retries,
// caches and branches are in it. Mean of the replications by window.
std::vector<ServiceLoad> MeasuredLoads(const Config& config,
                                       const std::vector<ReplicationRecord>& records,
                                       std::vector<ServiceLoad> loads);

// Where sessions keep a service full that cannot serve them, what they would ask of it if it could:
// they wait for their answers, so that what was measured makes too few replicas seem enough.
// `told`: what the sources offer.
void AskWithSessions(const Config& config, const std::vector<ServiceLoad>& reported,
                     std::vector<ServiceLoad>* loads);

}  // namespace servescape
