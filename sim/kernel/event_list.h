// SPDX-License-Identifier: MIT
// The future event list: a 4-ary heap of 16-byte events, and a ladder queue when very many are
// pending, in the same order. Taking the earliest event leaves a hole at the root; the first
// event scheduled afterwards fills it, so that a handler which schedules its successor costs one
// sift instead of two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "sim/kernel/event.h"
#include "sim/kernel/event_heap.h"
#include "sim/kernel/ladder_queue.h"

namespace servescape {

class EventList {
 public:
  // From 1,000 on (in WebAssembly from about 8,000) the ladder queue handles more events a second
  // (tests/bench/hold.cpp); but models schedule many near ones, which the heap takes faster.
#if defined(__wasm__)
  static constexpr size_t kMostInHeap = 7'680;
#else
  static constexpr size_t kMostInHeap = 1'920;
#endif

  // A ladder queue takes over beyond `most_in_heap` events, at least 16, and the heap again below
  // a quarter of that.
  explicit EventList(size_t most_in_heap = kMostInHeap);
  EventList(const EventList&) = delete;
  EventList& operator=(const EventList&) = delete;

  // Adds an event at `time`, which is not before the last event taken. Events of equal time and
  // priority are taken in the order of scheduling.
  [[gnu::always_inline]] void Schedule(SimTime time, Priority priority, uint32_t kind,
                                       uint32_t entity) {
    const Event event = Event::Make(time, priority, sequence_++, kind, entity);
    if (hole_) {
      hole_ = false;
      FillHole(event);
    } else if (size_ + kPadding < capacity_) [[likely]] {
      SiftUp(heap_, size_++, event);
    } else {
      ScheduleBeyond(event.key, event.tag);
    }
  }

  // The same, by a caller who knows that it is the first since Take.
  [[gnu::always_inline]] void ScheduleFirst(SimTime time, Priority priority, uint32_t kind,
                                            uint32_t entity) {
    hole_ = false;
    const Event event = Event::Make(time, priority, sequence_++, kind, entity);
    if (!flat()) return FillHole(event);
    const size_t least = EarliestSibling(heap_, 1);
    PutInOrder(event, heap_[least], heap_, heap_ + least);
  }

  // After Take: the key of the earliest event but the one taken, kNever's when there is none.
  uint64_t NextKey() const { return heap_[size_ == 2 ? 1 : EarliestSibling(heap_, 1)].key; }

  // In the ladder queue, after Take: the next event is among the four from here on (or kNever), and
  // the others come soon. For who has what they need fetched from memory meanwhile.
  const Event* Upcoming() const { return heap_ + 1; }

  // The earliest event, or kNever when there is none. It stays until Take.
  const Event& Top() {
    if (hole_) CloseHole();
    return heap_[0];
  }
  // Removes the event that Top returned last.
  void Take() { hole_ = true; }

  size_t size() const { return (ladder_ ? ladder_->size() : size_) - (hole_ ? 1 : 0); }
  uint64_t scheduled() const { return sequence_; }
  // Whether the ladder queue is at work, and the memory for all events, in bytes.
  bool in_ladder() const { return ladder_ != nullptr; }
  size_t memory() const;

 protected:
  // Nothing was scheduled since Take, and ScheduleFirst would do without a sift.
  bool flat_hole() const { return hole_ && size_ - 2 <= kMostFlat - 2; }

 private:
  static constexpr size_t kPadding = 4;  // siblings are read four at a time
  // A root and two to four children. With one, the guess which comes first serves the handler too.
  static constexpr size_t kLeastFlat = 3, kMostFlat = 5;

  [[gnu::always_inline]] void FillHole(const Event& event) {
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
    } else if (size > 1) {
      SiftDown(heap, size, event);
    } else if (size == 1) {
      heap[0] = event;
    } else {
      FillLadderHole(event.key, event.tag);
    }
  }

  void CloseHole() {
    hole_ = false;
    if (size_ < 2) [[unlikely]]
      return CloseLastHole();
    const Event last = heap_[--size_];
    heap_[size_] = kNever;
    SiftDown(heap_, size_, last);
  }

  bool flat() const { return size_ - kLeastFlat <= kMostFlat - kLeastFlat; }

  // What few events need: out of line, as the engines' event loops repeat the rest of this class,
  // and with numbers, as an event whose address is taken leaves its registers.
  void ScheduleBeyond(uint64_t key, uint64_t tag);
  void CloseLastHole();
  void FillLadderHole(uint64_t key, uint64_t tag);
  void EnterLadder();
  void LeaveLadder();

  // While the ladder queue is at work, its bottom is what heap_ shows, and size_ and capacity_ are
  // zero: the conditions that the heap has to check anyway then lead to it.
  Event* heap_ = nullptr;
  size_t size_ = 0;      // the hole included
  size_t capacity_ = 0;  // of heap_, padding included
  uint64_t sequence_ = 0;
  bool hole_ = false;
  HeapStorage storage_;
  size_t most_in_heap_;
  std::unique_ptr<LadderQueue> ladder_;
};

// For event loops that schedule in very many places: one copy of Schedule for all of them.
class CalledEventList : public EventList {
 public:
  using EventList::EventList;
  void Schedule(SimTime time, Priority priority, uint32_t kind, uint32_t entity);

 private:
  void ScheduleAnyhow(SimTime time, Priority priority, uint32_t kind, uint32_t entity);
};

}  // namespace servescape
