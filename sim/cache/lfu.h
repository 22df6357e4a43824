// SPDX-License-Identifier: MIT
// Least frequently used among the resident (an evicted entry's count is forgotten), the oldest at
// that count first; and LFU with dynamic aging: an entry comes in one above the age of the cache,
// which is the lowest count present, and a hit adds that age, so that what was popular long ago
// is overtaken (Arlitt et al., "Evaluating content management techniques for web proxy caches",
// ACM Performance Evaluation Review 27:4, 2000; adding the age rather than 1 is libCacheSim's
// form of it, and before the first eviction the age is 0, which makes the order that of LRU).
// Perfect LFU never forgets a count (Breslau, Cao, Fan, Phillips and Shenker, "Web caching and
// Zipf-like distributions", INFOCOM 1999, name it so beside in-cache LFU), neither at an eviction
// nor when an entry expires or is erased, so that its memory grows with all keys there are.
#pragma once

#include "sim/cache/slot_heap.h"

namespace servescape {

struct LfuPolicy {
  SlotHeap heap;

  void Hit(CacheCore& core, uint32_t slot) {
    heap.Raise(core, slot, heap.PriorityOf(core, slot) + 1);
  }
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot) { heap.Remove(core, slot); }
  void Clear() { heap.Clear(); }
};

struct PerfectLfuPolicy {
  // A key that was ever stored, and how often it was asked for since.
  struct Seen {
    uint64_t key;
    uint64_t count;
  };
  SlotHeap heap;
  std::vector<Seen> seen;  // an entry's `count` is its key's place here
  KeyIndex places{0};

  void Hit(CacheCore& core, uint32_t slot) {
    heap.Raise(core, slot, ++seen[core[slot].count].count);
  }
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot) { heap.Remove(core, slot); }
  void Clear() { *this = {}; }
};

struct LfudaPolicy {
  SlotHeap heap;
  uint64_t age = 0;

  void Hit(CacheCore& core, uint32_t slot);
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot) { heap.Remove(core, slot); }
  void Rejuvenate(CacheCore& core);
  void Clear() {
    heap.Clear();
    age = 0;
  }
};

}  // namespace servescape
