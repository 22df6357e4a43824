// SPDX-License-Identifier: MIT
#include <cmath>
#include <cstdint>

#include "sim/base/double_double.h"
#include "sim/base/elementary.h"
#include "sim/base/math.h"

namespace servescape {

namespace {

// x = quadrant * pi/2 + r + rest, |r| <= pi/4 (Cody and Waite 1980: pi/2 in three parts, of which
// the first two have 33 bits and multiply a 20-bit integer exactly).
struct Reduced {
  double r;
  double rest;
  int64_t quadrant;
};

constexpr double kHalfPi1 = 0x1.921fb544p0;
constexpr double kHalfPi2 = 0x1.0b4611a4p-34;
constexpr double kHalfPi3 = 0x1.13198a2e03707p-65;

Reduced ReduceAngle(double x) {
  const double n = std::floor(x * (2 / kPi) + 0.5);
  const double first = x - n * kHalfPi1;
  const DoubleDouble second = TwoSum(first, -(n * kHalfPi2));
  const DoubleDouble r = TwoSum(second.hi, second.lo - n * kHalfPi3);
  return {r.hi, r.lo, static_cast<int64_t>(n)};
}

// Taylor's series: the terms left out are below 1e-19 and 2e-18 for |r| <= pi/4.
double SinNearZero(double r, double rest) {
  constexpr double kTerms[] = {-1.0 / 6,         1.0 / 120,        -1.0 / 5040,
                               1.0 / 362880,     -1.0 / 39916800,  1.0 / 6227020800,
                               -1.0 / 1307674368000, 1.0 / 355687428096000};
  const double r2 = r * r;
  double sum = 0;
  for (int k = 7; k >= 0; --k) sum = sum * r2 + kTerms[k];
  return r + (r * r2 * sum + rest * (1 - 0.5 * r2));
}

double CosNearZero(double r, double rest) {
  constexpr double kTerms[] = {1.0 / 24,         -1.0 / 720,       1.0 / 40320,
                               -1.0 / 3628800,   1.0 / 479001600,  -1.0 / 87178291200,
                               1.0 / 20922789888000};
  const double r2 = r * r;
  double sum = 0;
  for (int k = 6; k >= 0; --k) sum = sum * r2 + kTerms[k];
  const double half = 0.5 * r2;
  const double main = 1 - half;
  return main + (((1 - main) - half) + (r2 * r2 * sum - r * rest));
}

double SinOfQuadrant(const Reduced& x, int64_t quadrant) {
  const double value = (quadrant & 1) != 0 ? CosNearZero(x.r, x.rest) : SinNearZero(x.r, x.rest);
  return (quadrant & 2) != 0 ? -value : value;
}

}  // namespace

double Sin(double x) {
  if (!(std::fabs(x) <= 1e6)) return kNaN;
  if (std::fabs(x) < 0x1p-27) return x;
  const Reduced reduced = ReduceAngle(x);
  return SinOfQuadrant(reduced, reduced.quadrant);
}

double Cos(double x) {
  if (!(std::fabs(x) <= 1e6)) return kNaN;
  const Reduced reduced = ReduceAngle(x);
  return SinOfQuadrant(reduced, reduced.quadrant + 1);
}

}  // namespace servescape
