// SPDX-License-Identifier: MIT
// Short names for the distributions used by the tests of sim/random.
#pragma once

#include <utility>
#include <vector>

#include "sim/random/distribution.h"

namespace servescape::testing {

inline Distribution Law(DistributionKind kind, double a, double b = 0, double shift = 0) {
  Distribution law;
  law.kind = kind;
  law.a = a;
  law.b = b;
  law.shift = shift;
  return law;
}

inline Distribution BoundedPareto(double low, double shape, double high) {
  Distribution law = Law(DistributionKind::kBoundedPareto, low, shape);
  law.c = high;
  return law;
}

inline Distribution Empirical(std::vector<double> points, std::vector<double> weights) {
  Distribution law;
  law.kind = DistributionKind::kEmpirical;
  law.points = std::move(points);
  law.weights = std::move(weights);
  return law;
}

inline Distribution Mixture(std::vector<Distribution> parts, std::vector<double> weights) {
  Distribution law;
  law.kind = DistributionKind::kMixture;
  law.parts = std::move(parts);
  law.weights = std::move(weights);
  return law;
}

}  // namespace servescape::testing
