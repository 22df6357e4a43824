// SPDX-License-Identifier: MIT
// How a source's rate changes over the run: the product of the profile's factors, as a function
// of simulated time. Poisson arrivals follow it by thinning (Lewis and Shedler 1979) under the
// peak; paced and renewal arrivals by stretching each gap until the rate has accumulated it.
#pragma once

#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/config.h"

namespace servescape {

class RateProfile {
 public:
  RateProfile() = default;  // constant 1
  explicit RateProfile(const std::vector<ProfileConfig>& factors);

  bool constant() const { return factors_.empty(); }
  // An upper bound of FactorAt over the whole run, attained when the factors peak together.
  double peak() const { return peak_; }
  double FactorAt(SimTime time) const;
  // The instant t > from with: integral of FactorAt over (from, t) = amount (seconds), or
  // kEndOfTime if the rate vanishes for good. Accurate to 1e-9 of the gap where the factor is
  // smooth, and to one sub-step (1/64 of the gap) across a jump.
  SimTime Accumulate(SimTime from, double amount) const;
  // Mean of FactorAt over [0, duration), by the midpoint rule with 4096 points.
  double MeanOver(Duration duration) const;

 private:
  std::vector<ProfileConfig> factors_;
  double peak_ = 1;
};

}  // namespace servescape
