// SPDX-License-Identifier: MIT
#include "sim/study/metric_table.h"

#include <algorithm>
#include <cmath>

namespace servescape {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Percentile {
  const char* name;
  double q;
};
constexpr Percentile kPercentiles[] = {
    {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};

Estimate ToEstimate(const Interval& interval, int64_t samples) {
  return {interval.mean, interval.lower, interval.upper, samples};
}

// A quantile read off a histogram is known to half a bin only (1 / 512 of it), unless it is a limit
// that is counted: when replications agree on the bin, their spread says less than that.
Interval AtLeastABin(Interval interval, const Histogram& pooled, double q) {
  if (interval.count < 2) return interval;
  const Histogram::Bounds bounds = pooled.BoundsOf(q);
  interval.lower = std::min(interval.lower, bounds.lower);
  interval.upper = std::max(interval.upper, bounds.upper);
  return interval;
}

}  // namespace

void MetricTable::Add(std::string name, Unit unit, int64_t samples,
                      const std::function<double(const Steady&)>& value) {
  std::vector<double> values;
  for (const Steady& part : parts_) values.push_back(value(part));
  metrics_.push_back({std::move(name), unit, ToEstimate(maker_.Of(values), samples)});
}

void MetricTable::AddExact(std::string name, Unit unit, int64_t samples, double value) {
  metrics_.push_back({std::move(name), unit, {value, value, value, samples}});
}

void MetricTable::AddQuantile(std::string name, double q,
                              const std::vector<Histogram>& histograms) {
  Histogram pooled;
  int64_t fewest = std::numeric_limits<int64_t>::max();
  for (const Histogram& histogram : histograms) {
    pooled.Merge(histogram);
    fewest = std::min(fewest, histogram.total());
  }
  Interval interval{kNaN, kNaN, kNaN, 0};
  if (fewest >= RequiredSamples(q)) {
    std::vector<double> values;
    for (const Histogram& histogram : histograms) values.push_back(histogram.Quantile(q));
    interval = maker_.Of(values);
  } else if (pooled.total() >= RequiredSamples(q)) {
    interval = PooledQuantile(pooled, histograms, q, &maker_);
  }
  interval = AtLeastABin(interval, pooled, q);
  metrics_.push_back({std::move(name), Unit::kSeconds, ToEstimate(interval, pooled.total())});
}

void MetricTable::AddPercentiles(const std::string& prefix,
                                 const std::vector<Histogram>& histograms) {
  for (const Percentile& p : kPercentiles) AddQuantile(prefix + p.name, p.q, histograms);
}

void MetricTable::AddWithin(const std::vector<SloConfig>& goals, const std::string& prefix,
                            int64_t samples,
                            const std::function<const Histogram&(const Steady&)>& histogram) {
  std::vector<std::string> names;
  for (const SloConfig& goal : goals) {
    if (goal.within.ns == 0 || !goal.metric.starts_with(prefix + "within(")) continue;
    if (std::find(names.begin(), names.end(), goal.metric) != names.end()) continue;
    names.push_back(goal.metric);
    Add(goal.metric, Unit::kRatio, samples,
        [&](const Steady& p) { return histogram(p).ShareAtMost(goal.within); });
  }
}

void MetricTable::AddP99(const std::string& prefix, const std::vector<Histogram>& histograms) {
  AddQuantile(prefix + "p99", 0.99, histograms);
}

void MetricTable::AddMaximum(const std::string& name) {
  double maximum = kNaN;
  int64_t samples = 0;
  for (const Steady& part : parts_) {
    const double bound = part.latency.Maximum();
    if (!(maximum >= bound)) maximum = std::isnan(bound) ? maximum : bound;
    samples += part.latency.total();
  }
  // The largest of all replications: an extreme of this run, no mean with an interval.
  metrics_.push_back({name, Unit::kSeconds, {maximum, kNaN, kNaN, samples}});
}

}  // namespace servescape
