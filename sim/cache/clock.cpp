// SPDX-License-Identifier: MIT
#include "sim/cache/clock.h"

namespace servescape {

uint32_t ClockPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  while (core.Full(size)) {
    const uint32_t oldest = list.tail;
    if (core[oldest].count == 0) {
      core.Evict(core.PopTail(list));
    } else {
      core[oldest].count = 0;
      core.MoveToHead(list, oldest);
    }
  }
  const uint32_t slot = core.Add(key, size);
  core.PushHead(list, slot);
  return slot;
}

uint32_t SievePolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  while (core.Full(size)) {
    if (hand == kNoSlot) hand = list.tail;
    while (core[hand].count != 0) {
      core[hand].count = 0;
      hand = core.link(hand).prev == kNoSlot ? list.tail : core.link(hand).prev;
    }
    const uint32_t victim = hand;
    Remove(core, victim);
    core.Evict(victim);
  }
  const uint32_t slot = core.Add(key, size);
  core.PushHead(list, slot);
  return slot;
}

void SievePolicy::Remove(CacheCore& core, uint32_t slot) {
  if (slot == hand) hand = core.link(slot).prev;
  core.Unlink(list, slot);
}

}  // namespace servescape
