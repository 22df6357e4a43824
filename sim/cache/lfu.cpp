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

// The age does not wait for the entry that was hit: it rises to the lowest count of the others.
void LfudaPolicy::Hit(CacheCore& core, uint32_t slot) {
  const uint64_t count = heap.PriorityOf(core, slot);
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
