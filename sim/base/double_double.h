// SPDX-License-Identifier: MIT
// Unevaluated sums of two doubles: about 106 bits from + - * / alone (Dekker, "A floating-point
// technique for extending the available precision", Numer. Math. 18, 1971; Knuth, TAOCP 2,
// 4.2.2). No fused multiply-add, so the bits are the same on every platform, and everything can
// run at compile time: the tables of elementary.h are made with it.
#pragma once

namespace servescape {

struct DoubleDouble {
  double hi = 0;
  double lo = 0;
};

// a + b exactly.
constexpr DoubleDouble TwoSum(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

// a + b exactly, for |a| >= |b| or a = 0.
constexpr DoubleDouble FastTwoSum(double a, double b) {
  const double sum = a + b;
  return {sum, (a - sum) + b};
}

// a * b exactly, for |a|, |b| < 2^995 and no underflow of the product's low half.
constexpr DoubleDouble TwoProduct(double a, double b) {
  constexpr double kSplitter = 0x1p27 + 1;
  const double a_big = kSplitter * a;
  const double a_hi = a_big - (a_big - a);
  const double a_lo = a - a_hi;
  const double b_big = kSplitter * b;
  const double b_hi = b_big - (b_big - b);
  const double b_lo = b - b_hi;
  const double product = a * b;
  return {product, ((a_hi * b_hi - product) + a_hi * b_lo + a_lo * b_hi) + a_lo * b_lo};
}

constexpr DoubleDouble operator+(DoubleDouble a, DoubleDouble b) {
  const DoubleDouble s = TwoSum(a.hi, b.hi);
  const DoubleDouble t = TwoSum(a.lo, b.lo);
  const DoubleDouble u = FastTwoSum(s.hi, s.lo + t.hi);
  return FastTwoSum(u.hi, u.lo + t.lo);
}

constexpr DoubleDouble operator*(DoubleDouble a, DoubleDouble b) {
  const DoubleDouble p = TwoProduct(a.hi, b.hi);
  return FastTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

constexpr DoubleDouble operator/(DoubleDouble a, DoubleDouble b) {
  const double first = a.hi / b.hi;
  const DoubleDouble product = b * DoubleDouble{first, 0};
  const DoubleDouble rest = a + DoubleDouble{-product.hi, -product.lo};
  return FastTwoSum(first, rest.hi / b.hi);
}

}  // namespace servescape
