// SPDX-License-Identifier: MIT
// The records of the stations: queues, the servers behind them, the state of each service. They
// belong to the folder station/, whose parts (StationPart) share them; other rooms ask the verbs of
// Stations.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/base/time.h"
#include "sim/engine/index.h"
#include "sim/engine/replica_stage.h"
#include "sim/engine/room.h"
#include "sim/engine/station/codel.h"
#include "sim/engine/task/task.h"
#include "sim/random/duration_stream.h"
#include "sim/random/generator.h"

namespace servescape {

struct HeapEntry {
  int64_t rank;
  uint64_t order;
  uint32_t task;
};

// Who waits, in order, for the servers of a service (central queue) or of one of its replicas.
struct Queue {
  uint32_t head = kNil, tail = kNil;  // of a list
  std::vector<HeapEntry> heap;
  uint32_t waiting = 0;
  uint32_t waiting_items = 0;
  uint32_t in_service = 0;  // requests
  uint32_t idle = kNil;     // first idle server
  uint32_t service = 0;
  uint64_t made = 0;              // servers so far; the rest are made when first needed
  std::vector<uint32_t> servers;  // those made
  SimTime timer_due = kNoTime;
  CoDel codel;
  double batch_limit = 0;       // adaptive batching
  int64_t virtual_time = 0;     // fair queueing, ns
  std::vector<int64_t> finish;  // fair queueing: last finish tag by class
};

// Serves one batch at a time. What each batch needs is in one cache line.
struct alignas(64) Server {
  SimTime ends;           // reported end of service
  SimTime due = kNoTime;  // when its completion event is valid
  SimTime idle_since{0};
  SimTime started;
  uint32_t first = kNil;  // task of the running batch
  uint32_t requests = 0;  // in it; 0 when idle
  uint32_t items = 0;
  uint32_t queue = 0;
  uint32_t replica = 0;  // numbered through all services
  uint32_t next_idle = kNil, previous_idle = kNil;  // in the list; see Servers
  bool parked = false;  // its replica takes nothing new
  bool on_share = false;
  bool blocked = false;  // its own time is over; its request plays the blocking path

  uint16_t run_queue = 0;  // that it is in, of its share's
  uint32_t next_sharing = kNil;
  double occupancy = 0;  // or its weight, with processor sharing
  double work_ns = 0;
  Duration frozen{0};  // left to do when its replica comes back
};
static_assert(sizeof(Server) == 128);

// What of the model every request through a station needs, at hand.
struct StationPlan {
  uint32_t only_queue = kNil;  // kNil: requests are routed
  uint32_t capacity = 0;       // waiting requests per queue
  uint64_t servers_per_queue = 1;
  uint32_t queueing = 0, batch_wait = 0, service = 0;  // latency components
  uint32_t first_replica = 0;
  uint32_t zones = 1;
  double quality = 1;
  bool fcfs = false, fills = false, iid_time = false;  // see GeneralService
  bool elastic = false;  // its replicas come and go: what is used is counted (StationUsage)
  bool learns = false;  // from answers: the router, adaptive concurrency or a rollout
  bool system = false;  // batches are a real system's (systems.h)
  bool version = false;   // in a rollout, which hears of its answers (path/rollouts.h)
  bool ages = false;      // its model does (path/aging.h)
  bool balanced = false;  // calls go through a real system's balancer (proxies.h)
};

// What whoever scales a service may ask of it.
// What the metrics of a language-model server tell.
struct PagedGauges {
  uint32_t waiting = 0, running = 0;  // requests
  double used = 0;                    // share of its blocks
  int64_t firsts = 0;                 // first tokens so far ...
  Duration first_time{0};             // ... and the time to them in all
};

struct StationUsage {
  int64_t arrivals = 0;
  int64_t in_flight_ns = 0;  // requests waiting or in service x ns, up to `counted`
  SimTime counted;
  std::vector<int64_t> busy_ns;     // by replica: of the batches that have ended
  std::vector<PagedGauges> gauges;  // by replica; empty: these have none
};

struct StationState {
  StationPlan plan;
  uint32_t present = 0;  // requests waiting or in service (Count)
  uint32_t waiting = 0;
  bool inspects = false;     // at answers: it learns from them or makes errors of some
  double error_rate = 0;  // with the incidents'
  DurationStream iid_times;
  Generator time, noise, patience, errors;
  StationUsage usage;  // of one that is elastic

