// SPDX-License-Identifier: MIT
#include "sim/theory/erlang.h"

#include <cmath>
#include <limits>

#include "sim/base/math.h"

namespace servescape {

double ErlangB(int64_t servers, double load) {
  if (!(load >= 0)) return std::numeric_limits<double>::quiet_NaN();
  double blocking = 1;
  for (int64_t k = 1; k <= servers; ++k) {
    blocking = load * blocking / (static_cast<double>(k) + load * blocking);
  }
  return blocking;
}

double ErlangC(int64_t servers, double load) {
  const double c = static_cast<double>(servers);
  if (load >= c) return 1;
  const double blocking = ErlangB(servers, load);
  return c * blocking / (c - load * (1 - blocking));
}

int64_t ServersForWait(double rate, double mean_service, double wait, double share) {
  const double load = rate * mean_service;
  int64_t servers = static_cast<int64_t>(std::floor(load)) + 1;
  double blocking = ErlangB(servers, load);
  for (;; ++servers) {
    const double c = static_cast<double>(servers);
    const double delayed = c * blocking / (c - load * (1 - blocking));
    if (delayed * Exp(-(c - load) * wait / mean_service) <= share) return servers;
    blocking = load * blocking / (c + 1 + load * blocking);
  }
}

}  // namespace servescape
