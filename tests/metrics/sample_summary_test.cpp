// SPDX-License-Identifier: MIT
#include "sim/metrics/sample_summary.h"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

TEST_CASE("the textbook sample has two kinds of percentiles") {
  const SampleSummary sample({35, 15, 50, 40, 20});
  const std::vector<double> q{0.05, 0.3, 0.4, 0.5, 1.0};
  const std::vector<double> nearest{15, 20, 20, 35, 50};
  const std::vector<double> linear{16, 23, 29, 35, 50};
  for (size_t i = 0; i < q.size(); ++i) {
    CHECK(sample.NearestRank(q[i]) == nearest[i]);
    CHECK(std::fabs(sample.Linear(q[i]) - linear[i]) < 1e-12);
  }
  CHECK(sample.NearestRank(0) == 15);
  CHECK(sample.Linear(0) == 15);
}

TEST_CASE("the nearest rank is not moved by a product's last bit") {
  std::vector<double> values;
  for (int i = 1; i <= 100; ++i) values.push_back(i);
  const SampleSummary sample(values);
  for (int i = 1; i <= 100; ++i) CHECK(sample.NearestRank(i / 100.0) == i);  // 0.07 * 100 > 7
}

TEST_CASE("moments are those of the list, not of a population it was drawn from") {
  const SampleSummary sample({2, 4, 4, 4, 5, 5, 7, 9});
  CHECK(sample.count() == 8);
  CHECK(sample.sum() == 40);
  CHECK(sample.mean() == 5);
  CHECK(sample.variance() == 4);
  CHECK(sample.cv() == 0.4);
  CHECK(sample.dispersion() == 0.8);
  CHECK(sample.min() == 2);
  CHECK(sample.max() == 9);
}

TEST_CASE("a list far from zero keeps its variance, and a long sum its last bit") {
  CHECK(SampleSummary({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}).variance() == 22.5);
  CHECK(SampleSummary({1e16, 1, 1, -1e16}).sum() == 2);
}

TEST_CASE("no values have no statistics, zeros have no relative ones") {
  const SampleSummary none({});
  CHECK(none.count() == 0);
  CHECK(none.sum() == 0);
  for (const double value : {none.mean(), none.variance(), none.min(), none.max(), none.cv(),
                             none.Linear(0.5), none.NearestRank(0.5)}) {
    CHECK(std::isnan(value));
  }
  const SampleSummary zeros({0, 0});
  CHECK(zeros.mean() == 0);
  CHECK(std::isnan(zeros.cv()));
  CHECK(std::isnan(zeros.dispersion()));
}

TEST_CASE("windows begin at the first event and empty ones count") {
  const CountsInWindows counts = CountInWindows({105, 109, 114, 115, 145}, 10);
  CHECK(counts.windows == 5);  // 3, 1, 0, 0, 1
  CHECK(counts.peak == 3);
  CHECK(counts.peak_window == 0);
  CHECK(counts.dispersion == doctest::Approx((4 + 0 + 1 + 1 + 0) / 5.0).epsilon(1e-12));
  const CountsInWindows one = CountInWindows({7}, 10);
  CHECK(one.windows == 1);
  CHECK(one.dispersion == 0);
}

TEST_CASE("the counts of a Poisson process are as wide as their mean") {
  Generator generator(5);
  std::vector<int64_t> times;
  double at = 0;
  while (at < 20000e6) {
    times.push_back(static_cast<int64_t>(at));
    at -= Log(generator.NextOpenUniform()) * 1e6 / 3;
  }
  // The index has a standard error of sqrt(2 / windows).
  CHECK(std::fabs(CountInWindows(times, 1'000'000).dispersion - 1) < 4 * std::sqrt(2 / 20000.0));
}

TEST_CASE("the largest rise slides, and skips what nothing precedes") {
  CHECK(LargestRise({1, 1, 2, 4, 4, 4}, 2) == 3.0);  // (2 + 4) / (1 + 1)
  CHECK(LargestRise({3, 1, 2, 6, 4, 4}, 2) == 10.0 / 3);  // not at a multiple of 2
  CHECK(LargestRise({0, 0, 8, 8, 2, 2}, 2) == 1.25);  // (8 + 2) / (0 + 8)
  CHECK(std::isnan(LargestRise({1, 2, 3}, 2)));
  CHECK(std::isnan(LargestRise({0, 0, 3, 3}, 2)));
}

}  // namespace
}  // namespace servescape
