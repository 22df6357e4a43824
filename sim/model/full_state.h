// SPDX-License-Identifier: MIT
// The mutable part of one replication of the full engine: flat arrays of plain records, linked by
// 32-bit indices. Memory is bounded by the requests in flight.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/cache/cache.h"
#include "sim/kernel/observer.h"
#include "sim/model/full_model.h"
#include "sim/model/limiters.h"
#include "sim/model/state.h"
#include "sim/random/duration_stream.h"
#include "sim/random/generator.h"

namespace servescape {

constexpr SimTime kNoTime{-1};

// Where a task is.
enum class TaskState : uint8_t {
  kFree,
  kRunning,    // being worked on by the present event
  kQueued,     // in a queue
  kInService,  // in a slot
  kAsleep,     // until wake_due
  kForked,     // waits for its children
  kCoalesced,  // waits for another task's fetch of the same key
};

// What a sleeping task does when it wakes.
enum class Wake : uint8_t { kNone, kEnter, kReturn, kLookup, kGoOn, kRetry, kHedge, kRun };

// A request, or a part of one that runs by itself: a branch of a fork, an attempt, a refresh.
struct Task {
  SimTime born;              // intended arrival of a request; a child's beginning
  SimTime mark;              // up to here its time has been given to places
  SimTime arrived;           // intended arrival of the request it belongs to
  SimTime joined;            // the service it is at
  SimTime queued;            // its queue, the last time
  SimTime wake_due = kNoTime;
  SimTime timeout_due = kNoTime;
  SimTime patience_due = kNoTime;
  SimTime first_token = kNoTime;  // of the last service by tokens that answered it
  double size = 1;
  double quality = 1;
  double quality_sum = 0;    // of the children that answered
  uint64_t key = 0;
  int64_t rank = 0;          // in its queue; the least is served first
  uint64_t order = 0;        // of coming to the service; breaks ties
  Duration work{0};          // service still to be done, where it is known before
  Duration full_work{0};
  uint64_t fetching = 0;     // caches whose missed entry it fetches, one bit each
  uint32_t next = kNil;      // in its queue, batch, waiting list or the free list
  uint32_t previous = kNil;  // in its queue; with a heap: its position
  uint32_t pc = 0;
  uint32_t stop = kNil;      // a refresh ends here
  uint32_t parent = kNil;
  uint32_t first_child = kNil;
  uint32_t next_sibling = kNil, previous_sibling = kNil;
  uint32_t queue = 0;        // where it is queued or in service
  uint32_t slot = kNil;
  uint32_t source = 0;
  uint32_t request_class = 0;
  uint32_t items = 1;
  uint32_t prompt_tokens = 0, output_tokens = 1;
  uint32_t call_items = 1;   // of the present call
  uint32_t service = kNil;   // last called
  uint32_t replica = 0;      // that last served it, within `service`
  uint32_t zone = 0;         // of the caller
  uint32_t session = kNil;
  // Of a task that waits for children.
  uint32_t outstanding = 0;
  uint32_t succeeded = 0, failed = 0;
  uint32_t retries = 0, hedges = 0;
  TaskState state = TaskState::kFree;
  Wake wake = Wake::kNone;
  bool root = false;
  bool orphan = false;       // nobody waits for it any more
  bool cancelled = false;    // is freed as soon as its turn comes
  bool has_work = false;     // `work` is valid
  bool preempted = false;
  bool falling_back = false;
  AttemptKind attempt = AttemptKind::kFirst;
};

struct HeapEntry {
  int64_t rank;
  uint64_t order;
  uint32_t task;
};

struct FullQueue {
  uint32_t head = kNil, tail = kNil;  // of a list
  std::vector<HeapEntry> heap;
  uint32_t waiting = 0;
  uint32_t waiting_items = 0;
  uint32_t in_service = 0;   // requests
  uint32_t idle = kNil;      // first idle slot
  uint32_t service = 0;
  uint64_t made = 0;         // slots so far; the rest are made when first needed
  std::vector<uint32_t> slots;  // those made
  SimTime timer_due = kNoTime;
  CoDel codel;
  double batch_limit = 0;    // adaptive batching
  int64_t virtual_time = 0;  // fair queueing, ns
  std::vector<int64_t> finish;  // fair queueing: last finish tag by class
  double response_time = 0;  // EWMA, seconds
};

struct FullSlot {
  SimTime ends;               // told end of service
  SimTime due = kNoTime;      // when its completion event is valid
  SimTime idle_since{0};
  SimTime started;
  uint32_t first = kNil;      // task of the running batch
  uint32_t requests = 0;      // in it; 0 when idle
  uint32_t items = 0;
  uint32_t queue = 0;
  uint32_t replica = 0;       // numbered through all services
  uint32_t next_idle = kNil;
  uint32_t next_sharing = kNil;
  double occupancy = 0;       // or its weight, with processor sharing
  double work_ns = 0;
  Duration frozen{0};         // left to do when its replica comes back
  bool parked = false;        // its replica is down
  bool on_share = false;
  bool holding = false;       // its own time is over; its request plays the path it is held for
  uint16_t run_queue = 0;     // that it is in, of its share's
};

// What the batches of a replica share: see simulation_accelerator.h.
struct ShareState {
  uint32_t first = kNil;
  uint32_t busy_slots = 0;
  double occupancy = 0;
  std::vector<uint32_t> run_queues;  // how many are in each
  uint32_t busy_queues = 0;
  SimTime updated{0};
  SimTime due = kEndOfTime;
};

// What a replica runs with batching by tokens, from the boundary `since` on (full_tokens.h).
struct TokenBatch {
  SimTime After(int64_t iterations) const;
  int64_t NextBoundary(SimTime now) const;

