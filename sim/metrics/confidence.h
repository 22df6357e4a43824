// SPDX-License-Identifier: MIT
// Confidence intervals over independent replications, and the sample sizes below which a percentile
// is not worth printing. All intervals are two-sided and go by Student's t; NaN among the values
// means "this replication has none" and is left out.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace servescape {

class Histogram;

struct Interval {
  double mean = 0;   // NaN when no value is left
  double lower = 0;  // NaN when fewer than two are
  double upper = 0;
  int count = 0;  // values that took part
  // Where the truth surely lies (kSurely), by the same rule as the interval's ends; infinite, or 0,
  // where the values set no such bound. NaN where not asked for.
  double surely_lower = std::numeric_limits<double>::quiet_NaN();
  double surely_upper = std::numeric_limits<double>::quiet_NaN();
};

// The level of everything printed, and the stricter one behind the verdict.
constexpr double kLevel = 0.95;
constexpr double kVerdictLevel = 0.99;
// Of the bounds that goals are judged by, one-sided: a goal is a decision, which a program reads in
// every run of a pipeline, and of thousands of runs none should be far wrong. By an error that is
// known, by the spread of a mean's parts or by what would have been seen: one case in 10,000. By
// the spread of a percentile's parts, taken at each value anew and growing in the tail: 1,000.
constexpr double kSurely = 0.9999;
constexpr double kSurelyBySpread = 0.999;

// Makes intervals of one level; keeps the t quantiles it has used.
class IntervalMaker {
 public:
  explicit IntervalMaker(double level = kLevel) : half_{0.5 + level / 2, {}} {}
  Interval Of(const std::vector<double>& values);
  // Half of the interval's width for a standard error with so many degrees of freedom.
  double HalfWidth(double standard_error, int degrees);
  // How far the sure bound is away, where the standard error is known to be at least `least`.
  double SureDistance(double standard_error, int degrees, double least);
  // The same for the share beyond a percentile, by the parts alone.
  double SureShareDistance(double standard_error, int degrees);

 private:
  // Quantiles of Student's t by degrees of freedom; 0 where not yet computed.
  struct Quantiles {
    double share;
    std::vector<double> values;
    double Of(int degrees);
  };
  Quantiles half_, sure_{kSurely, {}}, sure_share_{kSurelyBySpread, {}};
};

// Smallest n with 1 - q^n >= 0.99: from there on the largest sample lies above the q-quantile
// with 99 % confidence, so that the quantile is bracketed by data at all. 459 for p99, 4603 for
// p99.9 (the early-stopping rule of MLPerf's LoadGen with no sample over its limit).
int64_t RequiredSamples(double q);

// Skewness of a queue's mean over its relative standard error, whatever the units: 15/2 for the
// time average of a Brownian motion reflected at 0 (drift -1 and variance 1 a second give it the
// cumulants T / 2 and 15 T / 4, by its Poisson equations). In runs of 30 to 300 relaxation times of
// M/M/1, M/M/7, M/D/1, a batch server, a tandem and an MMPP 6 to 9 was seen (tests/coverage).
constexpr double kQueueSkewness = 7.5;

// Standard errors from a mean to the upper end of its interval, of which Student's t is `t` and
// whose skewness is `skewness`: the first term of the Edgeworth series, turned round (Johnson,
// "Modified t tests and confidence intervals for asymmetrical populations", JASA 73, 1978; Hall,
// "Inverting an Edgeworth expansion", Annals of Statistics 11, 1983).
constexpr double UpperReach(double t, double skewness) {
  return t + skewness * (2 * t * t + 1) / 6;
}

// A numerator over a denominator, as one replication measured them. A plain number is itself
// over 1. NaN, or a denominator of 0: the replication has none.
struct Fraction {
  Fraction(double value) : numerator(value) {}
  Fraction(double a, double b) : numerator(a), denominator(b) {}
  operator double() const;
  double numerator;
  double denominator = 1;
};

// What the values lie in: the interval of a number above 0 is made on the scale of its logarithm,
// that of a share on the scale of its logit, so that neither leaves its range.
enum class Scale : uint8_t { kAny, kPositive, kShare };

// The ratio of the sums over the replications, without the bias that a mean of their own ratios
// has; its error by linearisation (the classical ratio estimator; Law, Simulation Modeling and
// Analysis, 5th edition, 9.5).
//
// `least_error`: relative standard error that it has whatever the parts show, of a share in units
// of sqrt(p (1 - p)). The sure bounds allow for it: parts differ least where all of them missed
// what makes the tail, so that their spread alone puts the bound too near just when the value is
// too low. For the same reason the upper end of a number above 0 is as far as its skewness asks
// for, of which kQueueSkewness * least_error is known; that of the parts is not gone by, as few of
// them show least of it when it matters.
Interval RatioOf(const std::vector<Fraction>& parts, Scale scale, IntervalMaker* maker,
                 double least_error = 0);

// A percentile of what independent parts (replications, or long sections of one) measured. The
// value is the quantile of all samples together. Its interval holds every value of which the share
// of samples beyond may be 1 - q: the error of that share is the spread of the parts' own shares,
// whatever the correlation within them (Francisco and Fuller, "Quantile estimation with a complex
// survey design", Annals of Statistics 19, 1991). As the spread is taken at each value, the
// interval reaches far up where the tail is the work of few parts.
struct QuantileEstimate {
  Interval interval;
  // Independent events beyond the quantile that would know their share as well: (share / error)^2.
  // NaN with fewer than two parts.
  double clusters = 0;
  bool constant = false;  // every value is the same: there is nothing to be uncertain of
};
// `least_error`: of the share beyond, as for RatioOf.
// `alone`: parts are whole runs in which something happened, and the tail may be the work of few of
// them. Then the spread at a value is known by as few as have samples beyond it: Student's t has
// one degree of freedom less than their effective number, (sum n)^2 / sum n^2, and its upper end is
// as far as the skewness of the parts asks for (UpperReach).
QuantileEstimate QuantileOf(const std::vector<Histogram>& parts, double q, IntervalMaker* maker,
                            double least_error = 0, bool alone = false);

// So many independent events of a kind are expected where not one is seen in one of 10,000 cases:
// -ln(1 - kSurely).
constexpr double kSurelySeen = 9.21;

// Fewer clusters than this and the interval is not to be trusted, whatever the run's length said.
// It is measured, so a stricter bound would pick the runs whose tails came out light.
constexpr double kClusters = 6;

// Replications that a percentile needs where only they make intervals: what happens in one run in
// hundred may make all of the largest thousandth, and few replications say nothing of it. Of four
// such scenarios the intervals of p99 held the truth in 87 to 99 of 100 studies of ten
// replications, those of p99.9 in 41 to 98 of 100, and of a hundred replications in 90 and more.
// By the number alone: clusters that are measured would pick the studies whose tails came out
// light.
int ReplicationsFor(double q);

}  // namespace servescape
