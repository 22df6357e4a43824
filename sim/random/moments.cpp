// SPDX-License-Identifier: MIT
#include "sim/random/moments.h"

#include <algorithm>
#include <cmath>

#include "sim/base/math.h"

namespace servescape {
namespace {

double Power(double x, int k) {
  double out = 1;
  for (int i = 0; i < k; ++i) out *= x;
  return out;
}

// E[X^k; X <= x] = m^k (1 + cv^2)^(k (k - 1) / 2) Phi(z - k sigma).
double OfLognormal(double mean, double cv, double beyond) {
  const double square = 1 + cv * cv;
  const double z = NormalQuantile(1 - beyond) - 4 * std::sqrt(Log(square));
  return Power(mean, 4) * Power(square, 6) * NormalCdf(z);
}

// Of phases in balance: p1 m1 = p2 m2.
double OfHyperexponential(double mean, double cv) {
  const double square = cv * cv;
  const double first = 0.5 * (1 + std::sqrt((square - 1) / (square + 1)));
  const auto part = [mean](double p) { return p * 24 * Power(mean / (2 * p), 4); };
  return part(first) + part(1 - first);
}

double OfGamma(double mean, double scv) {
  return Power(mean, 4) * (1 + scv) * (1 + 2 * scv) * (1 + 3 * scv);
}

double OfPareto(double minimum, double alpha, double beyond) {
  const double most = minimum * Pow(beyond, -1 / alpha);
  return (1 - beyond) * BoundedParetoMoment(minimum, most, alpha, 4);
}

// A Pareto law moved to zero, (Y - s)^4.
double OfLomax(double scale, double alpha, double beyond) {
  const double most = scale * Pow(beyond, -1 / alpha);
  const auto moment = [&](double k) { return BoundedParetoMoment(scale, most, alpha, k); };
  const double s = scale;
  return (1 - beyond) * (moment(4) - 4 * s * moment(3) + 6 * s * s * moment(2) -
                         4 * s * s * s * moment(1) + s * s * s * s);
}

double Weighted(const Distribution& law, double beyond) {
  double total = 0, sum = 0;
  for (const double weight : law.weights) total += weight;
  for (size_t i = 0; i < law.weights.size(); ++i) {
    const double share = law.weights[i] / total;
    sum += share * (law.parts.empty() ? Power(law.points[i], 4)
                                      : FourthMoment(law.parts[i], std::min(0.5, beyond / share)));
  }
  return sum;
}

}  // namespace

double BoundedParetoMoment(double low, double high, double alpha, double k) {
  const double ratio = Log(high / low);
  const double scale = Pow(low, k) * alpha / -Expm1(-alpha * ratio);
  return k == alpha ? scale * ratio : scale * Expm1((k - alpha) * ratio) / (k - alpha);
}

double FourthMoment(const Distribution& law, double beyond) {
  const double a = law.a, b = law.b;
  switch (law.kind) {
    case DistributionKind::kDeterministic:
      return Power(a, 4);
    case DistributionKind::kExponential:
      return 24 * Power(a, 4);
    case DistributionKind::kHyperexponential:
      return OfHyperexponential(a, b);
    case DistributionKind::kWeibull:
      return Power(a, 4) * Exp(LogGamma(1 + 4 / b));
    case DistributionKind::kLognormal:
      return OfLognormal(a, b, beyond);
    case DistributionKind::kPareto:
      return OfPareto(a, b, beyond);
    case DistributionKind::kBoundedPareto:
      return BoundedParetoMoment(a, law.c, b, 4);
    case DistributionKind::kLomax:
      return OfLomax(a, b, beyond);
    case DistributionKind::kEmpirical:
    case DistributionKind::kMixture:
      return Weighted(law, beyond);
    case DistributionKind::kUniform:
    case DistributionKind::kErlang:
    case DistributionKind::kGamma:
    case DistributionKind::kTruncatedNormal:
    case DistributionKind::kGeometric: {
      // As a gamma law of the same mean and variance: erlang and gamma laws are, the others have
      // lighter tails.
      Distribution bare = law;
      bare.shift = 0;
      return OfGamma(bare.Mean(), bare.Scv());
    }
  }
  return 0;
}

}  // namespace servescape
