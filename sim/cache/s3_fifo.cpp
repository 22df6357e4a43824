// SPDX-License-Identifier: MIT
#include "sim/cache/s3_fifo.h"

#include <algorithm>

namespace servescape {
namespace {

enum List : uint32_t { kSmall = 0, kMain = 1, kGhost = kGhostList };
constexpr uint32_t kHitsToMain = 2;
constexpr uint32_t kMostHits = 3;  // of the two-bit counter in main

}  // namespace

int64_t S3FifoPolicy::SmallSize(const CacheCore& core) {
  return std::max<int64_t>(1, core.capacity() / 10);
}

int64_t S3FifoPolicy::GhostSize(const CacheCore& core) {
  return core.capacity() / 10 * 9 + core.capacity() % 10 * 9 / 10;
}

uint32_t S3FifoPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost_slot) {
  if (ghost_slot != kNoSlot) {
    core.Unlink(ghost, ghost_slot);
    core.Forget(ghost_slot);
  }
  while (core.Full(size)) {
    if (main.size > core.capacity() - SmallSize(core) || small.tail == kNoSlot) {
      EvictMain(core);
    } else {
      EvictSmall(core);
    }
  }
  const uint32_t slot = core.Add(key, size);
  core[slot].list = ghost_slot != kNoSlot ? kMain : kSmall;
  core.PushHead(ghost_slot != kNoSlot ? main : small, slot);
  return slot;
}

// Until one entry has left the cache or all have moved to main.
void S3FifoPolicy::EvictSmall(CacheCore& core) {
  while (small.tail != kNoSlot) {
    const uint32_t slot = core.PopTail(small);
    if (core[slot].count >= kHitsToMain) {
      core[slot].count = 0;
      core[slot].list = kMain;
      core.PushHead(main, slot);
      continue;
    }
    core.Demote(slot);
    core[slot].list = kGhost;
    core.PushHead(ghost, slot);
    while (ghost.size > GhostSize(core)) core.Forget(core.PopTail(ghost));
    return;
  }
}

void S3FifoPolicy::EvictMain(CacheCore& core) {
  for (;;) {
    const uint32_t slot = core.PopTail(main);
    if (core[slot].count == 0) {
      core.Evict(slot);
      return;
    }
    core[slot].count = std::min(core[slot].count, kMostHits) - 1;
    core.PushHead(main, slot);
  }
}

void S3FifoPolicy::Remove(CacheCore& core, uint32_t slot) {
  core.Unlink(core[slot].list == kMain ? main : small, slot);
}

}  // namespace servescape
