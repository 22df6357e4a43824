// SPDX-License-Identifier: MIT
#include "sim/llm/block_lru.h"

#include "sim/base/check.h"

namespace servescape {

BlockLru::BlockLru(uint32_t capacity) : capacity_(capacity) {
  SERVESCAPE_CHECK(capacity > 0);
  Clear();
}

void BlockLru::Clear() {
  constexpr size_t kFewBuckets = 64;
  entries_.clear();
  buckets_.assign(kFewBuckets, kNone);
  mask_ = kFewBuckets - 1;
  newest_ = oldest_ = kNone;
}

uint32_t BlockLru::Find(uint64_t key) const {
  uint32_t entry = buckets_[static_cast<size_t>(key & mask_)];
  while (entry != kNone && entries_[entry].key != key) entry = entries_[entry].same;
  return entry;
}

bool BlockLru::Touch(uint64_t key) {
  const uint32_t found = Find(key);
  if (found != kNone) {
    if (found == newest_) return true;
    Unlink(found);
    PutFirst(found);
    return true;
  }
  uint32_t entry = oldest_;
  if (entries_.size() < capacity_) {
    entry = static_cast<uint32_t>(entries_.size());
    entries_.emplace_back();
    if (entries_.size() > buckets_.size()) GrowBuckets();
  } else {
    Unlink(entry);
    uint32_t* at = &Bucket(entries_[entry].key);
    while (*at != entry) at = &entries_[*at].same;
    *at = entries_[entry].same;
  }
  entries_[entry].key = key;
  entries_[entry].same = Bucket(key);
  Bucket(key) = entry;
  PutFirst(entry);
  return false;
}

void BlockLru::Unlink(uint32_t id) {
  const Entry& entry = entries_[id];
  (entry.newer == kNone ? newest_ : entries_[entry.newer].older) = entry.older;
  (entry.older == kNone ? oldest_ : entries_[entry.older].newer) = entry.newer;
}

void BlockLru::PutFirst(uint32_t id) {
  entries_[id].newer = kNone;
  entries_[id].older = newest_;
  (newest_ == kNone ? oldest_ : entries_[newest_].newer) = id;
  newest_ = id;
}

// The last entry has no key yet.
void BlockLru::GrowBuckets() {
  buckets_.assign(buckets_.size() * 2, kNone);
  mask_ = buckets_.size() - 1;
  for (uint32_t id = 0; id + 1 < entries_.size(); ++id) {
    entries_[id].same = Bucket(entries_[id].key);
    Bucket(entries_[id].key) = id;
  }
}

}  // namespace servescape
