// SPDX-License-Identifier: MIT
// memcached 1.6.18 (items.c of its source), one slab class of a fixed number of items. By default
// new items go into the hot list; a second hit makes an item active; a background thread (the LRU
// maintainer) moves what is active at a tail to warm and what is not to cold while hot holds more
// than 20 % or warm more than 40 %, or is much older than cold, and warms what was hit in cold. It
// sleeps at least a millisecond when it found nothing, up to a second. A set evicts the tail of
// cold. `no_modern`, the LRU of 1.4: one list, where a hit moves an item to the head at most once
// in 60 s, so that it is FIFO where items live shorter. The crawler, which reclaims what has
// expired, is not modelled.
#pragma once

#include <vector>

#include "sim/base/time.h"
#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/system.h"

namespace servescape {

inline constexpr std::array<SystemField, 5> kMemcachedFields{{
    {"lru", "modern|no_modern", 0, 0, 0, "Segmented LRU, or one list as in 1.4"},
    {"hot_lru_pct", "", 20, 1, 80, "Most of the hot list, percent"},
    {"warm_lru_pct", "", 40, 1, 80, "Most of the warm list, percent"},
    {"hot_max_factor", "", 200'000, 0, 10 * kShareUnit, "Age of hot as a share of cold's", true},
    {"warm_max_factor", "", 2 * kShareUnit, 0, 10 * kShareUnit, "Age of warm as a share of cold's",
     true},
}};
enum MemcachedField : size_t {
  kMemcachedLru,
  kMemcachedHotPct,
  kMemcachedWarmPct,
  kMemcachedHotFactor,
  kMemcachedWarmFactor
};

class Memcached : public ListedSystem {
 public:
  explicit Memcached(const SystemSpec& spec);

  bool Get(uint64_t key, SimTime now);
  // false: out of memory, all items being warm.
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);
  // touch: a new time to live.
  void Expire(uint64_t key, SimTime now, Duration ttl);
  bool Holds(uint64_t key, SimTime now) const;

 private:
  enum List : uint32_t { kHot, kWarm, kCold };
  struct Stamp {
    int64_t used = 0;  // seconds
    int64_t ends = 0;  // 0: never
  };

  void Advance(SimTime now);
  void WakeMaintainer();
  int Juggle();
  // lru_pull_tail: what it moved or removed. A limit in items and an age in seconds.
  int PullHotOrWarm(List list, int64_t limit, int64_t max_age);
  int PullCold(bool evict);
  bool DropIfExpired(List list, uint32_t slot);
  void Bump();
  void Move(List to, uint32_t slot);
  Counted& ListOf(uint32_t number) { return lists_[number]; }
  bool MakeRoom();
  int64_t EndOf(Duration ttl) const;

  bool segmented_;
  int64_t hot_pct_, warm_pct_, hot_factor_, warm_factor_;
  std::array<Counted, 3> lists_;
  std::vector<Stamp> stamps_;      // by slot
  std::vector<uint64_t> to_bump_;  // keys hit in cold, for the maintainer
  int64_t seconds_;
  int64_t wakes_us_ = 0;  // when the maintainer wakes
  int64_t next_juggle_us_ = 0, backoff_us_ = 0;
};

}  // namespace servescape
