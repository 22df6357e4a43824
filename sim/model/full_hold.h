// SPDX-License-Identifier: MIT
// Slots that are held while a path is played (service.NAME.hold), and service that stops before
// its end. The path is a task of its own below the request in service, so what it takes is given to
// the places where it is spent. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

// The slot's own time is over.
template <class Observer>
void FullSimulation<Observer>::BeginHold(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  const FullService& service = model_.services()[queues_[slot.queue].service];
  const uint32_t id = slot.first;
  slot.holding = true;
  slot.due = kNoTime;
  Account(id, service.service, now);
  Task& task = tasks_[id];
  task.outstanding = 1;
  task.replica = slot.replica - service.first_replica;
  const uint32_t zone = service.zones > 1 ? task.replica % service.zones : task.zone;
  const uint32_t child = Spawn(now, id, service.hold_entry);
  tasks_[child].zone = zone;
  Run(now, child);
}

// As ChildEnded: `child` is freed here.
template <class Observer>
void FullSimulation<Observer>::HoldEnded(SimTime now, uint32_t parent, uint32_t child,
                                         Outcome outcome) {
  const uint32_t slot_id = tasks_[parent].slot;
  FullSlot& slot = slots_[slot_id];
  slot.holding = false;
  if (outcome == Outcome::kAnswered) {
    // Whoever it called last, the caller sees this service.
    const uint32_t service = tasks_[parent].service, zone = tasks_[parent].zone;
    Merge(now, parent, child);
    tasks_[parent].service = service;
    tasks_[parent].zone = zone;
    tasks_[parent].quality *= tasks_[child].quality;
    tasks_.Free(child);
    observer_.OnServiceExtended(service, now - slot.ends);
    slot.ends = now;
    return Complete(now, slot_id);
  }
  tasks_.Free(child);
  const uint32_t queue = slot.queue;
  Account(parent, model_.retry_place(), now);
  Abort(now, slot_id);
  PutIdle(now, slot_id);
  Dispatch(now, queue);
  FailAtService(now, parent, outcome);
}

// Stops the slot's batch for a while. Returns the service it still needs, undisturbed.
template <class Observer>
Duration FullSimulation<Observer>::Interrupt(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  if (!model_.services()[queues_[slot.queue].service].shares) return slot.ends - now;
  const Duration host = slot.on_share ? Duration{0} : slot.due - now;
  LeaveShare(now, slot_id);
  return host + Duration{static_cast<int64_t>(std::max(0.0, slot.work_ns) + 0.5)};
}

// Ends the service of the slot's batch without an answer. The tasks are the caller's to end.
template <class Observer>
void FullSimulation<Observer>::Abort(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t service = queues_[slot.queue].service;
  if (model_.services()[service].shares) LeaveShare(now, slot_id);
  if (slot.holding) DropChildren(now, slot.first, false);
  slot.holding = false;
  observer_.OnAbort(now, service, slot.ends - now);
  queues_[slot.queue].in_service -= slot.requests;
  services_[service].present -= slot.requests;
  for (uint32_t id = slot.first; id != kNil; id = tasks_[id].next) {
    Account(id, model_.services()[service].service, now);
    tasks_[id].state = TaskState::kRunning;
  }
}

}  // namespace servescape
