// SPDX-License-Identifier: MIT
// The future event list: a 4-ary heap of 16-byte events. Taking the earliest event leaves a hole
// at the root; the first event scheduled afterwards fills it, so that a handler which schedules
// its successor costs one sift instead of two. The four children of a node share a cache line and
// the smallest is found without branches; the array is padded with kNever for that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/base/check.h"
#include "sim/kernel/event.h"

namespace servescape {

class EventList {
 public:
  EventList() { Reserve(60); }
  EventList(const EventList&) = delete;
  EventList& operator=(const EventList&) = delete;

  // Adds an event at `time`, which is not before the last event taken. Events of equal time and
  // priority are taken in the order of scheduling.
  [[gnu::always_inline]] void Schedule(SimTime time, Priority priority, uint32_t kind,
                                       uint32_t entity) {
    const Event event = Event::Make(time, priority, sequence_++, kind, entity);
    if (hole_) {
      hole_ = false;
      SiftDown(event);
    } else {
      if (size_ + 5 > capacity_) Reserve(2 * capacity_);
      SiftUp(size_++, event);
    }
  }

  // The same, by a caller who knows that it is the first since Take.
  [[gnu::always_inline]] void ScheduleFirst(SimTime time, Priority priority, uint32_t kind,
                                            uint32_t entity) {
    hole_ = false;
    SiftDown(Event::Make(time, priority, sequence_++, kind, entity));
  }

  // After Take: the key of the earliest event but the one taken, kNever's when there is none.
  uint64_t NextKey() const {
    return heap_[size_ == 2 ? 1 : Least(heap_, 1)].key;
  }

  // The earliest event, or kNever when there is none. It stays until Take.
  const Event& Top() {
    if (hole_) CloseHole();
    return heap_[0];
  }
  // Removes the event that Top returned last.
  void Take() { hole_ = true; }

  size_t size() const { return size_ - (hole_ ? 1 : 0); }
  uint64_t scheduled() const { return sequence_; }

 private:
  void SiftUp(size_t i, const Event& event) {
    while (i > 0) {
      const size_t parent = (i - 1) / 4;
      if (!Before(event, heap_[parent])) break;
      heap_[i] = heap_[parent];
      i = parent;
    }
    heap_[i] = event;
  }

  // Index of the earliest of four siblings, without branches.
  static size_t Least(const Event* heap, size_t child) {
    const size_t left = child + Before(heap[child + 1], heap[child]);
    const size_t right = child + 2 + Before(heap[child + 3], heap[child + 2]);
    return Before(heap[right], heap[left]) ? right : left;
  }

  [[gnu::always_inline]] void SiftDown(const Event& event) {
    Event* const heap = heap_;
    const size_t size = size_;
    if (size == 2) {  // one other event pending
      const Event other = heap[1];
      if (Before(other, event)) {
        heap[0] = other;
        heap[1] = event;
      } else {
        heap[0] = event;
      }
      return;
    }
    size_t i = 0;
    for (size_t child = 1; child < size; child = 4 * i + 1) {
      const size_t least = Least(heap, child);
      if (!Before(heap[least], event)) break;
      heap[i] = heap[least];
      i = least;
    }
    heap[i] = event;
  }

  void CloseHole() {
    hole_ = false;
    const Event last = heap_[--size_];
    heap_[size_] = kNever;
    if (size_ > 0) SiftDown(last);
  }

  // Places heap_[1] on a cache line's start, so that siblings share a line.
  void Reserve(size_t capacity) {
    SERVESCAPE_CHECK(capacity < (size_t{1} << 31));
    std::vector<Event> storage(capacity + 8, kNever);
    const auto address = reinterpret_cast<uintptr_t>(storage.data() + 1);
    Event* const heap = storage.data() + ((64 - address % 64) % 64) / sizeof(Event);
    for (size_t i = 0; i < size_; ++i) heap[i] = heap_[i];
    storage_.swap(storage);
    heap_ = heap;
    capacity_ = capacity;
  }

  std::vector<Event> storage_;
  Event* heap_ = nullptr;
  size_t size_ = 0;      // the hole included
  size_t capacity_ = 0;  // of heap_, padding for four children included
  uint64_t sequence_ = 0;
  bool hole_ = false;
};

}  // namespace servescape
