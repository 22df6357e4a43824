// SPDX-License-Identifier: MIT
// The hash table of Redis 7.0 (dict.c) as far as its draws of random keys depend on it: chains
// with the newest entry first, a number of buckets that is a power of two and doubles when each
// has an entry in mean, draws that walk from a random bucket and so prefer what stands behind
// empty ones. Tables grow at once here, not step by step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/cache/key_index.h"
#include "sim/cache/system/hashing.h"
#include "sim/random/generator.h"

namespace servescape {

class RedisTable {
 public:
  explicit RedisTable(uint64_t seed) : seed_(seed), buckets_(kLeastBuckets, kNoSlot) {}

  int64_t size() const { return size_; }
  int64_t buckets() const { return static_cast<int64_t>(buckets_.size()); }
  uint64_t key(uint32_t slot) const { return entries_[slot].key; }
  // Slots are below it.
  size_t slot_count() const { return entries_.size(); }

  uint32_t Find(uint64_t key) const {
    for (uint32_t slot = buckets_[BucketOf(key)]; slot != kNoSlot; slot = entries_[slot].next) {
      if (entries_[slot].key == key) return slot;
    }
    return kNoSlot;
  }
  // The key must be absent; its slot.
  uint32_t Insert(uint64_t key);
  // The key must be present.
  void Erase(uint64_t key);

  // dictGetRandomKey: a random bucket that is not empty, and one of its chain. There must be one.
  uint32_t RandomKey(Generator& generator) const;
  // dictGetSomeKeys: chains of consecutive buckets from a random one on; how many were found, at
  // most as many as fit into `out`, and none twice but by a second walk over the same place.
  size_t SomeKeys(Generator& generator, std::span<uint32_t> out) const;
  // The first of a bucket's chain, and what follows a slot in its.
  uint32_t First(size_t bucket) const { return buckets_[bucket & (buckets_.size() - 1)]; }
  uint32_t Next(uint32_t slot) const { return entries_[slot].next; }
  // databasesCron: a table with less than a tenth of its buckets in use becomes as small as it may.
  void ShrinkIfSparse();

 private:
  static constexpr size_t kLeastBuckets = 4;
  struct Entry {
    uint64_t key = 0;
    uint32_t next = kNoSlot;
  };

  size_t BucketOf(uint64_t key) const {
    return static_cast<size_t>(MixedHash(key ^ seed_)) & (buckets_.size() - 1);
  }
  void Resize(size_t buckets);

  uint64_t seed_;
  std::vector<uint32_t> buckets_;
  std::vector<Entry> entries_;
  uint32_t free_ = kNoSlot;
  int64_t size_ = 0;
};

}  // namespace servescape
