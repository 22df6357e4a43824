// SPDX-License-Identifier: MIT
// Batches of a replica (or machine) that share its accelerator, as simulation_accelerator.h has
// it, and requests that share its cores: processor sharing as core_sharing.h has it, or by class
// weight at cores * weight / sum of weights, or in turns at each of its run queues (ScalingConfig).
// Part of full_simulation.h; include that.
#pragma once

#include <algorithm>

#include "sim/model/core_sharing.h"

namespace servescape {

template <class Observer>
uint32_t FullSimulation<Observer>::ShareOf(const FullSlot& slot) const {
  const FullService& service = model_.services()[queues_[slot.queue].service];
  return service.first_share + slot.replica - service.first_replica;
}

// The time a unit of the slot's work takes.
template <class Observer>
double FullSimulation<Observer>::SlownessOf(const FullSlot& slot, const ShareState& share) const {
  const FullService& service = model_.services()[queues_[slot.queue].service];
  if (service.cores <= 0) return std::max(1.0, share.occupancy);
  if (service.class_shares) return share.occupancy / (service.cores * slot.occupancy);
  if (service.scaling.run_queues == 0) {
    return 1 / CoreRate(service.cores, service.scaling, share.occupancy);
  }
  const double turns = share.run_queues[slot.run_queue];
  return turns / CoreRate(service.cores, service.scaling, share.busy_queues);
}

// Work done since the last reckoning.
template <class Observer>
void FullSimulation<Observer>::Progress(SimTime now, ShareState& share) {
  const double passed = static_cast<double>((now - share.updated).ns);
  for (uint32_t id = share.first; id != kNil; id = slots_[id].next_sharing) {
    slots_[id].work_ns -= passed * (1 / SlownessOf(slots_[id], share));
  }
  share.updated = now;
}

template <class Observer>
void FullSimulation<Observer>::ScheduleNextDone(SimTime now, uint32_t share_id) {
  ShareState& share = shares_[share_id];
  share.due = kEndOfTime;
  share.occupancy = 0;
  if (share.first == kNil) return;
  for (uint32_t id = share.first; id != kNil; id = slots_[id].next_sharing) {
    share.occupancy += slots_[id].occupancy;
  }
  double soonest = -1;
  for (uint32_t id = share.first; id != kNil; id = slots_[id].next_sharing) {
    const double wait = std::max(0.0, slots_[id].work_ns) * SlownessOf(slots_[id], share);
    if (soonest < 0 || wait < soonest) soonest = wait;
  }
  share.due = now + Duration{static_cast<int64_t>(soonest + 0.5)};
  events_.Schedule(share.due, Priority::kCompletion, kShareDue, share_id);
}

// The shorter of two different run queues; of equal ones the first drawn.
template <class Observer>
void FullSimulation<Observer>::JoinRunQueue(FullSlot& slot, ShareState& share) {
  const uint32_t service = queues_[slot.queue].service;
  const uint32_t count = model_.services()[service].scaling.run_queues;
  if (count == 0) return;
  share.run_queues.resize(count);
  uint32_t drawn[2];
  uint32_t pick = DrawOther(services_[service].placing, count, 0, drawn);
  if (count > 1) {
    const uint32_t other = DrawOther(services_[service].placing, count, 1, drawn);
    if (share.run_queues[other] < share.run_queues[pick]) pick = other;
  }
  slot.run_queue = static_cast<uint16_t>(pick);
  if (share.run_queues[pick]++ == 0) ++share.busy_queues;
}

template <class Observer>
void FullSimulation<Observer>::LeaveRunQueue(const FullSlot& slot, ShareState& share) {
  if (model_.services()[queues_[slot.queue].service].scaling.run_queues == 0) return;
  if (--share.run_queues[slot.run_queue] == 0) --share.busy_queues;
}

template <class Observer>
void FullSimulation<Observer>::EnterShare(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  if (slot.requests == 0 || slot.due != now || slot.on_share) return;
  const uint32_t share_id = ShareOf(slot);
  ShareState& share = shares_[share_id];
  Progress(now, share);
  slot.due = kNoTime;
  slot.on_share = true;
  slot.next_sharing = share.first;
  share.first = slot_id;
  JoinRunQueue(slot, share);
  ScheduleNextDone(now, share_id);
}

// The slot's batch stops using the share, done or not; `work_ns` is what it leaves undone.
template <class Observer>
void FullSimulation<Observer>::LeaveShare(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t share_id = ShareOf(slot);
  ShareState& share = shares_[share_id];
  --share.busy_slots;
  if (!slot.on_share) return;
  Progress(now, share);
  uint32_t* link = &share.first;
  while (*link != slot_id) link = &slots_[*link].next_sharing;
  *link = slot.next_sharing;
  slot.on_share = false;
  LeaveRunQueue(slot, share);
  ScheduleNextDone(now, share_id);
}

// Ends the batch with the least left to do, if the event is the one that was last planned.
template <class Observer>
void FullSimulation<Observer>::OnShareDue(SimTime now, uint32_t share_id) {
  ShareState& share = shares_[share_id];
  if (now != share.due) return;
  Progress(now, share);
  uint32_t done = share.first;
  for (uint32_t id = done; id != kNil; id = slots_[id].next_sharing) {
    const double left = slots_[id].work_ns * SlownessOf(slots_[id], share);
    const double least = slots_[done].work_ns * SlownessOf(slots_[done], share);
    // The products of different works may be equal.
    if (left < least || (left == least && slots_[id].work_ns < slots_[done].work_ns)) done = id;
  }
  LeaveShare(now, done);
  FullSlot& slot = slots_[done];
  const Duration extended = now - slot.ends;
  if (extended.ns != 0) observer_.OnServiceExtended(queues_[slot.queue].service, extended);
  slot.ends = now;
  Complete(now, done);
}

}  // namespace servescape
