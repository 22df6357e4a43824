// SPDX-License-Identifier: MIT
// What is refused before a run: too much memory, too many requests, clients who would ask for ever
// at one instant.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/metrics/replication_record.h"
#include "sim/model/load.h"
#include "sim/model/slow_state.h"
#include "sim/study/guard.h"
#include "sim/study/run_length.h"
#include "sim/study/study.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Bounds of memory, a few hundred bytes each: about 1 GB per replication at the most.
constexpr uint64_t kMaxServers = 4'000'000;
constexpr uint64_t kMaxClients = 10'000'000;
// A record keeps kBlocks histograms per service and one for the system, about 0.3 MB together.
constexpr uint64_t kMaxHistograms = 20'000;

std::string MemoryRefusal(const Config& config) {
  uint64_t servers = 0;
  for (const ServiceConfig& service : config.services) {
    const uint32_t each = service.concurrency == kUnlimited ? 1 : service.concurrency;
    servers += static_cast<uint64_t>(service.replicas) * each;
  }
  if (servers > kMaxServers) {
    return "This study would simulate " + CountWords(static_cast<int64_t>(servers)) +
           " servers (replicas x concurrency of all services) and may simulate " +
           CountWords(kMaxServers) +
           ": that much memory is not taken. Lower replicas or concurrency.";
  }
  if (const uint64_t clients = ClosedClients(config); clients > kMaxClients) {
    return "This study would simulate " + CountWords(static_cast<int64_t>(clients)) +
           " clients and may simulate " + CountWords(kMaxClients) +
           ": that much memory is not taken. Lower clients.";
  }
  const uint64_t details =
      NeedsFullEngine(config) ? config.classes.size() + config.stores.size() : 0;
  const uint64_t kept =
      static_cast<uint64_t>(config.run.replications) * (config.services.size() + 1 + details);
  if (kept > kMaxHistograms) {
    return "This study would keep " + CountWords(static_cast<int64_t>(kept)) +
           " records (run.replications x services) and may keep " + CountWords(kMaxHistograms) +
           ": that much memory is not taken. Lower run.replications.";
  }
  return "";
}

// Bytes of an entry of a cache: Cache::kBytesPerEntry.
constexpr double kEntryBytes = 72;
// Bytes of what waits: a request of the fast engine, or a task of the full one with its parts and
// its event; as arrays double, half as much again on average.
constexpr double kRequestBytes = 32 * 1.5, kTaskBytes = 500 * 1.5;

// Requests that have come to one service beyond what it could serve when the run ends, at most as
// many as may be in flight; nothing where a queue has a bound.
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
      waiting += (offered - loads[s].capacity) * ToSeconds(config.run.duration) / kWindows;
      waiting = std::max(waiting, 0.0);
    }
    left = std::max(left, waiting);
  }
  return std::min(left, static_cast<double>(config.run.max_in_flight));
}

// Entries that the copies of a cache will hold together.
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
  if (path.plain) return path.services.empty() ? -1 : static_cast<int>(path.services[0]);
  if (path.steps.steps.empty()) return -1;
  const StepConfig& step = path.steps.steps[0];
  const bool direct = step.kind == StepKind::kCall && !step.attempt.any && !step.has_network &&
                      step.bandwidth <= 0 && step.degrade_to < 0;
  return direct ? static_cast<int>(step.target) : -1;
}

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
  room.AtMost(servers + waiting, "its queue is full");
  if (admission.shed_above.empty() || config.classes.size() > 1) return room;
  const size_t rank = std::min<size_t>(config.classes[0].priority, admission.shed_above.size() - 1);
  const double share = admission.shed_above[rank];
  if (share < 1) room.AtMost(servers + std::ceil(share * waiting), "shed_above");
  return room;
}

// A load scaled beyond what a scenario may ask for.
std::string RateRefusal(const Config& config) {
  for (const TrafficConfig& source : config.traffic) {
    const double rate = PeakRateOf(source);
    if (!(rate > kMostRate)) continue;
    return "The rate of traffic." + source.name + " would be " + RateWords(rate) +
           " and may be " + RateWords(kMostRate) + ": gaps are whole nanoseconds. Lower the load.";
  }
  return "";
}

}  // namespace

std::string CertainStandstill(const Config& config) {
  for (const TrafficConfig& source : config.traffic) {
    const bool never_thinks =
        source.think.kind == DistributionKind::kDeterministic && source.think.a <= 0;
    if (source.arrivals != ArrivalKind::kClosed || !never_thinks) continue;
    Room room;
    std::string who = "traffic." + source.name;
    if (source.rate_limit > 0) room.AtMost(source.rate_burst, "its rate_limit");
    const int first = OneWay(config, source) ? FirstService(config, source) : -1;
    if (first >= 0) {
      Room inside = RoomOf(config, config.services[first]);
      if (inside.requests < room.requests) {
        room = inside;
        who = "service " + config.services[first].name;
      }
    }
    if (source.clients <= room.requests) continue;
    return fmt::format(
        "The {} of traffic.{} think 0 s, and {} takes {} of them at once ({}): who is refused asks "
        "again at the same instant, for ever. Give traffic.{} a think time{}.",
        Plural(source.clients, "client"), source.name, who, NumberWords(room.requests), room.why,
        source.name, room.why == "its queue is full" ? ", or the queue more capacity" : "");
  }
  return "";
}

std::string LackOfMemory(const Config& config, const Machine& machine) {
  const double arrivals = ExpectedArrivals(config);
  const double at_once = std::min(machine.threads, std::max(1u, config.run.replications));
  const double each = NeedsFullEngine(config) ? kTaskBytes : kRequestBytes;
  const double waiting = LeftBehind(config) * each;
  double cached = 0, warm = 0;
  for (const CacheConfig& cache : config.caches) {
    const double entries = EntriesOf(config, cache, arrivals);
    cached += entries * kEntryBytes;
    if (cache.start == CacheStart::kPopular) warm += entries * sizeof(uint64_t);
  }
  const double needed = at_once * (waiting + cached) + warm;
  if (needed <= static_cast<double>(machine.memory)) return "";
  const std::string most = waiting > cached ? "requests wait that cannot be served"
                                            : "its caches hold that many entries";
  return "The run " + MemoryWords(needed, machine.memory, most) +
         (waiting > cached ? " Lower run.max_in_flight, run.duration or the rates."
                           : " Lower the capacity of the caches.");
}

std::string Refusal(const Config& given, const Machine& machine) {
  const Config config = WithRunLength(given);
  if (std::string memory = MemoryRefusal(config); !memory.empty()) return memory;
  if (std::string fast = RateRefusal(config); !fast.empty()) return fast;
  if (std::string still = CertainStandstill(config); !still.empty()) return still;
  if (std::string lack = LackOfMemory(config, machine); !lack.empty()) return lack;
  const double each = ExpectedArrivals(config);
  if (std::isinf(each)) {
    return "A closed loop without think time calls only services that take no time: its clients "
           "would send requests without end at one instant. Give it a think time or a service "
           "time.";
  }
  if (each > static_cast<double>(machine.events)) {
    return "This study would simulate about " + NumberWords(each) +
           " requests a replication, and " + TooManyEventsWords(machine.events);
  }
  const double expected = each * config.run.replications;
  if (expected <= static_cast<double>(config.run.max_requests)) return "";
  return "This study would simulate about " + NumberWords(expected) + " requests (" +
         Plural(config.run.replications, "replication") + " of " + NumberWords(each) +
         "), more than run.max_requests = " + CountWords(config.run.max_requests) +
         ". Raise run.max_requests, or lower run.duration, run.replications or the rates.";
}

}  // namespace servescape
