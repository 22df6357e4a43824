// SPDX-License-Identifier: MIT
// A 4-ary heap of 16-byte events in an array that its owner counts. The four children of a node
// share a cache line and the smallest is found without branches; what lies behind the last event
// reads kNever for that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/event.h"

namespace servescape {

// Index of the earliest of the four siblings from `child` on, without branches.
inline size_t EarliestSibling(const Event* heap, size_t child) {
  const size_t left = child + BeforeEvenly(heap[child + 1], heap[child]);
  const size_t right = child + 2 + BeforeEvenly(heap[child + 3], heap[child + 2]);
  return BeforeEvenly(heap[right], heap[left]) ? right : left;
}

// The earlier of two events to `earlier` and the other to `later`, without branches: which comes
// first is as good as random, and a wrong guess of the processor costs as much as all the rest.
[[gnu::always_inline]] inline void PutInOrder(const Event& a, const Event& b, Event* earlier,
                                              Event* later) {
  const uint64_t swapped = 0 - static_cast<uint64_t>(BeforeEvenly(b, a));
  const uint64_t key = (a.key ^ b.key) & swapped, tag = (a.tag ^ b.tag) & swapped;
  const Event first{a.key ^ key, a.tag ^ tag}, second{b.key ^ key, b.tag ^ tag};
  *earlier = first;
  *later = second;
}

// Puts `event` into the free place `i`, the heap's last, or above it.
inline void SiftUp(Event* heap, size_t i, const Event& event) {
  while (i > 0) {
    const size_t parent = (i - 1) / 4;
    if (!Before(event, heap[parent])) break;
    heap[i] = heap[parent];
    i = parent;
  }
  heap[i] = event;
}

// Puts `event` into the free place at the root of a heap of `size`, the root included, or below.
[[gnu::always_inline]] inline void SiftDown(Event* heap, size_t size, const Event& event) {
  size_t i = 0;
  for (size_t child = 1; child < size; child = 4 * i + 1) {
    const size_t least = EarliestSibling(heap, child);
    if (!Before(heap[least], event)) break;
    heap[i] = heap[least];
    i = least;
  }
  heap[i] = event;
}

// The memory of a heap. Its second element starts a cache line.
class HeapStorage {
 public:
  // Room for `capacity` events, padding included, filled with kNever; the first `kept` stay.
  void Reserve(size_t capacity, size_t kept);
  void Release();

  Event* heap() const { return heap_; }
  size_t capacity() const { return capacity_; }

 private:
  std::vector<Event> storage_;
  Event* heap_ = nullptr;
  size_t capacity_ = 0;
};

}  // namespace servescape
