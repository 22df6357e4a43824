// SPDX-License-Identifier: MIT
// hashicorp/golang-lru 2.0.7: 2Q as its 2q.go has it (recent a quarter, ghosts of recent a half
// of the size; a hit in recent goes to frequent at once) and ARC as its arc/arc.go has it: a miss
// of everything replaces before it trims the ghosts (so that they may hold more than the paper's
// ARC allows), and steps are whole numbers.
#pragma once

#include "sim/base/time.h"
#include "sim/cache/core.h"
#include "sim/cache/system/system.h"

namespace servescape {

inline constexpr std::array<SystemField, 3> kGolangLruFields{{
    {"type", "lru|2q|arc", 0, 0, 0, "Cache, TwoQueueCache or ARCCache"},
    {"recentRatio", "", 250'000, 0, kShareUnit, "2q: share of entries used once", true},
    {"ghostRatio", "", 500'000, 0, kShareUnit, "2q: size of the list of those evicted", true},
}};
enum GolangLruField : size_t { kGolangType, kGolangRecentRatio, kGolangGhostRatio };

// Lists of entries by number; one with a number from kGhostList on holds keys alone.
class ListedSystem {
 public:
  explicit ListedSystem(const SystemSpec& spec) : core_(spec.capacity, spec.dense_keys) {}
  bool Holds(uint64_t key, SimTime /*now*/) const { return FindResident(key) != kNoSlot; }
  int64_t items() const { return core_.items(); }
  int64_t evictions() const { return core_.evictions(); }

 protected:
  // A list that knows how long it is.
  struct Counted {
    SlotList list;
    int64_t length = 0;
  };

  uint32_t FindResident(uint64_t key) const {
    const uint32_t slot = core_.Find(key);
    return slot != kNoSlot && core_.Resident(slot) ? slot : kNoSlot;
  }
  void Push(Counted& to, uint32_t number, uint32_t slot) {
    core_[slot].list = number;
    core_.PushHead(to.list, slot);
    ++to.length;
  }
  void Unlink(Counted& from, uint32_t slot) {
    core_.Unlink(from.list, slot);
    --from.length;
  }
  uint32_t Pop(Counted& from) {
    --from.length;
    return core_.PopTail(from.list);
  }

  CacheCore core_;
};

class GolangTwoQueue : public ListedSystem {
 public:
  explicit GolangTwoQueue(const SystemSpec& spec);
  bool Get(uint64_t key, SimTime now);
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);

 private:
  void EnsureSpace(bool for_ghost);

  int64_t recent_size_, ghost_size_;
  Counted recent_, frequent_, ghosts_;
};

class GolangArc : public ListedSystem {
 public:
  explicit GolangArc(const SystemSpec& spec) : ListedSystem(spec) {}
  bool Get(uint64_t key, SimTime now);
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);

 private:
  bool Full() const { return once_.length + again_.length >= core_.capacity(); }
  void Replace(bool of_again);
  void Remember(Counted& ghosts, uint32_t number, uint32_t slot);
  void SetGhost(uint64_t key, uint32_t ghost);

  int64_t target_ = 0;  // p: the wanted length of once_
  Counted once_, again_, once_ghosts_, again_ghosts_;
};

}  // namespace servescape
