// SPDX-License-Identifier: MIT
// How fast requests that share a replica's cores progress, for the engine and for what a service
// can do at most.
#pragma once

#include <algorithm>
#include <cmath>

#include "sim/scenario/config.h"

namespace servescape {

// Of each of n requests in service, as a share of its speed alone; see ScalingConfig.
inline double CoreRate(double cores, const ScalingConfig& scaling, double n) {
  if (!scaling.any) return std::min(1.0, cores / n);
  const double over = std::max(0.0, n - cores);
  return 1 / (1 + over * (scaling.contention + scaling.coherence * n));
}

// The most of n * CoreRate(n) over all n: seconds of service, alone, done in a second.
inline double MostAtOnce(double cores, const ScalingConfig& scaling) {
  if (!scaling.any) return cores;
  const auto at = [&](double n) { return n * CoreRate(cores, scaling, n); };
  // Beyond the cores its slope has the sign of room - coherence * n^2.
  const double room = 1 - scaling.contention * cores;
  if (room > 0 && scaling.coherence == 0) return 1 / scaling.contention;
  const double peak = room > 0 ? std::max(cores, std::sqrt(room / scaling.coherence)) : cores;
  return std::max(at(std::max(1.0, std::floor(peak))), at(std::ceil(peak)));
}

}  // namespace servescape
