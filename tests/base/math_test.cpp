// SPDX-License-Identifier: MIT
// Accuracy of the elementary functions against long double, in units in the last place. Where
// long double is no wider than double the reference is too coarse and the cases are skipped; in
// WebAssembly as well, whose long double functions call those for double.
#include <doctest/doctest.h>

#include <cfloat>
#include <cmath>
#include <cstdlib>
#include <string>

#include "sim/base/math.h"
#include "tests/base/math_digest.h"

namespace servescape {
namespace {

using testing::Points;

#ifdef __wasm__
constexpr bool kHasReference = false;
#else
constexpr bool kHasReference = LDBL_MANT_DIG > DBL_MANT_DIG;
#endif
constexpr int kCount = 200000;

// Distance from the reference in units in the last place of the double nearest to it.
double UlpError(double value, long double reference) {
  const double rounded = static_cast<double>(reference);
  if (value == rounded) return static_cast<double>(std::fabs(reference - rounded)) == 0 ? 0 : 0.5;
  if (!std::isfinite(value) || !std::isfinite(rounded)) return 1e9;
  int exponent = 0;
  std::frexp(rounded, &exponent);
  const double ulp = std::ldexp(1.0, exponent - 53 > -1074 ? exponent - 53 : -1074);
  return static_cast<double>(std::fabs(value - reference) / ulp);
}

template <class Function, class Reference, class Point>
void CheckUlps(double limit, Function function, Reference reference, Point point) {
  if (!kHasReference) return;
  Points points;
  double worst = 0;
  double where = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = point(points);
    const double error = UlpError(function(x), reference(static_cast<long double>(x)));
    if (error > worst) {
      worst = error;
      where = x;
    }
  }
  CAPTURE(where);
  CHECK(worst < limit);
}

auto Range(double low, double high) {
  return [low, high](Points& p) { return p.Between(low, high); };
}

TEST_CASE("math: Log within 1 ulp") {
  const auto reference = [](long double x) { return std::log(x); };
  CheckUlps(1, Log, reference, [](Points& p) { return p.AnyPositive(); });
  CheckUlps(1, Log, reference, Range(0.5, 2));
  CheckUlps(1, Log, reference, Range(0.98, 1.03));
  CheckUlps(1, Log, reference, Range(1 - 1e-9, 1 + 1e-9));
  CheckUlps(1, Log, reference, [](Points& p) { return p.AnyPositive() * 0x1p-1074; });
}

TEST_CASE("math: Log10 within 1 ulp, exact for powers of ten") {
  const auto reference = [](long double x) { return std::log10(x); };
  CheckUlps(1, Log10, reference, [](Points& p) { return p.AnyPositive(); });
  CheckUlps(1, Log10, reference, Range(0.5, 2));
  for (int n = -300; n <= 300; ++n) {
    CHECK(Log10(std::strtod(("1e" + std::to_string(n)).c_str(), nullptr)) == n);
  }
  CHECK(Log10(0) == -HUGE_VAL);
  CHECK(std::isnan(Log10(-1)));
}

TEST_CASE("math: Exp within 1 ulp") {
  const auto reference = [](long double x) { return std::exp(x); };
  CheckUlps(1, Exp, reference, Range(-708, 709.78));
  CheckUlps(1, Exp, reference, Range(-1, 1));
  CheckUlps(1, Exp, reference, Range(-746, -700));
  CheckUlps(1, Exp, reference, Range(-1e-9, 1e-9));
}

TEST_CASE("math: Log1p and Expm1 within 2 ulp, however small") {
  const auto log = [](long double x) { return std::log1p(x); };
  const auto exp = [](long double x) { return std::expm1(x); };
  CheckUlps(2, Log1p, log, Range(-1, 4));
  CheckUlps(2, Log1p, log, Range(-0.01, 0.01));
  CheckUlps(2, Log1p, log, Range(-1e-12, 1e-12));
  CheckUlps(2, Log1p, log, [](Points& p) { return p.AnyPositive(); });
  CheckUlps(2, Expm1, exp, Range(-45, 45));
  CheckUlps(2, Expm1, exp, Range(-0.5, 0.5));
  CheckUlps(2, Expm1, exp, Range(-1e-12, 1e-12));
  CheckUlps(2, Expm1, exp, Range(40, 709));
}

TEST_CASE("math: Pow within 1 ulp") {
  if (!kHasReference) return;
  Points points;
  double worst = 0;
  for (int i = 0; i < kCount; ++i) {
    const double x = i % 3 == 0 ? points.AnyPositive()
                                : points.Between(i % 3 == 1 ? 0 : 0.99, i % 3 == 1 ? 3 : 1.02);
    const double wanted_log = points.Between(-700, 709);  // the whole range of results
    const double y = i % 2 == 0 ? wanted_log / Log(x) : points.Between(-30, 30);
    const long double reference = std::pow(static_cast<long double>(x), y);
    const double error = UlpError(Pow(x, y), reference);
    if (error > worst) {
      CAPTURE(x);
      CAPTURE(y);
      CHECK(error < 1);
      worst = error;
    }
  }
}

TEST_CASE("math: Cos and Sin within 1e-15") {
  if (!kHasReference) return;
  Points points;
  double worst = 0;
  for (int i = 0; i < kCount; ++i) {
    const double range = i % 2 == 0 ? 10 : 1e6;
    const double x = points.Between(-range, range);
    const long double sine = std::sin(static_cast<long double>(x));
    const long double cosine = std::cos(static_cast<long double>(x));
    const double error = static_cast<double>(
        std::fmax(std::fabs(Sin(x) - sine), std::fabs(Cos(x) - cosine)));
    if (error > worst) worst = error;
  }
  CHECK(worst < 1.2e-16);
  // Close to a multiple of pi the sine keeps its accuracy relative to itself.
  CHECK(UlpError(Sin(355), std::sin(355.0L)) < 1);
  CHECK(UlpError(Sin(104348), std::sin(104348.0L)) < 1);
}

}  // namespace
}  // namespace servescape
