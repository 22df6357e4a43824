// SPDX-License-Identifier: MIT
// Fourth moments by formula, whole and of what one draw in many exceeds.
#include "sim/random/moments.h"

#include <cmath>

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

constexpr double kAll = 1e-300;

TEST_CASE("whole fourth moments") {
  CHECK(FourthMoment(Constant(3), kAll) == 81);
  CHECK(RelativeError(FourthMoment(Exponential(0.5), kAll), 1.5) < 1e-12);
  CHECK(RelativeError(FourthMoment(Law(Kind::kGamma, 2, 1), kAll), 24 * 16) < 1e-12);
  CHECK(RelativeError(FourthMoment(Law(Kind::kErlang, 2, 4), kAll), 16 * 3.28125) < 1e-12);
  CHECK(RelativeError(FourthMoment(Law(Kind::kWeibull, 2, 1), kAll), 24 * 16) < 1e-9);
  CHECK(RelativeError(FourthMoment(Law(Kind::kHyperexponential, 2, 1), kAll), 24 * 16) < 1e-12);
  // m^4 (1 + cv^2)^6.
  CHECK(RelativeError(FourthMoment(Law(Kind::kLognormal, 2, 2), kAll), 16 * 15625) < 1e-12);
  // Phases of 0.6614 and 0.3386 of the draws: 24 (p m^4 + ...) with p m the same of both.
  const double first = 0.5 * (1 + std::sqrt(3.0 / 5));
  const double hyper = 24 * (first / Pow(2 * first, 4) + (1 - first) / Pow(2 - 2 * first, 4));
  CHECK(RelativeError(FourthMoment(Law(Kind::kHyperexponential, 1, 2), kAll), hyper) < 1e-12);
}

TEST_CASE("fourth moments of what one draw in many exceeds") {
  // The share 0.001 above x = 0.001^(-1/3) = 10: alpha (10^(4 - alpha) - 1) / (4 - alpha).
  CHECK(RelativeError(FourthMoment(Law(Kind::kPareto, 1, 3), 0.001), 3 * (10.0 - 1)) < 1e-9);
  // (Y - 1)^4 of the same: 27 - 4 * 3 ln 10 + 6 * 3 (1 - 1/10) - 4 * 1.5 (1 - 1/100) + 0.999.
  const double lomax = 27 - 12 * Log(10) + 16.2 - 5.94 + 0.999;
  CHECK(RelativeError(FourthMoment(Law(Kind::kLomax, 1, 3), 0.001), lomax) < 1e-9);
  const double sigma = std::sqrt(Log(5));
  const double part = NormalCdf(NormalQuantile(0.999) - 4 * sigma);
  CHECK(RelativeError(FourthMoment(Law(Kind::kLognormal, 2, 2), 0.001), 16 * 15625 * part) < 1e-9);
  CHECK(FourthMoment(BoundedPareto(1, 3, 10), 0.5) == FourthMoment(BoundedPareto(1, 3, 10), kAll));
}

TEST_CASE("fourth moments of what is put together") {
  CHECK(RelativeError(FourthMoment(Empirical({1, 2}, {3, 1}), kAll), 0.75 + 4) < 1e-12);
  const Distribution both = Mixture({Exponential(1), Exponential(2)}, {1, 1});
  CHECK(RelativeError(FourthMoment(both, kAll), 12 + 12 * 16) < 1e-12);
}

}  // namespace
}  // namespace servescape
