// SPDX-License-Identifier: MIT
// Confidence intervals over independent replications, and the sample sizes below which a
// percentile is not worth printing. All intervals are two-sided Student t intervals; NaN among
// the values means "this replication has none" and is left out.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

class Histogram;

struct Interval {
  double mean = 0;   // NaN when no value is left
  double lower = 0;  // NaN when fewer than two are
  double upper = 0;
  int count = 0;     // values that took part
};

// The level of everything printed, and the stricter one behind the verdict.
constexpr double kLevel = 0.95;
constexpr double kVerdictLevel = 0.99;

// Makes intervals of one level; keeps the t quantiles it has used.
class IntervalMaker {
 public:
  explicit IntervalMaker(double level = kLevel) : level_(level) {}
  Interval Of(const std::vector<double>& values);
  // Half of the interval's width for a standard error with so many degrees of freedom.
  double HalfWidth(double standard_error, int degrees);

 private:
  double level_;
  std::vector<double> quantile_;  // by degrees of freedom; 0 where not yet computed
};

// Smallest n with 1 - q^n >= 0.99: from there on the largest sample lies above the q-quantile
// with 99 % confidence, so that the quantile is bracketed by data at all. 459 for p99, 4603 for
// p99.9 (the early-stopping rule of MLPerf's LoadGen with no sample over its limit).
int64_t RequiredSamples(double q);

// The quantile of independent parts that are too small to have one each: the pooled one, with
// the interval of the delete-one-group jackknife (Shao and Wu, "A general theory for jackknife
// variance estimation", Ann. Statist. 17:3, 1989).
Interval PooledQuantile(const Histogram& pooled, const std::vector<Histogram>& parts, double q,
                        IntervalMaker* maker);

}  // namespace servescape
