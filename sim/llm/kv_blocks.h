// SPDX-License-Identifier: MIT
// The blocks of a GPU's memory for keys and values, as vLLM 0.33's BlockPool
// keeps them (vllm/v1/core/block_pool.py, kv_cache_utils.py): a list of free
// blocks from whose front blocks are taken, and a map from the key of a full
// block to those that hold it. Free blocks with a key stay in the map until
// they are taken: they are the prefix cache. Blocks that are given back without
// a key go to the front, those with one to the back, the chain's tail first; so
// what was never cached is taken first, then what was freed longest ago, then
// tails before heads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

class KvBlocks {
 public:
  // So many blocks (those that can be used: vLLM's num_gpu_blocks has one more,
  // its null block).
  KvBlocks(uint32_t count, bool caching);

  uint32_t size() const { return static_cast<uint32_t>(blocks_.size()); }
  uint32_t free() const { return free_; }
  uint32_t hashed() const { return hashed_; }
  bool caching() const { return caching_; }
  bool IsFree(uint32_t block) const { return blocks_[block].users == 0; }
  uint32_t users(uint32_t block) const { return blocks_[block].users; }
  bool HasKey(uint32_t block) const { return blocks_[block].has_key; }

  // The block that has held the key longest, or kNoBlock.
  uint32_t Find(uint64_t key) const;
  // One more uses the block; a free one leaves the list.
  void Share(uint32_t block);
  // The front of the free list, which must not be empty; what it held is gone.
  uint32_t Take();
  // The block, which is in use and has no key, is full and holds this.
  void SetKey(uint32_t block, uint64_t key);
  // One user less of each, the last first; empties the vector.
  void Free(std::vector<uint32_t>* blocks);

  // Nothing is held, and nothing remembered. Nobody may use a block.
  void Clear();

  // "" or which count or list is wrong.
  const char* Broken() const;

  static constexpr uint32_t kNoBlock = 0xffffffff;

 private:
  struct Block {
    uint64_t key = 0;
    uint32_t users = 0;
    bool has_key = false;
    uint32_t next = kNoBlock, previous = kNoBlock;  // in the list of free ones
    uint32_t same = kNoBlock;                       // next of the bucket
  };

  uint32_t& Bucket(uint64_t key) { return buckets_[static_cast<size_t>(key & mask_)]; }
  void Unlink(uint32_t block);
  void PutInFront(uint32_t block);
  void PutBehind(uint32_t block);
  void Forget(uint32_t block);

  std::vector<Block> blocks_;
  std::vector<uint32_t> buckets_;  // first block of those whose keys end alike, oldest first
  uint64_t mask_ = 0;
  uint32_t front_ = kNoBlock, back_ = kNoBlock;
  uint32_t free_ = 0, hashed_ = 0;
  bool caching_;
};

}  // namespace servescape
