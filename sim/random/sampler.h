// SPDX-License-Identifier: MIT
// A Distribution made ready to draw from. Every draw is a pure function of the generator's bits,
// the same on every platform. The deterministic case is inline because event loops live on it; the
// rest is one call, and random/duration_stream.h makes many of them at once.
#pragma once

#include <vector>

#include "sim/random/discrete.h"
#include "sim/random/distribution.h"
#include "sim/random/exponential.h"
#include "sim/random/generator.h"

namespace servescape {

class Sampler {
 public:
  Sampler() = default;  // always 0
  explicit Sampler(const Distribution& distribution);

  // One value >= 0, in the distribution's own unit (seconds for times). It may be infinite where
  // a heavy tail leaves the range of doubles.
  double Draw(Generator& generator) const {
    if (kind_ == DistributionKind::kDeterministic) return a_;
    return shift_ + DrawGeneral(generator);
  }

  // Whether Draw gives one value only, and leaves the generator as it is.
  bool constant() const { return kind_ == DistributionKind::kDeterministic; }
  // True when a draw is shift() + scale() * UnitExponential, for loops that draw many.
  bool exponential() const { return kind_ == DistributionKind::kExponential; }
  double shift() const { return shift_; }
  double scale() const { return a_; }

 private:
  void PrepareGamma(double mean, double shape);
  void PrepareTruncatedNormal(double mean, double deviation);
  double DrawGeneral(Generator& generator) const;
  double DrawGamma(Generator& generator) const;
  double DrawTruncatedNormal(Generator& generator) const;

  DistributionKind kind_ = DistributionKind::kDeterministic;
  double a_ = 0, b_ = 0, c_ = 0, d_ = 0;  // per kind, see the constructor
  double shift_ = 0;                      // folded into a_ where that is exact
  AliasTable choice_;                     // kEmpirical: of points_, kMixture: of parts_
  std::vector<double> points_;
  std::vector<Sampler> parts_;
};

}  // namespace servescape
