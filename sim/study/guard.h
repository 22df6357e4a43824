// SPDX-License-Identifier: MIT
// What keeps a run from going on for ever or taking more than there is: a loop at one instant,
// requests in all, events of a replication, memory. All are looked at between two steps of the
// event loop, never in it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "sim/base/time.h"
#include "sim/metrics/instant_counts.h"
#include "sim/engine/standstill.h"
#include "sim/kernel/event.h"
#include "sim/scenario/config.h"

namespace servescape {

class ReplicationRun;

// What a study may use.
struct Machine {
  // WebAssembly's memory has 2 GB, of which the program takes some.
  static constexpr uint64_t kAddressable = sizeof(void*) == 4 ? 1'800'000'000 : ~uint64_t{0} / 4;

  // Events number themselves in so many bits; a step of the event loop may add some.
  static constexpr uint64_t kMostEvents = kMaxEvents / 16 * 15;

  uint64_t memory = kAddressable;  // bytes
  uint64_t events = kMostEvents;   // that one replication schedules
  uint32_t threads = 1;            // replications at once
};

// What was seen at an instant at which the clock stood still.
struct Standstill {
  SimTime at{0};
  ActorCounts actors;
  InstantCounts counts;
};

constexpr int kObservedEvents = 4096;

// Events at one instant beyond which a run is looked at: a million, and fifty for each task alive,
// which all may end and go on at once.
int64_t MostAtOneInstant(const ReplicationRun& run);
// Whether it goes on by itself: arrivals from outside, which a trace may have by the million at
// one instant, are used up one by one.
bool EndsByItself(const Standstill& seen);
// Who asks for ever, why, and what mends it.
std::string StandstillWords(const Config& config, const Standstill& seen);
// Nothing, or the same where it can be seen before the run: clients who think 0 s and of whom some
// are refused when all ask at the start.
std::string CertainStandstill(const Config& config);
// Why a replication cannot have that many requests or events, and what mends it: one sentence.
std::string TooManyEventsWords(uint64_t most);
// Nothing, or that the run needs more memory than there is, as far as that can be known before it.
std::string LackOfMemory(const Config& config, const Machine& machine);

// "needs 12 GB: WHAT, and there is room for 4.0 GB."
std::string MemoryWords(double needed, uint64_t there, const std::string& what);

// What all replications of a study may take together. Used from any thread.
class StudyGuard {
 public:
  StudyGuard(const Config& config, const Machine& machine);

  // What one replication has taken since the last report, of which the share `progress` is done.
  // False where all together have taken too much.
  bool Add(int64_t requests, int64_t bytes, double progress);
  // Whether a replication may go on that has scheduled so many events.
  bool Allows(uint64_t events) {
    if (events <= events_) return true;
    too_many_events_ = true;
    return false;
  }
  // Why.
  std::string Words() const;
  bool lacks_memory() const { return needed_ > 0; }

 private:
  int64_t allowed_;  // run.max_requests
  uint64_t memory_;  // bytes
  uint64_t events_;
  std::string closed_;  // the closed source that thinks least
  std::atomic<int64_t> requests_{0}, bytes_{0};
  std::atomic<int64_t> needed_{0};  // bytes, where they are too many
  std::atomic<bool> too_many_events_{false};
};

}  // namespace servescape
