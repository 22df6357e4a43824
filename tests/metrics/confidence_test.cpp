// SPDX-License-Identifier: MIT
#include "sim/metrics/confidence.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/metrics/histogram.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

double Normal(Generator* generator) { return NormalQuantile(generator->NextOpenUniform()); }

// Number of trials whose interval holds the truth.
int Covered(double level, int n, int trials) {
  Generator generator(11);
  IntervalMaker maker(level);
  int covered = 0;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i) values.push_back(5 + 2 * Normal(&generator));
    const Interval interval = maker.Of(values);
    covered += interval.lower <= 5 && 5 <= interval.upper;
  }
  return covered;
}

// Shares of trials in which the p99 of ten parts of values that come in runs of `run` equal ones
// has an interval that lies below and above the true one, ln 100.
struct Missed {
  double below = 0, above = 0, clusters = 0;
};
Missed QuantileMisses(int per_part, int run) {
  IntervalMaker maker;
  Generator generator(5);
  constexpr int kTrials = 1000;
  Missed missed;
  for (int t = 0; t < kTrials; ++t) {
    std::vector<Histogram> parts(10);
    for (Histogram& part : parts) {
      for (int i = 0; i < per_part / run; ++i) {
        part.AddMany(FromSeconds(-Log(generator.NextOpenUniform())), run);
      }
    }
    const QuantileEstimate estimate = QuantileOf(parts, 0.99, &maker);
    missed.below += (estimate.interval.upper < Log(100)) / double{kTrials};
    missed.above += (estimate.interval.lower > Log(100)) / double{kTrials};
    missed.clusters += estimate.clusters / double{kTrials};
  }
  return missed;
}

}  // namespace

TEST_CASE("samples that a percentile needs") {
  CHECK(RequiredSamples(0.5) == 7);
  CHECK(RequiredSamples(0.9) == 44);
  CHECK(RequiredSamples(0.95) == 90);
  CHECK(RequiredSamples(0.99) == 459);
  CHECK(RequiredSamples(0.999) == 4603);
}

TEST_CASE("the interval of 1 2 3 4 at 95 %") {
  // Mean 2.5, standard error sqrt(5/3/4) = 0.645497, t(0.975, 3) = 3.182446.
  const Interval interval = IntervalMaker().Of({1, 2, 3, 4});
  CHECK(interval.mean == 2.5);
  CHECK(interval.lower == doctest::Approx(2.5 - 2.054260).epsilon(1e-6));
  CHECK(interval.upper == doctest::Approx(2.5 + 2.054260).epsilon(1e-6));
  CHECK(interval.count == 4);
}

TEST_CASE("values that are missing are left out") {
  const double nan = std::nan("");
  const Interval some = IntervalMaker().Of({nan, 1, 3, nan});
  CHECK(some.mean == 2);
  CHECK(some.count == 2);
  const Interval one = IntervalMaker().Of({nan, 4});
  CHECK(one.mean == 4);
  CHECK(std::isnan(one.lower));
  CHECK(std::isnan(one.upper));
  CHECK(std::isnan(IntervalMaker().Of({nan}).mean));
  CHECK(std::isnan(IntervalMaker().Of({}).mean));
}

TEST_CASE("intervals of normal samples hold the mean as often as they say") {
  // 2000 trials: the standard error of the share is 0.5 % at 95 % and 0.22 % at 99 %; 4 of them.
  for (const int n : {2, 3, 10}) {
    CAPTURE(n);
    CHECK(std::fabs(Covered(0.95, n, 2000) / 2000.0 - 0.95) <= 0.020);
    CHECK(std::fabs(Covered(0.99, n, 2000) / 2000.0 - 0.99) <= 0.009);
  }
}

TEST_CASE("the interval of a percentile holds the true one, also where values come in runs") {
  // 1000 trials: a standard error of 0.7 % at 5 %; four of them.
  const Missed single = QuantileMisses(400, 1);
  CHECK(single.below + single.above == doctest::Approx(0.05).epsilon(0.56));
  const Missed runs = QuantileMisses(4000, 10);
  CHECK(runs.below + runs.above == doctest::Approx(0.05).epsilon(0.56));
  // 4000 values beyond p99 0.01, 40 independent ones: the same information from ten times as many.
  // The mean of the inverse of a variance with 9 degrees of freedom is 9 / 7 of its inverse.
  CHECK(single.clusters == doctest::Approx(40 * 9.0 / 7).epsilon(0.1));
  CHECK(runs.clusters == doctest::Approx(single.clusters).epsilon(0.1));
}

