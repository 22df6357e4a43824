// SPDX-License-Identifier: MIT
#include "sim/random/distribution.h"

#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/random/moments.h"

namespace servescape {

namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};

// Before the shift.
Moments MomentsOf(const Distribution& law);

Moments ShiftedMomentsOf(const Distribution& law) {
  Moments moments = MomentsOf(law);
  moments.mean += law.shift;
  return moments;
}

Moments WeibullMoments(double scale, double shape) {
  const double log_first = LogGamma(1 + 1 / shape);
  const double log_second = LogGamma(1 + 2 / shape);
  const double mean = scale * Exp(log_first);
  return {mean, mean * mean * Expm1(log_second - 2 * log_first)};
}

Moments ParetoMoments(double minimum, double alpha) {
  if (alpha <= 1) return {kInfinity, kInfinity};
  const double mean = minimum * alpha / (alpha - 1);
  if (alpha <= 2) return {mean, kInfinity};
  return {mean, mean * mean / (alpha * (alpha - 2))};
}

Moments BoundedParetoMoments(double low, double high, double alpha) {
  const double mean = BoundedParetoMoment(low, high, alpha, 1);
  return {mean, BoundedParetoMoment(low, high, alpha, 2) - mean * mean};
}

Moments LomaxMoments(double scale, double alpha) {
  Moments moments = ParetoMoments(scale, alpha);
  moments.mean -= scale;
  return moments;
}

// The normal conditioned on being positive (Johnson, Kotz and Balakrishnan, Continuous Univariate
// Distributions 1, 13.10.1), with h the normal hazard rate at the bound: mean = m + s h and
// variance = s^2 (1 + bound h - h^2). Both cancel when the bound is far in the tail; there the
// fraction h = bound + g1, g1 = 1/(bound + g2), g2 = 2/(bound + ...) gives mean = s g1 and
// variance = s^2 (g2 - g1) / (bound + g2).
Moments TruncatedNormalMoments(double mean, double deviation) {
  if (!(deviation > 0)) return {mean > 0 ? mean : 0, 0};
  const double bound = -mean / deviation;
  const double square = deviation * deviation;
  if (bound < 2.5) {
    const double hazard = 1 / NormalMillsRatio(bound);
    return {mean + deviation * hazard, square * (1 + hazard * (bound - hazard))};
  }
  double g2 = 0;
  for (int k = 150; k >= 2; --k) g2 = k / (bound + g2);
  const double g1 = 1 / (bound + g2);
  return {deviation * g1, square * (g2 - g1) / (bound + g2)};
}

Moments EmpiricalMoments(const Distribution& law) {
  double total = 0;
  Moments moments;
  for (size_t i = 0; i < law.points.size(); ++i) {
    total += law.weights[i];
    moments.mean += law.weights[i] * law.points[i];
  }
  moments.mean /= total;
  for (size_t i = 0; i < law.points.size(); ++i) {
    const double distance = law.points[i] - moments.mean;
    moments.variance += law.weights[i] / total * distance * distance;
  }
  return moments;
}

Moments MixtureMoments(const Distribution& law) {
  double total = 0;
  Moments moments;
  for (size_t i = 0; i < law.parts.size(); ++i) {
    total += law.weights[i];
    moments.mean += law.weights[i] * law.parts[i].Mean();
  }
  moments.mean /= total;
  if (moments.mean == kInfinity) return {kInfinity, kInfinity};
  for (size_t i = 0; i < law.parts.size(); ++i) {
    const Moments part = ShiftedMomentsOf(law.parts[i]);
    const double distance = part.mean - moments.mean;
    moments.variance += law.weights[i] / total * (part.variance + distance * distance);
  }
  return moments;
}

Moments MomentsOf(const Distribution& law) {
  const double a = law.a;
  const double b = law.b;
  switch (law.kind) {
    case DistributionKind::kDeterministic: return {a, 0};
    case DistributionKind::kUniform: return {0.5 * (a + b), (b - a) * (b - a) / 12};
    case DistributionKind::kExponential: return {a, a * a};
    case DistributionKind::kErlang: return {a, a * a / b};
    case DistributionKind::kHyperexponential:
    case DistributionKind::kGamma:
    case DistributionKind::kLognormal: return {a, a * a * b * b};
    case DistributionKind::kWeibull: return WeibullMoments(a, b);
    case DistributionKind::kPareto: return ParetoMoments(a, b);
    case DistributionKind::kBoundedPareto: return BoundedParetoMoments(a, law.c, b);
    case DistributionKind::kLomax: return LomaxMoments(a, b);
    case DistributionKind::kTruncatedNormal: return TruncatedNormalMoments(a, b);
    case DistributionKind::kGeometric: return {a, a * (a - b)};
    case DistributionKind::kEmpirical: return EmpiricalMoments(law);
    case DistributionKind::kMixture: return MixtureMoments(law);
  }
  return {};
}

}  // namespace

double Distribution::Mean() const { return ShiftedMomentsOf(*this).mean; }

double Distribution::Scv() const {
  const Moments moments = ShiftedMomentsOf(*this);
  if (moments.variance == 0) return 0;
  if (moments.variance == kInfinity) return kInfinity;
  return moments.variance / (moments.mean * moments.mean);
}

std::string_view NameOf(DistributionKind kind) {
  switch (kind) {
    case DistributionKind::kDeterministic: return "deterministic";
    case DistributionKind::kUniform: return "uniform";
    case DistributionKind::kExponential: return "exponential";
    case DistributionKind::kErlang: return "erlang";
    case DistributionKind::kHyperexponential: return "hyperexponential";
    case DistributionKind::kGamma: return "gamma";
    case DistributionKind::kWeibull: return "weibull";
    case DistributionKind::kLognormal: return "lognormal";
    case DistributionKind::kPareto:
    case DistributionKind::kBoundedPareto: return "pareto";
    case DistributionKind::kLomax: return "lomax";
    case DistributionKind::kTruncatedNormal: return "normal";
    case DistributionKind::kGeometric: return "geometric";
    case DistributionKind::kEmpirical: return "empirical";
    case DistributionKind::kMixture: return "mixture";
  }
  return "";
}

}  // namespace servescape
