// SPDX-License-Identifier: MIT
// The readers of a service's parts. Each takes the service's section, fills in its fields, and
// checks what belongs together.
#pragma once

#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"

namespace servescape {

// time, profile, batch_time, time_per_size, noise, accelerator.
void ReadServiceTime(const Section& in, ServiceConfig& out, Reporter& reporter);
// replicas, host, price, pools, zones, routing.
void ReadReplicas(const Section& in, ServiceConfig& out, Reporter& reporter);
// concurrency, processor_sharing, batching. Needs the time.
void ReadBatching(const Section& in, ServiceConfig& out, Reporter& reporter);
// batching.tokens. Needs the time and the batching, which it replaces.
void ReadTokens(const Section& in, ServiceConfig& out, Reporter& reporter);
// What a service with batching.tokens cannot have; after all the rest.
void CheckTokens(const Section& in, const ServiceConfig& service, Reporter& reporter);
// vector_search. Needs the time and the batching, which it replaces.
void ReadSearch(const Section& in, ServiceConfig& out, Reporter& reporter);
// queue. Needs the batching.
void ReadQueue(const Section& in, ServiceConfig& out, Reporter& reporter);
// rate_limit, shed_above, adaptive_concurrency. Needs the queue.
void ReadAdmission(const Section& in, ServiceConfig& out, Reporter& reporter);
// failures, error_rate, quality.
void ReadFailures(const Section& in, ServiceConfig& out, Reporter& reporter);
// slots. Needs the batching and the queue.
void ReadSlots(const Section& in, ServiceConfig& out, Reporter& reporter);

}  // namespace servescape
