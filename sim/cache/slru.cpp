// SPDX-License-Identifier: MIT
#include "sim/cache/slru.h"

namespace servescape {

// From the lowest segment that has an entry.
void SlruPolicy::Evict(CacheCore& core) {
  size_t lowest = 0;
  while (segments[lowest].tail == kNoSlot) ++lowest;
  core.Evict(core.PopTail(segments[lowest]));
}

// Lets what a segment has too much sink, and so on below it. Only the lowest segments hold more
// than their size between calls, so one pass downwards settles all.
void SlruPolicy::Settle(CacheCore& core, uint32_t segment) {
  for (;; --segment) {
    while (segments[segment].size > SegmentSize(core)) {
      const uint32_t slot = core.PopTail(segments[segment]);
      if (segment == 0) {
        core.Evict(slot);
        continue;
      }
      core[slot].list = segment - 1;
      core.PushHead(segments[segment - 1], slot);
    }
    if (segment == 0 || segments[segment - 1].size <= SegmentSize(core)) return;
  }
}

void SlruPolicy::Hit(CacheCore& core, uint32_t slot) {
  const uint32_t segment = core[slot].list;
  if (segment + 1 == kSegments) {
    core.MoveToHead(segments[segment], slot);
    return;
  }
  core.Unlink(segments[segment], slot);
  core[slot].list = segment + 1;
  core.PushHead(segments[segment + 1], slot);
  if (segments[segment + 1].size > SegmentSize(core)) Settle(core, segment + 1);
}

uint32_t SlruPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t /*ghost*/) {
  while (core.Full(size)) Evict(core);
  uint32_t lowest = 0;
  while (lowest < kSegments && segments[lowest].size + size > SegmentSize(core)) ++lowest;
  if (lowest == kSegments) lowest = 0;
  const uint32_t slot = core.Add(key, size);
  core[slot].list = lowest;
  core.PushHead(segments[lowest], slot);
  return slot;
}

}  // namespace servescape
