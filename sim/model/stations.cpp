// SPDX-License-Identifier: MIT
#include "sim/model/stations.h"

#include <algorithm>
#include <cmath>

#include "sim/scenario/config_serverless.h"

namespace servescape {
namespace {

// Replicas of different speeds, of which a busy one says little; and nothing slows them down.
bool HasSpeeds(const Config& config, const ServiceConfig& service) {
  return std::any_of(
             service.pools.begin(), service.pools.end(),
             [&](const PoolConfig& pool) { return pool.speed != service.pools[0].speed; }) &&
         service.queue.preemption <= Preemption::kResume && !service.failures.any &&
         config.incidents.empty();
}

// Full batches are what the capacity is computed from, and nothing stands in their way: where they
// are padded, or of one class, they are full all the same as soon as enough wait.
bool HasBatchPace(const Config& config, const ServiceConfig& service, double capacity) {
  const bool paced =
      service.max_batch_size > 1 || service.time.occupancy > 0 || HasSpeeds(config, service);
  return paced && std::isfinite(capacity) && capacity > 0 && service.blocking_path < 0 &&
         service.machine < 0 && !service.system.any() && service.gate.openings.empty();
}

// Whether a service can do what its capacity says: replicas alike that get their parts alike, at no
// pace that hangs on the tokens, the shapes or the neighbours of the moment, and nothing that is
// served twice.
bool HasGivenPace(const ServiceConfig& service) {
  return service.concurrency != kUnlimited && service.cores == 0 &&
         service.queue.preemption <= Preemption::kResume &&
         service.routing <= Routing::kPowerOfChoices && !service.tokens.any &&
         service.batching == BatchingConfig{} && !service.system.any() &&
         service.gate.openings.empty() &&
         service.blocking_path < 0 && service.machine < 0 && service.pools.size() <= 1 &&
         !service.failures.any && !service.admission.adaptive;
}

// Whether calls of the service carry items of their own: its capacity is that of their mean.
bool HasItemsOf(const BlockConfig& block, size_t service) {
  return std::any_of(block.steps.begin(), block.steps.end(), [&](const StepConfig& step) {
    return (step.items > 0 && step.target == service) ||
           std::any_of(step.blocks.begin(), step.blocks.end(),
                       [&](const BlockConfig& inner) { return HasItemsOf(inner, service); });
  });
}

// Whether a serverless platform throttles those that would wait without an end.
bool BoundsItsWait(const ServiceConfig& service) {
  const ServerlessConfig* platform = service.serverless.get();
  return platform != nullptr && (!platform->shared || platform->longest_wait.ns > 0);
}

bool IsBounded(const ServiceConfig& service) {
  // CoDel drops ever more often until the queue is short.
  return service.queue_bounded || BoundsItsWait(service) || service.queue.has_patience ||
         service.queue.deadline.ns > 0 ||
         service.queue.codel_target.ns > 0 || service.admission.adaptive ||
         service.system.BoundsItsQueue();
}

bool WaitsForEver(const ServiceConfig& service) {
  const QueueConfig& queue = service.queue;
  return !service.queue_bounded && !BoundsItsWait(service) && !queue.has_patience &&
         queue.deadline.ns == 0 &&
         queue.codel_target.ns == 0 && service.admission.shed_above.empty() &&
         !service.admission.adaptive && service.admission.rate_limit == 0 &&
         !service.system.BoundsItsQueue();
}

bool IsPaced(const Config& config, const ServiceConfig& service, uint32_t index) {
  if (service.autoscaler || service.serverless || !HasGivenPace(service)) return false;
  const bool by_items = service.max_batch_size > 1 || service.time.batch != BatchTimeKind::kNone;
  return !by_items ||
         std::none_of(config.paths.begin(), config.paths.end(),
                      [index](const PathConfig& path) { return HasItemsOf(path.steps, index); });
}

WorkUnit UnitOf(const Config& config, const ServiceConfig& service, double capacity) {
  if (service.tokens.any) return WorkUnit::kTokens;
  if (service.cores > 0) return WorkUnit::kCores;
  if (service.concurrency == kUnlimited) return WorkUnit::kNone;
  return HasBatchPace(config, service, capacity) ? WorkUnit::kBatches : WorkUnit::kServers;
}

std::vector<double> TieWeightsOf(const ServiceConfig& service) {
  std::vector<double> out;
  if (service.routing == Routing::kNginxRandomTwo) {
    for (const PoolConfig& pool : service.pools) {
      out.insert(out.end(), pool.replicas, pool.weight);
    }
  }
  return out;
}

}  // namespace

uint32_t ReplicasOf(const Config& config, size_t service) {
  return config.services[service].replicas;
}

Station StationOf(const Config& config, uint32_t index, double capacity) {
  const ServiceConfig& service = config.services[index];
  Station out;
  out.unit = UnitOf(config, service, capacity);
  out.system = service.system.system;
  out.balancing = service.balancing.get();
  if (!service.search.why.empty()) out.search_why = &service.search.why;
  out.tie_weights = TieWeightsOf(service);
  out.replicas = service.replicas;
  out.concurrency = service.concurrency == kUnlimited ? 0 : service.concurrency;
  out.servers = service.cores > 0 ? 0 : out.concurrency;
  out.max_batch_size = service.max_batch_size;
  out.cores = service.cores;
  out.gpus = std::max(1u, service.tokens.gpus);
  out.one_speed = !service.scaling.any;
  out.bounded = IsBounded(service);
  out.waits_for_ever = WaitsForEver(service);
  out.gated = !service.gate.openings.empty();
  out.fails = service.failures.any || service.autoscaler != nullptr;
  out.within_busy = service.time.occupancy <= 0 && !HasSpeeds(config, service);
  out.ends_together = service.tokens.any && !service.tokens.continuous;
  out.paced = IsPaced(config, service, index);
  return out;
}

}  // namespace servescape
