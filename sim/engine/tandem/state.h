// SPDX-License-Identifier: MIT
// The mutable part of one replication: flat arrays of plain records, linked by 32-bit indices.
// Memory is bounded by the requests in flight, not by the requests simulated.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/engine/index.h"
#include "sim/engine/traffic/arrivals.h"
#include "sim/model/model.h"
#include "sim/random/duration_stream.h"
#include "sim/random/generator.h"

namespace servescape {

// A request in flight. (Its size is apart, as few models look at it: TandemEngine::sizes_.)
struct Request {
  SimTime intended;      // latency counts from here
  SimTime joined;        // when it came to the service it is at
  uint32_t next = kNil;  // in its queue, its batch or the free list
  uint32_t step = 0;     // into Model::steps()
  uint32_t source = 0;
  uint32_t items = 1;
};

// Requests in one array; freed servers are reused, last freed first.
class RequestPool {
 public:
  Request& operator[](uint32_t index) { return requests_[index]; }
  const Request& operator[](uint32_t index) const { return requests_[index]; }

  // A freed server, or kNil when there is none and Grow must be called.
  uint32_t Allocate() {
    const uint32_t index = free_;
    if (index != kNil) [[likely]]
      free_ = requests_[index].next;
    return index;
  }
  uint32_t Grow() {
    requests_.emplace_back();
    return static_cast<uint32_t>(requests_.size() - 1);
  }
  void Free(uint32_t index) {
    requests_[index].next = free_;
    free_ = index;
  }
  // From `first` to `last`, as they are linked.
  void FreeAll(uint32_t first, uint32_t last) {
    requests_[last].next = free_;
    free_ = first;
  }
  // Bytes; three times as many where the next 2^18 requests would need a larger array.
  uint64_t memory() const { return GrowingBytes(requests_); }
  // Servers that are free; more than all where their list does not end.
  uint32_t Free() const {
    uint32_t count = 0;
    for (uint32_t at = free_; at != kNil && count <= peak(); at = requests_[at].next) ++count;
    return count;
  }
  // Servers ever used at once.
  uint32_t peak() const { return static_cast<uint32_t>(requests_.size()); }

 private:
  std::vector<Request> requests_;
  uint32_t free_ = kNil;
};

// Requests waiting in order of arrival, with the servers that serve them: one per service (central
// queue) or one per replica. What an event needs of the service stands here too, in one cache line.
struct alignas(64) QueueState {
  uint32_t head = kNil;        // kNil when none waits
  uint32_t tail = kNil;        // of those who wait, if any
  uint32_t waiting = 0;        // requests
  uint32_t waiting_items = 0;  // kept where they are batched only
  uint32_t in_service = 0;     // requests
  uint32_t idle = kNil;        // first idle server
  uint32_t service = 0;
  uint32_t capacity = 0;            // ServiceModel's
  DurationStream* times = nullptr;  // ServiceState's iid_times
  bool single = false;               // one request at a time, i.i.d. times, nothing shared
  bool batching = false;            // ServiceModel's
  bool timer_set = false;           // a batch timer is pending
};

// A place where one batch is served at a time.
struct alignas(64) ServerState {
  SimTime ends;           // planned end of service of the running batch
  uint32_t first = kNil;  // request of the running batch
  uint32_t requests = 0;  // in it; 0 when idle
  uint32_t queue = 0;
  uint32_t next_idle = kNil;
  // With a shared accelerator only.
  uint32_t accelerator = kNil;       // of the server's replica
  uint32_t next_accelerated = kNil;  // another server whose batch is on it
  double occupancy = 0;              // share of the accelerator the batch keeps busy
  double work_ns = 0;                // left to do, at full speed
};

// The accelerator of a replica whose batches share it, by processor sharing.
struct AcceleratorState {
  uint32_t first = kNil;     // server whose batch is on it; the rest follow
  uint32_t busy_servers = 0;   // of the replica, on the accelerator or not
  double occupancy = 0;      // sum over the batches on it
  SimTime updated{0};        // when the work left was reckoned
  SimTime due = kEndOfTime;  // when the next batch is done; an event at another time is stale
};

struct ServiceState {
  DurationStream iid_times;  // where the time is a draw and nothing else
  Generator time;              // otherwise
  Generator noise;
  Generator routing;
  uint32_t rotation = 0;  // round robin, and the start of a scan for the shortest queue
};

// SourceState, and of the source: whether it is open, at a constant rate, and no service looks at
// the sizes of requests.
struct TandemSource : SourceState {
  uint32_t first_step = 0;
  uint32_t items = 1;
  bool steady = false;
  QueueState* queue = nullptr;  // the only one at the first step, of a steady source
};

}  // namespace servescape
