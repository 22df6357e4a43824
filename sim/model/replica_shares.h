// SPDX-License-Identifier: MIT
// Which share of a service's requests each of its replicas gets, where routing does not ask how
// busy they are. The first of them to have all it can serve is what limits the service.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// Replicas of which all get as much as they can serve together.
struct ReplicaGroup {
  double share = 1;  // of the service's requests
  double speed = 1;  // of all of them together
  uint32_t replicas = 1;
  double each = 1;  // speed of each; 0: not alike
  int32_t zone = -1;
  bool operator==(const ReplicaGroup&) const = default;
};

// By speed: 1, 1, 0.5 of pools with two replicas and one; empty without replicas.
std::vector<double> SpeedsOf(const ServiceConfig& service);

// The group that has the most to serve for its speed, where that is known: with `random`,
// `round_robin` and their weighted kin, and with `zone_aware` where nobody calls from within.
// Nothing where all have alike, or routing looks at replicas or keys.
std::optional<ReplicaGroup> FullestGroup(const Config& config, const ServiceConfig& service);

// Whether it hangs on keys, or on what routing has seen, how much each replica gets.
bool HasUnknownShares(const Config& config, const ServiceConfig& service);

}  // namespace servescape
