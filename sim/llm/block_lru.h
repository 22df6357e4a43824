// SPDX-License-Identifier: MIT
// Keys of blocks, the least recently used of which goes when there are more than there is room for:
// a table of what a server was sent, or a second tier of its cache.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

class BlockLru {
 public:
  // `capacity`: keys, at least one.
  explicit BlockLru(uint32_t capacity);

  uint32_t size() const { return static_cast<uint32_t>(entries_.size()); }
  bool Has(uint64_t key) const { return Find(key) != kNone; }
  // The key is the newest; whether it was there. If not, the oldest goes where there is no room.
  bool Touch(uint64_t key);
  void Clear();

 private:
  static constexpr uint32_t kNone = 0xffffffff;
  struct Entry {
    uint64_t key;
    uint32_t newer, older;
    uint32_t same;  // next of its bucket
  };

  uint32_t& Bucket(uint64_t key) { return buckets_[static_cast<size_t>(key & mask_)]; }
  uint32_t Find(uint64_t key) const;
  void Unlink(uint32_t entry);
  void PutFirst(uint32_t entry);
  void GrowBuckets();

  uint32_t capacity_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> buckets_;
  uint64_t mask_ = 0;
  uint32_t newest_ = kNone, oldest_ = kNone;
};

}  // namespace servescape
