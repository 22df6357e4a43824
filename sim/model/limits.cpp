// SPDX-License-Identifier: MIT
#include "sim/model/limits.h"

#include <algorithm>
#include <cmath>

#include "sim/model/slow_state.h"
#include "sim/model/traffic_rate.h"

namespace servescape {
namespace {

double EntriesOf(const Config& config, const CacheConfig& cache, double arrivals) {
  double keys = 0, bounded = 1;
  for (const TrafficConfig& source : config.traffic) {
    if (source.keys.kind == KeyKind::kNone) continue;
    if (source.keys.kind == KeyKind::kTrace) bounded = 0;
    keys += static_cast<double>(source.keys.count);
  }
  const double unit = cache.in_bytes ? std::max(cache.item_bytes.Mean(), 1.0) : 1;
  double entries = cache.capacity > 0 ? static_cast<double>(cache.capacity) / unit : 1e18;
  if (bounded > 0) entries = std::min(entries, keys);
  // A steady state is brought about by a bounded number of requests, a share is filled whole.
  const double most = static_cast<double>(kMostReplayed);
  const double filled =
      cache.start == CacheStart::kSteady ? std::min(entries, most) : entries * cache.warm;
  const double copies = cache.local_to >= 0 ? config.services[cache.local_to].replicas : 1;
  return copies * std::min(entries, filled + arrivals);
}

// The class of the requests of a source whose every request takes the source's path.
bool OneWay(const Config& config, const TrafficConfig& source) {
  if (config.classes.size() == 1) return !config.classes[0].has_path;
  return source.class_weights.empty();
}

// The service that a closed source's requests come to first, at the instant they are sent; -1 if
// that is not sure.
int FirstService(const Config& config, const TrafficConfig& source) {
  const PathConfig& path = config.paths[source.path];
  if (path.calls_only) return path.services.empty() ? -1 : static_cast<int>(path.services[0]);
  if (path.steps.steps.empty()) return -1;
  const StepConfig& step = path.steps.steps[0];
  const bool direct = step.kind == StepKind::kCall && !step.attempt.any && !step.has_network &&
                      step.bandwidth <= 0 && step.degrade_to < 0;
  return direct ? static_cast<int>(step.target) : -1;
}

constexpr const char* kFull = "its queue is full";

// How many requests a service takes at one instant, and what refuses the next.
struct Room {
  double requests = 1e18;
  std::string why;

