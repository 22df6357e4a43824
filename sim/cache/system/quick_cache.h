// SPDX-License-Identifier: MIT
// quick_cache 0.7.0 (src/shard.rs, src/options.rs): Clock-Pro in the form of S3-FIFO. A cache of
// shards, each with a hot ring (97 % of its weight), a cold ring and ghosts (half as many as
// entries). A cold entry that was used goes to the hot ring when the cold hand meets it, a hot one
// is evicted when its count of uses (up to 2) has run out, and what comes back while it is a ghost
// is hot. The cache that fills up fills the hot ring first.
#pragma once

#include "sim/base/time.h"
#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/system.h"

namespace servescape {

inline constexpr std::array<SystemField, 4> kQuickCacheFields{{
    {"type", "sync|unsync", 0, 0, 0, "sync is made of shards, unsync is one"},
    {"shards", "", 8, 1, 1024, "Of sync: four for each core, rounded up to a power of two"},
    {"hot_allocation", "", 970'000, 0, kShareUnit, "Share of the hot ring", true},
    {"ghost_allocation", "", 500'000, 0, kShareUnit, "Ghosts as a share of the entries", true},
}};
enum QuickCacheField : size_t { kQuickType, kQuickShards, kQuickHot, kQuickGhosts };

class QuickCache {
 public:
  explicit QuickCache(const SystemSpec& spec);
  bool Get(uint64_t key, SimTime now);
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);
  bool Holds(uint64_t key, SimTime /*now*/) const {
    const uint32_t slot = core_.Find(key);
    return slot != kNoSlot && core_.Resident(slot);
  }
  int64_t items() const { return core_.items(); }
  int64_t evictions() const { return core_.evictions(); }

 private:
  // A ring begins at the tail of its list; what comes in goes behind all others.
  struct Ring {
    SlotList list;
    int64_t length = 0;
  };
  struct Shard {
    Ring hot, cold, ghosts;
  };

  Shard& ShardOf(uint64_t key);
  void Push(Ring& to, uint32_t number, uint32_t slot);
  uint32_t Pop(Ring& from);
  void Unlink(Ring& from, uint32_t slot);
  void AdvanceCold(Shard& shard);
  void AdvanceHot(Shard& shard);

  int64_t capacity_, hot_target_, ghost_capacity_;  // of a shard
  CacheCore core_;
  std::vector<Shard> shards_;
};

}  // namespace servescape
