// SPDX-License-Identifier: MIT
// The record that the rooms hand to each other: a request, or a part of one.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/engine/index.h"
#include "sim/kernel/observer.h"

namespace servescape {

constexpr SimTime kNoTime{-1};
// TaskRest::stop of what belongs to no request (Tasks::BeginAlone).
constexpr uint32_t kAlone = 0xfffffffeu;

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

// Where a task is in its life: what most events look at, in one cache line.
struct alignas(64) TaskLife {
  SimTime mark;    // up to here its time has been given to latency components
  SimTime joined;  // the service it is at
  double quality = 1;
  uint32_t next = kNil;      // in its queue, batch, waiting list or the free list
  uint32_t previous = kNil;  // in its queue; with a heap: its position
  uint32_t pc = 0;
  uint32_t parent = kNil;
  uint32_t first_child = kNil;
  uint32_t next_sibling = kNil, previous_sibling = kNil;
  uint32_t queue = 0;  // where it is queued or in service
  uint32_t server = kNil;
  TaskState state = TaskState::kFree;
  Wake wake = Wake::kNone;
  bool root : 1 = false;
  bool orphan : 1 = false;     // nobody waits for it any more
  bool cancelled : 1 = false;  // is freed as soon as its turn comes
  bool leaf : 1 = false;       // see Tasks::Spawn
  bool has_work : 1 = false;   // `work` is valid
  bool preempted : 1 = false;
  bool falling_back : 1 = false;
  bool prefilled : 1 = false;  // a prefill service has read its prompt
  bool missed : 1 = false;     // the store that it read had no value
  AttemptKind attempt : 7 = AttemptKind::kFirst;
};
static_assert(sizeof(TaskLife) == 64);

// What a child inherits: the request's, and where it is.
struct TaskTraits {
  SimTime arrived;  // intended arrival of the request it belongs to
  double size = 1;
  uint64_t key = 0;
  uint32_t source = 0;
  uint32_t request_class = 0;
  uint32_t items = 1;
  uint32_t prompt_tokens = 0, output_tokens = 1;
  uint32_t service = kNil;  // last called
  uint32_t replica = 0;     // that last served it, within `service`
  uint32_t zone = 0;        // of the caller
  uint32_t session = kNil;
  uint32_t call_items = 1;  // of the present call
};
static_assert(sizeof(TaskTraits) == 64);

// What fewer tasks need. A free task has the values that stand here.
struct TaskRest {
  SimTime born;    // intended arrival of a request; a child's beginning, but of a leaf
  SimTime queued;  // its queue, the last time
  SimTime wake_due = kNoTime;
  SimTime timeout_due = kNoTime;
  SimTime patience_due = kNoTime;
  // Of the last service by tokens that answered it; at the caller, once it is there: tokens take
  // the way of the answer.
  SimTime first_token = kNoTime;
  double quality_sum = 0;         // of the children that answered
  int64_t rank = 0;               // in its queue; the least is served first
  uint64_t order = 0;             // of coming to a service that is not FCFS; breaks ties
  Duration work{0};               // service still to be done, where it is known before
  Duration full_work{0};
  uint64_t fetching = 0;  // caches whose missed entry it fetches, one bit each
  uint32_t stop = kNil;   // a refresh ends here
  // Of a task that waits for children.
  uint32_t outstanding = 0;
  uint32_t succeeded = 0, failed = 0;
  uint32_t retries = 0, hedges = 0;
};

// A request, or a part of one that runs by itself: a branch of a fork, an attempt, a refresh.
struct Task : TaskLife, TaskTraits, TaskRest {};
static_assert(sizeof(Task) == 256);

}  // namespace servescape
