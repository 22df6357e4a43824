// SPDX-License-Identifier: MIT
#include "sim/study/metric_table.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/percentile.h"

namespace servescape {
namespace {

Estimate ToEstimate(const Interval& interval, int64_t samples) {
  return {interval.mean, interval.lower,        interval.upper,
          samples,       interval.surely_lower, interval.surely_upper};
}

}  // namespace

void MetricTable::Add(std::string name, Unit unit, int64_t samples,
                      const std::vector<Fraction>& values, bool of_queues) {
  const bool share =
      unit == Unit::kRatio && std::none_of(values.begin(), values.end(), [](const Fraction& value) {
        return value.numerator > value.denominator;
      });
  const Scale scale = share ? Scale::kShare : Scale::kPositive;
  const double error = scale == Scale::kShare ? run_.LeastError() : run_.MeanError();
  const double least = of_queues ? error : 0;
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
                                 std::span<const std::string_view> always,
                                 const std::vector<Histogram>& histograms) {
  for (const std::string_view percentile : always) {
    AddQuantile(prefix + std::string(percentile), *ShareOfPercentile(percentile), histograms);
  }
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
                            int64_t samples, const std::vector<Histogram>& histograms) {
  std::vector<std::string> names;
  for (const SloConfig& goal : goals) {
    if (goal.within.ns == 0 || !goal.metric.starts_with(prefix + "within(")) continue;
    if (std::find(names.begin(), names.end(), goal.metric) != names.end()) continue;
    names.push_back(goal.metric);
    std::vector<Fraction> shares;
    Histogram all;
    for (const Histogram& each : histograms) {
      shares.push_back(each.ShareAtMost(goal.within));
      all.Merge(each);
    }
    Add(goal.metric, Unit::kRatio, samples, shares, /*of_queues=*/true);
    if (!all.IsConstant()) AllowForUnseen(&metrics_.back().estimate);
  }
}

void MetricTable::AddMaximum(const std::string& name, const std::vector<Histogram>& histograms) {
  double maximum = kNaN;
  int64_t samples = 0;
  for (const Histogram& histogram : histograms) {
    const double bound = histogram.Maximum();
    if (!(maximum >= bound)) maximum = std::isnan(bound) ? maximum : bound;
    samples += histogram.total();
  }
  // The largest of all replications: an extreme of this run, no mean with an interval.
  metrics_.push_back({name, Unit::kSeconds, {maximum, kNaN, kNaN, samples}});
}

}  // namespace servescape
