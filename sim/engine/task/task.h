// SPDX-License-Identifier: MIT
// The record that the rooms hand to each other: a request, or a part of one.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/engine/index.h"
#include "sim/kernel/observer.h"

namespace servescape {

constexpr SimTime kNoTime{-1};

// Where a task is.
enum class TaskState : uint8_t {
  kFree,
  kRunning,    // being worked on by the present event
  kQueued,     // in a queue
  kInService,  // at a server
  kAsleep,     // until wake_due
  kForked,     // waits for its children
  kCoalesced,  // waits for another task's fetch of the same key
};

// What a sleeping task does when it wakes.
enum class Wake : uint8_t { kNone, kEnter, kReturn, kLookup, kRead, kDelay, kRetry, kHedge, kRun };

// A request, or a part of one that runs by itself: a branch of a fork, an attempt, a refresh.
struct Task {
  SimTime born;     // intended arrival of a request; a child's beginning
  SimTime mark;     // up to here its time has been given to latency components
  SimTime arrived;  // intended arrival of the request it belongs to
  SimTime joined;   // the service it is at
  SimTime queued;   // its queue, the last time
  SimTime wake_due = kNoTime;
  SimTime timeout_due = kNoTime;
  SimTime patience_due = kNoTime;
  SimTime first_token = kNoTime;  // of the last service by tokens that answered it
  double size = 1;
  double quality = 1;
  double quality_sum = 0;  // of the children that answered
  uint64_t key = 0;
  int64_t rank = 0;    // in its queue; the least is served first
  uint64_t order = 0;  // of coming to the service; breaks ties
  Duration work{0};    // service still to be done, where it is known before
  Duration full_work{0};
  uint64_t fetching = 0;     // caches whose missed entry it fetches, one bit each
  uint32_t next = kNil;      // in its queue, batch, waiting list or the free list
  uint32_t previous = kNil;  // in its queue; with a heap: its position
  uint32_t pc = 0;
  uint32_t stop = kNil;  // a refresh ends here
  uint32_t parent = kNil;
  uint32_t first_child = kNil;
  uint32_t next_sibling = kNil, previous_sibling = kNil;
  uint32_t queue = 0;  // where it is queued or in service
  uint32_t server = kNil;
  uint32_t source = 0;
  uint32_t request_class = 0;
  uint32_t items = 1;
  uint32_t prompt_tokens = 0, output_tokens = 1;
  uint32_t call_items = 1;  // of the present call
  uint32_t service = kNil;  // last called
  uint32_t replica = 0;     // that last served it, within `service`
  uint32_t zone = 0;        // of the caller
  uint32_t session = kNil;
  // Of a task that waits for children.
  uint32_t outstanding = 0;
  uint32_t succeeded = 0, failed = 0;
  uint32_t retries = 0, hedges = 0;
  TaskState state = TaskState::kFree;
  Wake wake = Wake::kNone;
  bool root = false;
  bool orphan = false;     // nobody waits for it any more
  bool cancelled = false;  // is freed as soon as its turn comes
  bool has_work = false;   // `work` is valid
  bool preempted = false;
  bool falling_back = false;
  AttemptKind attempt = AttemptKind::kFirst;
};

}  // namespace servescape
