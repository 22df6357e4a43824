// SPDX-License-Identifier: MIT
// Service that begins at given instants only (service.NAME.slots). Between them no slot counts as
// idle, so whatever comes waits; at an instant each queue may begin as many services as its size
// says. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

template <class Observer>
void FullSimulation<Observer>::StartSlots() {
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    if (model_.services()[id].slotted) ScheduleSlots(id);
  }
}

template <class Observer>
void FullSimulation<Observer>::ScheduleSlots(uint32_t id) {
  const SlotsConfig& config = model_.services()[id].slots;
  const uint64_t count = config.slots.size();
  const uint64_t round = services_[id].next_slot / count;
  if (round > 0 && config.repeat.ns == 0) return;
  const Duration later{config.repeat.ns * static_cast<int64_t>(round)};
  const size_t index = static_cast<size_t>(services_[id].next_slot % count);
  const SimTime at = SimTime{0} + config.slots[index].at + later;
  if (at < end_) events_.Schedule(at, Priority::kTimer, kSlotsDue, id);
}

template <class Observer>
void FullSimulation<Observer>::OnSlotsDue(SimTime now, uint32_t id) {
  const ServiceModel& plain = model_.plain().services()[id];
  const SlotsConfig& config = model_.services()[id].slots;
  FullServiceState& state = services_[id];
  const uint32_t size = config.slots[state.next_slot++ % config.slots.size()].size;
  const uint32_t waiting = state.waiting, serving = state.present - state.waiting;
  for (uint32_t q = plain.first_queue; q < plain.first_queue + plain.queues; ++q) {
    uint32_t busy = 0;
    for (const uint32_t slot : queues_[q].slots) busy += slots_[slot].requests > 0 ? 1 : 0;
    state.starts_left = config.in_service ? size - std::min(size, busy) : size;
    Dispatch(now, q);
  }
  state.starts_left = 0;
  observer_.OnSlot(now, id, waiting, state.present - state.waiting - serving);
  ScheduleSlots(id);
}

}  // namespace servescape
