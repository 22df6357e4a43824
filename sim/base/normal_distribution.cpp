// SPDX-License-Identifier: MIT
#include <cmath>

#include "sim/base/elementary.h"
#include "sim/base/math.h"

namespace servescape {

namespace {

constexpr double kRootTwoPi = 2.5066282746310007;
constexpr double kTail = 2.5;  // from here on the continued fraction is better than the series

// exp(-z^2 / 2) with the square's rounding error taken in, |z| < 40.
double Bell(double z) {
  const DoubleDouble square = TwoProduct(z, z);
  return elementary::Exp(-0.5 * square.hi, -0.5 * square.lo);
}

// z + z^3/3 + z^5/15 + ... = (NormalCdf(z) - 1/2) / density(z): all terms have one sign.
double CentralSeries(double z) {
  double term = z;
  double sum = z;
  for (double k = 3; std::fabs(term) > 1e-18 * std::fabs(sum); k += 2) {
    term *= z * z / k;
    sum += term;
  }
  return sum;
}

// Laplace's continued fraction 1/(z + 1/(z + 2/(z + 3/...))) for z >= kTail.
double LaplaceFraction(double z) {
  double rest = z;
  for (int k = z < 5 ? 120 : 40; k >= 1; --k) rest = z + k / rest;
  return 1 / rest;
}

// Newton's steps on log(1 - NormalCdf(z)) = log(p) from a start within 4.5e-4 (Abramowitz and
// Stegun 26.2.23): p < 1/4, so z > 0.67. The logarithm is nearly a parabola: three steps do.
double UpperQuantile(double p) {
  const double log_p = Log(p);
  const double t = std::sqrt(-2 * log_p);
  double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
                     (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (int i = 0; i < 3; ++i) {
    const double mills = NormalMillsRatio(z);
    const DoubleDouble square = TwoProduct(z, z);
    const double log_tail = (Log(mills / kRootTwoPi) - 0.5 * square.lo) - 0.5 * square.hi;
    z += (log_tail - log_p) * mills;
  }
  return z;
}

// Solves NormalCdf(z) - 1/2 = d for |d| <= 1/4 with an error relative to z: the start is the
// inverted series, then two of Halley's steps.
double CentralQuantile(double d) {
  const double u = d * kRootTwoPi;
  double z = u * (1 + u * u * (1.0 / 6 + u * u * (7.0 / 120)));
  for (int i = 0; i < 2; ++i) {
    const double step = CentralSeries(z) - u / Bell(z);
    z -= step / (1 + 0.5 * z * step);
  }
  return z;
}

}  // namespace

double NormalMillsRatio(double z) {
  if (z != z) return z;
  if (z >= kTail) return LaplaceFraction(z);
  if (z < -38) return kInfinity;
  return 0.5 * kRootTwoPi / Bell(z) - CentralSeries(z);
}

double NormalCdf(double z) {
  if (z != z) return z;
  if (z > 9) return 1;
  if (z < -39) return 0;
  const double density = Bell(z) / kRootTwoPi;
  if (z <= -kTail) return density * LaplaceFraction(-z);
  if (z >= kTail) return 1 - density * LaplaceFraction(z);
  return 0.5 + density * CentralSeries(z);
}

double NormalQuantile(double p) {
  if (!(p > 0 && p < 1)) {
    if (p == 0) return -kInfinity;
    return p == 1 ? kInfinity : kNaN;
  }
  if (p < 0.25) return -UpperQuantile(p);
  if (p > 0.75) return UpperQuantile(1 - p);
  return CentralQuantile(p - 0.5);
}

}  // namespace servescape
