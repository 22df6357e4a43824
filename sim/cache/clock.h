// SPDX-License-Identifier: MIT
// Clock, or second chance: FIFO, but an entry that was hit since it was last at the tail goes back
// to the head (Corbato, "A paging experiment with the Multics system", MIT, 1968).
// Sieve: the same bit, but entries stay where they are and a hand moves from tail to head, evicting
// the first entry without it (Zhang et al., "SIEVE is simpler than LRU", NSDI 2024).
#pragma once

#include "sim/cache/core.h"

namespace servescape {

struct ClockPolicy {
  SlotList list;

  void Hit(CacheCore& core, uint32_t slot) { core[slot].count = 1; }
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot) { core.Unlink(list, slot); }
  void Clear() { list = {}; }
};

struct SievePolicy {
  SlotList list;
  uint32_t hand = kNoSlot;  // the next entry to judge; kNoSlot: the tail

  void Hit(CacheCore& core, uint32_t slot) { core[slot].count = 1; }
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot);
  void Clear() { *this = {}; }
};

}  // namespace servescape
