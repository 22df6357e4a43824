// SPDX-License-Identifier: MIT
// The verdict for scenarios that are not plain. Where a service's load is not known from the
// configuration alone (a cache before it, retries, failures, queues that drop; evidence.h), it is
// measured: how busy its slots are and how its queue and the number in the system change.
//
// Steady scenarios:
//   unstable      the number in the system, or the queue of a service, surely rises, and a service
//                 whose queue has no bound has not surely room
//   stable        every service surely has room and the number does not surely rise, or it is level
//   inconclusive  otherwise
// With profiles, traces or incidents the end of the run decides: growing there it is unstable; not
// back to a level near the one at the start, with a service that has no room, inconclusive.
#pragma once

#include <string>
#include <vector>

#include "sim/metrics/detail_record.h"
#include "sim/study/verdict.h"

namespace servescape {

// The loads with what was measured in place of what the sources alone would offer: retries,
// caches and branches are in it. Mean of the replications by window.
std::vector<ServiceLoad> MeasuredLoads(const Config& config,
                                       const std::vector<ReplicationRecord>& records,
                                       std::vector<ServiceLoad> loads);

// `shares`: the metric `load` of each service, for the sentence; may be empty.
Judgement JudgeFull(const Config& config, const std::vector<ReplicationRecord>& records,
                    const std::vector<ServiceLoad>& loads, const std::vector<double>& shares);

// " 3.2% of the requests were shed, 1.1% timed out."; empty if all were answered.
std::string LossWords(const std::vector<ReplicationRecord>& records);

}  // namespace servescape
