// SPDX-License-Identifier: MIT
#include "sim/study/estimates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "sim/metrics/confidence.h"

namespace servescape {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Percentile {
  const char* name;
  double q;
};
constexpr Percentile kPercentiles[] = {
    {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};

double Ratio(double numerator, double denominator) {
  return denominator > 0 ? numerator / denominator : kNaN;
}
double Ratio(int64_t numerator, int64_t denominator) {
  return Ratio(static_cast<double>(numerator), static_cast<double>(denominator));
}
double Ratio(double numerator, int64_t denominator) {
  return Ratio(numerator, static_cast<double>(denominator));
}
double Ratio(int64_t numerator, double denominator) {
  return Ratio(static_cast<double>(numerator), denominator);
}

Estimate ToEstimate(const Interval& interval, int64_t samples) {
  return {interval.mean, interval.lower, interval.upper, samples};
}

// A quantile read off a histogram is known to half a bin only (1 / 512 of it): when replications
// agree on the bin, their spread says less than that.
Interval AtLeastABin(Interval interval) {
  const double half = interval.mean / (2 << Histogram::kBits);
  if (interval.count < 2 || interval.mean < (2 << Histogram::kBits) * 1e-9) return interval;
  interval.lower = std::min(interval.lower, interval.mean - half);
  interval.upper = std::max(interval.upper, interval.mean + half);
  return interval;
}

class Table {
 public:
  explicit Table(const std::vector<Steady>& parts) : parts_(parts) {}

  // One value per replication; NaN where it has none.
  void Add(std::string name, Unit unit, int64_t samples,
           const std::function<double(const Steady&)>& value) {
    std::vector<double> values;
    for (const Steady& part : parts_) values.push_back(value(part));
    metrics_.push_back({std::move(name), unit, ToEstimate(maker_.Of(values), samples)});
  }
  // A value that follows from the configuration: its interval has no width.
  void AddExact(std::string name, Unit unit, int64_t samples, double value) {
    metrics_.push_back({std::move(name), unit, {value, value, value, samples}});
  }
  // p50 .. p99.9 under a common prefix ("latency.").
  void AddPercentiles(const std::string& prefix, const std::vector<Histogram>& histograms) {
    Histogram pooled;
    int64_t fewest = std::numeric_limits<int64_t>::max();
    for (const Histogram& histogram : histograms) {
      pooled.Merge(histogram);
      fewest = std::min(fewest, histogram.total());
    }
    for (const Percentile& p : kPercentiles) {
      Interval interval{kNaN, kNaN, kNaN, 0};
      if (fewest >= RequiredSamples(p.q)) {
        std::vector<double> values;
        for (const Histogram& histogram : histograms) values.push_back(histogram.Quantile(p.q));
        interval = maker_.Of(values);
      } else if (pooled.total() >= RequiredSamples(p.q)) {
        interval = PooledQuantile(pooled, histograms, p.q, &maker_);
      }
      metrics_.push_back({prefix + p.name, Unit::kSeconds,
                          ToEstimate(AtLeastABin(interval), pooled.total())});
    }
  }
  void AddMaximum(const std::string& name) {
    double maximum = kNaN;
    int64_t samples = 0;
    for (const Steady& part : parts_) {
      const double bound = part.latency.UpperBound();
      if (!(maximum >= bound)) maximum = std::isnan(bound) ? maximum : bound;
      samples += part.latency.total();
    }
    // The largest of all replications: an extreme of this run, no mean with an interval.
    metrics_.push_back({name, Unit::kSeconds, {maximum, kNaN, kNaN, samples}});
  }

  std::vector<Metric> Take() { return std::move(metrics_); }

 private:
  const std::vector<Steady>& parts_;
  IntervalMaker maker_;
  std::vector<Metric> metrics_;
};

struct Totals {
  int64_t arrivals = 0, completions = 0, rejections = 0;
};

void AddSystem(const Config& config, const std::vector<Steady>& parts, const Totals& n,
               Table* table) {
  table->Add("latency.mean", Unit::kSeconds, n.completions,
             [](const Steady& p) { return Ratio(p.latency_sum, p.completions); });
  std::vector<Histogram> latencies;
  for (const Steady& part : parts) latencies.push_back(part.latency);
  table->AddPercentiles("latency.", latencies);
  table->AddMaximum("latency.max");
  const auto throughput = [](const Steady& p) { return Ratio(p.completions, p.length); };
  table->Add("throughput", Unit::kPerSecond, n.completions, throughput);
  const double limit = LatencyLimit(config);
  table->Add("goodput", Unit::kPerSecond, n.completions, [&](const Steady& p) {
    if (limit < 0 || p.completions == 0) return throughput(p);
    return throughput(p) * p.latency.ShareAtMost(FromSeconds(limit));
  });
  table->Add("availability", Unit::kRatio, n.completions + n.rejections, [](const Steady& p) {
    return Ratio(p.completions, p.completions + p.rejections);
  });
  table->Add("offered", Unit::kPerSecond, n.arrivals,
             [](const Steady& p) { return Ratio(p.arrivals, p.length); });
  table->Add("in_system.mean", Unit::kRequests, n.arrivals,
             [](const Steady& p) { return Ratio(p.in_system_area, p.length); });
}

void AddService(const ServiceConfig& service, size_t s, const std::vector<Steady>& parts,
                Table* table) {
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
  using Value = double (*)(const ServiceWindow&, double length);
  const auto add = [&](const char* name, Unit unit, int64_t samples, Value value) {
    table->Add(prefix + name, unit, samples,
               [&](const Steady& p) { return value(p.services[s], p.length); });
  };
  const double slots = static_cast<double>(service.replicas) * service.concurrency;
  table->Add(prefix + "utilization", Unit::kRatio, n.batches, [&](const Steady& p) {
    return Ratio(p.services[s].busy_area, p.length * slots);
  });
  add("queue.mean", Unit::kRequests, n.arrivals,
      [](const ServiceWindow& w, double length) { return Ratio(w.queue_area, length); });
  add("wait.mean", Unit::kSeconds, n.started,
      [](const ServiceWindow& w, double) { return Ratio(w.wait_sum, w.started); });
  table->AddPercentiles(prefix + "wait.", waits);
  add("wait.probability", Unit::kRatio, n.started,
      [](const ServiceWindow& w, double) { return Ratio(w.waited, w.started); });
  add("sojourn.mean", Unit::kSeconds, n.completions,
      [](const ServiceWindow& w, double) { return Ratio(w.sojourn_sum, w.completions); });
  add("batch.mean", Unit::kItems, n.batches,
      [](const ServiceWindow& w, double) { return Ratio(w.batch_items, w.batches); });
  add("batches.per_second", Unit::kPerSecond, n.batches,
      [](const ServiceWindow& w, double length) { return Ratio(w.batches, length); });
  add("throughput", Unit::kPerSecond, n.completions,
      [](const ServiceWindow& w, double length) { return Ratio(w.completions, length); });
  add("rejected", Unit::kPerSecond, n.arrivals,
      [](const ServiceWindow& w, double length) { return Ratio(w.rejections, length); });
  table->AddExact(prefix + "replicas.mean", Unit::kReplicas, n.arrivals, service.replicas);
}

int RankOfLatencyMetric(const std::string& name) {
  constexpr const char* kOrder[] = {"latency.mean", "latency.p50",  "latency.p90", "latency.p95",
                                    "latency.p99",  "latency.p999", "latency.max"};
  for (int i = 0; i < 7; ++i) {
    if (name == kOrder[i]) return i;
  }
  return -1;
}

}  // namespace

double LatencyLimit(const Config& config) {
  double limit = -1;
  int rank = -1;
  for (const SloConfig& slo : config.slos) {
    const int own = slo.at_most ? RankOfLatencyMetric(slo.metric) : -1;
    if (own < 0 || own < rank) continue;
    limit = own == rank ? std::min(limit, slo.limit) : slo.limit;
    rank = own;
  }
  return limit;
}

double DollarsPerHour(const Config& config) {
  double sum = 0;
  for (const ServiceConfig& service : config.services) {
    sum += service.price_per_hour * service.replicas;
  }
  return sum;
}

std::vector<Metric> MetricsOf(const Config& config, const std::vector<Steady>& parts) {
  Table table(parts);
  Totals n;
  for (const Steady& part : parts) {
    n.arrivals += part.arrivals;
    n.completions += part.completions;
    n.rejections += part.rejections;
  }
  AddSystem(config, parts, n, &table);
  for (size_t s = 0; s < config.services.size(); ++s) {
    AddService(config.services[s], s, parts, &table);
  }
  const double per_hour = DollarsPerHour(config);
  table.AddExact("cost.per_hour", Unit::kUsdPerHour, n.arrivals, per_hour);
  table.Add("cost.per_million", Unit::kUsdPerMillion, n.completions, [&](const Steady& p) {
    return Ratio(per_hour / 3600 * p.length * 1e6, p.completions);
  });
  table.AddExact("cost.total", Unit::kUsd, n.arrivals,
                 per_hour * ToSeconds(config.run.duration) / 3600);
  return table.Take();
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
  withhold("in_system.");
  for (size_t s = 0; s < growing.size(); ++s) {
    if (!growing[s]) continue;
    const std::string prefix = "service." + config.services[s].name + ".";
    withhold(prefix + "queue.");
    withhold(prefix + "wait.");
    withhold(prefix + "sojourn.");
  }
}

}  // namespace servescape
