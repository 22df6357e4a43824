// SPDX-License-Identifier: MIT
#include "sim/kernel/event_list.h"

#include <algorithm>

#include "sim/base/check.h"

namespace servescape {

EventList::EventList(size_t most_in_heap) : most_in_heap_(most_in_heap) {
  SERVESCAPE_CHECK(most_in_heap >= 16);
  storage_.Reserve(std::min<size_t>(60, most_in_heap), 0);
  heap_ = storage_.heap();
  capacity_ = storage_.capacity();
}

void EventList::ScheduleBeyond(uint64_t key, uint64_t tag) {
  if (!ladder_ && capacity_ < most_in_heap_) {
    storage_.Reserve(std::min(2 * capacity_, most_in_heap_), size_);
    heap_ = storage_.heap();
    capacity_ = storage_.capacity();
    SiftUp(heap_, size_++, {key, tag});
    return;
  }
  if (!ladder_) EnterLadder();
  ladder_->Push({key, tag});
  heap_ = ladder_->bottom();
}

void EventList::FillLadderHole(uint64_t key, uint64_t tag) {
  ladder_->FillHole({key, tag});
  heap_ = ladder_->bottom();
}

void EventList::CloseLastHole() {
  if (!ladder_) {
    size_ = 0;
    heap_[0] = kNever;
    return;
  }
  ladder_->CloseHole();
  heap_ = ladder_->bottom();
  if (ladder_->size() < most_in_heap_ / 4) LeaveLadder();
}

void EventList::EnterLadder() {
  ladder_ = std::make_unique<LadderQueue>(heap_, size_);
  size_ = 0;
  capacity_ = 0;
  storage_.Release();
}

void EventList::LeaveLadder() {
  size_ = ladder_->size();
  storage_.Reserve(most_in_heap_ / 2, 0);
  heap_ = storage_.heap();
  capacity_ = storage_.capacity();
  ladder_->CopyTo(heap_);
  ladder_.reset();
  for (size_t i = 1; i < size_; ++i) SiftUp(heap_, i, Event(heap_[i]));
}

void CalledEventList::Schedule(SimTime time, Priority priority, uint32_t kind, uint32_t entity) {
  if (flat_hole()) return ScheduleFirst(time, priority, kind, entity);
  ScheduleAnyhow(time, priority, kind, entity);
}

// Apart, as it takes registers that the short way above does without.
[[gnu::noinline]] void CalledEventList::ScheduleAnyhow(SimTime time, Priority priority,
                                                       uint32_t kind, uint32_t entity) {
  EventList::Schedule(time, priority, kind, entity);
}

size_t EventList::memory() const {
  return storage_.capacity() * sizeof(Event) + (ladder_ ? ladder_->memory() : 0);
}

}  // namespace servescape
