// SPDX-License-Identifier: MIT
// Moments by formula against hand calculation and against 30-digit quadrature.
#include "sim/base/constants.h"
#include "sim/random/distribution.h"

#include <doctest/doctest.h>


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


void CheckMoments(const Distribution& law, double mean, double scv) {
  CAPTURE(static_cast<int>(law.kind));
  CHECK(RelativeError(law.Mean(), mean) < 1e-12);
  CHECK(RelativeError(law.Scv(), scv) < 1e-9);
}

TEST_CASE("distribution: mean and squared coefficient of variation") {
  CheckMoments(Constant(3), 3, 0);
  CheckMoments(Exponential(3), 3, 1);
  CheckMoments(Law(Kind::kUniform, 1, 3), 2, 1.0 / 12);
  CheckMoments(Law(Kind::kErlang, 2, 4), 2, 0.25);
  CheckMoments(Law(Kind::kHyperexponential, 2, 3), 2, 9);
  CheckMoments(Law(Kind::kGamma, 0.2, 0.5), 0.2, 0.25);
  CheckMoments(Law(Kind::kLognormal, 0.2, 1.5), 0.2, 2.25);
  CheckMoments(Law(Kind::kWeibull, 2, 1), 2, 1);
  CheckMoments(Law(Kind::kWeibull, 1, 2), 0.88622692545275801365, 0.27323954473516268615);
  CheckMoments(Law(Kind::kPareto, 0.5, 3.5), 0.7, 1 / (3.5 * 1.5));
  CheckMoments(Law(Kind::kPareto, 1, 2), 2, kInfinity);
  CheckMoments(Law(Kind::kPareto, 1, 1), kInfinity, kInfinity);
  CheckMoments(Law(Kind::kLomax, 0.5, 3.5), 0.2, 7.0 / 3);
  CheckMoments(Law(Kind::kGeometric, 200, 1), 200, 1 - 1.0 / 200);
  CheckMoments(Law(Kind::kGeometric, 3, 0.5), 3, 1 - 0.5 / 3);
  CheckMoments(Law(Kind::kGeometric, 1, 1), 1, 0);
  const double mean = 4.0 / 3 * Log(4);  // density 4 / (3 x^2) on [1, 4]
  CheckMoments(BoundedPareto(1, 1, 4), mean, 4 / (mean * mean) - 1);
}

TEST_CASE("distribution: the normal truncated at zero") {
  CheckMoments(Law(Kind::kTruncatedNormal, 2, 1), 2.05524786267899, 0.2098586082673672);
  CheckMoments(Law(Kind::kTruncatedNormal, 0, 1), 0.7978845608028654, 0.5707963267948966);
  CheckMoments(Law(Kind::kTruncatedNormal, 1, 4), 3.583357484067269, 0.525130051871914);
  CheckMoments(Law(Kind::kTruncatedNormal, -1, 0.5), 0.1866077664114204, 0.8204410701150902);
  CheckMoments(Law(Kind::kTruncatedNormal, -3, 1), 0.2830986549304365, 0.8803957855467996);
  CheckMoments(Law(Kind::kTruncatedNormal, -20, 2), 0.1961864679250239, 0.9816150978041989);
  CheckMoments(Law(Kind::kTruncatedNormal, 2, 0), 2, 0);
  CheckMoments(Law(Kind::kTruncatedNormal, -2, 0), 0, 0);
  // Ever deeper in the tail it becomes an exponential with rate -mean / deviation^2.
  CheckMoments(Law(Kind::kTruncatedNormal, -1e8, 1), 1e-8, 1);
}

TEST_CASE("distribution: discrete laws and mixtures") {
  CheckMoments(Empirical({1, 2, 4}, {1, 1, 2}), 2.75, 1.6875 / (2.75 * 2.75));
  CheckMoments(Empirical({5}, {0.3}), 5, 0);
  // Half 1, half exponential of mean 3: mean 2, second moment (1 + 18) / 2 = 9.5.
  CheckMoments(Mixture({Constant(1), Exponential(3)}, {2, 2}), 2, 5.5 / 4);
  CheckMoments(Mixture({Constant(1), Law(Kind::kPareto, 1, 1)}, {1, 1}), kInfinity, kInfinity);
}

TEST_CASE("distribution: a shift moves the mean and leaves the variance") {
  CheckMoments(Law(Kind::kExponential, 3, 0, 6), 9, 9.0 / 81);
  CheckMoments(Law(Kind::kGamma, 1, 2, 1), 2, 1);
  CheckMoments(Law(Kind::kUniform, 0, 2, 1), 2, 1.0 / 12);
  CheckMoments(Law(Kind::kDeterministic, 0, 0, 1), 1, 0);
  Distribution mixture = Mixture({Law(Kind::kExponential, 1, 0, 1)}, {1});
  mixture.shift = 2;
  CheckMoments(mixture, 4, 1.0 / 16);
}

TEST_CASE("distribution: the service laws of a published generator check") {
  // mean 0.2 s: Weibull of shape 0.7 has scale 0.15799991 and cv 1.462424573; a Pareto of minimum
  // 0.5 and shape 3.5 moved to zero (Lomax) has cv 1.527525232.
  const Distribution weibull = Law(Kind::kWeibull, 0.15799991, 0.7);
  CHECK(RelativeError(weibull.Mean(), 0.2) < 1e-8);
  CHECK(RelativeError(weibull.Scv(), 1.462424573 * 1.462424573) < 1e-9);
  const Distribution lomax = Law(Kind::kPareto, 0.5, 3.5, -0.5);
  CHECK(RelativeError(lomax.Mean(), 0.2) < 1e-12);
  CHECK(RelativeError(lomax.Scv(), 1.527525232 * 1.527525232) < 1e-9);
  CHECK(RelativeError(Law(Kind::kGamma, 0.2, 0.5).Scv(), 0.25) < 1e-12);
}

TEST_CASE("distribution: names are those of scenario files") {
  CHECK(NameOf(Kind::kDeterministic) == "deterministic");
  CHECK(NameOf(Kind::kUniform) == "uniform");
  CHECK(NameOf(Kind::kExponential) == "exponential");
  CHECK(NameOf(Kind::kErlang) == "erlang");
  CHECK(NameOf(Kind::kHyperexponential) == "hyperexponential");
  CHECK(NameOf(Kind::kGamma) == "gamma");
  CHECK(NameOf(Kind::kWeibull) == "weibull");
  CHECK(NameOf(Kind::kLognormal) == "lognormal");
  CHECK(NameOf(Kind::kPareto) == "pareto");
  CHECK(NameOf(Kind::kLomax) == "lomax");
  CHECK(NameOf(Kind::kTruncatedNormal) == "normal");
  CHECK(NameOf(Kind::kEmpirical) == "empirical");
  CHECK(NameOf(Kind::kMixture) == "mixture");
}

}  // namespace
}  // namespace servescape
