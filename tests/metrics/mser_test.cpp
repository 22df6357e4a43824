// SPDX-License-Identifier: MIT
#include "sim/metrics/mser.h"

#include <vector>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

// White noise around 10, plus a start that is `bias` off and forgets it at `rate` per value.
std::vector<double> Series(uint64_t seed, int n, double bias, double rate) {
  Generator generator(seed);
  std::vector<double> out;
  for (int i = 0; i < n; ++i) {
    out.push_back(10 + NormalQuantile(generator.NextOpenUniform()) + bias * Exp(-rate * i));
  }
  return out;
}

// By the definition: the cut whose remaining batches have the smallest sum of squares / n^2.
size_t BruteForce(const std::vector<double>& series) {
  std::vector<double> batches;
  for (size_t i = 0; i + 5 <= series.size(); i += 5) {
    batches.push_back((series[i] + series[i + 1] + series[i + 2] + series[i + 3] + series[i + 4]) /
                      5);
  }
  size_t best_cut = 0;
  double best = 1e300;
  for (size_t cut = 0; cut + 5 <= batches.size(); ++cut) {
    const double n = static_cast<double>(batches.size() - cut);
    double mean = 0, squares = 0;
    for (size_t i = cut; i < batches.size(); ++i) mean += batches[i] / n;
    for (size_t i = cut; i < batches.size(); ++i) {
      squares += (batches[i] - mean) * (batches[i] - mean);
    }
    if (squares / (n * n) < best) {
      best = squares / (n * n);
      best_cut = cut;
    }
  }
  return best_cut * 5;
}

}  // namespace

TEST_CASE("a step of 50 values is cut where it ends") {
  std::vector<double> series(320, 4.0);
  for (int i = 0; i < 50; ++i) series[i] = 0;
  CHECK(Mser5(series).cut == 50);
  CHECK(Mser5(series).reliable);
}

TEST_CASE("a level series loses nothing") {
  CHECK(Mser5(std::vector<double>(320, 1.5)).cut == 0);
  CHECK(Mser5({}).cut == 0);
  CHECK(Mser5({1, 2, 3}).cut == 0);
}

TEST_CASE("the cut is the one of the definition") {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const std::vector<double> series = Series(seed, 320, -8, 0.05);
    const size_t expected = BruteForce(series);
    CAPTURE(seed);
    if (2 * expected <= series.size()) {
      CHECK(Mser5(series).cut == expected);
    } else {
      CHECK(Mser5(series).cut == 160);
    }
  }
}

TEST_CASE("an exponential start is cut after it is forgotten, and rarely much later") {
  // Bias 8 decays to a tenth of the noise after ln(80) / 0.05 = 88 values.
  int good = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    const size_t cut = Mser5(Series(seed, 320, -8, 0.05)).cut;
    CAPTURE(seed);
    CHECK(cut >= 30);
    good += cut <= 120;
  }
  CHECK(good >= 160);
}

TEST_CASE("a series that never settles is cut in half and said to be too short") {
  std::vector<double> series;
  for (int i = 0; i < 320; ++i) series.push_back(i);
  const Truncation truncation = Mser5(series);
  CHECK(truncation.cut == 160);
  CHECK_FALSE(truncation.reliable);
}

}  // namespace servescape
