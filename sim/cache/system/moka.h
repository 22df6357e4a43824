// SPDX-License-Identifier: MIT
// moka 0.12.16 (src/sync/base_cache.rs, src/common/frequency_sketch.rs): one LRU behind TinyLFU, no
// window: when the cache is full, a new entry stays only if it has been asked for more often than
// the least recently used one, misses being counted, too. Reads and writes are noted and applied
// by whoever comes when 64 of either are waiting, so that until then all new entries can be hit.
#pragma once

#include <vector>

#include "sim/base/time.h"
#include "sim/cache/system/frequency_sketch.h"
#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/system.h"
#include "sim/random/generator.h"

namespace servescape {

inline constexpr std::array<SystemField, 2> kMokaFields{{
    {"eviction_policy", "tiny_lfu|lru", 0, 0, 0, "EvictionPolicy"},
    {"run_pending_tasks", "automatic|each_insert", 0, 0, 0,
     "Whether the program calls it after each insert"},
}};
enum MokaField : size_t { kMokaPolicy, kMokaPending };

class Moka : public ListedSystem {
 public:
  Moka(const SystemSpec& spec, const Generator& generator);

  bool Get(uint64_t key, SimTime now);
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);

 private:
  enum List : uint32_t { kQueued, kWaiting };  // kWaiting: its write has not been applied

  void RunPendingTasks();
  void Apply(uint64_t key);
  uint64_t Hashed(uint64_t key) const { return key ^ seed_; }

  bool tiny_lfu_, each_insert_;
  uint64_t seed_;  // of its hashes, another one in each run
  FrequencySketch sketch_;
  Counted queue_;
  std::vector<uint64_t> reads_, writes_;  // reads of misses among them
};

}  // namespace servescape
