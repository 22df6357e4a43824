// SPDX-License-Identifier: MIT
// One replication at work: the state, the future event list and the one switch over event kinds.
// The observer is a compile-time parameter (kernel/observer.h); it cannot change the run.
//
// A request is: arrived -> for each step of its path: joins a queue (or starts at once), is taken
// into a batch when a slot is idle, is served -> completed. A full queue ends it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/event_list.h"
#include "sim/kernel/run_loop.h"
#include "sim/model/arrivals.h"
#include "sim/model/model.h"
#include "sim/model/router.h"
#include "sim/model/state.h"

namespace servescape {

enum EventKind : uint32_t {
  kArrival,           // entity: source
  kCompletion,        // entity: slot
  kBatchTimer,        // entity: queue
  kClientSend,        // entity: source; one of its clients has thought
  kAcceleratorReady,  // entity: slot; its batch now needs the accelerator
};

template <class Observer>
class Simulation {
 public:
  // `model` and `observer` outlive the simulation.
  Simulation(const Model& model, uint64_t seed, uint32_t replication, Observer& observer);

  // Handles at most `limit` events; true when the run has ended.
  bool Step(int64_t limit) {
    return RunEvents(events_, model_.end(), limit, *this, &handled_);
  }

  // The kernel's interface.
  void Handle(SimTime now, uint32_t kind, uint32_t entity);
  bool stopped() const { return pool_.live() > model_.max_in_flight(); }

  // Of the last event handled.
  SimTime now() const { return now_; }
  SimTime next_time() { return events_.Top().time(); }
  int64_t handled() const { return handled_; }
  uint32_t in_flight() const { return pool_.live(); }
  uint32_t peak_in_flight() const { return pool_.peak(); }
  // Calls visit(service, planned end of service) for every batch in service.
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const SlotState& slot : slots_) {
      if (slot.requests > 0) visit(queues_[slot.queue].service, slot.ends);
    }
  }

  // Calls visit(request) for every request in the system, waiting first, in a fixed order.
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    const auto walk = [&](uint32_t id) {
      for (; id != kNil; id = pool_[id].next) visit(pool_[id]);
    };
    for (const QueueState& queue : queues_) walk(queue.head);
    for (const SlotState& slot : slots_) {
      if (slot.requests > 0) walk(slot.first);
    }
  }

 private:
  void StartSources(uint64_t seed, uint32_t replication);
  void StartServices(uint64_t seed, uint32_t replication);
  void OnArrivalEvent(SimTime now, uint32_t source);
  void OnCompletionEvent(SimTime now, uint32_t slot);
  void OnAcceleratorReady(SimTime now, uint32_t slot);
  void Accelerate(SimTime now, uint32_t slot);
  void Enter(SimTime now, uint32_t request);
  void Join(SimTime now, QueueState& queue, uint32_t queue_id, uint32_t request);
  void StartOne(SimTime now, QueueState& queue, uint32_t request, bool queued);
  void StartBatches(SimTime now, QueueState& queue, uint32_t queue_id);
  void StartBatch(SimTime now, QueueState& queue);
  void Serve(SimTime now, uint32_t service, uint32_t slot, uint32_t requests, uint32_t queued,
             uint32_t items, double size);
  uint32_t TakeIdle(QueueState& queue);
  void Admit(SimTime now, uint32_t source, double size);
  void Leave(SimTime now, uint32_t request);
  void ScheduleThink(SimTime now, uint32_t source);

  const Model& model_;
  Observer& observer_;
  EventList events_;
  RequestPool pool_;
  std::vector<QueueState> queues_;
  std::vector<SlotState> slots_;
  std::vector<AcceleratorState> accelerators_;  // one a replica of the services that share
  std::vector<ServiceState> services_;
  std::vector<SourceState> sources_;
  std::vector<double> next_size_;  // of a trace's pending arrival
  SimTime now_{0};
  int64_t handled_ = 0;
};

}  // namespace servescape

#include "sim/model/simulation_flow.h"
#include "sim/model/simulation_service.h"
