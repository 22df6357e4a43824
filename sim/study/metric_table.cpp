// SPDX-License-Identifier: MIT
#include "sim/study/metric_table.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/percentile.h"

namespace servescape {
namespace {

struct Percentile {
  const char* name;
  double q;
};
constexpr Percentile kPercentiles[] = {
    {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};

Estimate ToEstimate(const Interval& interval, int64_t samples) {
  return {interval.mean, interval.lower,        interval.upper,
          samples,       interval.surely_lower, interval.surely_upper};
}

}  // namespace

bool IsOfQueues(const std::string& name) {
  constexpr const char* kWords[] = {"latency.",
                                    "wait.",
                                    "sojourn.",
                                    "queue.",
                                    "in_system.",
                                    "queue_before.",
                                    "time_to_first_token.",
                                    "goodput",
                                    "deadline_met"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](const char* word) { return name.find(word) != std::string::npos; });
}

void MetricTable::Add(std::string name, Unit unit, int64_t samples,
                      const std::function<Fraction(const Steady&)>& value) {
  std::vector<Fraction> values;
  bool share = unit == Unit::kRatio;
  for (const Steady& part : parts_) {
    values.push_back(value(part));
    if (values.back().numerator > values.back().denominator) share = false;
  }
  const Scale scale = share ? Scale::kShare : Scale::kPositive;
  const double least = IsOfQueues(name) ? run_.LeastError() : 0;
  metrics_.push_back(
      {std::move(name), unit, ToEstimate(RatioOf(values, scale, &maker_, least), samples)});
}

void MetricTable::AddExact(std::string name, Unit unit, int64_t samples, double value) {
  metrics_.push_back({std::move(name), unit, {value, value, value, samples}});
}

void MetricTable::AddQuantile(std::string name, double q,
                              const std::vector<Histogram>& histograms) {
  int64_t total = 0;
  for (const Histogram& histogram : histograms) total += histogram.total();
  QuantileEstimate estimate{{kNaN, kNaN, kNaN, 0}, kNaN, false};
  double needs = 0;
  if (total > 0) estimate = QuantileOf(histograms, q, &maker_, run_.LeastError(), !run_.steady);
  // As many times the run as it takes for enough samples, and for enough of them to be independent.
  const double relaxations = estimate.constant ? 0 : RelaxationsFor(q) / run_.relaxations;
  const double missing = std::max<double>(Ratio(RequiredSamples(q), total), relaxations);
  // Of replications that are all alike one tells as much as any number; one alone has no interval.
  const bool alike = estimate.clusters == (1 - q) * static_cast<double>(total);
  const bool alone = !run_.steady && histograms.size() > 1 && !alike;
  const double replications = Ratio(ReplicationsFor(q), alone ? histograms.size() : 0);
  const double sparse = run_.steady ? double{Ratio(kClusters, estimate.clusters)} : replications;
  const double factor = sparse > missing ? sparse : missing;
  if (total > 0 && factor > 1) needs = run_.SecondsFor(factor);
  if (!(factor <= 1)) estimate.interval = {kNaN, kNaN, kNaN, 0};
  metrics_.push_back(
      {std::move(name), Unit::kSeconds, ToEstimate(estimate.interval, total), needs});
}

void MetricTable::AddPercentiles(const std::vector<SloConfig>& goals, const std::string& prefix,
                                 const std::vector<Histogram>& histograms) {
  for (const Percentile& p : kPercentiles) AddQuantile(prefix + p.name, p.q, histograms);
  AddWanted(goals, prefix, histograms);
}

void MetricTable::AddWanted(const std::vector<SloConfig>& goals, const std::string& prefix,
                            const std::vector<Histogram>& histograms) {
  for (const SloConfig& goal : goals) {
    if (goal.share == 0 || goal.metric != prefix + std::string(PercentileAtEnd(goal.metric))) {
      continue;
    }
    const bool there = std::any_of(metrics_.begin(), metrics_.end(),
                                   [&](const Metric& m) { return m.name == goal.metric; });
    if (!there) AddQuantile(goal.metric, goal.share, histograms);
  }
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
    Histogram all;
    for (const Steady& part : parts_) all.Merge(histogram(part));
    if (!all.IsConstant()) AllowForUnseen(&metrics_.back().estimate);
  }
}

void MetricTable::AddP99(const std::vector<SloConfig>& goals, const std::string& prefix,
                         const std::vector<Histogram>& histograms) {
  AddQuantile(prefix + "p99", 0.99, histograms);
  AddWanted(goals, prefix, histograms);
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
