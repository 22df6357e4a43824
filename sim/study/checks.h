// SPDX-License-Identifier: MIT
// Identities that every run must satisfy, whatever the model: a broken one is a defect of the
// engine or of its measuring, never a property of the scenario.
//
//   conservation       arrivals = completions + rejections + in flight at the end
//   Little's law       area under the number in the system = sum of times spent there, those of
//                      requests still in flight or rejected on their way included; the same for
//                      the queue of each service
//   utilisation law    area under the number of busy servers = service times of started batches,
//                      less what of them lies after the end
//   latency            of every request the components sum to it, to the nanosecond (detailed
//                      runs; there the outcomes, too, sum to the requests that ended)
#pragma once

#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// Sums over the replications; `holds` only if the identity holds in each of them.
std::vector<SelfCheck> SelfChecksOf(const Config& config,
                                    const std::vector<ReplicationRecord>& records);

}  // namespace servescape
