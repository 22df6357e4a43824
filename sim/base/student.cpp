// SPDX-License-Identifier: MIT
#include <cmath>

#include "sim/base/elementary.h"
#include "sim/base/math.h"

namespace servescape {

namespace {

// The continued fraction of the incomplete beta function (DLMF 8.17.22) by the modified Lentz
// method, for x < (a + 1) / (a + b + 2).
double BetaFraction(double x, double a, double b) {
  double f = 1;
  double c = 1;
  double d = 0;
  for (int i = 1; i < 20000; ++i) {
    const double m = i / 2;
    const double coefficient =
        i % 2 == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                   : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + coefficient * d);
    c = 1 + coefficient / c;
    f *= c * d;
    if (std::fabs(c * d - 1) < 1e-16) break;
  }
  return 1 / f;
}

// log(gamma(a + 1/2) / gamma(a)).
double LogHalfStepOfGamma(double a) {
  if (a < 100) return LogGamma(a + 0.5) - LogGamma(a);
  const double i = 1 / a;
  const double series = i * (-1.0 / 8 + i * (1.0 / 128 + i * (5.0 / 1024 - i * (21.0 / 32768))));
  return 0.5 * Log(a) + Log1p(series);
}

// Student's distribution with a fixed number of degrees of freedom.
struct Student {
  explicit Student(double n)
      : degrees(n), log_front(LogHalfStepOfGamma(n / 2) - 0.5 * Log(kPi)) {}

  double Density(double t) const {
    return Exp(log_front - 0.5 * Log(degrees) - 0.5 * (degrees + 1) * Log1p(t * t / degrees));
  }

  // P(T > t), t > 0.
  double Tail(double t) const {
    const double a = degrees / 2;
    const double y = t * t / (degrees + t * t);  // 1 - x
    const double x = degrees / (degrees + t * t);
    const double front = Exp(log_front - a * Log1p(t * t / degrees)) * std::sqrt(y);
    if (x < (a + 1) / (a + 2.5)) return 0.5 * front / a * BetaFraction(x, a, 0.5);
    return 0.5 - front * BetaFraction(y, 0.5, a);
  }

  double degrees;
  double log_front;  // log of 1 / B(degrees / 2, 1/2)
};

// The t with P(T > t) = q, 0 < q < 1/2: Newton on the logarithm of the tail, inside a bracket.
double UpperQuantile(double q, double degrees) {
  const Student student(degrees);
  double low = 0;
  double high = 1;
  while (high < 1e150 && student.Tail(high) > q) {
    low = high;
    high *= 2;
  }
  double t = 0.5 * (low + high);
  for (int i = 0; i < 200; ++i) {
    const double tail = student.Tail(t);
    (tail > q ? low : high) = t;
    const double step = Log(tail / q) * tail / student.Density(t);
    double next = t + step;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::fabs(next - t) <= 1e-15 * t) return next;
    t = next;
  }
  return t;
}

// Fisher's expansion about the normal quantile (Abramowitz and Stegun 26.7.5), for many degrees.
double ExpandAboutNormal(double z, double degrees) {
  const double s = z * z;
  const double g1 = (s + 1) / 4;
  const double g2 = ((5 * s + 16) * s + 3) / 96;
  const double g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;
  const double n = 1 / degrees;
  return z + z * n * (g1 + n * (g2 + n * g3));
}

}  // namespace

double StudentQuantile(double p, double degrees) {
  if (!(p >= 0 && p <= 1) || !(degrees >= 1)) return kNaN;
  if (p == 0) return -kInfinity;
  if (p == 1) return kInfinity;
  if (p == 0.5) return 0;
  if (degrees > 1e6) return ExpandAboutNormal(NormalQuantile(p), degrees);
  const double q = p < 0.5 ? p : 1 - p;
  const double sign = p < 0.5 ? -1 : 1;
  if (degrees == 1) return sign * Cos(kPi * q) / Sin(kPi * q);
  if (degrees == 2) return sign * (1 - 2 * q) / std::sqrt(2 * q * (1 - q));
  return sign * UpperQuantile(q, degrees);
}

}  // namespace servescape
