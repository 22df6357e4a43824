// SPDX-License-Identifier: MIT
// What is refused before a run: too much memory, too many requests, clients who would ask for ever
// at one instant.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/model/limits.h"
#include "sim/model/load.h"
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
  const uint64_t servers = ServersOf(config);
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
      NeedsGeneralEngine(config) ? config.classes.size() + config.stores.size() : 0;
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
// Bytes of what waits: a request of the tandem engine, or a task of the general one with its
// components and its event; as arrays double, half as much again on average.
constexpr double kRequestBytes = 32 * 1.5, kTaskBytes = 500 * 1.5;

// A load scaled beyond what a scenario may ask for.
std::string RateRefusal(const Config& config) {
  const std::vector<double> rates = PeakRatesOf(config);
  for (size_t s = 0; s < rates.size(); ++s) {
    if (!(rates[s] > kMostRate)) continue;
    return "The rate of traffic." + config.traffic[s].name + " would be " + RateWords(rates[s]) +
           " and may be " + RateWords(kMostRate) + ": gaps are whole nanoseconds. Lower the load.";
  }
  return "";
}

}  // namespace

std::string CertainStandstill(const Config& config) {
  const std::optional<RefusedClients> refused = RefusedAtStart(config);
  if (!refused) return "";
  const std::string& name = config.traffic[refused->source].name;
  return fmt::format(
      "The {} of traffic.{} think 0 s, and {} takes {} of them at once ({}): who is refused asks "
      "again at the same instant, for ever. Give traffic.{} a think time{}.",
      Plural(refused->clients, "client"), name,
      refused->service < 0
          ? "traffic." + name
          : "service " + config.services[static_cast<size_t>(refused->service)].name,
      NumberWords(refused->room), refused->why, name,
      refused->full ? ", or the queue more capacity" : "");
}

std::string LackOfMemory(const Config& config, const Machine& machine) {
  const double arrivals = ExpectedArrivals(config);
  const double at_once = std::min(machine.threads, std::max(1u, config.run.replications));
  const double each = NeedsGeneralEngine(config) ? kTaskBytes : kRequestBytes;
  const double waiting = LeftBehind(config) * each;
  double cached = 0, warm = 0;
  for (const CacheHolding& cache : CacheHoldingsOf(config, arrivals)) {
    cached += cache.entries * kEntryBytes;
    if (cache.popular) warm += cache.entries * sizeof(uint64_t);
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
