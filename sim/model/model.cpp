// SPDX-License-Identifier: MIT
#include "sim/model/model.h"

#include <algorithm>

#include "sim/base/check.h"
#include "sim/base/math.h"
#include "sim/kernel/event.h"

namespace servescape {
namespace {

constexpr uint32_t kUnbounded = 0x7fffffffu;
constexpr uint32_t kOccupancies = 4096;  // a larger batch counts as this one

// Gaps are drawn apart from the rate, so that a change of rate keeps the same draws.
Sampler GapSampler(const TrafficConfig& traffic) {
  switch (traffic.arrivals) {
    case ArrivalKind::kPoisson: return Sampler(Exponential(1));
    case ArrivalKind::kUniform: return Sampler(Constant(1));
    case ArrivalKind::kRenewal: return Sampler(traffic.interarrival);
    case ArrivalKind::kClosed:
    case ArrivalKind::kTrace:
    case ArrivalKind::kMmpp: break;
  }
  return Sampler();
}

SourceModel BuildSource(const TrafficConfig& traffic, const std::vector<uint32_t>& path_start) {
  SourceModel source;
  source.name = traffic.name;
  source.arrivals = traffic.arrivals;
  // A renewal source's gaps keep their shape and get the mean 1 / rate.
  const bool renewal = traffic.arrivals == ArrivalKind::kRenewal;
  const double mean_gap = renewal ? traffic.interarrival.Mean() : 1;
  if (traffic.rate > 0) source.gap_scale = 1 / (traffic.rate * mean_gap);
  source.profile = RateProfile(traffic.profile);
  source.gap = GapSampler(traffic);
  source.think = Sampler(traffic.think);
  source.size = Sampler(traffic.size);
  source.clients = traffic.clients;
  source.requests = traffic.requests;
  source.items = traffic.items;
  source.first_step = path_start[traffic.path];
  source.repeat = traffic.trace_repeat;
  source.trace = traffic.trace;
  return source;
}

std::vector<double> Occupancies(const ServiceConfig& config) {
  const ServiceTime& time = config.time;
  std::vector<double> shares{0};
  for (uint32_t items = 1; items <= std::min(config.max_batch_size, kOccupancies); ++items) {
    shares.push_back(std::min(1.0, time.occupancy * Pow(items, time.occupancy_exponent)));
  }
  return shares;
}

ServiceModel BuildService(const ServiceConfig& config) {
  ServiceModel service;
  service.name = config.name;
  service.routing = config.routing;
  service.replicas = config.replicas;
  service.choices = std::min(config.choices, config.replicas);
  service.concurrency = config.concurrency;
  const bool central = config.routing == Routing::kCentralQueue;
  service.queues = central ? 1 : config.replicas;
  // Without a limit the general engine makes servers as it needs them.
  const uint32_t servers = config.concurrency == kUnlimited ? 1 : config.concurrency;
  service.servers_per_queue = central ? config.replicas * servers : servers;
  service.batching = config.max_batch_size > 1 || config.tokens.any;
  service.max_batch_size = config.max_batch_size;
  service.max_batch_delay = config.max_batch_delay;
  service.capacity = config.queue_bounded ? config.queue_capacity : kUnbounded;
  service.shares_accelerator =
      config.time.occupancy > 0 && (config.concurrency > 1 || config.machine >= 0);
  service.host_overhead = config.time.host_overhead;
  if (service.shares_accelerator) service.occupancy = Occupancies(config);
  service.time = BatchTimer(config.time, config.max_batch_size);
  return service;
}

}  // namespace

Model::Model(const Config& config) {
  std::vector<uint32_t> path_start;
  for (const PathConfig& path : config.paths) {
    path_start.push_back(static_cast<uint32_t>(steps_.size()));
    steps_.insert(steps_.end(), path.services.begin(), path.services.end());
    steps_.push_back(kEndOfPath);
  }
  for (const TrafficConfig& traffic : config.traffic) {
    sources_.push_back(BuildSource(traffic, path_start));
  }
  for (const ServiceConfig& service_config : config.services) {
    ServiceModel service = BuildService(service_config);
    service.first_queue = queue_count_;
    service.first_server = server_count_;
    queue_count_ += service.queues;
    server_count_ += service.queues * service.servers_per_queue;
    service.first_accelerator = accelerator_count_;
    if (service.shares_accelerator) accelerator_count_ += service.replicas;
    services_.push_back(std::move(service));
  }
  SERVESCAPE_CHECK(queue_count_ < kMaxEntities && server_count_ < kMaxEntities);
  end_ = SimTime{config.run.duration.ns};
  max_in_flight_ = static_cast<uint32_t>(config.run.max_in_flight);
}

}  // namespace servescape