  // As many requests more are waiting or in service from now on.
  [[gnu::always_inline]] void Count(SimTime now, int32_t by) {
    if (plan.elastic) [[unlikely]]
      Integrate(now);
    present += static_cast<uint32_t>(by);
  }
  SERVESCAPE_COLD void Integrate(SimTime now) {
    usage.in_flight_ns += (now - usage.counted).ns * present;
    usage.counted = now;
  }
};

template <class E>
class StationRecords {
  template <class, template <class> class>
  friend class StationPart;

  std::vector<Queue> queues_;
  std::vector<Server> servers_;
  std::vector<std::vector<uint32_t>> of_replica_;  // servers; see Servers::Of
  std::vector<StationState> states_;  // by service
};

template <class E>
class Admission;
template <class E>
class Audit;
template <class E>
class Batches;
template <class E>
class Blocking;
template <class E>
class Fcfs;
template <class E>
class Gate;
template <class E>
class Iterations;
template <class E>
class Paged;
template <class E>
class Proxies;
template <class E>
class Rotation;
template <class E>
class Servers;
template <class E>
class Sharing;
template <class E>
class Systems;
template <class E>
class WaitingLines;

// A part of the stations: a room that shares their records.
template <class E, template <class> class Self>
class StationPart : public Room<E, Self> {
 protected:
  // clang-format off
  [[gnu::always_inline]] Queue& QueueAt(uint32_t id) { return Records().queues_[id]; }
  [[gnu::always_inline]] const Queue& QueueAt(uint32_t id) const { return Records().queues_[id]; }
  [[gnu::always_inline]] Server& ServerAt(uint32_t id) { return Records().servers_[id]; }
  [[gnu::always_inline]] const Server& ServerAt(uint32_t id) const {
    return Records().servers_[id];
  }
  [[gnu::always_inline]] StationState& StateOf(uint32_t service) {
    return Records().states_[service];
  }
  [[gnu::always_inline]] const StationState& StateOf(uint32_t service) const {
    return Records().states_[service];
  }
  // The task waits behind all others of a queue that is a list.
  [[gnu::always_inline]] void Append(uint32_t id, Task& task, Queue& queue, StationState& state) {
    task.state = TaskState::kQueued;
    ++queue.waiting;
    ++state.waiting;
    queue.waiting_items += task.call_items;
    task.next = kNil;
    task.previous = queue.tail;
    (queue.tail == kNil ? queue.head : this->tasks()[queue.tail].next) = id;
    queue.tail = id;
  }
  // clang-format on
  std::vector<Queue>& AllQueues() { return Records().queues_; }
  std::vector<Server>& AllServers() { return Records().servers_; }
  const std::vector<Server>& AllServers() const { return Records().servers_; }
  std::vector<std::vector<uint32_t>>& ByReplica() { return Records().of_replica_; }
  const std::vector<std::vector<uint32_t>>& ByReplica() const { return Records().of_replica_; }
  std::vector<StationState>& AllStates() { return Records().states_; }
  const std::vector<StationState>& AllStates() const { return Records().states_; }

  // The other parts.
  [[gnu::always_inline]] Admission<E>& admission() { return this->engine(); }
  [[gnu::always_inline]] Batches<E>& batches() { return this->engine(); }
  [[gnu::always_inline]] Blocking<E>& blocking() { return this->engine(); }
  [[gnu::always_inline]] Gate<E>& gate() { return this->engine(); }
  [[gnu::always_inline]] WaitingLines<E>& line() { return this->engine(); }
  [[gnu::always_inline]] Fcfs<E>& fcfs() { return this->engine(); }
  [[gnu::always_inline]] Rotation<E>& rotation() { return this->engine(); }
  [[gnu::always_inline]] Servers<E>& servers() { return this->engine(); }
  [[gnu::always_inline]] Sharing<E>& sharing() { return this->engine(); }
  [[gnu::always_inline]] const Sharing<E>& sharing() const { return this->engine(); }
  [[gnu::always_inline]] Iterations<E>& iterations() { return this->engine(); }
  [[gnu::always_inline]] Systems<E>& systems() { return this->engine(); }
  [[gnu::always_inline]] Proxies<E>& proxies() { return this->engine(); }
  [[gnu::always_inline]] Paged<E>& paged() { return this->engine(); }
  [[gnu::always_inline]] const Paged<E>& paged() const { return this->engine(); }

 private:
  StationRecords<E>& Records() { return this->engine(); }
  const StationRecords<E>& Records() const { return this->engine(); }
};

}  // namespace servescape
