// SPDX-License-Identifier: MIT
// What a run has to outlast: states of the system that change slowly against its requests. The
// length of a run and its warm-up are chosen by them, and a report says where a run is shorter.
// Closed forms from the configuration alone; no simulation takes part.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// Requests that are replayed at the most to fill the caches of one replication before it begins
// (engine/data/cache_start.h), at about 0.1 us each.
constexpr int64_t kMostReplayed = 1'000'000;

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
//  instances: of a serverless platform, until they start and from their last request until they go
//  mmpp:   one round of its states, from the first
//  sessions: the time of a session, none being under way at the start
std::vector<SlowState> SlowStatesOf(const Config& config);

// What a cache begins with, and whether the run shows it change.
struct CacheChange {
  std::string name;
  double seconds = 0;          // until it is as in the long run; infinite: never
  bool starts_steady = false;  // it is from the start
  bool emptied = false;        // the scenario empties it itself, at times
  bool popular = false;        // it starts with the most popular keys,
  double filled = 1;           // or filled so far: 0 .. 1
};

// One for each cache, in the order of the scenario.
std::vector<CacheChange> CacheChangesOf(const Config& config);

}  // namespace servescape
