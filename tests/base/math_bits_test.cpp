// SPDX-License-Identifier: MIT
// Exact bits: a few results by hand and digests over many (math_digest.h).
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "tests/base/math_digest.h"

namespace servescape {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSmallest = 0x1p-1074;

TEST_CASE("math: every bit is the same on every platform") {
  for (const testing::MathDigestCase& math : testing::MathDigestCases()) {
    const std::string name = math.name;
    CAPTURE(name);
    CHECK(testing::DigestOf(math) == math.expected);
  }
}

// The correctly rounded values, from 60-digit arithmetic.
TEST_CASE("math: known bits") {
  CHECK(Log(2) == 0x1.62e42fefa39efp-1);
  CHECK(Log(10) == 0x1.26bb1bbb55516p+1);
  CHECK(Log(0.1) == -0x1.26bb1bbb55515p+1);
  CHECK(Log(1.0001) == 0x1.a368d0657fcd4p-14);
  CHECK(Log(1e-300) == -0x1.5963447f87fb5p+9);
  CHECK(Log(0x1p-1074) == -0x1.74385446d71c3p+9);
  CHECK(Exp(1) == 0x1.5bf0a8b145769p+1);
  CHECK(Exp(-1) == 0x1.78b56362cef38p-2);
  CHECK(Exp(0.5) == 0x1.a61298e1e069cp+0);
  CHECK(Exp(100) == 0x1.3494a9b171bf5p+144);
  CHECK(Exp(-700.5) == 0x1.4ff475c68ca02p-1011);
  CHECK(Exp(1e-8) == 0x1.0000002af31dcp+0);
  CHECK(Log1p(1e-10) == 0x1.b7cdfd9d1d693p-34);
  CHECK(Log1p(-0.5) == -0x1.62e42fefa39efp-1);
  CHECK(Expm1(1e-10) == 0x1.b7cdfd9dda4e3p-34);
  CHECK(Expm1(-0.5) == -0x1.92e9a0720d3ecp-2);
  CHECK(Cos(1) == 0x1.14a280fb5068cp-1);
  CHECK(Cos(3) == -0x1.fae04be85e5d2p-1);
  CHECK(Cos(1e5) == -0x1.ffac3841b3da7p-1);
  CHECK(Sin(1) == 0x1.aed548f090ceep-1);
  CHECK(Sin(3) == 0x1.210386db6d55bp-3);
  CHECK(Sin(1e5) == 0x1.24daa9c527e96p-5);
  CHECK(Pow(2, 0.5) == 0x1.6a09e667f3bcdp+0);
  CHECK(Pow(1.5, 100.25) == 0x1.8f9f20247e3a3p+58);
  CHECK(Pow(0.1, -3) == 0x1.f3fffffffffffp+9);
  CHECK(Pow(1.0000001, 1e9) == 0x1.349445c228792p+144);
}

TEST_CASE("math: special values of the logarithm") {
  CHECK(Log(1) == 0);
  CHECK_FALSE(std::signbit(Log(1)));
  CHECK(Log(0) == -kInfinity);
  CHECK(Log(-0.0) == -kInfinity);
  CHECK(std::isnan(Log(-1)));
  CHECK(std::isnan(Log(-kInfinity)));
  CHECK(std::isnan(Log(kNan)));
  CHECK(Log(kInfinity) == kInfinity);
  CHECK(Log1p(0) == 0);
  CHECK(std::signbit(Log1p(-0.0)));
  CHECK(Log1p(-1) == -kInfinity);
  CHECK(std::isnan(Log1p(-1.5)));
  CHECK(std::isnan(Log1p(kNan)));
  CHECK(Log1p(kInfinity) == kInfinity);
  CHECK(Log1p(kSmallest) == kSmallest);
}

TEST_CASE("math: special values of the exponential") {
  CHECK(Exp(0) == 1);
  CHECK(Exp(-0.0) == 1);
  CHECK(Exp(kInfinity) == kInfinity);
  CHECK(Exp(-kInfinity) == 0);
  CHECK(std::isnan(Exp(kNan)));
  CHECK(Exp(709.79) == kInfinity);
  CHECK(Exp(709.78) < kInfinity);
  CHECK(Exp(-745.2) == 0);
  CHECK(Exp(-745.1) == kSmallest);
  CHECK(Exp(1e308) == kInfinity);
  CHECK(Exp(-1e308) == 0);
  CHECK(Expm1(0) == 0);
  CHECK(std::signbit(Expm1(-0.0)));
  CHECK(Expm1(-kInfinity) == -1);
  CHECK(Expm1(kInfinity) == kInfinity);
  CHECK(std::isnan(Expm1(kNan)));
  CHECK(Expm1(kSmallest) == kSmallest);
}

TEST_CASE("math: special values of the power") {
  CHECK(Pow(0, 0) == 1);
  CHECK(Pow(kNan, 0) == 1);
  CHECK(Pow(1, kNan) == 1);
  CHECK(Pow(0, 2) == 0);
  CHECK(Pow(0, -2) == kInfinity);
  CHECK(Pow(-0.0, -3) == -kInfinity);
  CHECK(std::signbit(Pow(-0.0, 3)));
  CHECK(Pow(2, 10) == 1024);
  CHECK(Pow(2, -1074) == kSmallest);
  CHECK(Pow(2, 1024) == kInfinity);
  CHECK(Pow(-2, 3) == -8);
  CHECK(Pow(-2, 4) == 16);
  CHECK(Pow(-1, 1e300) == 1);
  CHECK(std::isnan(Pow(-2, 0.5)));
  CHECK(std::isnan(Pow(kNan, 1)));
  CHECK(std::isnan(Pow(2, kNan)));
  CHECK(Pow(kInfinity, 0.5) == kInfinity);
  CHECK(Pow(kInfinity, -0.5) == 0);
  CHECK(Pow(-kInfinity, 3) == -kInfinity);
  CHECK(Pow(2, kInfinity) == kInfinity);
  CHECK(Pow(2, -kInfinity) == 0);
  CHECK(Pow(0.5, kInfinity) == 0);
  CHECK(Pow(0.5, -kInfinity) == kInfinity);
  CHECK(Pow(1 + 0x1p-52, 0x1p70) == kInfinity);
  CHECK(Pow(1 + 0x1p-52, 0x1p-70) == 1);
  CHECK(Pow(9, 0.5) == 3);
}

TEST_CASE("math: special values of the rest") {
  CHECK(Cos(0) == 1);
  CHECK(Sin(0) == 0);
  CHECK(std::signbit(Sin(-0.0)));
  CHECK(std::isnan(Cos(kInfinity)));
  CHECK(std::isnan(Sin(kNan)));
  CHECK(std::isnan(Cos(1.1e6)));
  CHECK(LogGamma(1) == 0);
  CHECK(LogGamma(2) == 0);
  CHECK(LogGamma(0) == kInfinity);
  CHECK(LogGamma(kInfinity) == kInfinity);
  CHECK(std::isnan(LogGamma(-1)));
  CHECK(NormalCdf(0) == 0.5);
  CHECK(NormalCdf(-kInfinity) == 0);
  CHECK(NormalCdf(kInfinity) == 1);
  CHECK(std::isnan(NormalCdf(kNan)));
  CHECK(NormalMillsRatio(-kInfinity) == kInfinity);
  CHECK(NormalMillsRatio(kInfinity) == 0);
  CHECK(NormalQuantile(0.5) == 0);
  CHECK(NormalQuantile(0) == -kInfinity);
  CHECK(NormalQuantile(1) == kInfinity);
  CHECK(std::isnan(NormalQuantile(-0.1)));
  CHECK(std::isnan(NormalQuantile(kNan)));
  CHECK(StudentQuantile(0.5, 3) == 0);
  CHECK(StudentQuantile(0, 3) == -kInfinity);
  CHECK(StudentQuantile(1, 3) == kInfinity);
  CHECK(std::isnan(StudentQuantile(0.9, 0.5)));
  CHECK(std::isnan(StudentQuantile(1.5, 3)));
}

}  // namespace
}  // namespace servescape
