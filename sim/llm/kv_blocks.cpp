// SPDX-License-Identifier: MIT
#include "sim/llm/kv_blocks.h"

#include <algorithm>

#include "sim/base/check.h"

namespace servescape {

void KvBlocks::Clear() {
  SERVESCAPE_CHECK(free() == size());
  *this = KvBlocks(size_, caching_);
}

void KvBlocks::Take(uint32_t count) {
  SERVESCAPE_CHECK(count <= free());
  const uint32_t plain = std::min(count, plain_);
  plain_ -= plain;
  if (count > plain) TakeKeyed(count - plain);
}

void KvBlocks::TakeKeyed(uint32_t count) {
  while (count > 0) {
    Entry& entry = entries_[front_];
    if (entry.named) {
      const uint32_t name = front_;
      Unlink(name);
      --free_named_;
      Forget(name);
      --count;
      continue;
    }
    const uint32_t taken = std::min(count, entry.count);
    entry.count -= taken;
    parked_ -= taken;
    private_ -= taken;
    count -= taken;
    if (entry.count > 0) return;
    const uint32_t gone = front_;
    Unlink(gone);
    if (!entry.owned) Drop(gone);
  }
}

// ---- named ones ---------------------------------------------------------------------------------

uint32_t KvBlocks::Name(uint64_t key) {
  if (buckets_.empty()) MakeBuckets();
  const uint32_t name = MakeEntry();
  Entry& entry = entries_[name];
  entry.key = key;
  entry.users = 1;
  entry.named = true;
  uint32_t* at = &Bucket(key);
  while (*at != kNone) at = &entries_[*at].same;
  *at = name;
  ++named_;
  return name;
}

void KvBlocks::MakeBuckets() {
  uint64_t buckets = 1;
  while (buckets < size_) buckets *= 2;
  buckets_.assign(static_cast<size_t>(buckets), kNone);
  mask_ = buckets - 1;
}

uint32_t KvBlocks::Find(uint64_t key) const {
  if (buckets_.empty()) return kNone;
  uint32_t name = buckets_[static_cast<size_t>(key & mask_)];
  while (name != kNone && entries_[name].key != key) name = entries_[name].same;
  return name;
}

void KvBlocks::Share(uint32_t name) {
  if (entries_[name].users++ > 0) return;
  Unlink(name);
  --free_named_;
}

void KvBlocks::Free(std::vector<uint32_t>* names) {
  for (size_t i = names->size(); i-- > 0;) {
    const uint32_t name = (*names)[i];
    SERVESCAPE_CHECK(entries_[name].users > 0);
    if (--entries_[name].users > 0) continue;
    PutBehind(name);
    ++free_named_;
  }
  names->clear();
}

void KvBlocks::Forget(uint32_t name) {
  uint32_t* at = &Bucket(entries_[name].key);
  while (*at != name) at = &entries_[*at].same;
  *at = entries_[name].same;
  --named_;
  Drop(name);
}

// ---- private ones -------------------------------------------------------------------------------

uint32_t KvBlocks::Park(uint32_t count) {
  const uint32_t parked = MakeEntry();
  entries_[parked].count = count;
  entries_[parked].owned = true;
  PutBehind(parked);
  parked_ += count;
  return parked;
}

// Neighbours that nobody comes back for are one.
void KvBlocks::Disown(uint32_t parked) {
  Entry& entry = entries_[parked];
  entry.owned = false;
  const uint32_t before = entry.previous;
  const bool joins = entry.count > 0 && before != kNone && !entries_[before].named &&
                     !entries_[before].owned;
  if (joins) entries_[before].count += entry.count;
  if (entry.count > 0 && !joins) return;
  if (entry.count > 0) Unlink(parked);
  Drop(parked);
}

uint32_t KvBlocks::Split(uint32_t parked, uint32_t keeps) {
  const uint32_t part = MakeEntry();
  Entry& kept = entries_[parked];
  Entry& entry = entries_[part];
  SERVESCAPE_CHECK(kept.owned && keeps > 0 && keeps < kept.count);
  entry.count = kept.count - keeps;
  entry.owned = true;
  kept.count = keeps;
  entry.next = parked;
  entry.previous = kept.previous;
  (kept.previous == kNone ? front_ : entries_[kept.previous].next) = part;
  kept.previous = part;
  return part;
}

void KvBlocks::Resume(uint32_t parked, uint32_t count) {
  Entry& entry = entries_[parked];
  SERVESCAPE_CHECK(count <= entry.count);
  if (count == 0) return;
  entry.count -= count;
  parked_ -= count;
  if (entry.count == 0) Unlink(parked);
}

// ---- the list -----------------------------------------------------------------------------------

uint32_t KvBlocks::MakeEntry() {
  if (unused_ == kNone) {
    entries_.emplace_back();
    return static_cast<uint32_t>(entries_.size() - 1);
  }
  const uint32_t entry = unused_;
  unused_ = entries_[entry].same;
  entries_[entry] = {};
  return entry;
}

void KvBlocks::Drop(uint32_t entry) {
  entries_[entry] = {};
  entries_[entry].same = unused_;
  unused_ = entry;
}

void KvBlocks::Unlink(uint32_t id) {
  Entry& entry = entries_[id];
  (entry.previous == kNone ? front_ : entries_[entry.previous].next) = entry.next;
  (entry.next == kNone ? back_ : entries_[entry.next].previous) = entry.previous;
  entry.next = entry.previous = kNone;
}

void KvBlocks::PutBehind(uint32_t id) {
  entries_[id].next = kNone;
  entries_[id].previous = back_;
  (back_ == kNone ? front_ : entries_[back_].next) = id;
  back_ = id;
}

const char* KvBlocks::Broken() const {
  uint32_t parked = 0, names = 0, before = kNone;
  size_t listed = 0;
  for (uint32_t id = front_; id != kNone; id = entries_[id].next) {
    const Entry& entry = entries_[id];
    if (entry.users > 0) return "a block in use is in the list of free ones";
    if (entry.previous != before) return "the list of free blocks is torn";
    if (!entry.named && entry.count == 0) return "an entry of the free list has no block";
    before = id;
    if (++listed > entries_.size()) return "the list of free blocks is a ring";
    parked += entry.count;
    names += entry.named ? 1 : 0;
  }
  if (back_ != before) return "the list of free blocks has another end";
  if (parked != parked_ || names != free_named_) return "free blocks are not those in the list";
  if (free() > size()) return "more blocks are free than there are";
  uint32_t unused = 0, named = 0, found = 0;
  for (const Entry& entry : entries_) {
    unused += entry.named && entry.users == 0 ? 1 : 0;
    named += entry.named ? 1 : 0;
  }
  if (unused != names) return "a block that nobody uses is not in the list of free ones";
  if (named != named_ || parked > private_) return "hashed blocks are miscounted";
  for (uint32_t id : buckets_) {
    for (; id != kNone; id = entries_[id].same) ++found;
  }
  return found == named ? "" : "a hashed block cannot be found";
}

}  // namespace servescape
