// SPDX-License-Identifier: MIT
// What a run has to outlast: states of the system that change slowly against its requests. The
// length of a run and its warm-up are chosen by them, and a report says where a run is shorter.
// Closed forms from the configuration alone; no simulation takes part.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

struct SlowState {
  std::string name;  // "cache answers", "sessions of users"
  // From a start in any other state until it is as in the long run, within a few percent;
  // infinite where it never gets there.
  double seconds = 0;
  // Every replication begins with it as in the long run: no warm-up is needed for it.
  bool starts_steady = false;
};

// In the order of the scenario; without those that settle within a few requests.
//  caches: Che's characteristic time (Che, Tung and Wang 2002), in which as many different keys are
//          asked for as fit, at the rate that reaches the cache, times the turnovers that its
//          policy takes; or its ttl; or, where all keys fit, until hardly any is new
//  mmpp:   one round of its states, from the first
//  sessions: the time of a session, none being under way at the start
std::vector<SlowState> SlowStatesOf(const Config& config);

// A sentence for each cache that neither starts as in the long run nor gets there during the run;
// none for those that the scenario empties itself.
std::vector<std::string> SlowStateWarnings(const Config& config);

}  // namespace servescape