  void AtMost(double most, const std::string& reason) {
    if (most < requests) *this = {most, reason};
  }
};

Room RoomOf(const Config& config, const ServiceConfig& service) {
  Room room;
  const AdmissionConfig& admission = service.admission;
  if (admission.rate_limit > 0) room.AtMost(admission.rate_burst, "its rate_limit");
  if (admission.adaptive) room.AtMost(admission.adaptive_initial, "its adaptive_concurrency");
  if (!service.queue_bounded || service.concurrency == kUnlimited || service.cores > 0) return room;
  const double queues = service.routing == Routing::kCentralQueue ? 1 : service.replicas;
  const double servers = static_cast<double>(service.replicas) * service.concurrency *
                         std::max(1u, service.tokens.any ? 1 : service.max_batch_size);
  const double waiting = queues * service.queue_capacity;
  room.AtMost(servers + waiting, kFull);
  if (admission.shed_above.empty() || config.classes.size() > 1) return room;
  const size_t rank = std::min<size_t>(config.classes[0].priority, admission.shed_above.size() - 1);
  const double share = admission.shed_above[rank];
  if (share < 1) room.AtMost(servers + std::ceil(share * waiting), "shed_above");
  return room;
}

// If they are a closed loop's and more than there is room for.
std::optional<RefusedClients> RefusedOf(const Config& config, size_t s) {
  const TrafficConfig& source = config.traffic[s];
  if (source.arrivals != ArrivalKind::kClosed) return std::nullopt;
  Room room;
  int by = -1;
  if (source.rate_limit > 0) room.AtMost(source.rate_burst, "its rate_limit");
  const int first = OneWay(config, source) ? FirstService(config, source) : -1;
  if (first >= 0) {
    Room inside = RoomOf(config, config.services[static_cast<size_t>(first)]);
    if (inside.requests < room.requests) {
      room = inside;
      by = first;
    }
  }
  if (source.clients <= room.requests) return std::nullopt;
  return RefusedClients{s, source.clients, by, room.requests, room.why, room.why == kFull};
}

}  // namespace

uint64_t ServersOf(const Config& config) {
  uint64_t servers = 0;
  for (const ServiceConfig& service : config.services) {
    const uint32_t each = service.concurrency == kUnlimited ? 1 : service.concurrency;
    servers += static_cast<uint64_t>(service.replicas) * each;
  }
  return servers;
}

double LeftBehind(const Config& config) {
  double left = 0;
  const std::vector<ServiceLoad> loads = LoadsOf(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    const ServiceConfig& service = config.services[s];
    if (service.queue_bounded || service.queue.has_patience || service.queue.deadline.ns > 0) {
      continue;
    }
    double waiting = 0;
    for (const double offered : loads[s].offered) {
      waiting += (offered - loads[s].capacity) * ToSeconds(config.run.duration) / kLoadParts;
      waiting = std::max(waiting, 0.0);
    }
    left = std::max(left, waiting);
  }
  return std::min(left, static_cast<double>(config.run.max_in_flight));
}

std::vector<CacheHolding> CacheHoldingsOf(const Config& config, double arrivals) {
  std::vector<CacheHolding> out;
  for (const CacheConfig& cache : config.caches) {
    out.push_back({EntriesOf(config, cache, arrivals), cache.start == CacheStart::kPopular});
  }
  return out;
}

std::vector<std::string_view> EntryLimitsOf(const Config& config, size_t service) {
  const AdmissionConfig& admission = config.services[service].admission;
  std::vector<std::string_view> out;
  if (admission.rate_limit > 0) out.push_back("rate_limit");
  if (admission.adaptive) out.push_back("adaptive_concurrency");
  if (!admission.shed_above.empty()) out.push_back("shed_above");
  if (config.services[service].balancing) out.push_back("its balancer");
  if (std::any_of(config.incidents.begin(), config.incidents.end(),
                  [](const IncidentConfig& i) { return i.kind == IncidentKind::kPartition; })) {
    out.push_back("a partition");
  }
  return out;
}

const char* RefusalAt(const Config& config, size_t service) {
  const ServiceConfig& at = config.services[service];
  if (at.serverless) return "429: no instance may start for them";
  return at.tokens.paged() && !at.queue_bounded ? "its memory cannot hold their prompts" : kFull;
}

std::string RefusersOf(const Config& config) {
  const auto any = [&](auto is) {
    return std::any_of(config.services.begin(), config.services.end(), is);
  };
  if (!any([](const ServiceConfig& each) { return each.tokens.paged(); })) return "Full queues";
  const bool queues = any([](const ServiceConfig& each) { return each.queue_bounded; });
  return queues ? "Full queues or too little memory for their prompts"
                : "Memory that cannot hold their prompts";
}

bool HasRateLimit(const Config& config, size_t source) {
  return config.traffic[source].rate_limit > 0;
}

int LeastThinking(const Config& config) {
  int out = -1;
  double least = 0;
  for (size_t s = 0; s < config.traffic.size(); ++s) {
    const double think = config.traffic[s].think.Mean();
    if (config.traffic[s].arrivals != ArrivalKind::kClosed || (out >= 0 && think >= least))
      continue;
    least = think;
    out = static_cast<int>(s);
  }
  return out;
}

std::vector<double> PeakRatesOf(const Config& config) {
  std::vector<double> out;
  for (const TrafficConfig& source : config.traffic) out.push_back(PeakRateOf(source));
  return out;
}

std::optional<RefusedClients> RefusedAtStart(const Config& config) {
  for (size_t s = 0; s < config.traffic.size(); ++s) {
    const Distribution& think = config.traffic[s].think;
    if (think.kind != DistributionKind::kDeterministic || think.a > 0) continue;
    if (auto refused = RefusedOf(config, s)) return refused;
  }
  return std::nullopt;
}

std::optional<EagerClients> EagerClientsOf(const Config& config) {
  std::optional<EagerClients> out;
  for (size_t s = 0; s < config.traffic.size(); ++s) {
    const PathConfig& path = config.paths[config.traffic[s].path];
    const double think = config.traffic[s].think.Mean();
    const std::optional<RefusedClients> refused = RefusedOf(config, s);
    if (!refused || !refused->full || !path.calls_only || path.services.size() != 1) continue;
    const double rate = (refused->clients - refused->room) / think;
    if (std::isfinite(rate) && (!out || rate > out->rate)) out = {*refused, rate};
  }
  return out;
}

}  // namespace servescape
