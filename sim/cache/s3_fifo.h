// SPDX-License-Identifier: MIT
// S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023), with the
// parameters of libCacheSim's original: a small queue of 10 %, a main queue of the rest, ghosts
// worth 90 %; from small to main after 2 hits, with the count starting anew; main reinserts with
// min(count, 3) - 1; a key remembered as ghost goes straight to main. What is larger than the
// small queue is not admitted.
#pragma once

#include <array>

#include "sim/cache/core.h"

namespace servescape {

struct S3FifoPolicy {
  static constexpr bool kHasGhosts = true;
  SizedList small, main, ghost;

  void Hit(CacheCore& core, uint32_t slot) { ++core[slot].count; }
  bool Fits(const CacheCore& core, int64_t size) const { return size <= SmallSize(core); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost_slot);
  void Remove(CacheCore& core, uint32_t slot);
  void Clear() { *this = {}; }

 private:
  // At least 1, so that the smallest caches hold something.
  static int64_t SmallSize(const CacheCore& core);
  static int64_t GhostSize(const CacheCore& core);
  void EvictSmall(CacheCore& core);
  void EvictMain(CacheCore& core);
};

}  // namespace servescape
