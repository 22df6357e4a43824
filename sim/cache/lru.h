// SPDX-License-Identifier: MIT
// Least recently used, and first in first out: one list, that differs in whether a hit moves an
// entry to the head. (Belady, "A study of replacement algorithms for a virtual-storage computer",
// IBM Systems Journal 5:2, 1966; Mattson et al., "Evaluation techniques for storage hierarchies",
// IBM Systems Journal 9:2, 1970.) Also the order of a cache without capacity: with one ttl for
// all, the tail is what expires first.
#pragma once

#include "sim/cache/core.h"

namespace servescape {

template <bool kMoves>
struct QueuePolicy {
  SlotList list;

  void Hit(CacheCore& core, uint32_t slot) {
    if constexpr (kMoves) core.MoveToHead(list, slot);
  }
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
    while (core.Full(size)) core.Evict(core.PopTail(list));
    const uint32_t slot = core.Add(key, size);
    core.PushHead(list, slot);
    return slot;
  }
  void Remove(CacheCore& core, uint32_t slot) { core.Unlink(list, slot); }
  void Clear() { list = {}; }
};

using LruPolicy = QueuePolicy<true>;
using FifoPolicy = QueuePolicy<false>;

}  // namespace servescape
