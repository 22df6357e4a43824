// SPDX-License-Identifier: MIT
// The table that metrics are collected in: one value per replication, then the mean with its
// interval; percentiles by the rules of confidence.h.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "sim/metrics/confidence.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/run_length.h"
#include "sim/study/steady.h"

namespace servescape {

// NaN unless the denominator is positive.
template <class A, class B>
Fraction Ratio(A numerator, B denominator) {
  return {static_cast<double>(numerator), static_cast<double>(denominator)};
}

// Averages of what queues do, which are known no better than by relaxation times.
bool IsOfQueues(const std::string& name);

class MetricTable {
 public:
  MetricTable(const std::vector<Steady>& parts, const RunExtent& run) : parts_(parts), run_(run) {}

  // One value per replication; NaN where it has none.
  void Add(std::string name, Unit unit, int64_t samples,
           const std::function<Fraction(const Steady&)>& value);
  // A value that follows from the configuration: its interval has no width.
  void AddExact(std::string name, Unit unit, int64_t samples, double value);
  // p50 .. p99.9 under a common prefix ("latency."), or p99 alone; and those that goals ask for.
  void AddPercentiles(const std::vector<SloConfig>& goals, const std::string& prefix,
                      const std::vector<Histogram>& histograms);
  // The shares at most a time that goals ask for: prefix + "within(200ms)".
  void AddWithin(const std::vector<SloConfig>& goals, const std::string& prefix, int64_t samples,
                 const std::function<const Histogram&(const Steady&)>& histogram);
  void AddP99(const std::vector<SloConfig>& goals, const std::string& prefix,
              const std::vector<Histogram>& histograms);
  void AddMaximum(const std::string& name);

  std::vector<Metric> Take() { return std::move(metrics_); }

 private:
  void AddWanted(const std::vector<SloConfig>& goals, const std::string& prefix,
                 const std::vector<Histogram>& histograms);
  void AddQuantile(std::string name, double q, const std::vector<Histogram>& histograms);

  const std::vector<Steady>& parts_;
  RunExtent run_;
  IntervalMaker maker_;
  std::vector<Metric> metrics_;
};

}  // namespace servescape
