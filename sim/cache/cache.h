// SPDX-License-Identifier: MIT
// One cache of any online policy: look up, and, when the value has been fetched, insert. The two
// are apart because in a simulation time passes between them; where it does not, Access does
// both. Nothing is allocated per access once the cache has grown to its size, and the same calls
// give the same outcome on every platform. Times never decrease from call to call.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "sim/base/time.h"
#include "sim/cache/arc.h"
#include "sim/cache/clock.h"
#include "sim/cache/core.h"
#include "sim/cache/lfu.h"
#include "sim/cache/lru.h"
#include "sim/cache/policy.h"
#include "sim/cache/random.h"
#include "sim/cache/s3_fifo.h"
#include "sim/cache/slru.h"
#include "sim/random/generator.h"

namespace servescape {

enum class CacheOutcome : uint8_t {
  kMiss,
  kFresh,
  kStale,  // served, but it should be fetched anew (stale-while-revalidate, RFC 5861)
};

struct CacheCounts {
  int64_t fresh = 0;
  int64_t stale = 0;
  int64_t misses = 0;       // fresh + stale + misses = lookups
  int64_t insertions = 0;   // entries that came in
  int64_t renewals = 0;     // stale entries that were made fresh by an insert
  int64_t refused = 0;      // inserts of what the policy does not admit for its size
  int64_t evictions = 0;    // left for lack of room
  int64_t expirations = 0;  // left for their age
};

class Cache {
 public:
  // Of a slot: key and links, size and count, its age, and two cells of the index half full.
  static constexpr uint64_t kBytesPerEntry = 72;

  // Any policy but kBelady. The generator is drawn from by kRandom only.
  explicit Cache(const CacheSpec& spec, const Generator& generator = Generator(1));

  // Counts as a use of the entry. An entry that has expired is dropped and is a miss.
  CacheOutcome Lookup(uint64_t key, SimTime now = {});
  // Stores what was missed; whether it is in the cache afterwards. An entry that is fresh already
  // (another fetch was faster) stays as it is, its age included; a stale one becomes fresh.
  // size >= 0, 1 for caches that count items.
  bool Insert(uint64_t key, int64_t size = 1, SimTime now = {}) {
    return Insert(key, size, now, ttl_);
  }
  // The same with a ttl of its own (for example one spread by chance). With kTtl, an entry that
  // ends before one that came earlier is kept until that one goes, though it is a miss.
  bool Insert(uint64_t key, int64_t size, SimTime now, Duration ttl);
  // Looks up and inserts at once what is missing; whether it was a hit.
  bool Access(uint64_t key, int64_t size = 1, SimTime now = {}) {
    if (Lookup(key, now) != CacheOutcome::kMiss) return true;
    Insert(key, size, now, ttl_);
    return false;
  }

  // What Lookup would say, without being a use and without counting.
  CacheOutcome Peek(uint64_t key, SimTime now = {}) const;
  // Invalidates one key; whether it was there. Counts neither as eviction nor as expiration.
  bool Erase(uint64_t key);
  // Drops everything, ghosts and what the policy has learnt; the counts stay.
  void Clear();
  // Sets the clock back: entries are as old as before when it goes on at now - `by`. Nothing has
  // been counted.
  void MakeHistory(Duration by);
  // Drops what has expired. For kTtl, Lookup and Insert do so themselves; the other policies drop
  // an expired entry when it is looked up or evicted, so that until then it holds its place.
  void Expire(SimTime now);

  CacheCounts counts() const;
  int64_t items() const { return core_.items(); }
  // About the bytes of its entries, ghosts and their index included.
  uint64_t memory() const { return core_.slot_count() * kBytesPerEntry; }
  int64_t used() const { return core_.used(); }
  int64_t capacity() const { return core_.capacity(); }
  CachePolicy policy() const { return policy_; }

 private:
  // In the order of their words.
  using Policies = std::variant<LruPolicy, LfuPolicy, FifoPolicy, RandomPolicy, ClockPolicy,
                                SievePolicy, S3FifoPolicy, ArcPolicy, SlruPolicy, LfudaPolicy,
                                PerfectLfuPolicy>;
  static_assert(std::variant_size_v<Policies> == static_cast<size_t>(CachePolicy::kTtl));

  template <size_t first = 0, size_t end = std::variant_size_v<Policies>, class Body>
  auto WithPolicy(const Body& body);
  template <size_t first = 0>
  void MakePolicy(const Generator& generator);
  // A key in the index that is not resident is a ghost.
  bool Present(uint32_t slot) const {
    return slot != kNoSlot && (!has_ghosts_ || core_.Resident(slot));
  }
  bool aging() const { return ttl_.ns > 0; }
  bool Gone(uint32_t slot, SimTime now) const { return now >= ends_[slot]; }
  bool Stale(uint32_t slot, SimTime now) const { return now + stale_for_ >= ends_[slot]; }
  void SetAge(uint32_t slot, SimTime now, Duration ttl);
  void ExpireTail(SimTime now);
  void Drop(uint32_t slot);

  CachePolicy policy_;
  bool has_ghosts_ = false;
  bool sliding_;
  Duration ttl_;
  Duration stale_for_;
  CacheCore core_;
  Policies policies_;
  std::vector<SimTime> ends_;  // by slot: when even the stale entry is gone
  CacheCounts counts_;
};

}  // namespace servescape
