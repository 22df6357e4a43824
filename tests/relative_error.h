// SPDX-License-Identifier: MIT
// |value / expected - 1|; 0 for equal values, infinite ones included, infinite for NaN. Unlike
// doctest::Approx it has no absolute part, so that small numbers are compared as strictly as
// large ones.
#pragma once

#include <cmath>

namespace servescape::testing {

inline double RelativeError(double value, long double expected) {
  if (static_cast<long double>(value) == expected) return 0;
  if (expected == 0) return std::fabs(value);
  const double error = static_cast<double>(std::fabs((value - expected) / expected));
  return error == error ? error : HUGE_VAL;
}

}  // namespace servescape::testing
