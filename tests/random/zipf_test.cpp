// SPDX-License-Identifier: MIT
#include "sim/random/zipf.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "sim/base/digest.h"
#include "sim/base/math.h"

namespace servescape {
namespace {

// Probability of each rank, by summing.
std::vector<double> Law(double exponent, uint32_t count) {
  std::vector<double> law(count);
  double sum = 0;
  for (uint32_t k = count; k-- > 0;) sum += law[k] = Pow(k + 1.0, -exponent);
  for (double& p : law) p /= sum;
  return law;
}

TEST_CASE("zipf: shares follow the law") {
  constexpr int kDraws = 400'000;
  for (const double exponent : {0.0, 0.3, 0.8, 0.99, 1.0, 1.0 + 1e-10, 1.2, 2.0, 4.0}) {
    for (const uint32_t count : {1u, 2u, 3u, 10u, 1000u}) {
      CAPTURE(exponent);
      CAPTURE(count);
      const std::vector<double> law = Law(exponent, count);
      const Zipf zipf(exponent, count);
      Generator generator(count + 7);
      std::vector<int> seen(count);
      for (int i = 0; i < kDraws; ++i) ++seen[zipf.Draw(generator)];
      double chi_square = 0;
      double cells = 0;
      for (uint32_t k = 0; k < count; ++k) {
        const double expected = law[k] * kDraws;
        if (expected < 10) continue;
        chi_square += (seen[k] - expected) * (seen[k] - expected) / expected;
        cells += 1 - law[k];
      }
      // A chi-square of n degrees of freedom has mean n and variance 2 n.
      CHECK(chi_square <= cells + 4 * std::sqrt(2 * cells) + 1e-9);
      if (cells >= 5) CHECK(chi_square >= cells - 4 * std::sqrt(2 * cells));
    }
  }
}

// Share of the first ranks among a thousand million, against sums completed by the
// Euler-Maclaurin formula.
TEST_CASE("zipf: a thousand million ranks") {
  constexpr uint32_t kCount = 1'000'000'000;
  constexpr int kDraws = 200'000;
  for (const double exponent : {0.0, 0.8, 1.0, 1.5}) {
    CAPTURE(exponent);
    const auto sum_to = [&](double n) {
      double sum = 0;
      for (int k = 1; k < 1000; ++k) sum += Pow(k, -exponent);
      const double tail = exponent == 1
                              ? Log(n / 1000)
                              : (Pow(n, 1 - exponent) - Pow(1000, 1 - exponent)) / (1 - exponent);
      return sum + tail + (Pow(1000, -exponent) + Pow(n, -exponent)) / 2 +
             exponent / 12 * (Pow(1000, -exponent - 1) - Pow(n, -exponent - 1));
    };
    const Zipf zipf(exponent, kCount);
    Generator generator(11);
    int below_million = 0;
    for (int i = 0; i < kDraws; ++i) {
      const uint32_t rank = zipf.Draw(generator);
      REQUIRE(rank < kCount);
      below_million += rank < 1'000'000;
    }
    const double p = sum_to(1e6) / sum_to(1e9);
    CHECK(std::fabs(static_cast<double>(below_million) / kDraws - p) <=
          4 * std::sqrt(p * (1 - p) / kDraws));
  }
}

// Golden: the ranks of a seed, the same on every platform. They are what this generator and the
// formulas give; a change of either changes every scenario with keys.
TEST_CASE("zipf: the same ranks everywhere") {
  const Zipf zipf(0.99, 1'000'000);
  Generator generator(1);
  Digest digest;
  for (int i = 0; i < 10'000; ++i) digest.Add(zipf.Draw(generator));
  CHECK(digest.Hex() == "21bd8d6e610dd823");
}

}  // namespace
}  // namespace servescape
