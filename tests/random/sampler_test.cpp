// SPDX-License-Identifier: MIT
// Samples against the formulas: the mean and the variance within 4 standard errors, shares below
// known quantiles within 4 binomial standard errors, and Kolmogorov's distance from the
// distribution function (0.999 quantile) where that has a closed form.
#include "sim/random/sampler.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/math.h"
#include "tests/random/laws.h"
#include "tests/relative_error.h"

namespace servescape {
namespace {

using testing::BoundedPareto;
using testing::Empirical;
using testing::Law;
using testing::Mixture;
using testing::RelativeError;
using Kind = DistributionKind;
using Cdf = std::function<double(double)>;

constexpr int kCount = 100000;

std::vector<double> DrawMany(const Distribution& law) {
  const Sampler sampler(law);
  Generator generator = MakeStream(1, 0, NameOf(law.kind));
  std::vector<double> values(kCount);
  for (double& x : values) x = sampler.Draw(generator);
  std::sort(values.begin(), values.end());
  REQUIRE(values.front() >= 0);
  return values;
}

void CheckMean(const std::vector<double>& values, const Distribution& law) {
  double sum = 0;
  for (const double x : values) sum += x;
  const double error = law.Mean() * std::sqrt(law.Scv() / kCount);
  CHECK(std::fabs(sum / kCount - law.Mean()) <= 4 * error + 1e-12 * law.Mean());
}

// With the standard error of the variance from the sample's own fourth moment.
void CheckVariance(const std::vector<double>& values, const Distribution& law) {
  double second = 0, fourth = 0;
  for (const double x : values) {
    const double square = (x - law.Mean()) * (x - law.Mean());
    second += square / kCount;
    fourth += square * square / kCount;
  }
  const double variance = law.Scv() * law.Mean() * law.Mean();
  const double error = std::sqrt((fourth - second * second) / kCount);
  CHECK(std::fabs(second - variance) <= 4 * error + 1e-12 * variance);
}

void CheckDistance(const std::vector<double>& values, const Cdf& cdf) {
  const double n = static_cast<double>(values.size());
  double worst = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double p = cdf(values[i]);
    const double rank = static_cast<double>(i);
    worst = std::max({worst, p - rank / n, (rank + 1) / n - p});
  }
  CHECK(worst * std::sqrt(n) < 1.95);
}

void CheckLaw(const Distribution& law, const Cdf& cdf) {
  const std::string name(NameOf(law.kind));
  CAPTURE(name);
  CAPTURE(law.a);
  CAPTURE(law.b);
  const std::vector<double> values = DrawMany(law);
  CheckMean(values, law);
  CheckVariance(values, law);
  CheckDistance(values, cdf);
}

// Gamma with a whole shape: 1 - e^-x (1 + x + ... + x^(k-1) / (k-1)!).
double ErlangCdf(double x, int shape) {
  double term = Exp(-x), sum = 0;
  for (int k = 1; k <= shape; ++k) {
    sum += term;
    term *= x / k;
  }
  return 1 - sum;
}

// Gamma of shape 1/2 is half the square of a normal.
double GammaHalfCdf(double x) { return 2 * NormalCdf(std::sqrt(2 * x)) - 1; }

double TruncatedNormalCdf(double x, double mean, double deviation) {
  const double above = NormalCdf(mean / deviation);
  return 1 - NormalCdf((mean - x) / deviation) / above;
}

TEST_CASE("sampler: continuous laws follow their distribution functions") {
  CheckLaw(Law(Kind::kUniform, 1, 3), [](double x) { return (x - 1) / 2; });
  CheckLaw(Exponential(0.2), [](double x) { return -Expm1(-x / 0.2); });
  CheckLaw(Law(Kind::kErlang, 2, 4), [](double x) { return ErlangCdf(2 * x, 4); });
  CheckLaw(Law(Kind::kErlang, 2, 30), [](double x) { return ErlangCdf(15 * x, 30); });
  CheckLaw(Law(Kind::kGamma, 0.2, 0.5), [](double x) { return ErlangCdf(20 * x, 4); });
  CheckLaw(Law(Kind::kGamma, 3, 1), [](double x) { return -Expm1(-x / 3); });
  CheckLaw(Law(Kind::kGamma, 1, std::sqrt(2.0)), [](double x) { return GammaHalfCdf(x / 2); });
  CheckLaw(Law(Kind::kWeibull, 2, 1.5),
           [](double x) { return -Expm1(-(x / 2) * std::sqrt(x / 2)); });
  CheckLaw(Law(Kind::kLognormal, 0.2, 0.5), [](double x) {
    const double sigma = std::sqrt(Log(1.25));
    return NormalCdf((Log(x / 0.2) + 0.5 * sigma * sigma) / sigma);
  });
  CheckLaw(Law(Kind::kPareto, 1, 6), [](double x) { return 1 - Pow(x, -6); });
  CheckLaw(Law(Kind::kLomax, 2, 6), [](double x) { return 1 - Pow(1 + x / 2, -6); });
  CheckLaw(BoundedPareto(1, 1.5, 4), [](double x) { return (1 - Pow(x, -1.5)) / (1 - 0.125); });
  CheckLaw(Law(Kind::kHyperexponential, 1, 2), [](double x) {
    const double p = 0.5 * (1 + std::sqrt(0.6));  // balanced means, cv^2 = 4
    return 1 - p * Exp(-2 * p * x) - (1 - p) * Exp(-2 * (1 - p) * x);
  });
}

TEST_CASE("sampler: the truncated normal, from barely to deeply truncated") {
  const double means[] = {5, 1, 0, -0.4, -0.5, -2, -8};
  for (const double mean : means) {
    CheckLaw(Law(Kind::kTruncatedNormal, mean, 1),
             [mean](double x) { return TruncatedNormalCdf(x, mean, 1); });
  }
  const Sampler deep(Law(Kind::kTruncatedNormal, -1e5, 1));  // about exponential of mean 1e-5
  Generator generator(4);
  double sum = 0;
  for (int i = 0; i < kCount; ++i) sum += deep.Draw(generator);
  CHECK(std::fabs(sum / kCount - 1e-5) < 4e-5 / std::sqrt(1.0 * kCount));
}

TEST_CASE("sampler: a geometric counts from 1, each with its probability") {
  for (const double mean : {1.0, 1.5, 4.0, 200.0}) {
    CAPTURE(mean);
    const Distribution law = Law(Kind::kGeometric, mean, 1);
    const std::vector<double> values = DrawMany(law);
    CheckMean(values, law);
    CheckVariance(values, law);
    for (const int k : {1, 2, 5, 100}) {
      const double at_most = 1 - Pow(1 - 1 / mean, k);
      const auto end = std::upper_bound(values.begin(), values.end(), k);
      const double share = static_cast<double>(end - values.begin()) / kCount;
      const double error = std::sqrt(at_most * (1 - at_most) / kCount);
      CHECK(std::fabs(share - at_most) <= 4 * error + 1e-12);
    }
    for (const double value : values) REQUIRE(value == std::floor(value));
  }
}

TEST_CASE("sampler: discrete laws and mixtures") {
  const Distribution empirical = Empirical({0.5, 1, 4}, {3, 2, 1});
  const std::vector<double> values = DrawMany(empirical);
  CheckMean(values, empirical);
  CheckVariance(values, empirical);
  CHECK(values.front() == 0.5);
  CHECK(values.back() == 4);

  Distribution mixture = Mixture({Constant(1), Law(Kind::kExponential, 3, 0, 2)}, {1, 1});
  mixture.shift = 0.5;
  std::vector<double> mixed = DrawMany(mixture);
  CheckMean(mixed, mixture);
  CheckVariance(mixed, mixture);
  const auto constants = std::upper_bound(mixed.begin(), mixed.end(), 1.5);  // they come first
  const double share = static_cast<double>(constants - mixed.begin()) / kCount;
  CHECK(std::fabs(share - 0.5) < 4 * std::sqrt(0.25 / kCount));
  mixed.erase(mixed.begin(), constants);
  CheckDistance(mixed, [](double x) { return -Expm1(-(x - 2.5) / 3); });
}

TEST_CASE("sampler: constants and degenerate laws draw nothing") {
  const Distribution laws[] = {Constant(2), Law(Kind::kGamma, 2, 0), Law(Kind::kLognormal, 2, 0),
                               Law(Kind::kTruncatedNormal, 2, 0), Law(Kind::kUniform, 2, 2)};
  for (Distribution law : laws) {
    law.shift = 3;
    Generator generator(1);
    CHECK(Sampler(law).Draw(generator) == 5);
  }
  Generator generator(1);
  CHECK(Sampler().Draw(generator) == 0);
  CHECK(Sampler(Law(Kind::kTruncatedNormal, -2, 0)).Draw(generator) == 0);
}

TEST_CASE("sampler: a shift moves every draw and nothing else") {
  const Distribution laws[] = {
      Constant(1),
      Law(Kind::kUniform, 0, 1),
      Exponential(1),
      Law(Kind::kErlang, 1, 2),
      Law(Kind::kErlang, 1, 20),
      Law(Kind::kHyperexponential, 1, 2),
      Law(Kind::kGamma, 1, 2),
      Law(Kind::kWeibull, 1, 2),
      Law(Kind::kLognormal, 1, 1),
      Law(Kind::kPareto, 1, 3),
      Law(Kind::kLomax, 1, 3),
      BoundedPareto(1, 3, 2),
      Law(Kind::kTruncatedNormal, 1, 1),
      Empirical({1, 2}, {1, 1}),
      Mixture({Constant(1), Exponential(1)}, {1, 1}),
  };
  for (const Distribution& law : laws) {
    Distribution shifted = law;
    shifted.shift = 8;
    Generator a(6), b(6);
    const Sampler plain(law), moved(shifted);
    for (int i = 0; i < 100; ++i) {
      const double x = plain.Draw(a);
      CHECK(RelativeError(moved.Draw(b), x + 8) < 1e-15);
    }
  }
}

// Shares below the median and the 99th percentile of service laws with mean 0.2 s.
TEST_CASE("sampler: quantiles of the usual service laws") {
  struct Case {
    Distribution law;
    double p50, p99;
  };
  const Case cases[] = {
      {Law(Kind::kLognormal, 0.2, 1.5), 0.1109400392, 1.386599843},
      {Law(Kind::kWeibull, 0.15799991, 0.7), 0.09359758452, 1.40007298},
      {Law(Kind::kPareto, 0.5, 3.5, -0.5), 0.1095068271, 1.36379686},  // Lomax
      {Law(Kind::kGamma, 0.2, 0.5), 0.1836030374, 0.5022558757},
  };
  for (const Case& c : cases) {
    const std::string name(NameOf(c.law.kind));
    CAPTURE(name);
    const std::vector<double> values = DrawMany(c.law);
    CheckMean(values, c.law);
    const double below_50 = static_cast<double>(
        std::lower_bound(values.begin(), values.end(), c.p50) - values.begin());
    const double below_99 = static_cast<double>(
        std::lower_bound(values.begin(), values.end(), c.p99) - values.begin());
    CHECK(std::fabs(below_50 / kCount - 0.50) < 4 * std::sqrt(0.25 / kCount));
    CHECK(std::fabs(below_99 / kCount - 0.99) < 4 * std::sqrt(0.0099 / kCount));
  }
}

}  // namespace
}  // namespace servescape
