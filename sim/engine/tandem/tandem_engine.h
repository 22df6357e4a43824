// SPDX-License-Identifier: MIT
// One replication at work: the state, the future event list and the one switch over event kinds.
// The observer is a compile-time parameter (kernel/observer.h); it cannot change the run.
//
// A request is: arrived -> for each step of its path: joins a queue (or starts at once), is taken
// into a batch when a server is idle, is served -> completed. A full queue ends it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/check.h"
#include "sim/engine/audited.h"
#include "sim/engine/standstill.h"
#include "sim/engine/tandem/router.h"
#include "sim/engine/tandem/state.h"
#include "sim/engine/traffic/arrivals.h"
#include "sim/kernel/event_list.h"
#include "sim/kernel/observer.h"
#include "sim/kernel/run_loop.h"
#include "sim/model/model.h"

// The hot path is one function: calls between its parts would cost as much as the parts. What few
// events need stays out of it: a small hot path fits the processor's instruction caches and is
// soon optimised by a browser.
#define SERVESCAPE_INLINE [[gnu::always_inline]] inline
#define SERVESCAPE_RARE [[gnu::noinline]]

namespace servescape {

enum TandemEvent : uint32_t {
  kCompletion,       // entity: server
  kArrival,          // entity: source
  kClientSend,       // entity: source; one of its clients has thought
  kBatchTimer,       // entity: queue
  kHostDone,         // entity: server; its batch goes on to the shared accelerator
  kAcceleratorDone,  // entity: accelerator; a batch on it is done (or the event is stale)
};

// What one replication is made of, and what is asked of it between two steps.
template <class Observer>
class TandemState {
 public:
  bool stopped() const { return stopped_; }

  // When it stopped.
  SimTime now() const { return now_; }
  SimTime next_time() { return events_.Top().time(); }
  int64_t handled() const { return handled_; }
  uint64_t scheduled() const { return events_.scheduled(); }
  uint32_t peak_in_flight() const { return pool_.peak(); }
  uint32_t in_flight() const { return pool_.peak(); }
  // Bytes that requests and events take, the lists that are about to grow counted as grown.
  uint64_t memory() const {
    return pool_.memory() + events_.memory() + sizes_.capacity() * sizeof(double);
  }
  // The first invariant that does not hold now, in words; null while all do.
  SERVESCAPE_RARE const char* Broken() const;
  // For the test of Broken: one more waits than there are.
  SERVESCAPE_RARE void BreakWaiting() { ++queues_[0].waiting; }
  // Counts the earliest event of those to come.
  SERVESCAPE_RARE void CountNext(ActorCounts* counts);
  // Calls visit(service, planned end of service) for every batch in service.
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const ServerState& server : servers_) {
      if (server.requests > 0) visit(queues_[server.queue].service, server.ends);
    }
  }

  // Calls visit(service, instant of joining) for every request that waits in a queue.
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    for (const QueueState& queue : queues_) {
      for (uint32_t id = queue.head; id != kNil; id = pool_[id].next) {
        visit(queue.service, pool_[id].joined);
      }
    }
  }

  // Calls visit(request) for every request in the system, waiting first, in a fixed order.
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    const auto walk = [&](uint32_t id, uint32_t requests) {
      for (; requests > 0; --requests, id = pool_[id].next) visit(pool_[id]);
    };
    for (const QueueState& queue : queues_) walk(queue.head, queue.waiting);
    for (const ServerState& server : servers_) walk(server.first, server.requests);
  }

 protected:
  TandemState(const Model& model, Observer& observer, size_t most_in_heap)
      : model_(model),
        observer_(observer),
        source_models_(model.sources().data()),
        service_models_(model.services().data()),
        end_(model.end()),
        events_(most_in_heap) {}

  const Model& model_;
  Observer& observer_;
  // Shorthands into the model: the event loop lives on them.
  const SourceModel* const source_models_;
  const ServiceModel* const service_models_;
  const SimTime end_;
  EventList events_;
  // By step (Model::steps): the queue of a service that has but one; else kRouted, or kNil at
  // the end of a path.
  static constexpr uint32_t kRouted = kNil - 1;
  std::vector<uint32_t> step_queues_;
  RequestPool pool_;
  std::vector<QueueState> queues_;
  std::vector<ServerState> servers_;
  std::vector<AcceleratorState> accelerators_;  // one a replica of the services that share
  std::vector<ServiceState> services_;
  std::vector<TandemSource> sources_;
  std::vector<double> next_size_;  // of a trace's pending arrival
  std::vector<double> sizes_;      // by request, if a service looks at them
  bool sized_ = false;
  SimTime now_{0};
  bool any_closed_ = false;  // a source has clients who think and come back
  bool stopped_ = false;     // more requests in flight than allowed
  int64_t handled_ = 0;
  int64_t next_audit_ = 0;  // in events handled; where kAudited
};

