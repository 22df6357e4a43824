// SPDX-License-Identifier: MIT
// A recorded trace played against a system, as Replay does against a policy.
#pragma once

#include "sim/cache/replay.h"
#include "sim/cache/system/system.h"

namespace servescape {

// Every miss is set at once, with `ttl` (0: none) where the trace has none of its own; a write
// sets. All objects have size 1. Needs times where the system's info says so; without any, no time
// passes. `spec.dense_keys` is set by the replay; the generator is the source of all its chance.
ReplayResult ReplaySystem(const CacheTrace& trace, const SystemSpec& spec, Duration ttl,
                          const Generator& generator);

}  // namespace servescape
