// SPDX-License-Identifier: MIT
#include "sim/cache/system/golang_lru.h"

#include <algorithm>

namespace servescape {
namespace {

enum TwoQueueList : uint32_t { kRecent = 0, kFrequent = 1, kGhost = kGhostList };
enum ArcList : uint32_t { kOnce = 0, kAgain = 1, kOnceGhost = kGhostList, kAgainGhost };

}  // namespace

GolangTwoQueue::GolangTwoQueue(const SystemSpec& spec)
    : ListedSystem(spec),
      recent_size_(spec.capacity * spec.values[kGolangRecentRatio] / kShareUnit),
      ghost_size_(spec.capacity * spec.values[kGolangGhostRatio] / kShareUnit) {}

bool GolangTwoQueue::Get(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = FindResident(key);
  if (slot == kNoSlot) return false;
  Unlink(core_[slot].list == kFrequent ? frequent_ : recent_, slot);
  Push(frequent_, kFrequent, slot);
  return true;
}

void GolangTwoQueue::EnsureSpace(bool for_ghost) {
  if (recent_.length + frequent_.length < core_.capacity()) return;
  if (recent_.length > 0 &&
      (recent_.length > recent_size_ || (recent_.length == recent_size_ && !for_ghost))) {
    const uint32_t slot = Pop(recent_);
    core_.Demote(slot);
    Push(ghosts_, kGhost, slot);
    while (ghosts_.length > ghost_size_) core_.Forget(Pop(ghosts_));
    return;
  }
  core_.Evict(Pop(frequent_));
}

bool GolangTwoQueue::Set(uint64_t key, SimTime now, Duration /*ttl*/) {
  if (Get(key, now)) return true;
  const bool known = core_.Find(key) != kNoSlot;
  EnsureSpace(known);
  // Making space may have pushed the ghost itself out.
  if (const uint32_t ghost = core_.Find(key); ghost != kNoSlot) {
    Unlink(ghosts_, ghost);
    core_.Forget(ghost);
  }
  Push(known ? frequent_ : recent_, known ? kFrequent : kRecent, core_.Add(key, 1));
  return true;
}

void GolangTwoQueue::Erase(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  const uint32_t list = core_[slot].list;
  Unlink(list == kFrequent ? frequent_ : list == kRecent ? recent_ : ghosts_, slot);
  list == kGhost ? core_.Forget(slot) : core_.Drop(slot);
}

bool GolangArc::Get(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = FindResident(key);
  if (slot == kNoSlot) return false;
  Unlink(core_[slot].list == kOnce ? once_ : again_, slot);
  Push(again_, kAgain, slot);
  return true;
}

// A list of ghosts is itself an LRU of the cache's size.
void GolangArc::Remember(Counted& ghosts, uint32_t number, uint32_t slot) {
  core_.Demote(slot);
  Push(ghosts, number, slot);
  if (ghosts.length > core_.capacity()) core_.Forget(Pop(ghosts));
}

void GolangArc::Replace(bool of_again) {
  const int64_t length = once_.length;
  if (length > 0 && (length > target_ || (length == target_ && of_again))) {
    Remember(once_ghosts_, kOnceGhost, Pop(once_));
  } else if (again_.length > 0) {
    Remember(again_ghosts_, kAgainGhost, Pop(again_));
  }
}

void GolangArc::SetGhost(uint64_t key, uint32_t ghost) {
  const bool of_again = core_[ghost].list == kAgainGhost;
  const int64_t once = once_ghosts_.length, again = again_ghosts_.length;
  if (of_again) {
    target_ = std::max<int64_t>(0, target_ - (once > again ? once / again : 1));
  } else {
    target_ = std::min(core_.capacity(), target_ + (again > once ? again / once : 1));
  }
  if (Full()) Replace(of_again);
  if (const uint32_t still = core_.Find(key); still != kNoSlot) {
    Unlink(of_again ? again_ghosts_ : once_ghosts_, still);
    core_.Forget(still);
  }
  Push(again_, kAgain, core_.Add(key, 1));
}

bool GolangArc::Set(uint64_t key, SimTime now, Duration /*ttl*/) {
  if (Get(key, now)) return true;
  if (const uint32_t ghost = core_.Find(key); ghost != kNoSlot) {
    SetGhost(key, ghost);
    return true;
  }
  if (Full()) Replace(false);
  if (once_ghosts_.length > core_.capacity() - target_) core_.Forget(Pop(once_ghosts_));
  if (again_ghosts_.length > target_) core_.Forget(Pop(again_ghosts_));
  Push(once_, kOnce, core_.Add(key, 1));
  return true;
}

void GolangArc::Erase(uint64_t key, SimTime /*now*/) {
  const uint32_t slot = core_.Find(key);
  if (slot == kNoSlot) return;
  const uint32_t list = core_[slot].list;
  Unlink(list == kOnce        ? once_
         : list == kAgain     ? again_
         : list == kOnceGhost ? once_ghosts_
                              : again_ghosts_,
         slot);
  list < kGhostList ? core_.Drop(slot) : core_.Forget(slot);
}

}  // namespace servescape
