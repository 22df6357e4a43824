// SPDX-License-Identifier: MIT
#include "sim/cache/belady.h"

#include "sim/base/check.h"
#include "sim/cache/slot_heap.h"

namespace servescape {
namespace {

// For every request the number of the next one for the same object; the number of all requests
// if there is none.
std::vector<uint64_t> NextUses(const CacheTrace& trace) {
  const size_t count = trace.objects.size();
  std::vector<uint64_t> next(count);
  std::vector<uint64_t> upcoming(trace.object_count, count);
  for (size_t i = count; i-- > 0;) {
    next[i] = upcoming[trace.objects[i]];
    upcoming[trace.objects[i]] = i;
  }
  return next;
}

}  // namespace

ReplayResult ReplayBelady(const CacheTrace& trace, int64_t capacity, ReplayUnit unit) {
  SERVESCAPE_CHECK(capacity >= 1);
  const std::vector<uint64_t> next = NextUses(trace);
  const uint64_t count = trace.objects.size();
  CacheCore core(capacity, trace.object_count);
  SlotHeap heap;  // the farthest use has the lowest priority, so it is on top
  PrefixCounter prefixes(trace);
  ReplayResult result;
  for (size_t i = 0; i < count; ++i) {
    uint32_t slot = core.Find(trace.objects[i]);
    prefixes.Add(i, slot != kNoSlot);
    result.Count(slot != kNoSlot, i >= count / 2, trace.size(i));
    if (slot != kNoSlot) {
      heap.Remove(core, slot);
      heap.Push(core, slot, count - next[i]);
      continue;
    }
    const int64_t size = unit == ReplayUnit::kItems ? 1 : trace.size(i);
    if (size > capacity) continue;
    while (core.Full(size)) {
      const uint32_t victim = heap.top();
      heap.Remove(core, victim);
      core.Evict(victim);
    }
    slot = core.Add(trace.objects[i], size);
    heap.Push(core, slot, count - next[i]);
  }
  result.evictions = core.evictions();
  result.items = core.items();
  result.prefix_hits = prefixes.hits();
  return result;
}

}  // namespace servescape
