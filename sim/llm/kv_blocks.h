// SPDX-License-Identifier: MIT
// The blocks of a GPU's memory for keys and values, as vLLM 0.33's BlockPool
// keeps them (vllm/v1/core/block_pool.py, kv_cache_utils.py): a list of free
// blocks from whose front blocks are taken, and a map from the key of a full
// block to those that hold it. Free blocks with a key stay in the map until
// they are taken: they are the prefix cache. Blocks that are given back without
// a key go to the front, those with one to the back, the chain's tail first; so
// what was never cached is taken first, then what was freed longest ago, then
// tails before heads.
//
// Blocks without a key are all alike and so are only counted. A block that
// others may look for has a name. A stretch of a request's text that nobody
// else can look for has keys, too, but only its owner knows them: it is one
// entry of the list, as long as it has blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

class KvBlocks {
 public:
  // So many blocks (those that can be used: vLLM's num_gpu_blocks has one more,
  // its null block).
  KvBlocks(uint32_t count, bool caching) : size_(count), plain_(count), caching_(caching) {}

  uint32_t size() const { return size_; }
  uint32_t free() const { return plain_ + parked_ + free_named_; }
  // Blocks with a key, used or free.
  uint32_t hashed() const { return named_ + private_; }
  bool caching() const { return caching_; }

  // So many of the front of the list, which has them; what they held is gone.
  void Take(uint32_t count);
  // So many blocks without a key, which were taken, are used no more.
  void Give(uint32_t count) { plain_ += count; }

  // A block that was taken is full and holds this: its name.
  uint32_t Name(uint64_t key);
  // The named block that has held the key longest, or kNone.
  uint32_t Find(uint64_t key) const;
  bool IsFree(uint32_t name) const { return entries_[name].users == 0; }
  uint32_t users(uint32_t name) const { return entries_[name].users; }
  // One more uses the block; a free one leaves the list.
  void Share(uint32_t name);
  // One user less of each, the last first; empties the vector.
  void Free(std::vector<uint32_t>* names);

  // So many blocks that were taken are full and hold what their user alone knows.
  void Lock(uint32_t count) { private_ += count; }
  // They are used no more, and go behind as one entry: its number, while its owner keeps it.
  uint32_t Park(uint32_t count);
  // Its owner wants none of it any more.
  void Disown(uint32_t parked);
  // What is left of it: its first blocks.
  uint32_t Left(uint32_t parked) const { return entries_[parked].count; }
  // It keeps so many; those behind them are an entry of their own, before it in the list.
  uint32_t Split(uint32_t parked, uint32_t keeps);
  // The last so many of it are used again.
  void Resume(uint32_t parked, uint32_t count);

  // Nothing is held, and nothing remembered. Nobody may use a block.
  void Clear();

  // "" or which count or list is wrong.
  const char* Broken() const;

  static constexpr uint32_t kNone = 0xffffffff;

 private:
  // A named block, or free private ones.
  struct Entry {
    uint64_t key = 0;
    uint32_t users = 0;                       // of a named block
    uint32_t count = 0;                       // of private blocks; 0: a named one, or none left
    uint32_t next = kNone, previous = kNone;  // in the list of free ones
    uint32_t same = kNone;                    // next of the bucket, or of unused entries
    bool owned = false;                       // somebody may come back for it
    bool named = false;
  };

  uint32_t& Bucket(uint64_t key) { return buckets_[static_cast<size_t>(key & mask_)]; }
  uint32_t MakeEntry();
  void Drop(uint32_t entry);
  void Unlink(uint32_t entry);
  void PutBehind(uint32_t entry);
  void TakeKeyed(uint32_t count);
  void Forget(uint32_t name);
  void MakeBuckets();

  uint32_t size_;
  uint32_t plain_;           // free blocks without a key: the front of the list
  uint32_t parked_ = 0;      // free private ones
  uint32_t free_named_ = 0;
  uint32_t named_ = 0, private_ = 0;  // blocks with a key, used or free
  uint32_t front_ = kNone, back_ = kNone;  // of those with a key
  uint32_t unused_ = kNone;                // entries
  std::vector<Entry> entries_;
  std::vector<uint32_t> buckets_;  // first of those whose keys end alike, oldest first
  uint64_t mask_ = 0;
  bool caching_;
};

}  // namespace servescape
