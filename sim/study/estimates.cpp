// SPDX-License-Identifier: MIT
#include "sim/study/estimates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "sim/base/constants.h"
#include "sim/base/percentile.h"
#include "sim/study/bill.h"
#include "sim/study/detail_estimates.h"
#include "sim/study/metric_table.h"
#include "sim/study/steady_detail.h"
#include "sim/study/token_estimates.h"
#include "sim/study/work.h"

namespace servescape {
namespace {

struct Totals {
  int64_t arrivals = 0, completions = 0, rejections = 0;
};

void AddSystem(const Config& config, const std::vector<Steady>& parts, const Totals& n,
               MetricTable* table) {
  table->Add("latency.mean", Unit::kSeconds, n.completions,
             [](const Steady& p) { return Ratio(p.latency_sum, p.completions); });
  std::vector<Histogram> latencies;
  for (const Steady& part : parts) latencies.push_back(part.latency);
  table->AddPercentiles(config.slos, "latency.", latencies);
  table->AddWithin(config.slos, "latency.", n.completions,
                   [](const Steady& p) -> const Histogram& { return p.latency; });
  table->AddMaximum("latency.max");
  const auto throughput = [](const Steady& p) { return Ratio(p.completions, p.length); };
  table->Add("throughput", Unit::kPerSecond, n.completions, throughput);
  const double limit = LatencyLimit(config);
  const bool by_class = limit < 0 && HasDeadlines(config) && HasDetail(parts);
  table->Add("goodput", Unit::kPerSecond, n.completions, [&](const Steady& p) -> Fraction {
    if (by_class) return Ratio(InTime(config, p), p.length);
    if (limit < 0 || p.completions == 0) return throughput(p);
    return Ratio(static_cast<double>(p.completions) * p.latency.ShareAtMost(FromSeconds(limit)),
                 p.length);
  });
  table->Add("availability", Unit::kRatio, n.completions + n.rejections,
             [](const Steady& p) { return Ratio(p.completions, p.completions + p.rejections); });
  table->Add("offered", Unit::kPerSecond, n.arrivals,
             [](const Steady& p) { return Ratio(p.arrivals, p.length); });
  table->Add("in_system.mean", Unit::kRequests, n.arrivals,
             [](const Steady& p) { return Ratio(p.in_system_area, p.length); });
  if (HasDetail(parts)) {
    AddTokenAnswers(config, parts, table);
    AddOutcomes(parts, table);
  }
}

// A fleet that never changes has no interval to be known by.
void AddReplicas(const std::string& name, double replicas, int64_t samples, size_t s,
                 const std::vector<Steady>& parts, MetricTable* table) {
  const bool fixed = std::all_of(parts.begin(), parts.end(), [&](const Steady& p) {
    const double all = replicas * p.length;
    return std::fabs(p.services[s].billed_area - all) <= 1e-9 * all;
  });
  if (fixed) return table->AddExact(name, Unit::kReplicas, samples, replicas);
  table->Add(name, Unit::kReplicas, samples,
             [s](const Steady& p) { return Ratio(p.services[s].billed_area, p.length); });
}

void AddService(const Config& config, const ServiceLoad& load, size_t s,
                const std::vector<Steady>& parts, MetricTable* table) {
  const ServiceConfig& service = config.services[s];
  const std::string prefix = "service." + service.name + ".";
  ServiceWindow n;
  std::vector<Histogram> waits;
  for (const Steady& part : parts) {
    n.arrivals += part.services[s].arrivals;
    n.completions += part.services[s].completions;
    n.started += part.services[s].started;
    n.batches += part.services[s].batches;
    waits.push_back(part.wait[s]);
  }
  using Value = Fraction (*)(const ServiceWindow&, double length);
  const auto add = [&](const char* name, Unit unit, int64_t samples, Value value) {
    table->Add(prefix + name, unit, samples,
               [&](const Steady& p) { return value(p.services[s], p.length); });
  };
  const auto work = [&](const Steady& p) {
    return WorkShare(load, p.services[s], Fleet::kBilled,
                     p.detail ? &p.detail->at_service[s] : nullptr);
  };
  // Of sequences of tokens the servers say nothing: running.mean counts them.
  const bool by_servers = load.station.BySlots();
  table->Add(prefix + "utilization", Unit::kRatio, n.batches, [&](const Steady& p) -> Fraction {
    const ServiceWindow& w = p.services[s];
    if (by_servers) return Ratio(w.busy_area, w.billed_area * load.station.servers);
    return work(p);
  });
  table->Add(prefix + "load", Unit::kRatio, n.batches, work);
  add("queue.mean", Unit::kRequests, n.arrivals,
      [](const ServiceWindow& w, double length) { return Ratio(w.queue_area, length); });
  // The waits of those that are preempted and resumed included.
  table->Add(prefix + "wait.mean", Unit::kSeconds, n.started, [&](const Steady& p) {
    const double again = p.detail ? p.detail->services[s].resumed_wait_sum : 0;
    return Ratio(p.services[s].wait_sum + again, p.services[s].started);
  });
  table->AddPercentiles(config.slos, prefix + "wait.", waits);
  table->AddWithin(config.slos, prefix + "wait.", n.started,
                   [s](const Steady& p) -> const Histogram& { return p.wait[s]; });
  add("wait.probability", Unit::kRatio, n.started,
      [](const ServiceWindow& w, double) { return Ratio(w.waited, w.started); });
  add("sojourn.mean", Unit::kSeconds, n.completions,
      [](const ServiceWindow& w, double) { return Ratio(w.sojourn_sum, w.completions); });
  // With tokens, an iteration is a batch and a token an item of it.
  const bool tokens = service.tokens.any && HasDetail(parts);
  table->Add(prefix + "batch.mean", Unit::kItems, n.batches, [&](const Steady& p) {
    if (!tokens) return Ratio(p.services[s].batch_items, p.services[s].batches);
    return Ratio(p.detail->services[s].tokens, p.detail->services[s].iterations);
  });
  table->Add(prefix + "batches.per_second", Unit::kPerSecond, n.batches, [&](const Steady& p) {
    return Ratio(tokens ? p.detail->services[s].iterations : p.services[s].batches, p.length);
  });
  add("throughput", Unit::kPerSecond, n.completions,
      [](const ServiceWindow& w, double length) { return Ratio(w.completions, length); });
  if (HasDetail(parts)) {
    AddServiceDetail(service, s, parts, table);
    if (tokens) AddTokens(config, s, parts, table);
  } else {
    add("rejected", Unit::kPerSecond, n.arrivals,
        [](const ServiceWindow& w, double length) { return Ratio(w.rejections, length); });
  }
  AddReplicas(prefix + "replicas.mean", service.replicas, n.arrivals, s, parts, table);
}

// How far in the tail a goal looks, as a share of requests: 0 for the mean, 0.99 for p99 and for
// within(TIME) >= 99%, 1 for the maximum; -1 for one that does not bound the latency.
double ReachOfLatencyGoal(const SloConfig& slo) {
  if (!slo.metric.starts_with("latency.") || slo.at_most == (slo.within.ns > 0)) return -1;
  if (slo.within.ns > 0) return slo.limit;
  if (slo.metric == "latency.mean") return 0;
  if (slo.metric == "latency.max") return 1;
  return ShareOfPercentile(PercentileAtEnd(slo.metric)).value_or(-1);
}

// Averages of queues that have hardly settled, or seen too few of their own ups and downs.
void WithholdUnsettled(const RunExtent& run, std::vector<Metric>* metrics) {
  const double missing = kMeanRelaxations / run.relaxations;
  if (run.settled && missing <= 1) return;
  for (Metric& metric : *metrics) {
    if (!IsOfQueues(metric.name) || metric.name == "latency.max") continue;
    if (std::isnan(metric.estimate.value)) continue;
    metric.needs_duration = run.SecondsFor(std::max(1.0, missing));
    metric.estimate.value = metric.estimate.lower = metric.estimate.upper = kNaN;
  }
}

}  // namespace

double LatencyLimit(const Config& config) {
  double limit = -1, reach = -1;
  for (const SloConfig& slo : config.slos) {
    const double own = ReachOfLatencyGoal(slo);
    if (own < 0 || own < reach) continue;
    const double seconds = slo.within.ns > 0 ? ToSeconds(slo.within) : slo.limit;
    limit = own == reach ? std::min(limit, seconds) : seconds;
    reach = own;
  }
  return limit;
}

std::vector<Metric> MetricsOf(const Config& config, const std::vector<ServiceLoad>& loads,
                              const std::vector<Steady>& parts, const RunExtent& run) {
  MetricTable table(parts, run);
  Totals n;
  for (const Steady& part : parts) {
    n.arrivals += part.arrivals;
    n.completions += part.completions;
    n.rejections += part.rejections;
  }
  AddSystem(config, parts, n, &table);
  for (size_t s = 0; s < config.services.size(); ++s) {
    AddService(config, loads[s], s, parts, &table);
  }
  if (HasDetail(parts)) AddParts(config, parts, &table);
  const double per_hour = HasPrice(config) ? DollarsPerHour(config) : kNaN;
  table.AddExact("cost.per_hour", Unit::kUsdPerHour, n.arrivals, per_hour);
  table.Add("cost.per_million", Unit::kUsdPerMillion, n.completions, [&](const Steady& p) {
    return Ratio(per_hour / 3600 * p.length * 1e6, p.completions);
  });
  table.AddExact("cost.total", Unit::kUsd, n.arrivals,
                 per_hour * ToSeconds(config.run.duration) / 3600);
  std::vector<Metric> metrics = table.Take();
  WithholdUnsettled(run, &metrics);
  return metrics;
}

void WithholdUnstable(const Config& config, const std::vector<bool>& growing,
                      std::vector<Metric>* metrics) {
  const auto withhold = [&](const std::string& prefix) {
    for (Metric& metric : *metrics) {
      if (!metric.name.starts_with(prefix)) continue;
      metric.estimate.value = metric.estimate.lower = metric.estimate.upper = kNaN;
    }
  };
  withhold("latency.");
  withhold("time_to_first_token.");
  for (const ClassConfig& each : config.classes) {
    withhold("class." + each.name + ".latency.");
    withhold("class." + each.name + ".time_to_first_token.");
  }
  withhold("in_system.");
  for (size_t s = 0; s < growing.size(); ++s) {
    if (!growing[s]) continue;
    const std::string prefix = "service." + config.services[s].name + ".";
    withhold(prefix + "queue.");
    withhold(prefix + "gate.queue_before.");
    withhold(prefix + "wait.");
    withhold(prefix + "sojourn.");
    withhold(prefix + "time_to_first_token.");
  }
}

}  // namespace servescape
