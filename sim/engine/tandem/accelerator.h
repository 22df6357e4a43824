// SPDX-License-Identifier: MIT
// Batches of one replica sharing its accelerator: processor sharing among the batches on it, each
// at the rate min(1, 1 / sum of occupancies). Part of tandem_engine.h; include
// that.
#pragma once

#include <algorithm>
#include <vector>

namespace servescape {

// Work done since the last reckoning.
inline void AdvanceWork(SimTime now, AcceleratorState& accelerator, std::vector<SlotState>& slots) {
  const double rate = 1 / std::max(1.0, accelerator.occupancy);
  const double done = static_cast<double>((now - accelerator.updated).ns) * rate;
  for (uint32_t id = accelerator.first; id != kNil; id = slots[id].next_accelerated) {
    slots[id].work_ns -= done;
  }
  accelerator.updated = now;
}

template <class Observer>
void TandemEngine<Observer>::ScheduleNextDone(SimTime now, uint32_t accelerator_id) {
  AcceleratorState& accelerator = accelerators_[accelerator_id];
  if (accelerator.first == kNil) {
    accelerator.occupancy = 0;
    accelerator.due = kEndOfTime;
    return;
  }
  double least = slots_[accelerator.first].work_ns;
  double occupancy = 0;
  for (uint32_t id = accelerator.first; id != kNil; id = slots_[id].next_accelerated) {
    least = std::min(least, slots_[id].work_ns);
    occupancy += slots_[id].occupancy;
  }
  accelerator.occupancy = occupancy;
  const double wait = std::max(0.0, least) * std::max(1.0, occupancy);
  accelerator.due = now + Duration{static_cast<int64_t>(wait + 0.5)};
  events_.Schedule(accelerator.due, Priority::kCompletion, kAcceleratorDone, accelerator_id);
}

template <class Observer>
void TandemEngine<Observer>::OnHostDone(SimTime now, uint32_t slot_id) {
  SlotState& slot = slots_[slot_id];
  AcceleratorState& accelerator = accelerators_[slot.accelerator];
  AdvanceWork(now, accelerator, slots_);
  slot.next_accelerated = accelerator.first;
  accelerator.first = slot_id;
  ScheduleNextDone(now, slot.accelerator);
}

// Ends the batch with the least work left, if it is done (to the rounding of a nanosecond).
template <class Observer>
void TandemEngine<Observer>::OnAcceleratorDone(SimTime now, uint32_t accelerator_id) {
  AcceleratorState& accelerator = accelerators_[accelerator_id];
  if (now != accelerator.due) return;
  AdvanceWork(now, accelerator, slots_);
  uint32_t* link = &accelerator.first;
  for (uint32_t* it = link; *it != kNil; it = &slots_[*it].next_accelerated) {
    if (slots_[*it].work_ns < slots_[*link].work_ns) link = it;
  }
  const uint32_t slot_id = *link;
  SlotState& slot = slots_[slot_id];
  *link = slot.next_accelerated;
  --accelerator.busy_slots;
  const Duration extended = now - slot.ends;
  if (extended.ns != 0) observer_.OnServiceExtended(queues_[slot.queue].service, extended);
  slot.ends = now;
  ScheduleNextDone(now, accelerator_id);
  EndBatch(now, slot_id);
}

}  // namespace servescape
