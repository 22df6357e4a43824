// SPDX-License-Identifier: MIT
// A probability distribution of a non-negative quantity, as a plain value. Times are in seconds.
// The scenario's text makes one (scenario/), the engine turns it into a Sampler (sampler.h), and
// theory and the report ask it for moments. To add one: a kind here, its line in
// distribution.cpp's switches, in Sampler, in the schema table, and a test of its moments and
// quantiles.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace servescape {

enum class DistributionKind : uint8_t {
  kDeterministic,     // a = value
  kUniform,           // a = low, b = high
  kExponential,       // a = mean
  kErlang,            // a = mean, b = number of phases k (integer >= 1)
  kHyperexponential,  // a = mean, b = cv >= 1: two phases, balanced means (Whitt 1982)
  kGamma,             // a = mean, b = cv > 0
  kWeibull,           // a = scale, b = shape > 0
  kLognormal,         // a = mean, b = cv >= 0
  kPareto,            // a = minimum x_m, b = shape alpha > 0
  kBoundedPareto,     // the same, conditioned on being at most c
  kLomax,             // a Pareto moved to zero: a = scale, b = shape alpha > 0
  kTruncatedNormal,   // a = mean, b = standard deviation of the normal before truncation at zero
  kGeometric,         // a = mean >= b, b = unit: on b, 2 b, 3 b, ..., each after the last with the
                      // same probability 1 - b / a
  kEmpirical,         // values with weights: a discrete distribution over `points`
  kMixture,           // weights over `parts`
};

struct Distribution {
  DistributionKind kind = DistributionKind::kDeterministic;
  double a = 0;
  double b = 0;
  double c = 0;                     // kBoundedPareto: the greatest value
  double shift = 0;                 // added to every draw (>= 0)
  std::vector<double> points;       // kEmpirical: the values
  std::vector<double> weights;      // kEmpirical, kMixture: positive, need not sum to 1
  std::vector<Distribution> parts;  // kMixture: no mixture inside a mixture

  bool operator==(const Distribution&) const = default;

  // Mean and squared coefficient of variation (variance / mean^2, 0 for a constant), shift
  // included. Infinite where the moment diverges (Pareto with alpha <= 1, alpha <= 2).
  double Mean() const;
  double Scv() const;
};

// The name in scenario files ("exponential", "lognormal", ...).
std::string_view NameOf(DistributionKind kind);

inline Distribution Constant(double value) {
  Distribution d;
  d.a = value;
  return d;
}
inline Distribution Exponential(double mean) {
  Distribution d;
  d.kind = DistributionKind::kExponential;
  d.a = mean;
  return d;
}

}  // namespace servescape
