// SPDX-License-Identifier: MIT
// Higher moments of distributions, of what a run can show of them.
#pragma once

#include "sim/random/distribution.h"

namespace servescape {

// E[X^4; X <= x], where one draw in 1 / `beyond` is above x (0 < beyond < 1): the fourth moment of
// a lognormal or Pareto law is made by values that no run sees. Of the other laws, whose tails are
// light, the whole. Without the shift. In the fourth power of the law's unit.
double FourthMoment(const Distribution& law, double beyond);

// E[X^k] of a Pareto law conditioned on being between low and high.
double BoundedParetoMoment(double low, double high, double alpha, double k);

}  // namespace servescape
