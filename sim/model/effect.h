// SPDX-License-Identifier: MIT
// What a scenario comes down to where it is known what happened in its runs: without what changed
// no request's way, and whether what comes to its services is then given by it.
#pragma once

#include <vector>

#include "sim/model/stations.h"
#include "sim/scenario/config.h"

namespace servescape {

// Whether anything of a kind happened, in any of the runs.
struct Happened {
  // Requests or attempts ended so.
  bool rejected = false, shed = false, timed_out = false, failed = false;
  bool tried_again = false;  // retries and hedges
  bool hit = false;          // a cache, or whatever else spares a fetch
  struct AtService {
    bool abandoned = false, aborted = false, preempted = false;
    bool down = false;  // some replica, for a time
  };
  std::vector<AtService> services;
};

// Whether the scenario has anything that a run may do without.
bool MayIdle(const Config& config);

// The scenario without time-outs and deadlines that none met, retries and hedges that none needed,
// limits that turned nobody away, failures of replicas that were up all the time, incidents whose
// factor is 1.
Config InEffect(const Config& config, const Happened& happened);

// Each request makes the calls that its path says: no hit spares one, no retry adds one, and
// nothing that failed before is missing.
bool CallsAreGiven(const Config& config, const Happened& happened);
// The same of all but when they come: a session's next request waits for an answer, so that while a
// queue grows fewer come than the sessions will ask for.
bool CallsAreCounted(const Config& config, const Happened& happened);

// A service can do what its capacity says, and did.
bool IsPaced(const Config& config, const Happened& happened, const Station& station,
             size_t service);

}  // namespace servescape
