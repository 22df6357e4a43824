// SPDX-License-Identifier: MIT
// Segmented LRU (Karedla, Love and Wherry, "Caching strategies to improve disk system
// performance", IEEE Computer 27:3, 1994) with five equal segments, as in libCacheSim's tests (its
// own default is four): a hit lifts an entry into the next segment, what overflows there sinks by
// one, and what overflows the lowest is evicted. New entries go into the lowest segment with
// room. What is larger than a segment is not admitted.
#pragma once

#include <algorithm>
#include <array>

#include "sim/cache/core.h"

namespace servescape {

struct SlruPolicy {
  static constexpr uint32_t kSegments = 5;
  std::array<SizedList, kSegments> segments;  // the last is the most protected

  void Hit(CacheCore& core, uint32_t slot);
  bool Fits(const CacheCore& core, int64_t size) const { return size <= SegmentSize(core); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot) { core.Unlink(segments[core[slot].list], slot); }
  void Clear() { *this = {}; }

 private:
  // At least 1, so that the smallest caches hold something.
  static int64_t SegmentSize(const CacheCore& core) {
    return std::max<int64_t>(1, core.capacity() / kSegments);
  }
  void Evict(CacheCore& core);
  void Settle(CacheCore& core, uint32_t segment);
};

}  // namespace servescape
