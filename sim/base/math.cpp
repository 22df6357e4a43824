// SPDX-License-Identifier: MIT
#include "sim/base/math.h"

#include <cmath>

#include "sim/base/elementary.h"

namespace servescape {


double Log(double x) { return elementary::Log(x); }
double Exp(double x) { return elementary::Exp(x); }

double Log10(double x) {
  if (!(x > 0) || x == kInfinity) return Log(x);
  constexpr DoubleDouble kLog10OfE{0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57};
  const DoubleDouble log = elementary::LogExtended(x) * kLog10OfE;
  return log.hi + log.lo;
}

// The rounding error of 1 + x joins the reduced argument of the logarithm.
double Log1p(double x) {
  if (!(x > -1)) return x == -1 ? -kInfinity : kNaN;
  if (std::fabs(x) < 0x1p-54) return x;
  if (x > 0x1p60) return Log(x);
  const DoubleDouble sum = TwoSum(1, x);
  const elementary::LogReduced reduced = elementary::ReduceAny(sum.hi);
  const double scale = elementary::PowerOfTwo(-static_cast<int64_t>(reduced.k));
  return elementary::LogOfReduced(reduced, sum.lo * scale * reduced.entry.inverse);
}

double Expm1(double x) {
  if (x != x || std::fabs(x) < 0x1p-54) return x;
  if (x > 40) return Exp(x) - 1;
  if (x < -40) return -1;
  if (std::fabs(x) > 0.25) {
    const elementary::ExpReduced e = elementary::ReduceForExp(x);
    const double scaled = e.value * elementary::PowerOfTwo(e.k);
    return (scaled - 1) + scaled * e.small;
  }
  constexpr double kTerms[] = {  // Taylor's series from x^3 / 3! to x^14 / 14!
      1.0 / 6,      1.0 / 24,      1.0 / 120,      1.0 / 720,       1.0 / 5040,       1.0 / 40320,
      1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
      1.0 / 87178291200};
  double sum = 0;
  for (int k = 11; k >= 0; --k) sum = sum * x + kTerms[k];
  return x + x * x * (0.5 + x * sum);
}

namespace {

bool IsInteger(double y) { return std::floor(y) == y; }
bool IsOdd(double y) {
  return std::fabs(y) < 0x1p53 && IsInteger(y) && std::floor(y * 0.5) != y * 0.5;
}

// |x|^y for finite |x| other than 0 and 1, y not NaN.
double PowOfPositive(double x, double y) {
  if (std::fabs(y) > 0x1p64) return (x > 1) == (y > 0) ? kInfinity : 0;
  if (std::fabs(y) < 0x1p-65) return 1;
  const DoubleDouble log = elementary::LogExtended(x);
  DoubleDouble product = TwoProduct(y, log.hi);
  product.lo += y * log.lo;
  if (product.hi > 800) return kInfinity;
  if (product.hi < -800) return 0;
  return elementary::Exp(product.hi, product.lo);
}

}  // namespace

double Pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return kNaN;
  const double sign = std::signbit(x) && IsOdd(y) ? -1.0 : 1.0;
  const double size = std::fabs(x);
  if (size == 0) return y > 0 ? sign * 0.0 : sign * kInfinity;
  if (size == kInfinity) return y > 0 ? sign * kInfinity : sign * 0.0;
  if (x < 0 && !IsInteger(y)) return kNaN;
  if (size == 1) return sign;
  return sign * PowOfPositive(size, y);
}

}  // namespace servescape
