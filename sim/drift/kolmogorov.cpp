// SPDX-License-Identifier: MIT
// P(D_n > x): Durbin's matrix (Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution",
// JSS 8:18, 2003) for few values, Pelz and Good's expansion ("Approximating the lower tail-areas of
// the Kolmogorov-Smirnov one-sample statistic", JRSS B 38, 1976) for many, twice the one-sided
// probability (Smirnov) in the upper tail. The cuts between them are SciPy's.
#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/math.h"
#include "sim/drift/two_samples.h"

namespace servescape {
namespace {

constexpr int64_t kFew = 140;

// P(D_n+ > x) = x sum C(n, j) (x + j/n)^(j-1) (1 - x - j/n)^(n-j).
double OneSided(int64_t n, double x) {
  const auto count = static_cast<double>(n);
  double sum = 0;
  for (int64_t j = 0; j <= n; ++j) {
    const auto at = static_cast<double>(j);
    const double rest = 1 - x - at / count;
    if (rest <= 0) break;
    const double log_choices = LogGamma(count + 1) - LogGamma(at + 1) - LogGamma(count - at + 1);
    sum += Exp(log_choices + (at - 1) * Log(x + at / count) + (count - at) * Log(rest));
  }
  return x * sum;
}

using Matrix = std::vector<double>;

Matrix Product(const Matrix& a, const Matrix& b, size_t size) {
  Matrix out(size * size, 0);
  for (size_t i = 0; i < size; ++i) {
    for (size_t k = 0; k < size; ++k) {
      const double factor = a[i * size + k];
      if (factor == 0) continue;
      for (size_t j = 0; j < size; ++j) out[i * size + j] += factor * b[k * size + j];
    }
  }
  return out;
}

// The matrix whose n-th power has P(D_n < x) n^n / n! in its middle.
Matrix DurbinMatrix(size_t k, double h) {
  const size_t size = 2 * k - 1;
  Matrix out(size * size, 0);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size && j <= i + 1; ++j) out[i * size + j] = 1;
  }
  double power = 1;
  for (size_t i = 0; i < size; ++i) {
    power *= h;
    out[i * size] -= power;
    out[(size - 1) * size + size - 1 - i] -= power;
  }
  if (2 * h - 1 > 0) out[(size - 1) * size] += Pow(2 * h - 1, static_cast<double>(size));
  for (size_t i = 0; i < size; ++i) {
    double factorial = 1;
    for (size_t j = i + 1; j-- > 0;) {
      factorial *= static_cast<double>(i - j + 1);
      out[i * size + j] /= factorial;
    }
  }
  return out;
}

double Durbin(int64_t n, double x) {
  const auto count = static_cast<double>(n);
  const auto k = static_cast<size_t>(count * x) + 1;
  const double h = static_cast<double>(k) - count * x;
  const size_t size = 2 * k - 1;
  Matrix base = DurbinMatrix(k, h), power(size * size, 0);
  for (size_t i = 0; i < size; ++i) power[i * size + i] = 1;
  double base_scale = 0, scale = 0;  // natural logarithms
  for (int64_t left = n; left > 0; left /= 2) {
    if (left % 2 == 1) {
      power = Product(power, base, size);
      scale += base_scale;
    }
    base = Product(base, base, size);
    base_scale *= 2;
    const double middle = base[(k - 1) * size + k - 1];
    if (middle > 1e100) {
      for (double& each : base) each *= 1e-100;
      base_scale += 100 * Log(10);
    }
    if (power[(k - 1) * size + k - 1] > 1e100) {
      for (double& each : power) each *= 1e-100;
      scale += 100 * Log(10);
    }
  }
  const double middle = power[(k - 1) * size + k - 1];
  if (!(middle > 0)) return 0;
  return Exp(Log(middle) + scale + LogGamma(count + 1) - count * Log(count));
}

// Four terms, in powers of 1 / sqrt(n).
double PelzGood(int64_t n, double x) {
  const double root = std::sqrt(static_cast<double>(n));
  const double z = root * x, z2 = z * z, z4 = z2 * z2, z6 = z4 * z2;
  const double pi2 = kPi * kPi, pi4 = pi2 * pi2, pi6 = pi4 * pi2;
  const auto terms = static_cast<int>(std::ceil(16 * z / kPi)) + 1;
  double k0 = 0, k1 = 0, k2 = 0, k3 = 0;
  for (int k = 1; k <= terms; ++k) {
    const double m2 = (2.0 * k - 1) * (2.0 * k - 1), m4 = m2 * m2, m6 = m4 * m2;
    const double q = Exp(-pi2 * m2 / (8 * z2));
    k0 += q;
    k1 += q * (-z2 + pi2 / 4 * m2);
    k2 += q * (6 * z6 + 2 * z4 + pi2 / 4 * (2 * z4 - 5 * z2) * m2 + pi4 / 16 * (1 - 2 * z2) * m4);
    k3 += q * (-30 * z6 - 90 * z4 * z4 + pi2 / 4 * (135 * z4 - 96 * z6) * m2 +
               pi4 / 16 * (212 * z4 - 60 * z2) * m4 + pi6 / 64 * (5 - 30 * z2) * m6);
  }
  const double even = std::sqrt(2 * kPi);
  double extra2 = 0, extra3 = 0;
  for (int k = 1; k <= terms; ++k) {
    const double k_squared = static_cast<double>(k) * k;
    const double q = Exp(-pi2 * k_squared / (2 * z2));
    extra2 += k_squared * q;
    extra3 += (3 * z2 - pi2 * k_squared) * k_squared * q;
  }
  const double first = even / z * k0;
  const double second = even / (6 * z4) * k1;
  const double third = even / (72 * z4 * z2 * z) * k2 - pi2 * even / (36 * z2 * z) * extra2;
  const double fourth = even / (6480 * z6 * z4) * k3 + pi2 * even / (216 * z6) * extra3;
  return first + second / root + third / (root * root) + fourth / (root * root * root);
}

}  // namespace

double KolmogorovSurvival(int64_t n, double x) {
  const auto count = static_cast<double>(n);
  if (x >= 1) return 0;
  if (2 * count * x <= 1) return 1;
  const double spread = count * x * x;
  if (spread >= 370) return 0;
  const bool few = n <= kFew;
  if (x >= 0.5 || spread >= (few ? 4 : 2.2)) return std::min(1.0, 2 * OneSided(n, x));
  const double below = few ? Durbin(n, x) : PelzGood(n, x);
  return std::clamp(1 - below, 0.0, 1.0);
}

}  // namespace servescape
