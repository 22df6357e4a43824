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

// Share of trials in which the pooled p99 of ten parts of exponential values has an interval that
// holds the true one, ln 100.
double JackknifeCoverage(int per_part) {
  IntervalMaker maker;
  Generator generator(5);
  int covered = 0;
  constexpr int kTrials = 400;
  for (int t = 0; t < kTrials; ++t) {
    std::vector<Histogram> parts(10);
    Histogram pooled;
    for (Histogram& part : parts) {
      for (int i = 0; i < per_part; ++i) {
        part.Add(FromSeconds(-Log(generator.NextOpenUniform())));
      }
      pooled.Merge(part);
    }
    const Interval interval = PooledQuantile(pooled, parts, 0.99, &maker);
    covered += interval.lower <= Log(100) && Log(100) <= interval.upper;
  }
  return static_cast<double>(covered) / kTrials;
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

TEST_CASE("the jackknife interval of a pooled quantile holds the true one") {
  // With 400 values a part, 40 lie above p99; with 100 only 10, and the interval, which rests on
  // the gaps between those few, is known to be somewhat short.
  CHECK(JackknifeCoverage(400) >= 0.88);
  CHECK(JackknifeCoverage(400) <= 0.985);
  CHECK(JackknifeCoverage(100) >= 0.80);
}

TEST_CASE("one part has a pooled quantile but no interval") {
  Histogram part;
  for (int i = 1; i <= 100; ++i) part.Add(Duration{i});
  IntervalMaker maker;
  const Interval interval = PooledQuantile(part, {part}, 0.9, &maker);
  CHECK(std::llround(interval.mean * 1e9) == 90);
  CHECK(std::isnan(interval.lower));
}

}  // namespace servescape