template <class Observer>
const char* TandemState<Observer>::Broken() const {
  if (stopped_) return nullptr;  // in the middle of an event
  uint64_t present = 0, served = 0, idle = 0;
  for (const QueueState& queue : queues_) {
    uint32_t length = 0, last = kNil;
    uint64_t items = 0;
    for (uint32_t id = queue.head; id != kNil && length <= queue.waiting; id = pool_[id].next) {
      ++length;
      items += pool_[id].items;
      last = id;
    }
    if (length != queue.waiting) return "a queue's count = the length of its list";
    if (length > 0 && last != queue.tail) return "a queue's tail is the last of its list";
    if (queue.batching && items != queue.waiting_items)
      return "a queue's items = those of its list";
    present += queue.waiting + queue.in_service;
    served += queue.in_service;
    uint64_t listed = 0;
    for (uint32_t id = queue.idle; id != kNil; id = servers_[id].next_idle) {
      if (servers_[id].requests > 0) return "an idle server serves nobody";
      if (++listed > servers_.size()) return "the list of idle servers ends";
    }
    if (listed > 0 && queue.waiting > 0 && !queue.batching) return "none waits for an idle server";
    idle += listed;
  }
  for (const ServerState& server : servers_) {
    served -= server.requests;
    idle -= server.requests == 0;
  }
  if (served != 0) return "requests in service = those in the servers";
  if (idle != 0) return "all idle servers are in their queue's list";
  return present + pool_.Free() == pool_.peak() ? nullptr : "waiting + in service + free = all";
}

template <class Observer>
class TandemEngine : public TandemState<Observer> {
 public:
  // `model` and `observer` outlive the simulation. See EventList for `most_in_heap`.
  TandemEngine(const Model& model, uint64_t seed, uint32_t replication, Observer& observer,
               size_t most_in_heap = EventList::kMostInHeap);

  // Handles at most `limit` events; true when the run has ended.
  bool Step(int64_t limit) {
    if constexpr (kAudited) {
      return RunAudited(*this, limit, &next_audit_, [this](int64_t events) {
        return RunEvents(events_, end_, events, *this, &handled_);
      });
    }
    return RunEvents(events_, end_, limit, *this, &handled_);
  }

  // The kernel's interface.
  SERVESCAPE_INLINE bool Handle(SimTime now, uint32_t kind, uint32_t entity, int64_t* left);

 private:
  using State = TandemState<Observer>;
  using State::kRouted;
  using State::model_, State::observer_, State::source_models_, State::service_models_, State::end_,
      State::events_, State::step_queues_, State::pool_, State::queues_, State::servers_,
      State::accelerators_, State::services_, State::sources_, State::next_size_, State::sizes_,
      State::sized_, State::now_, State::any_closed_, State::stopped_, State::handled_,
      State::next_audit_;

