// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/digest.h"
#include "sim/study/load.h"
#include "sim/study/study.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

// Bounds of memory, a few hundred bytes each: about 1 GB per replication at the most.
constexpr uint64_t kMaxSlots = 4'000'000;
constexpr uint64_t kMaxClients = 10'000'000;
// A record keeps kBlocks histograms per service and one for the system, about 0.3 MB together.
constexpr uint64_t kMaxHistograms = 20'000;
// A run of 1000 ns per window at least.
constexpr Duration kShortest{320'000};

std::string MemoryRefusal(const Config& config) {
  uint64_t slots = 0;
  for (const ServiceConfig& service : config.services) {
    const uint32_t each = service.concurrency == kUnlimited ? 1 : service.concurrency;
    slots += static_cast<uint64_t>(service.replicas) * each;
  }
  if (slots > kMaxSlots) {
    return "This study would simulate " + CountWords(static_cast<int64_t>(slots)) +
           " slots (replicas x concurrency of all services) and may simulate " +
           CountWords(kMaxSlots) +
           ": that much memory is not taken. Lower replicas or concurrency.";
  }
  if (const uint64_t clients = ClosedClients(config); clients > kMaxClients) {
    return "This study would simulate " + CountWords(static_cast<int64_t>(clients)) +
           " clients and may simulate " + CountWords(kMaxClients) +
           ": that much memory is not taken. Lower clients.";
  }
  const uint64_t details =
      NeedsFullEngine(config) ? config.classes.size() + config.stores.size() : 0;
  const uint64_t kept = static_cast<uint64_t>(config.run.replications) *
                        (config.services.size() + 1 + details);
  if (kept > kMaxHistograms) {
    return "This study would keep " + CountWords(static_cast<int64_t>(kept)) +
           " records (run.replications x services) and may keep " + CountWords(kMaxHistograms) +
           ": that much memory is not taken. Lower run.replications.";
  }
  return "";
}

}  // namespace

std::string Refusal(const Config& config) {
  if (std::string memory = MemoryRefusal(config); !memory.empty()) return memory;
  const double each = ExpectedArrivals(config);
  if (std::isinf(each)) {
    return "A closed loop without think time calls only services that take no time: its clients "
           "would send requests without end at one instant. Give it a think time or a service "
           "time.";
  }
  const double expected = each * config.run.replications;
  if (expected <= static_cast<double>(config.run.max_requests)) return "";
  return "This study would simulate about " + NumberWords(expected) + " requests (" +
         Plural(config.run.replications, "replication") + " of " + NumberWords(each) +
         "), more than run.max_requests = " + CountWords(config.run.max_requests) +
         ". Raise run.max_requests, or lower run.duration, run.replications or the rates.";
}

std::string ScenarioHash(std::string_view text) {
  // Line ends and trailing blanks differ between editors and platforms, not between scenarios.
  Digest digest;
  std::string line;
  const auto flush = [&] {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) {
      line.pop_back();
    }
    if (!line.empty()) digest.Add(std::string_view(line));
    line.clear();
  };
  for (const char c : text) {
    if (c == '\n') {
      flush();
    } else {
      line.push_back(c);
    }
  }
  flush();
  return digest.Hex();
}

Config AtLoad(const Config& config, double factor, int64_t requests) {
  Config out = config;
  out.run.warmup_automatic = true;
  out.run.warmup = Duration{0};
  out.incidents.clear();
  for (CacheConfig& cache : out.caches) cache.flushes.clear();
  for (TrafficConfig& source : out.traffic) {
    source.rate *= factor;
    for (MmppState& state : source.states) state.rate *= factor;
    source.profile.clear();
    if (source.arrivals == ArrivalKind::kClosed) {
      const double clients = std::floor(source.clients * factor + 0.5);
      source.clients = static_cast<uint32_t>(std::clamp(clients, 1.0, 4e9));
    }
    // A trace is played faster: the same requests in less time.
    for (TraceRow& row : source.trace) {
      row.at.ns = static_cast<int64_t>(static_cast<double>(row.at.ns) / factor);
    }
  }
  const bool traced = std::any_of(out.traffic.begin(), out.traffic.end(), [](const auto& source) {
    return source.arrivals == ArrivalKind::kTrace;
  });
  if (traced) {
    const double seconds = ToSeconds(config.run.duration) / factor;
    out.run.duration = FromSeconds(seconds);
  }
  const double expected = ExpectedArrivals(out) * std::max(1u, out.run.replications);
  if (expected > static_cast<double>(requests)) {
    const double seconds = ToSeconds(out.run.duration) * static_cast<double>(requests) / expected;
    out.run.duration = std::max(FromSeconds(seconds), kShortest);
  }
  return out;
}

LoadPoint ToLoadPoint(const Config&, double factor, const RunReport& report) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const auto estimate = [&](const char* name) {
    const Metric* metric = FindMetric(report, name);
    return metric != nullptr ? metric->estimate : Estimate{kNaN, kNaN, kNaN, 0};
  };
  LoadPoint point;
  point.factor = factor;
  point.offered = estimate("offered").value;
  point.throughput = estimate("throughput");
  point.p50 = estimate("latency.p50");
  point.p99 = estimate("latency.p99");
  point.mean = estimate("latency.mean");
  point.verdict = report.verdict;
  point.theory_mean = kNaN;
  point.theory_p99 = kNaN;
  return point;
}

}  // namespace servescape
