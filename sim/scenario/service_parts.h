// SPDX-License-Identifier: MIT
// The parts of a service, after ReadFields has filled in what its rows are bound to: each takes the
// service's section, reads what is no field alone, and checks what belongs together.
#pragma once

#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"

namespace servescape {

// time, profile, batch_time, time_per_size, noise.
void ReadServiceTime(const Section& in, ServiceConfig& out, Reporter& reporter);
// replicas, host, price, pools, zones, routing.
void ReadReplicas(const Section& in, ServiceConfig& out, Reporter& reporter);
// concurrency, processor_sharing, batching.
void CheckBatching(const Section& in, ServiceConfig& out, Reporter& reporter);
// batching.system, and what belongs to it. Replaces the plain batching and concurrency.
void ReadBatchingSystem(const Section& in, ServiceConfig& out, Reporter& reporter);
// batching.tokens. Needs the batching, which it replaces.
void ReadTokens(const Section& in, ServiceConfig& out, Reporter& reporter);
// What a service with batching.tokens cannot have; after all the rest.
void CheckTokens(const Section& in, const ServiceConfig& service, Reporter& reporter);
// vector_search. Needs the time and the batching, which it replaces.
void ReadSearch(const Section& in, ServiceConfig& out, Reporter& reporter);
// serverless. Replaces replicas, and concurrency where that is not given.
void ReadServerless(const Section& in, ServiceConfig& out, Reporter& reporter);
void CheckQueue(const Section& in, const ServiceConfig& service, Reporter& reporter);
// rate_limit, shed_above, adaptive_concurrency.
void CheckAdmission(const Section& in, const ServiceConfig& service, Reporter& reporter);
void CheckFailures(const Section& in, const ServiceConfig& service, Reporter& reporter);
// start.like, start.failures.
void ReadStart(const Section& in, ServiceConfig& out, Reporter& reporter);
// servers.
void ReadGate(const Section& in, ServiceConfig& out, Reporter& reporter);

}  // namespace servescape
