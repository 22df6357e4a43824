// SPDX-License-Identifier: MIT
#include "sim/cache/system/redis_table.h"

#include <algorithm>
#include <bit>

#include "sim/base/check.h"

namespace servescape {

uint32_t RedisTable::Insert(uint64_t key) {
  if (size_ >= buckets()) Resize(buckets_.size() * 2);
  uint32_t slot = free_;
  if (slot != kNoSlot) {
    free_ = entries_[slot].next;
  } else {
    SERVESCAPE_CHECK(entries_.size() < kNoSlot);
    slot = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
  }
  uint32_t& first = buckets_[BucketOf(key)];
  entries_[slot] = {key, first};
  first = slot;
  ++size_;
  return slot;
}

void RedisTable::Erase(uint64_t key) {
  uint32_t* link = &buckets_[BucketOf(key)];
  while (entries_[*link].key != key) link = &entries_[*link].next;
  const uint32_t slot = *link;
  *link = entries_[slot].next;
  entries_[slot].next = free_;
  free_ = slot;
  --size_;
}

uint32_t RedisTable::RandomKey(Generator& generator) const {
  const size_t mask = buckets_.size() - 1;
  uint32_t first = kNoSlot;
  while (first == kNoSlot) first = buckets_[static_cast<size_t>(generator.NextBits()) & mask];
  uint32_t length = 0;
  for (uint32_t slot = first; slot != kNoSlot; slot = entries_[slot].next) ++length;
  uint32_t steps = length > 1 ? generator.NextBelow(length) : 0;
  for (; steps > 0; --steps) first = entries_[first].next;
  return first;
}

size_t RedisTable::SomeKeys(Generator& generator, std::span<uint32_t> out) const {
  constexpr size_t kStepsPerKey = 10;
  constexpr size_t kEmptyRun = 5;
  const size_t wanted = std::min(out.size(), static_cast<size_t>(size_));
  const size_t mask = buckets_.size() - 1;
  size_t found = 0, empty = 0;
  size_t at = static_cast<size_t>(generator.NextBits()) & mask;
  for (size_t steps = wanted * kStepsPerKey; found < wanted && steps > 0; --steps) {
    uint32_t slot = buckets_[at];
    if (slot == kNoSlot) {
      if (++empty >= kEmptyRun && empty > wanted) {
        at = static_cast<size_t>(generator.NextBits()) & mask;
        empty = 0;
      }
    } else {
      empty = 0;
      for (; slot != kNoSlot; slot = entries_[slot].next) {
        out[found++] = slot;
        if (found == wanted) return found;
      }
    }
    at = (at + 1) & mask;
  }
  return found;
}

void RedisTable::ShrinkIfSparse() {
  constexpr int64_t kLeastFill = 10;  // percent
  if (buckets_.size() <= kLeastBuckets || size_ * 100 / buckets() >= kLeastFill) return;
  Resize(std::max(kLeastBuckets, std::bit_ceil(static_cast<size_t>(size_))));
}

void RedisTable::Resize(size_t buckets) {
  std::vector<uint32_t> old(buckets, kNoSlot);
  old.swap(buckets_);
  for (uint32_t slot : old) {
    while (slot != kNoSlot) {
      const uint32_t next = entries_[slot].next;
      uint32_t& first = buckets_[BucketOf(entries_[slot].key)];
      entries_[slot].next = first;
      first = slot;
      slot = next;
    }
  }
}

}  // namespace servescape
