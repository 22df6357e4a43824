// SPDX-License-Identifier: MIT
// How fast requests that share a replica's cores progress, for the engine and for what a service
// can do at most.
#pragma once

#include <algorithm>
#include <cmath>

#include "sim/scenario/config.h"

namespace servescape {

// Of each of n requests in service, as a share of its speed alone; see ScalingConfig. With run
// queues: of the request whose turn it is, while n of them are busy.
inline double CoreRate(double cores, const ScalingConfig& scaling, double n) {
  if (!scaling.any) return std::min(1.0, cores / n);
  const double over = std::max(0.0, n - cores);
  return 1 / (1 + over * (scaling.contention + scaling.coherence * n));
}

// The most of n * CoreRate(n) over all n: seconds of service, alone, done in a second.
inline double MostAtOnce(double cores, const ScalingConfig& scaling) {
  if (!scaling.any) return cores;
  if (scaling.run_queues > 0) {
    double most = 0;
    for (uint32_t n = 1; n <= scaling.run_queues; ++n) {
      most = std::max(most, n * CoreRate(cores, scaling, n));
    }
    return most;
  }
  const auto at = [&](double n) { return n * CoreRate(cores, scaling, n); };
  // Beyond the cores its slope has the sign of room - coherence * n^2.
  const double room = 1 - scaling.contention * cores;
  if (room > 0 && scaling.coherence == 0) return 1 / scaling.contention;
  const double peak = room > 0 ? std::max(cores, std::sqrt(room / scaling.coherence)) : cores;
  return std::max(at(std::max(1.0, std::floor(peak))), at(std::ceil(peak)));
}

// How many run queues are busy on average while n requests are in service and each that ends is
// followed by another: m of them hold k or more, and of those that hold more there are
//   busy * P(both queues that are looked at hold k or more) = busy * u * (u - 1) / (q * (q - 1)),
// where u = m - (m - those that hold more) / busy: one has just left a busy queue. It takes means
// for the numbers themselves, as Mitzenmacher does ("The Power of Two Choices in Randomized Load
// Balancing", 2001), which is exact for two queues and for very many; at most 4 % too high for
// three, 1 % for sixteen.
inline double BusyQueues(double queues, double n) {
  if (queues < 2) return 1;
  constexpr int kLongest = 400;
  const double c = 1 / (queues * (queues - 1));
  const auto requests = [&](double busy) {
    double sum = 0, m = busy;
    for (int k = 1; k <= kLongest && m > 1e-9; ++k) {
      sum += m;
      const double without = m * (1 - 1 / busy);  // u, did nobody hold more
      if (without <= 1) break;
      const double root = std::sqrt(std::max(0.0, (1 + c) * (1 + c) - 4 * c * without));
      m = busy * ((1 + c - root) / (2 * c) - without);
    }
    return sum;
  };
  double low = 1, high = std::min(n, queues);
  if (requests(high) <= n) return high;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (requests(middle) < n ? low : high) = middle;
  }
  return high;
}

// How much longer n requests in service take than alone, on average.
inline double MeanSlowness(double cores, const ScalingConfig& scaling, double n) {
  if (scaling.run_queues == 0) return 1 / CoreRate(cores, scaling, n);
  const double busy = BusyQueues(scaling.run_queues, n);
  return n / busy / CoreRate(cores, scaling, busy);
}

}  // namespace servescape
