// SPDX-License-Identifier: MIT
// A plan by one who knows the future: the arrivals of every slot of the run, as they came. Slot by
// slot it asks for the replicas n that minimise
//   n * slot seconds + worth * (requests of the slot that wait longer than they may)
// so that another replica goes where it saves most late requests, and over all slots the fewest
// replica-seconds are spent for as few late requests (as long as late(n) is convex, which Erlang's
// formula is where there are more servers than work). What waits in a slot follows M/M/c:
//   late(n) = arrivals * C(c, a) * exp(-(c - a) * wait / mean), c = n * servers, a = rate * mean
// (Erlang C; sim/theory/erlang.h), one more server than the work at least. A larger `worth` buys
// more replicas: who compares at equal attainment looks for it. Slots are taken for
// themselves, so it is the best plan of this form, and an upper bound on the least that there is.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/autoscaler/planned.h"
#include "sim/base/time.h"

namespace servescape {

struct OracleConfig {
  Duration slot = FromSeconds(60);
  double mean = 0;       // seconds of a request on one server
  uint32_t servers = 1;  // of a replica
  double wait = 0;       // seconds that a request may wait
  double worth = 1;      // replica-seconds that a late request is worth
  Duration ahead;        // from asking for a replica until it is ready
  int64_t min_replicas = 1;
  int64_t max_replicas = 1;
};

// Steps are `ahead` of their slots; those of slots that began earlier come at 0. Replicas are taken
// away when the slot that needed them is over.
PlannedScaling PlanOracle(const OracleConfig& config, const std::vector<int64_t>& arrivals);

}  // namespace servescape
