// SPDX-License-Identifier: MIT
#include "sim/random/zipf.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/math.h"

namespace servescape {
namespace {

// expm1(x) / x and log1p(x) / x, which are 1 at 0.
double Expm1Ratio(double x) { return std::fabs(x) > 1e-8 ? Expm1(x) / x : 1 + x / 2; }
double Log1pRatio(double x) { return std::fabs(x) > 1e-8 ? Log1p(x) / x : 1 - x / 2; }

}  // namespace

// (x^(1 - s) - 1) / (1 - s), which is log(x) at s = 1: one formula without cancellation.
double Zipf::Integral(double x) const {
  const double log = Log(x);
  return log * Expm1Ratio((1 - exponent_) * log);
}

double Zipf::Inverse(double integral) const {
  const double t = std::max(integral * (1 - exponent_), -1.0);
  return Exp(integral * Log1pRatio(t));
}

Zipf::Zipf(double exponent, uint32_t count) : exponent_(exponent), count_(count) {
  SERVESCAPE_CHECK(exponent >= 0 && count >= 1);
  least_ = Integral(1.5) - 1;
  most_ = Integral(static_cast<double>(count) + 0.5);
  accept_ = 2 - Inverse(Integral(2.5) - Pow(2, -exponent));
}

uint32_t Zipf::Draw(Generator& generator) const {
  if (exponent_ == 0) return generator.NextBelow(count_);
  const double last = static_cast<double>(count_);
  for (;;) {
    const double point = most_ + generator.NextUniform() * (least_ - most_);
    const double x = Inverse(point);
    const double rank = std::clamp(std::floor(x + 0.5), 1.0, last);
    if (rank - x <= accept_ || point >= Integral(rank + 0.5) - Pow(rank, -exponent_)) {
      return static_cast<uint32_t>(rank) - 1;
    }
  }
}

}  // namespace servescape
