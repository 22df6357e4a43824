// SPDX-License-Identifier: MIT
#include "sim/cli/oracle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/math.h"
#include "sim/theory/erlang.h"

namespace servescape {
namespace {

// Requests of a slot of `rate` that wait too long at n replicas.
double LateAt(const OracleConfig& config, double rate, double requests, int64_t n) {
  const double work = rate * config.mean;
  const auto servers = n * static_cast<int64_t>(config.servers);
  const double spare = static_cast<double>(servers) - work;
  if (spare <= 0) return requests;
  const double waits = ErlangC(servers, work);
  return requests * waits * Exp(-spare * config.wait / config.mean);
}

// The replicas for a slot: from the fewest that can serve it on, as long as another one is worth
// what it costs.
int64_t ReplicasFor(const OracleConfig& config, int64_t arrivals) {
  const double seconds = ToSeconds(config.slot);
  const auto requests = static_cast<double>(arrivals);
  const double rate = requests / seconds;
  const double need = std::floor(rate * config.mean / config.servers) + 1;
  int64_t n = std::max(config.min_replicas, static_cast<int64_t>(std::min(need, 1e9)));
  if (n >= config.max_replicas) return config.max_replicas;
  double late = LateAt(config, rate, requests, n);
  while (n < config.max_replicas) {
    const double next = LateAt(config, rate, requests, n + 1);
    if ((late - next) * config.worth <= seconds) break;
    late = next;
    ++n;
  }
  return n;
}

}  // namespace

PlannedScaling PlanOracle(const OracleConfig& config, const std::vector<int64_t>& arrivals) {
  PlannedScaling out;
  std::vector<int64_t> wanted;
  for (const int64_t each : arrivals) wanted.push_back(ReplicasFor(config, each));
  const auto lead = static_cast<size_t>((config.ahead.ns + config.slot.ns - 1) / config.slot.ns);
  int64_t before = -1;
  for (size_t slot = 0; slot < wanted.size(); ++slot) {
    // Asked for where a slot within the lead needs it.
    const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(slot);
    const auto last =
        wanted.begin() + static_cast<std::ptrdiff_t>(std::min(slot + lead + 1, wanted.size()));
    const int64_t replicas = *std::max_element(first, last);
    if (replicas == before) continue;
    const SimTime at{static_cast<int64_t>(slot) * config.slot.ns};
    out.steps.push_back({at, replicas,
                         fmt::format("{} requests come in the slot from {:.0f} s on",
                                     arrivals[slot], ToSeconds(at - SimTime{}))});
    before = replicas;
  }
  return out;
}

}  // namespace servescape
