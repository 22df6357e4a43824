// SPDX-License-Identifier: MIT
// Replicas that crash and are repaired, and incidents. A replica is down while at least one reason
// holds. What it serves then fails, or is kept until it is back (failures.in_service); what waits
// in its own queue is routed anew, or is lost with it. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>
#include <vector>

namespace servescape {

template <class Observer>
void FullSimulation<Observer>::StartFailures() {
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    const FullService& service = model_.services()[id];
    if (!service.failures.any) continue;
    for (uint32_t i = 0; i < service.replicas; ++i) {
      const SimTime at = SimTime{0} + FromSeconds(service.up.Draw(services_[id].failures));
      if (at < end_) {
        events_.Schedule(at, Priority::kTimer, kFailureDue, service.first_replica + i);
      }
    }
  }
  for (uint32_t i = 0; i < model_.incidents().size(); ++i) {
    const IncidentConfig& incident = model_.incidents()[i];
    if (incident.at < end_) {
      events_.Schedule(incident.at, Priority::kTimer, kIncidentStart, i);
    }
    const SimTime over = incident.at + incident.duration;
    if (incident.duration.ns > 0 && over < end_) {
      events_.Schedule(over, Priority::kTimer, kIncidentEnd, i);
    }
  }
}

template <class Observer>
uint32_t FullSimulation<Observer>::ServiceOfReplica(uint32_t replica) const {
  uint32_t id = 0;
  while (replica >= model_.services()[id].first_replica + model_.services()[id].replicas) ++id;
  return id;
}

template <class Observer>
void FullSimulation<Observer>::OnFailureDue(SimTime now, uint32_t replica) {
  const uint32_t id = ServiceOfReplica(replica);
  TakeDown(now, replica);
  const SimTime at = now + FromSeconds(model_.services()[id].down.Draw(services_[id].failures));
  if (at < end_) events_.Schedule(at, Priority::kTimer, kRepairDue, replica);
}

template <class Observer>
void FullSimulation<Observer>::OnRepairDue(SimTime now, uint32_t replica) {
  const uint32_t id = ServiceOfReplica(replica);
  BringUp(now, replica);
  const SimTime at = now + FromSeconds(model_.services()[id].up.Draw(services_[id].failures));
  if (at < end_) events_.Schedule(at, Priority::kTimer, kFailureDue, replica);
}

template <class Observer>
void FullSimulation<Observer>::TakeDown(SimTime now, uint32_t replica) {
  if (replicas_[replica].down++ > 0) return;
  const uint32_t id = ServiceOfReplica(replica);
  const ServiceModel& plain = model_.plain().services()[id];
  const uint32_t local = replica - model_.services()[id].first_replica;
  observer_.OnReplicasUp(now, id, --services_[id].up);
  const uint32_t queue_id = plain.first_queue + (plain.queues == 1 ? 0 : local);
  FullQueue& queue = queues_[queue_id];
  // The idle list without the replica's slots, in the same order.
  std::vector<uint32_t> idle;
  for (uint32_t slot = queue.idle; slot != kNil; slot = slots_[slot].next_idle) {
    if (slots_[slot].replica != replica) idle.push_back(slot);
  }
  queue.idle = kNil;
  for (size_t i = idle.size(); i-- > 0;) {
    slots_[idle[i]].next_idle = queue.idle;
    queue.idle = idle[i];
  }
  const std::vector<uint32_t> slots = queue.slots;
  for (const uint32_t slot : slots) {
    if (slots_[slot].replica != replica) continue;
    slots_[slot].parked = true;
    if (slots_[slot].requests > 0) StopSlot(now, slot);
  }
  if (model_.services()[id].tokens.any) StopIterations(now, replica);
  if (plain.queues > 1) MoveWaiting(now, id, queue_id);
}

template <class Observer>
void FullSimulation<Observer>::StopSlot(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t id = queues_[slot.queue].service;
  const FullService& service = model_.services()[id];
  if (service.failures.in_service == InService::kFail || !service.failures.any) {
    Abort(now, slot_id);
    for (uint32_t task = slot.first; task != kNil;) {
      const uint32_t following = tasks_[task].next;
      tasks_[task].next = kNil;
      Defer(task, Outcome::kFailed);
      task = following;
    }
    return PutIdle(now, slot_id);
  }
  observer_.OnPreempt(now, id, slot.ends - now);
  const Duration remaining = Interrupt(now, slot_id);
  for (uint32_t task = slot.first; task != kNil; task = tasks_[task].next) {
    Account(task, service.service, now);
    tasks_[task].queued = now;
  }
  const bool whole = service.failures.in_service == InService::kRestart;
  slot.frozen = whole ? slot.ends - slot.started : remaining;
  slot.frozen = std::max(slot.frozen, Duration{1});
  slot.due = kNoTime;
}

