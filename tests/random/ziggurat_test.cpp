// SPDX-License-Identifier: MIT
// The Ziggurats: tables, moments, tails and distance from the distribution function.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/math.h"
#include "sim/random/exponential.h"
#include "sim/random/normal.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::RelativeError;

constexpr int kCount = 400000;

// Kolmogorov's distance times sqrt(n); its 0.999 quantile is 1.95.
template <class Cdf>
double ScaledDistance(std::vector<double> values, Cdf cdf) {
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  double worst = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double p = cdf(values[i]);
    const double rank = static_cast<double>(i);
    worst = std::max({worst, p - rank / n, (rank + 1) / n - p});
  }
  return worst * std::sqrt(n);
}

TEST_CASE("ziggurat: layers shrink and their widths fit") {
  for (size_t i = 1; i < 256; ++i) {
    if (i > 1) CHECK(kExponentialLayers[i].width < kExponentialLayers[i - 1].width);
    CHECK(kExponentialLayers[i].inner < uint64_t{1} << 53);
  }
  CHECK(kExponentialLayers[255].inner == 0);
  // The tail starts where the published table of 256 layers has it.
  const double start = kExponentialLayers[1].width * 0x1p53;
  CHECK(RelativeError(start, 7.69711747013104972) < 1e-15);
  // Every layer has the same area: closing at density 1 shows that the last one has it too.
  const double last = kExponentialLayers[255].width * 0x1p53;
  CHECK(RelativeError(last * (1 - Exp(-last)), 0.0039496598225815572) < 1e-12);
}

TEST_CASE("ziggurat: exponential") {
  Generator generator(2024);
  std::vector<double> values(kCount);
  double sum = 0, square = 0;
  int beyond_5 = 0, beyond_9 = 0;
  for (double& x : values) {
    x = UnitExponential(generator);
    REQUIRE(x >= 0);
    sum += x;
    square += x * x;
    beyond_5 += x > 5;
    beyond_9 += x > 9;
  }
  CHECK(std::fabs(sum / kCount - 1) < 4 / std::sqrt(1.0 * kCount));
  CHECK(std::fabs(square / kCount - 2) < 4 * std::sqrt(20.0 / kCount));
  CHECK(std::fabs(beyond_5 - kCount * Exp(-5)) < 4 * std::sqrt(kCount * Exp(-5)));
  CHECK(std::fabs(beyond_9 - kCount * Exp(-9)) < 4 * std::sqrt(kCount * Exp(-9)));
  CHECK(ScaledDistance(values, [](double x) { return -Expm1(-x); }) < 1.95);
}

TEST_CASE("ziggurat: normal") {
  Generator generator(2025);
  std::vector<double> values(kCount);
  double sum = 0, square = 0, fourth = 0;
  int beyond_3 = 0, beyond_4 = 0;
  for (double& x : values) {
    x = UnitNormal(generator);
    sum += x;
    square += x * x;
    fourth += x * x * x * x;
    beyond_3 += x < -3;
    beyond_4 += std::fabs(x) > 4;
  }
  CHECK(std::fabs(sum / kCount) < 4 / std::sqrt(1.0 * kCount));
  CHECK(std::fabs(square / kCount - 1) < 4 * std::sqrt(2.0 / kCount));
  CHECK(std::fabs(fourth / kCount - 3) < 4 * std::sqrt(96.0 / kCount));
  const double below_3 = kCount * NormalCdf(-3);
  CHECK(std::fabs(beyond_3 - below_3) < 4 * std::sqrt(below_3));
  const double outside_4 = 2 * kCount * NormalCdf(-4);
  CHECK(std::fabs(beyond_4 - outside_4) < 4 * std::sqrt(outside_4));
  CHECK(ScaledDistance(values, NormalCdf) < 1.95);
}

}  // namespace
}  // namespace servescape
