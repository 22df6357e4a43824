// SPDX-License-Identifier: MIT
#include "sim/study/detail_estimates.h"

#include <algorithm>
#include <functional>

#include "sim/study/steady_detail.h"
#include "sim/study/token_estimates.h"

namespace servescape {
namespace {

int64_t Total(const std::vector<Steady>& parts,
              const std::function<int64_t(const SteadyDetail&)>& count) {
  int64_t total = 0;
  for (const Steady& part : parts) total += count(*part.detail);
  return total;
}

double Sum(const CacheWindow& lookups) {
  double sum = 0;
  for (const int64_t count : lookups) sum += static_cast<double>(count);
  return sum;
}

void AddClass(const Config& all, size_t c, bool tokens, const std::vector<Steady>& parts,
              MetricTable* table) {
  const ClassConfig& config = all.classes[c];
  const std::string prefix = "class." + config.name + ".";
  const int64_t answered = Total(parts, [c](const SteadyDetail& d) {
    return CountOf(d.classes[c].outcomes, Outcome::kAnswered);
  });
  const int64_t ended =
      Total(parts, [c](const SteadyDetail& d) { return Ended(d.classes[c].outcomes); });
  const auto answers = [c](const Steady& p) {
    return CountOf(p.detail->classes[c].outcomes, Outcome::kAnswered);
  };
  table->Add(prefix + "latency.mean", Unit::kSeconds, answered, [&](const Steady& p) {
    return Ratio(p.detail->classes[c].latency_sum, answers(p));
  });
  std::vector<Histogram> latencies;
  for (const Steady& part : parts) latencies.push_back(part.detail->class_latency[c]);
  table->AddPercentiles(all.slos, prefix + "latency.", latencies);
  table->AddWithin(all.slos, prefix + "latency.", answered, [c](const Steady& p)
      -> const Histogram& { return p.detail->class_latency[c]; });
  if (tokens) AddClassTokens(all, c, prefix, parts, table);
  table->Add(prefix + "throughput", Unit::kPerSecond, answered,
             [&](const Steady& p) { return Ratio(answers(p), p.length); });
  table->Add(prefix + "availability", Unit::kRatio, ended, [&](const Steady& p) {
    return Ratio(answers(p), Ended(p.detail->classes[c].outcomes));
  });
  if (config.deadline.ns == 0) return;
  table->Add(prefix + "deadline_met", Unit::kRatio, ended, [&](const Steady& p) {
    return Ratio(p.detail->classes[c].in_time, Ended(p.detail->classes[c].outcomes));
  });
}

void AddCache(const CacheConfig& config, size_t c, const std::vector<Steady>& parts,
              MetricTable* table) {
  const std::string prefix = "cache." + config.name + ".";
  const int64_t lookups = Total(
      parts, [c](const SteadyDetail& d) { return static_cast<int64_t>(Sum(d.caches[c])); });
  const auto count = [c](const Steady& p, LookupResult result) {
    return static_cast<double>(p.detail->caches[c][static_cast<size_t>(result)]);
  };
  table->Add(prefix + "requests", Unit::kPerSecond, lookups,
             [c](const Steady& p) { return Ratio(Sum(p.detail->caches[c]), p.length); });
  // A stale answer is a hit too; one that waits for another request's fetch is none.
  table->Add(prefix + "hit_ratio", Unit::kRatio, lookups, [&](const Steady& p) {
    return Ratio(count(p, LookupResult::kHit) + count(p, LookupResult::kStale),
                 Sum(p.detail->caches[c]));
  });
  table->Add(prefix + "stale_ratio", Unit::kRatio, lookups, [&](const Steady& p) {
    return Ratio(count(p, LookupResult::kStale), Sum(p.detail->caches[c]));
  });
  table->Add(prefix + "coalesced_ratio", Unit::kRatio, lookups, [&](const Steady& p) {
    return Ratio(count(p, LookupResult::kCoalesced), Sum(p.detail->caches[c]));
  });
}

void AddStore(const Config& config, size_t s, const std::vector<Steady>& parts,
              MetricTable* table) {
  const std::string prefix = "store." + config.stores[s].name + ".";
  const int64_t reads = Total(parts, [s](const SteadyDetail& d) { return d.stores[s].reads; });
  table->Add(prefix + "reads", Unit::kPerSecond, reads,
             [s](const Steady& p) { return Ratio(p.detail->stores[s].reads, p.length); });
  table->Add(prefix + "staleness.mean", Unit::kSeconds, reads, [s](const Steady& p) {
    return Ratio(p.detail->stores[s].staleness_sum, p.detail->stores[s].reads);
  });
  std::vector<Histogram> staleness;
  for (const Steady& part : parts) staleness.push_back(part.detail->staleness[s]);
  table->AddP99(config.slos, prefix + "staleness.", staleness);
}

}  // namespace

bool HasDetail(const std::vector<Steady>& parts) {
  return !parts.empty() && std::all_of(parts.begin(), parts.end(),
                                       [](const Steady& p) { return p.detail != nullptr; });
}

void AddOutcomes(const std::vector<Steady>& parts, MetricTable* table) {
  int64_t ended = 0, tried = 0;
  for (const Steady& part : parts) {
    ended += Ended(part.outcomes);
    for (const int64_t count : part.attempts) tried += count;
  }
  const auto rate = [&](const char* name, Outcome outcome) {
    table->Add(name, Unit::kPerSecond, ended, [outcome](const Steady& p) {
      return Ratio(CountOf(p.outcomes, outcome), p.length);
    });
  };
  rate("failed", Outcome::kFailed);
  rate("shed", Outcome::kShed);
  rate("timed_out", Outcome::kTimedOut);
  rate("rejected", Outcome::kRejected);
  const auto attempts = [](const Steady& p, AttemptKind kind) {
    return p.attempts[static_cast<size_t>(kind)];
  };
  table->Add("attempts.per_request", Unit::kRatio, tried, [&](const Steady& p) {
    const int64_t first = attempts(p, AttemptKind::kFirst);
    const int64_t more = attempts(p, AttemptKind::kRetry) + attempts(p, AttemptKind::kHedge);
    return first > 0 ? Ratio(first + more, first) : Fraction(1);
  });
  table->Add("retries", Unit::kPerSecond, tried, [&](const Steady& p) {
    return Ratio(attempts(p, AttemptKind::kRetry), p.length);
  });
  table->Add("hedges", Unit::kPerSecond, tried, [&](const Steady& p) {
    return Ratio(attempts(p, AttemptKind::kHedge), p.length);
  });
  table->Add("quality.mean", Unit::kRatio, ended, [](const Steady& p) {
    return Ratio(p.detail->system.quality_sum, CountOf(p.outcomes, Outcome::kAnswered));
  });
}

void AddServiceDetail(const ServiceConfig& service, size_t s, const std::vector<Steady>& parts,
                      MetricTable* table) {
  const std::string prefix = "service." + service.name + ".";
  int64_t arrivals = 0;
  for (const Steady& part : parts) arrivals += part.services[s].arrivals;
  using Value = int64_t (*)(const ServiceWindow&);
  const auto rate = [&](const char* name, Value value) {
    table->Add(prefix + name, Unit::kPerSecond, arrivals,
               [s, value](const Steady& p) { return Ratio(value(p.services[s]), p.length); });
  };
  rate("rejected", [](const ServiceWindow& w) { return CountOf(w.fails, Outcome::kRejected); });
  rate("shed", [](const ServiceWindow& w) { return CountOf(w.fails, Outcome::kShed); });
  rate("abandoned", [](const ServiceWindow& w) { return w.abandoned; });
  table->Add(prefix + "preempted", Unit::kPerSecond, arrivals,
             [s](const Steady& p) { return Ratio(p.detail->services[s].preempted, p.length); });
  rate("failed", [](const ServiceWindow& w) { return CountOf(w.fails, Outcome::kFailed); });
  table->Add(prefix + "up.mean", Unit::kReplicas, arrivals,
             [s](const Steady& p) { return Ratio(p.services[s].up_area, p.length); });
  if (service.gate.openings.empty()) return;
  const int64_t openings =
      Total(parts, [s](const SteadyDetail& d) { return d.services[s].gate_openings; });
  const auto at_gate = [&](const char* name, int64_t ServiceDetailWindow::*sum) {
    table->Add(prefix + name, Unit::kRequests, openings, [s, sum](const Steady& p) {
      return Ratio(p.detail->services[s].*sum, p.detail->services[s].gate_openings);
    });
  };
  at_gate("gate.queue_before.mean", &ServiceDetailWindow::gate_waiting);
  at_gate("gate.taken.mean", &ServiceDetailWindow::gate_taken);
}

void AddParts(const Config& config, const std::vector<Steady>& parts, MetricTable* table) {
  // A scenario without classes has one that says nothing new.
  const bool classes = config.classes.size() > 1 || config.classes[0].name != "default";
  const bool tokens = HasTokens(config);
  for (size_t c = 0; classes && c < config.classes.size(); ++c) {
    AddClass(config, c, tokens, parts, table);
  }
  for (size_t c = 0; c < config.caches.size(); ++c) AddCache(config.caches[c], c, parts, table);
  for (size_t s = 0; s < config.stores.size(); ++s) AddStore(config, s, parts, table);
}

bool HasDeadlines(const Config& config) {
  return std::any_of(config.classes.begin(), config.classes.end(),
                     [](const ClassConfig& c) { return c.deadline.ns > 0; });
}

int64_t InTime(const Config& config, const Steady& part) {
  int64_t count = 0;
  for (size_t c = 0; c < config.classes.size(); ++c) {
    const ClassWindow& window = part.detail->classes[c];
    count += config.classes[c].deadline.ns > 0 ? window.in_time
                                               : CountOf(window.outcomes, Outcome::kAnswered);
  }
  return count;
}

}  // namespace servescape