template <class Observer>
void FullSimulation<Observer>::ReviveSlot(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t id = queues_[slot.queue].service;
  const FullService& service = model_.services()[id];
  Duration time = slot.frozen;
  if (service.failures.in_service == InService::kResample) {
    double size = 0;
    for (uint32_t task = slot.first; task != kNil; task = tasks_[task].next) {
      size += tasks_[task].size;
    }
    time = DrawTime(id, slot.replica - service.first_replica, slot.items, size);
  }
  slot.frozen = {0};
  Duration wait{0};
  for (uint32_t task = slot.first; task != kNil; task = tasks_[task].next) {
    Account(task, service.queueing, now);
    wait = now - tasks_[task].queued;
  }
  observer_.OnResume(now, id, wait, time);
  Begin(now, slot_id, time);
}

// What waits for a replica that is gone goes to the others and is still waiting, as it was; if
// there are none it stays.
template <class Observer>
void FullSimulation<Observer>::MoveWaiting(SimTime now, uint32_t service, uint32_t queue_id) {
  const bool lost = model_.services()[service].failures.any &&
                    !model_.services()[service].failures.queue_survives;
  if (!lost && services_[service].up == 0) return;
  std::vector<uint32_t> moving;
  for (uint32_t id = Front(queues_[queue_id]); id != kNil; id = Front(queues_[queue_id])) {
    if (lost) {
      LeaveQueue(now, id);
      Defer(id, Outcome::kFailed);
      continue;
    }
    Remove(queue_id, id);
    --services_[service].present;
    moving.push_back(id);
  }
  for (const uint32_t id : moving) {
    if (tasks_[id].cancelled) {  // by one moved before it that was turned away
      observer_.OnAbandon(now, service, now - tasks_[id].queued);
      tasks_.Free(id);
    } else {
      Account(id, model_.services()[service].queueing, now);
      Join(now, RouteTask(now, service, id), id, true);
    }
  }
}

template <class Observer>
void FullSimulation<Observer>::BringUp(SimTime now, uint32_t replica) {
  if (--replicas_[replica].down > 0) return;
  const uint32_t id = ServiceOfReplica(replica);
  const ServiceModel& plain = model_.plain().services()[id];
  const uint32_t local = replica - model_.services()[id].first_replica;
  observer_.OnReplicasUp(now, id, ++services_[id].up);
  const uint32_t queue_id = plain.first_queue + (plain.queues == 1 ? 0 : local);
  const std::vector<uint32_t> slots = queues_[queue_id].slots;
  for (size_t i = slots.size(); i-- > 0;) {
    FullSlot& slot = slots_[slots[i]];
    if (slot.replica != replica) continue;
    slot.parked = false;
    if (slot.frozen.ns > 0) {
      ReviveSlot(now, slots[i]);
    } else if (slot.requests == 0) {
      PutIdle(now, slots[i]);
    }
  }
  Dispatch(now, queue_id);
}

template <class Observer>
void FullSimulation<Observer>::OnIncident(SimTime now, uint32_t incident_id, bool begins) {
  const IncidentConfig& incident = model_.incidents()[incident_id];
  const auto slow = [&](uint32_t replica, bool tokens) {
    replicas_[replica].slow *= begins ? incident.factor : 1 / incident.factor;
    if (tokens) StopAtBoundary(now, replica);
  };
  const auto change = [&](uint32_t replica, bool tokens) {
    if (incident.kind == IncidentKind::kSlow) {
      slow(replica, tokens);
    } else if (begins) {
      TakeDown(now, replica);
    } else {
      BringUp(now, replica);
    }
  };
  if (incident.kind == IncidentKind::kFlush) {
    if (begins) Flush(static_cast<uint32_t>(incident.cache));
    return;
  }
  if (incident.store >= 0) {
    store_factor_[static_cast<size_t>(incident.store)] *=
        begins ? incident.factor : 1 / incident.factor;
    return;
  }
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    if (incident.service >= 0 && static_cast<uint32_t>(incident.service) != id) continue;
    const FullService& service = model_.services()[id];
    FullServiceState& state = services_[id];
    // A service without zones lies in none of them, unless it is named.
    const bool zoneless = service.zones == 1 && incident.service < 0;
    if (incident.kind == IncidentKind::kZoneLoss && zoneless) continue;
    if (incident.kind == IncidentKind::kPartition) {
      state.partitions += begins ? 1 : -1;
    } else if (incident.kind == IncidentKind::kErrors) {
      state.error_rate = begins ? incident.error_rate : service.error_rate;
    } else if (incident.kind == IncidentKind::kBrownOut) {
      for (uint32_t i = 0; i < service.replicas; ++i) {
        slow(service.first_replica + i, service.tokens.any);
      }
    } else {
      for (uint32_t i = 0; i < service.replicas; ++i) {
        const bool hit = incident.kind == IncidentKind::kZoneLoss
                             ? i % service.zones == incident.zone
                             : i < incident.count;
        if (hit) change(service.first_replica + i, service.tokens.any);
      }
    }
  }
}

}  // namespace servescape
