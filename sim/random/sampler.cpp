// SPDX-License-Identifier: MIT
#include "sim/random/sampler.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/math.h"
#include "sim/random/normal.h"

namespace servescape {

namespace {

// Up to here an Erlang variate is the sum of its phases; a gamma variate is cheaper beyond.
constexpr double kMostPhasesSummed = 12;

// A truncated normal whose bound is more deviations than this above its mean is drawn from an
// exponential; below, from the normal itself until one lies above the bound.
constexpr double kRejectionBound = 0.45;

}  // namespace

Sampler::Sampler(const Distribution& law)
    : kind_(law.kind), a_(law.a), b_(law.b), shift_(law.shift) {
  switch (law.kind) {
    case DistributionKind::kDeterministic:
      a_ += shift_;
      break;
    case DistributionKind::kUniform:  // a_ + b_ U
      a_ = law.a + law.shift;
      b_ = law.b - law.a;
      shift_ = 0;
      break;
    case DistributionKind::kExponential:
      break;
    case DistributionKind::kErlang:  // a_ = mean of a phase
      a_ = law.a / law.b;
      if (law.b > kMostPhasesSummed) PrepareGamma(law.a, law.b);
      break;
    case DistributionKind::kHyperexponential: {  // with probability c_ mean a_, else mean b_
      const double square = law.b * law.b;
      c_ = 0.5 * (1 + std::sqrt((square - 1) / (square + 1)));
      a_ = law.a / (2 * c_);
      b_ = law.a / (2 * (1 - c_));
      break;
    }
    case DistributionKind::kGamma:
      PrepareGamma(law.a, 1 / (law.b * law.b));
      break;
    case DistributionKind::kWeibull:  // a_ E^b_
    case DistributionKind::kPareto:   // a_ exp(E b_)
    case DistributionKind::kLomax:    // a_ (exp(E b_) - 1)
      b_ = 1 / law.b;
      break;
    case DistributionKind::kBoundedPareto:  // a_ (1 - c_ U)^b_
      c_ = -Expm1(-law.b * Log(law.c / law.a));
      b_ = -1 / law.b;
      break;
    case DistributionKind::kLognormal:  // a_ exp(b_ Z)
      b_ = std::sqrt(Log1p(law.b * law.b));
      a_ = law.a / std::sqrt(1 + law.b * law.b);
      break;
    case DistributionKind::kTruncatedNormal:
      PrepareTruncatedNormal(law.a, law.b);
      break;
    case DistributionKind::kGeometric:  // b_ ceil(a_ E), exactly geometric
      a_ = law.b < law.a ? -1 / Log1p(-law.b / law.a) : 0;
      break;
    case DistributionKind::kEmpirical:
      SERVESCAPE_CHECK(law.points.size() == law.weights.size());
      choice_ = AliasTable(law.weights);
      points_ = law.points;
      break;
    case DistributionKind::kMixture:
      SERVESCAPE_CHECK(law.parts.size() == law.weights.size());
      choice_ = AliasTable(law.weights);
      for (const Distribution& part : law.parts) parts_.emplace_back(part);
      break;
  }
}

// Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26:3, 2000):
// a_ = scale, c_ = shape - 1/3 (of shape + 1 where shape < 1), d_ = 1 / sqrt(9 c_), b_ = 1 / shape
// where shape < 1, else 0.
void Sampler::PrepareGamma(double mean, double shape) {
  if (!(shape < 1e300)) {
    kind_ = DistributionKind::kDeterministic;
    a_ = mean + shift_;
    return;
  }
  kind_ = DistributionKind::kGamma;
  a_ = mean / shape;
  b_ = shape < 1 ? 1 / shape : 0;
  c_ = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  d_ = 1 / std::sqrt(9 * c_);
}

double Sampler::DrawGamma(Generator& generator) const {
  double v = 0;
  for (;;) {
    const double z = UnitNormal(generator);
    v = 1 + d_ * z;
    if (v <= 0) continue;
    v = v * v * v;
    const double e = UnitExponential(generator);  // -log of a uniform
    if (-e < 0.5 * z * z + c_ * (1 - v + Log(v))) break;
  }
  const double value = a_ * c_ * v;
  return b_ > 0 ? value * Exp(-UnitExponential(generator) * b_) : value;
}

// a_ = mean, b_ = deviation, c_ = the bound in deviations, d_ = the exponential's rate or 0.
void Sampler::PrepareTruncatedNormal(double mean, double deviation) {
  if (!(deviation > 0)) {
    kind_ = DistributionKind::kDeterministic;
    a_ = (mean > 0 ? mean : 0) + shift_;
    return;
  }
  c_ = -mean / deviation;
  d_ = c_ > kRejectionBound ? 0.5 * (c_ + std::sqrt(c_ * c_ + 4)) : 0;
}

// The exponential's rate is the best one (Robert, "Simulation of truncated normal variables",
// Statistics and Computing 5, 1995); at least three of four proposals are accepted.
double Sampler::DrawTruncatedNormal(Generator& generator) const {
  if (d_ > 0) {
    for (;;) {
      const double above = UnitExponential(generator) / d_;
      const double distance = c_ + above - d_;
      if (UnitExponential(generator) > 0.5 * distance * distance) return b_ * above;
    }
  }
  for (;;) {
    const double value = a_ + b_ * UnitNormal(generator);
    if (value >= 0) return value;
  }
}

double Sampler::DrawGeneral(Generator& generator) const {
  switch (kind_) {
    case DistributionKind::kDeterministic:
      break;  // Draw's own
    case DistributionKind::kExponential:
      return a_ * UnitExponential(generator);
    case DistributionKind::kUniform:
      return a_ + b_ * generator.NextUniform();
    case DistributionKind::kErlang: {
      double sum = 0;
      for (double phase = 0; phase < b_; ++phase) sum += UnitExponential(generator);
      return a_ * sum;
    }
    case DistributionKind::kHyperexponential: {
      const double mean = generator.NextUniform() < c_ ? a_ : b_;
      return mean * UnitExponential(generator);
    }
    case DistributionKind::kGamma:
      return DrawGamma(generator);
    case DistributionKind::kWeibull:
      return a_ * Pow(UnitExponential(generator), b_);
    case DistributionKind::kLognormal:
      return a_ * Exp(b_ * UnitNormal(generator));
    case DistributionKind::kPareto:
      return a_ * Exp(b_ * UnitExponential(generator));
    case DistributionKind::kLomax:
      return a_ * Expm1(b_ * UnitExponential(generator));
    case DistributionKind::kBoundedPareto:
      return a_ * Pow(1 - c_ * generator.NextUniform(), b_);
    case DistributionKind::kTruncatedNormal:
      return DrawTruncatedNormal(generator);
    case DistributionKind::kGeometric:
      return b_ * std::max(1.0, std::ceil(a_ * UnitExponential(generator)));
    case DistributionKind::kEmpirical:
      return points_[choice_.Draw(generator)];
    case DistributionKind::kMixture:
      return parts_[choice_.Draw(generator)].Draw(generator);
  }
  return 0;
}

}  // namespace servescape