TEST_CASE("a percentile's interval reaches as far as one part's tail makes possible") {
  // Ten parts of 1,000 samples: ten of each take 1 s, but of the last five take 1 s and one each 2,
  // 3, 4, 5 and 6 s. Beyond the 99.85th percentile are 15 of 10,000, so it is 1 s. Of k samples
  // beyond a value, all from one part, the share has a standard error of its own size:
  // sqrt((0.9^2 + 9 x 0.1^2) k^2 x 10/9) = k. Times t(0.975, 9) = 2.262 on the scale of the
  // logarithm, it may be 9.6 times as large: 2 (beyond 4 s) may be 15, 1 (beyond 5 s) may not.
  std::vector<Histogram> parts(10);
  for (size_t p = 0; p < 10; ++p) {
    parts[p].AddMany(FromSeconds(0.001), 990);
    parts[p].AddMany(FromSeconds(1), p < 9 ? 10 : 5);
  }
  for (int seconds = 2; seconds <= 6; ++seconds) parts[9].Add(FromSeconds(seconds));
  IntervalMaker maker;
  const Interval interval = QuantileOf(parts, 0.9985, &maker).interval;
  CHECK(interval.mean == doctest::Approx(1).epsilon(0.004));
  CHECK(interval.lower == doctest::Approx(1).epsilon(0.004));
  CHECK(interval.upper == doctest::Approx(5).epsilon(0.004));
}

TEST_CASE("one part has a quantile but no interval") {
  Histogram part;
  for (int i = 1; i <= 100; ++i) part.Add(Duration{i});
  IntervalMaker maker;
  const QuantileEstimate estimate = QuantileOf({part}, 0.9, &maker);
  CHECK(std::llround(estimate.interval.mean * 1e9) == 90);
  CHECK(std::isnan(estimate.interval.lower));
  CHECK(std::isnan(estimate.clusters));
}

TEST_CASE("a ratio is that of the sums, and its interval stays in its range") {
  IntervalMaker maker;
  // Residuals of 3/6 = 0.5: -1/2 + 1 - 1/2; error sqrt(1.5 * 3 / 2) / 6 = 0.25, t(0.975, 2)
  // = 4.302653.
  const std::vector<Fraction> parts{{0.5, 2}, {2, 2}, {0.5, 2}};
  const Interval any = RatioOf(parts, Scale::kAny, &maker);
  CHECK(any.mean == 0.5);
  CHECK(any.upper - 0.5 == doctest::Approx(4.302653 * 0.25));
  CHECK(any.lower < 0);
  const Interval share = RatioOf(parts, Scale::kShare, &maker);
  CHECK(share.lower > 0);
  CHECK(share.upper < 1);
  CHECK(share.lower + share.upper == doctest::Approx(1));
  const Interval positive = RatioOf(parts, Scale::kPositive, &maker);
  CHECK(positive.lower > 0);
  CHECK(positive.lower * positive.upper == doctest::Approx(0.25));
  // Parts of unequal size count by their size.
  CHECK(RatioOf({{1, 1}, {0, 9}}, Scale::kAny, &maker).mean == doctest::Approx(0.1));
  CHECK(RatioOf({{1, 0}, {3, 4}}, Scale::kAny, &maker).mean == 0.75);
  CHECK(std::isnan(RatioOf({{1, 0}}, Scale::kAny, &maker).mean));
}

TEST_CASE("what is surely so reaches as far as Student's t does at one in 10,000") {
  IntervalMaker maker;
  // Parts as above: error 0.25; t(0.9999, 2) = 70.700.
  const std::vector<Fraction> parts{{0.5, 2}, {2, 2}, {0.5, 2}};
  const Interval any = RatioOf(parts, Scale::kAny, &maker);
  CHECK(any.surely_upper - 0.5 == doctest::Approx(70.700 * 0.25).epsilon(1e-4));
  CHECK(0.5 - any.surely_lower == doctest::Approx(70.700 * 0.25).epsilon(1e-4));
  // Parts that happen to be alike are known no better than by their least error: z = 3.719.
  const std::vector<Fraction> alike{{1, 2}, {1, 2}, {1, 2}};
  const Interval mean = RatioOf(alike, Scale::kPositive, &maker, 0.1);
  CHECK(mean.upper == 0.5);
  CHECK(mean.surely_upper == doctest::Approx(0.5 * std::exp(0.3719)).epsilon(1e-4));
  const Interval share = RatioOf(alike, Scale::kShare, &maker, 0.1);
  const double odds = std::exp(0.3719 * 0.5 / 0.25);
  CHECK(share.surely_upper == doctest::Approx(odds / (1 + odds)).epsilon(1e-4));
}