  uint32_t service = 0, queue = 0;
  uint32_t running = 0;         // sequences
  uint32_t fresh = 0;           // of them admitted at `since`
  bool works = false;           // goes through iterations
  bool was_full = false;        // since `since`: had no slot for who came
  SimTime since{0};
  SimTime due = kNoTime;        // when `count` iterations from `since` have ended
  int64_t count = 0;
  int64_t done = 0;             // iterations before `since`
  Duration step{1};             // of each
  Duration prefill{0};          // of the first, besides
  double thrift = 1;            // time of the same tokens in a full replica's iterations, to `step`
  std::vector<HeapEntry> ends;  // (iteration of its last token, order, slot), soonest first
  std::vector<uint32_t> free;   // slots
};

struct ReplicaState {
  uint32_t down = 0;        // reasons for it to be down; 0: up
  double slow = 1;          // product of the incidents' factors
  double smooth = 0;        // smooth weighted round robin
  SimTime failure_due = kNoTime;
};

struct FullServiceState {
  DurationStream plain_times;
  Generator time, noise, routing, patience, errors, failures, placing;
  uint32_t rotation = 0;
  uint32_t present = 0;      // requests waiting or in service
  uint32_t waiting = 0;
  uint32_t up = 0;           // replicas
  TokenBucket bucket{};
  double limit = 0;          // adaptive concurrency
  SimTime limit_cut{0};      // last multiplicative decrease
  uint32_t partitions = 0;   // incidents under way
  double error_rate = 0;     // with the incidents'
  uint64_t next_slot = 0;    // of its instants, counted through all rounds
  uint32_t starts_left = 0;  // services that may still begin at this instant
};

struct FullSourceState {
  SourceState base;
  Generator keys, items, classes, session, states, prompt_tokens, output_tokens;
  uint32_t row = 0;          // of the pending arrival
  uint32_t state = 0;        // mmpp
  SimTime state_ends{0};
  TokenBucket bucket{};
};

// Requests of one user, one after the other.
struct SessionState {
  uint32_t source = 0;
  uint32_t left = 0;
  uint32_t next_free = kNil;
};

// Misses of one key under way, and who waits for it.
struct Fetch {
  uint32_t owner = kNil;
  uint32_t first = kNil, last = kNil;
};

// What is unusual about a task's fetch: a copy that is not the cache's first, or misses of the same
// cache below it, whose fills are not the fetch's.
struct FetchPlace {
  uint32_t local = 0;
  uint32_t below = 0;
};

struct AttemptState {
  double tokens = 0;             // retry budget
  WindowCounts throttle;         // requests, accepts
  WindowCounts breaker;          // ended, failed
  SimTime open_until{0};
  bool open = false;
  uint32_t trial = kNil;         // the attempt that tests an open breaker
  RunningQuantile times;
};

// Tasks in one array; freed ones are reused, last freed first. Each has `places` nanoseconds.
class TaskPool {
 public:
  TaskPool(uint32_t places, uint32_t loops)
      : places_((places + kRound - 1) / kRound * kRound), loops_(loops) {}

  Task& operator[](uint32_t index) { return tasks_[index]; }
  const Task& operator[](uint32_t index) const { return tasks_[index]; }
  int64_t* parts(uint32_t index) { return parts_.data() + size_t{index} * places_; }
  uint32_t& loop(uint32_t index, uint32_t counter) {
    return loop_counts_[size_t{index} * loops_ + counter];
  }

  [[gnu::always_inline]] uint32_t Allocate() {
    ++live_;
    uint32_t index;
    if (free_ != kNil) {
      index = free_;
      free_ = tasks_[index].next;
      tasks_[index] = Task{};
    } else {
      index = static_cast<uint32_t>(tasks_.size());
      tasks_.emplace_back();
      parts_.resize(parts_.size() + places_);
      loop_counts_.resize(loop_counts_.size() + loops_);
    }
    // In fours, which no compiler takes for a call of memset.
    int64_t* const begin = parts(index);
    for (int64_t* part = begin; part != begin + places_; part += kRound) {
      part[0] = part[1] = part[2] = part[3] = 0;
    }
    tasks_[index].state = TaskState::kRunning;
    return index;
  }
  void Free(uint32_t index) {
    --live_;
    tasks_[index].state = TaskState::kFree;
    tasks_[index].wake = Wake::kNone;
    tasks_[index].wake_due = tasks_[index].timeout_due = tasks_[index].patience_due = kNoTime;
    tasks_[index].next = free_;
    free_ = index;
  }
  // Adds the places of `from` to those of `to`.
  void AddParts(uint32_t to, uint32_t from) {
    int64_t* __restrict const sum = parts(to);
    const int64_t* const more = parts(from);
    for (uint32_t i = 0; i < places_; i += kRound) {
      for (uint32_t k = 0; k < kRound; ++k) sum[i + k] += more[i + k];
    }
  }
  uint64_t memory() const {
    return GrowingBytes(tasks_) + GrowingBytes(parts_) + GrowingBytes(loop_counts_);
  }
  uint32_t live() const { return live_; }
  uint32_t size() const { return static_cast<uint32_t>(tasks_.size()); }

 private:
  static constexpr uint32_t kRound = 4;
  uint32_t places_, loops_;  // places: rounded up
  std::vector<Task> tasks_;
  std::vector<int64_t> parts_;
  std::vector<uint32_t> loop_counts_;
  uint32_t free_ = kNil;
  uint32_t live_ = 0;
};

}  // namespace servescape
