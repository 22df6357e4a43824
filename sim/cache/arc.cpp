// SPDX-License-Identifier: MIT
#include "sim/cache/arc.h"

#include <algorithm>

namespace servescape {
namespace {

enum List : uint32_t { kOnce = 0, kAgain = 1, kOnceGhost = kGhostList, kAgainGhost };

// max(a / b, 1), the step of the adaptation; b is 0 only if its ghosts have size 0.
double Step(int64_t a, int64_t b) {
  return b > 0 ? std::max(static_cast<double>(a) / static_cast<double>(b), 1.0) : 1;
}

}  // namespace

void ArcPolicy::Hit(CacheCore& core, uint32_t slot) {
  if (core[slot].list == kAgain) {
    core.MoveToHead(again, slot);
    return;
  }
  core.Unlink(once, slot);
  core[slot].list = kAgain;
  core.PushHead(again, slot);
}

bool ArcPolicy::AdaptTo(CacheCore& core, uint32_t ghost) {
  const bool seen_again = core[ghost].list == kAgainGhost;
  if (seen_again) {
    target = std::max(target - Step(once_ghosts.size, again_ghosts.size), 0.0);
  } else {
    target = std::min(target + Step(again_ghosts.size, once_ghosts.size),
                      static_cast<double>(core.capacity()));
  }
  core.Unlink(seen_again ? again_ghosts : once_ghosts, ghost);
  core.Forget(ghost);
  return seen_again;
}

// REPLACE of the paper.
void ArcPolicy::Replace(CacheCore& core, bool seen_again) {
  const double size = static_cast<double>(once.size);
  const bool from_once =
      (once.tail != kNoSlot && (size > target || (size == target && seen_again))) ||
      again.tail == kNoSlot;
  const uint32_t slot = core.PopTail(from_once ? once : again);
  core.Demote(slot);
  core[slot].list = from_once ? kOnceGhost : kAgainGhost;
  core.PushHead(from_once ? once_ghosts : again_ghosts, slot);
}

// Case IV of the paper: the key is in none of the four lists.
void ArcPolicy::EvictForNew(CacheCore& core, int64_t size) {
  if (once.size + once_ghosts.size + size > core.capacity()) {
    if (once_ghosts.tail == kNoSlot) {
      core.Evict(core.PopTail(once));
      return;
    }
    core.Forget(core.PopTail(once_ghosts));
  } else if (once.size + once_ghosts.size + again.size + again_ghosts.size >= 2 * core.capacity() &&
             again_ghosts.tail != kNoSlot) {
    core.Forget(core.PopTail(again_ghosts));
  }
  Replace(core, false);
}

uint32_t ArcPolicy::Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost) {
  const bool known = ghost != kNoSlot;
  const bool seen_again = known && AdaptTo(core, ghost);
  while (core.Full(size)) {
    if (known) {
      Replace(core, seen_again);
    } else {
      EvictForNew(core, size);
    }
  }
  const uint32_t slot = core.Add(key, size);
  core[slot].list = known ? kAgain : kOnce;
  core.PushHead(known ? again : once, slot);
  return slot;
}

void ArcPolicy::Remove(CacheCore& core, uint32_t slot) {
  core.Unlink(core[slot].list == kAgain ? again : once, slot);
}

}  // namespace servescape
