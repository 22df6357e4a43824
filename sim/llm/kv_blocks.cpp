// SPDX-License-Identifier: MIT
#include "sim/llm/kv_blocks.h"

#include <algorithm>

#include "sim/base/check.h"

namespace servescape {

KvBlocks::KvBlocks(uint32_t count, bool caching) : blocks_(count), caching_(caching) {
  uint64_t buckets = 1;
  while (buckets < count) buckets *= 2;
  buckets_.assign(caching ? static_cast<size_t>(buckets) : 1, kNoBlock);
  mask_ = caching ? buckets - 1 : 0;
  for (uint32_t i = 0; i < count; ++i) PutBehind(i);
}

void KvBlocks::Clear() {
  SERVESCAPE_CHECK(free_ == size());
  std::fill(blocks_.begin(), blocks_.end(), Block{});
  std::fill(buckets_.begin(), buckets_.end(), kNoBlock);
  front_ = back_ = kNoBlock;
  free_ = hashed_ = 0;
  for (uint32_t i = 0; i < size(); ++i) PutBehind(i);
}

uint32_t KvBlocks::Find(uint64_t key) const {
  uint32_t id = buckets_[static_cast<size_t>(key & mask_)];
  while (id != kNoBlock && blocks_[id].key != key) id = blocks_[id].same;
  return id;
}

void KvBlocks::Share(uint32_t id) {
  if (blocks_[id].users++ == 0) Unlink(id);
}

uint32_t KvBlocks::Take() {
  SERVESCAPE_CHECK(front_ != kNoBlock);
  const uint32_t id = front_;
  Unlink(id);
  if (blocks_[id].has_key) Forget(id);
  blocks_[id].users = 1;
  return id;
}

void KvBlocks::SetKey(uint32_t id, uint64_t key) {
  Block& block = blocks_[id];
  SERVESCAPE_CHECK(block.users > 0 && !block.has_key);
  block.key = key;
  block.has_key = true;
  block.same = kNoBlock;
  uint32_t* at = &Bucket(key);
  while (*at != kNoBlock) at = &blocks_[*at].same;
  *at = id;
  ++hashed_;
}

void KvBlocks::Free(std::vector<uint32_t>* blocks) {
  for (size_t i = blocks->size(); i-- > 0;) {
    const uint32_t id = (*blocks)[i];
    SERVESCAPE_CHECK(blocks_[id].users > 0);
    if (--blocks_[id].users > 0) continue;
    if (blocks_[id].has_key) {
      PutBehind(id);
    } else {
      PutInFront(id);
    }
  }
  blocks->clear();
}

const char* KvBlocks::Broken() const {
  uint32_t free = 0, hashed = 0, before = kNoBlock;
  for (uint32_t id = front_; id != kNoBlock; id = blocks_[id].next) {
    if (blocks_[id].users > 0) return "a block in use is in the list of free ones";
    if (blocks_[id].previous != before) return "the list of free blocks is torn";
    before = id;
    if (++free > blocks_.size()) return "the list of free blocks is a ring";
  }
  if (free != free_) return "free blocks are not those in the list";
  uint32_t unused = 0;
  for (const Block& block : blocks_) {
    unused += block.users == 0 ? 1 : 0;
    hashed += block.has_key ? 1 : 0;
  }
  if (unused != free) return "a block that nobody uses is not in the list of free ones";
  if (hashed != hashed_) return "hashed blocks are miscounted";
  uint32_t listed = 0;
  for (uint32_t id : buckets_) {
    for (; id != kNoBlock; id = blocks_[id].same) ++listed;
  }
  return listed == hashed ? "" : "a hashed block cannot be found";
}

void KvBlocks::Unlink(uint32_t id) {
  const Block& block = blocks_[id];
  (block.previous == kNoBlock ? front_ : blocks_[block.previous].next) = block.next;
  (block.next == kNoBlock ? back_ : blocks_[block.next].previous) = block.previous;
  --free_;
}

void KvBlocks::PutInFront(uint32_t id) {
  blocks_[id].previous = kNoBlock;
  blocks_[id].next = front_;
  (front_ == kNoBlock ? back_ : blocks_[front_].previous) = id;
  front_ = id;
  ++free_;
}

void KvBlocks::PutBehind(uint32_t id) {
  blocks_[id].next = kNoBlock;
  blocks_[id].previous = back_;
  (back_ == kNoBlock ? front_ : blocks_[back_].next) = id;
  back_ = id;
  ++free_;
}

void KvBlocks::Forget(uint32_t id) {
  uint32_t* at = &Bucket(blocks_[id].key);
  while (*at != id) at = &blocks_[*at].same;
  *at = blocks_[id].same;
  blocks_[id].has_key = false;
  --hashed_;
}

}  // namespace servescape
