// SPDX-License-Identifier: MIT
// The table that metrics are collected in: one value per replication, then the mean with its
// interval; percentiles by the rules of confidence.h.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/metrics/confidence.h"
#include "sim/metrics/histogram.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/run_length.h"

namespace servescape {

// NaN unless the denominator is positive.
template <class A, class B>
Fraction Ratio(A numerator, B denominator) {
  return {static_cast<double>(numerator), static_cast<double>(denominator)};
}

class MetricTable {
 public:
  explicit MetricTable(const RunExtent& run) : run_(run) {}

  // One value per replication; NaN where it has none. Averages of what queues do (`of_queues`) are
  // known no better than by relaxation times.
  void Add(std::string name, Unit unit, int64_t samples, const std::vector<Fraction>& values,
           bool of_queues);
  // A value that follows from the configuration: its interval has no width.
  void AddExact(std::string name, Unit unit, int64_t samples, double value);
  // What cumulative distributions, one per replication, say: the percentiles `always` ("p50") and
  // those that goals ask for, under a common prefix ("latency.").
  void AddPercentiles(const std::vector<SloConfig>& goals, const std::string& prefix,
                      std::span<const std::string_view> always,
                      const std::vector<Histogram>& histograms);
  // The shares at most a time that goals ask for: prefix + "within(200ms)".
  void AddWithin(const std::vector<SloConfig>& goals, const std::string& prefix, int64_t samples,
                 const std::vector<Histogram>& histograms);
  void AddMaximum(const std::string& name, const std::vector<Histogram>& histograms);

  std::vector<Metric> Take() { return std::move(metrics_); }

 private:
  void AddQuantile(std::string name, double q, const std::vector<Histogram>& histograms);

  RunExtent run_;
  IntervalMaker maker_;
  std::vector<Metric> metrics_;
};

}  // namespace servescape