  void StartSources(uint64_t seed, uint32_t replication);
  void StartServices(uint64_t seed, uint32_t replication);
  SERVESCAPE_RARE void OnRareEvent(SimTime now, uint32_t kind, uint32_t entity);
  SERVESCAPE_RARE void OnOtherArrival(SimTime now, uint32_t kind, uint32_t source);
  SERVESCAPE_INLINE void JoinBusy(SimTime now, uint32_t source, QueueState& queue, int64_t* left);
  SERVESCAPE_INLINE void JoinIdle(SimTime now, uint32_t source, QueueState& queue);
  SERVESCAPE_INLINE uint32_t NewRequest(SimTime now, uint32_t source);
  SERVESCAPE_RARE SimTime NextIrregular(SimTime now, uint32_t kind, uint32_t source,
                                        uint32_t request);
  SERVESCAPE_INLINE uint32_t EndSingle(SimTime now, QueueState& queue, uint32_t server);
  SERVESCAPE_RARE void EndBatch(SimTime now, uint32_t server);
  SERVESCAPE_RARE void OnHostDone(SimTime now, uint32_t server);
  SERVESCAPE_RARE void OnAcceleratorDone(SimTime now, uint32_t accelerator);
  void ScheduleNextDone(SimTime now, uint32_t accelerator);
  SERVESCAPE_INLINE void Enter(SimTime now, uint32_t request);
  SERVESCAPE_RARE void EnterOther(SimTime now, uint32_t request);
  SERVESCAPE_RARE uint32_t RouteTo(uint32_t request);
  SERVESCAPE_INLINE void Wait(SimTime now, QueueState& queue, uint32_t request);
  SERVESCAPE_INLINE void StartSingle(SimTime now, QueueState& queue, uint32_t request);
  SERVESCAPE_INLINE void JoinBatch(SimTime now, QueueState& queue, uint32_t queue_id,
                                   uint32_t request);
  SERVESCAPE_RARE void JoinOther(SimTime now, QueueState& queue, uint32_t request);
  SERVESCAPE_RARE void StartOne(SimTime now, QueueState& queue, uint32_t server, uint32_t request,
                                uint32_t queued);
  SERVESCAPE_INLINE void PutIdle(QueueState& queue, uint32_t server);
  SERVESCAPE_RARE void StartBatches(SimTime now, QueueState& queue, uint32_t queue_id);
  SERVESCAPE_INLINE void StartBatch(SimTime now, QueueState& queue);
  SERVESCAPE_INLINE void Serve(SimTime now, uint32_t service, uint32_t server, uint32_t requests,
                               uint32_t queued, uint32_t items, double size);
  SERVESCAPE_RARE void ServeShared(SimTime now, const ServiceModel& service, uint32_t server,
                                   uint32_t items, Duration time);
  SERVESCAPE_INLINE uint32_t TakeIdle(QueueState& queue);
  SERVESCAPE_RARE uint32_t TakeIdleShared(QueueState& queue);
  SERVESCAPE_INLINE uint32_t PopWaiting(QueueState& queue);
  SERVESCAPE_RARE uint32_t AddRequest(SimTime now);
  void KeepSize(uint32_t request, double size);
  double SizeOf(uint32_t request) const { return sized_ ? sizes_[request] : 0; }
  SERVESCAPE_RARE void Reject(SimTime now, uint32_t service, uint32_t request);
  SERVESCAPE_INLINE void Complete(SimTime now, uint32_t request);
  SERVESCAPE_INLINE void Leave(SimTime now, uint32_t request);
  SERVESCAPE_INLINE void LeaveTogether(SimTime now, uint32_t first, uint32_t last);
  SERVESCAPE_RARE void ScheduleThink(SimTime now, uint32_t source);
};

}  // namespace servescape

#include "sim/engine/tandem/accelerator.h"
#include "sim/engine/tandem/flow.h"
#include "sim/engine/tandem/service.h"

#undef SERVESCAPE_INLINE
#undef SERVESCAPE_RARE
