// SPDX-License-Identifier: MIT
// Adaptive replacement cache (Megiddo and Modha, "ARC: a self-tuning, low overhead replacement
// cache", FAST 2003): a list of what was seen once and one of what was seen again, each with
// ghosts; a hit on a ghost moves the target size of the first. For sizes other than 1 the cases
// of the paper are read as in libCacheSim.
#pragma once

#include "sim/cache/core.h"

namespace servescape {

struct ArcPolicy {
  static constexpr bool kHasGhosts = true;
  SizedList once, again, once_ghosts, again_ghosts;  // T1, T2, B1, B2 of the paper
  double target = 0;                                 // p of the paper: wanted size of `once`

  void Hit(CacheCore& core, uint32_t slot);
  bool Fits(const CacheCore& core, int64_t size) const { return size <= core.capacity(); }
  uint32_t Insert(CacheCore& core, uint64_t key, int64_t size, uint32_t ghost);
  void Remove(CacheCore& core, uint32_t slot);
  void Clear() { *this = {}; }

 private:
  // Takes the ghost out and adapts; whether it was one of `again`.
  bool AdaptTo(CacheCore& core, uint32_t ghost);
  void Replace(CacheCore& core, bool seen_again);
  void EvictForNew(CacheCore& core, int64_t size);
};

}  // namespace servescape
