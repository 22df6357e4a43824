// SPDX-License-Identifier: MIT
#include "sim/cache/lfu.h"

#include <algorithm>

namespace servescape {

uint32_t LfuPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  while (core.Full(size)) {
    const uint32_t victim = heap.top();
    heap.Remove(core, victim);
    core.Evict(victim);
  }
  const uint32_t slot = core.Add(key, size);
  heap.Push(core, slot, 1);
  return slot;
}

uint32_t PerfectLfuPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  while (core.Full(size)) {
    const uint32_t victim = heap.top();
    heap.Remove(core, victim);
    core.Evict(victim);
  }
  uint32_t place = places.Find(key, seen);
  if (place == kNoSlot) {
    SERVESCAPE_CHECK(seen.size() < kNoSlot);
    place = static_cast<uint32_t>(seen.size());
    seen.push_back({key, 0});
    places.Insert(key, place);
  }
  const uint32_t slot = core.Add(key, size);
  core[slot].count = place;
  heap.Push(core, slot, ++seen[place].count);
  return slot;
}

// A hit can double the age: before it no longer fits, all counts shrink alike.
void LfudaPolicy::Rejuvenate(CacheCore& core) {
  constexpr int kBits = 32;
  if (age >> (kBits + 8) == 0) return;
  heap.Shrink(core, kBits);
  age >>= kBits;
}

// The age does not wait for the entry that was hit: it rises to the lowest count of the others.
void LfudaPolicy::Hit(CacheCore& core, uint32_t slot) {
  Rejuvenate(core);
  const uint64_t count = heap.PriorityOf(core, slot);
  if (count >> 62 != 0) return;  // as high as it gets
  if (count != age) {
    heap.Raise(core, slot, count + age);
    return;
  }
  heap.Remove(core, slot);
  const uint64_t raised = count + age;
  if (!heap.empty()) age = std::max(age, heap.top_priority());
  heap.Push(core, slot, raised);
}

uint32_t LfudaPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  Rejuvenate(core);
  while (core.Full(size)) {
    const uint32_t victim = heap.top();
    age = std::max(age, heap.top_priority());
    heap.Remove(core, victim);
    core.Evict(victim);
    if (!heap.empty()) age = std::max(age, heap.top_priority());
  }
  const uint32_t slot = core.Add(key, size);
  heap.Push(core, slot, age + 1);
  return slot;
}

}  // namespace servescape
