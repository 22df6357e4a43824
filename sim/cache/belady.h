// SPDX-License-Identifier: MIT
// Belady's MIN (Belady, "A study of replacement algorithms for a virtual-storage computer", IBM
// Systems Journal 5:2, 1966): evicts what is needed again last, or never. With objects of one size
// no policy has fewer misses; with several sizes it is a yardstick, not a bound. It needs the
// whole trace beforehand. An object missed is always inserted, as in libCacheSim.
#pragma once

#include "sim/cache/replay.h"

namespace servescape {

// Ages are not considered.
ReplayResult ReplayBelady(const CacheTrace& trace, int64_t capacity, ReplayUnit unit);

}  // namespace servescape