TEST_CASE("the largest of few samples is no sure bound of a percentile") {
  // 600 samples of ten parts, six beyond p99: two each in three parts tell as much as 3.9
  // independent ones, of which none would be seen once in 48 times; one each in six parts as 13.
  const auto upper = [](int parts_with, int each, bool constant) {
    std::vector<Histogram> parts(10);
    for (int p = 0; p < 10; ++p) {
      const int beyond = p < parts_with ? each : 0;
      for (int i = 0; i < 60; ++i) {
        const int64_t ns = i < beyond ? 500 : 100 + i;
        parts[static_cast<size_t>(p)].Add(Duration{constant ? 7 : ns});
      }
    }
    IntervalMaker maker;
    return QuantileOf(parts, 0.99, &maker).interval.surely_upper;
  };
  CHECK(std::isinf(upper(3, 2, false)));
  CHECK(upper(6, 1, false) == doctest::Approx(500e-9));
  CHECK(upper(3, 2, true) == doctest::Approx(7e-9));
}

TEST_CASE("a percentile that few runs make is known by as few") {
  // Ten runs of 1,000 samples of 1 ms; one has twenty of 1 s and ten more, of 2 to 11 s, another
  // ten of 1 s. Beyond p99.85 are 15 of 10,000: it is 1 s or more. Of what lies beyond 1 s all is
  // of one run: one degree of freedom, t = 12.7, so that even one sample beyond may be 15. By all
  // ten runs it would be 9.6 times as many at most.
  std::vector<Histogram> parts(10);
  for (size_t p = 0; p < 10; ++p) parts[p].AddMany(FromSeconds(0.001), 1000);
  parts[0].AddMany(FromSeconds(1), 20);
  parts[1].AddMany(FromSeconds(1), 10);
  for (int seconds = 2; seconds <= 11; ++seconds) parts[0].Add(FromSeconds(seconds));
  IntervalMaker maker;
  CHECK(QuantileOf(parts, 0.9985, &maker).interval.upper == doctest::Approx(10).epsilon(0.1));
  CHECK(QuantileOf(parts, 0.9985, &maker, 0, true).interval.upper ==
        doctest::Approx(11).epsilon(0.004));
  CHECK(ReplicationsFor(0.9) == 1);
  CHECK(ReplicationsFor(0.95) == 2);
  CHECK(ReplicationsFor(0.99) == 10);
  CHECK(ReplicationsFor(0.999) == 100);
}

TEST_CASE("the upper end of a queue's mean is as far as its skewness asks for") {
  IntervalMaker maker;
  const std::vector<Fraction> parts = {9, 10, 11, 10, 12, 8, 10, 9, 11, 10};
  const double error = std::sqrt(12.0 / 9 / 10), t = StudentQuantile(0.975, 9);
  const Interval plain = RatioOf(parts, Scale::kPositive, &maker);
  const Interval skewed = RatioOf(parts, Scale::kPositive, &maker, 0.1);
  CHECK(plain.upper == doctest::Approx(10 * std::exp(t * error / 10)));
  CHECK(skewed.lower == plain.lower);
  CHECK(skewed.upper == doctest::Approx(10 + error * (t + 0.75 * (2 * t * t + 1) / 6)));
  CHECK(skewed.surely_upper >= skewed.upper);
  // Of shares nothing is known of it.
  const std::vector<Fraction> shares = {0.4, 0.5, 0.6};
  CHECK(RatioOf(shares, Scale::kShare, &maker, 0.1).upper ==
        RatioOf(shares, Scale::kShare, &maker).upper);
}

TEST_CASE("where one run of many makes a percentile its upper end reaches far") {
  // Ten runs, of which one has far more beyond 100 ms than the others.
  std::vector<Histogram> parts(10);
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].AddMany(FromSeconds(0.01), 1000);
    parts[i].AddMany(FromSeconds(0.1), i == 0 ? 60 : 8);
    for (int k = 2; k <= 20; ++k) parts[i].AddMany(FromSeconds(0.1 * k), i == 0 ? 4 : 1);
  }
  IntervalMaker maker;
  // By the spread of all 600 ms; by that of as many as make the tail, 6.76 of them, 700 ms; and by
  // their skewness of 1, 4.94 errors, 900 ms.
  CHECK(QuantileOf(parts, 0.97, &maker, 0, false).interval.upper ==
        doctest::Approx(0.6).epsilon(0.01));
  CHECK(QuantileOf(parts, 0.97, &maker, 0, true).interval.upper ==
        doctest::Approx(0.9).epsilon(0.01));
}

}  // namespace servescape
