// SPDX-License-Identifier: MIT
// [cache.NAME] system = "redis" and [store.NAME] system = "feast": a cache or a feature store as
// one real system is, by that system's own field names and defaults. sim/cache/system/ and
// sim/registry/ play them; each file opens with the version and the source of its rules.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class CacheKind : uint8_t {
  kPolicy,  // an exact policy: no system
  kRedis,
  kMemcached,
  kCaffeine,
  kMoka,
  kOtter,
  kQuickCache,
  kRistretto,
  kGolangLru,
  kTheine,
  kCachetools,
  kLruCache,
  kNginx,
};

inline constexpr std::array<WordFor<CacheKind>, 12> kCacheKindWords{{
    {"redis", CacheKind::kRedis},
    {"memcached", CacheKind::kMemcached},
    {"caffeine", CacheKind::kCaffeine},
    {"moka", CacheKind::kMoka},
    {"otter", CacheKind::kOtter},
    {"quick_cache", CacheKind::kQuickCache},
    {"ristretto", CacheKind::kRistretto},
    {"golang-lru", CacheKind::kGolangLru},
    {"theine", CacheKind::kTheine},
    {"cachetools", CacheKind::kCachetools},
    {"lru-cache", CacheKind::kLruCache},
    {"nginx", CacheKind::kNginx},
}};

// Words stand for their place in the system's own list (SystemField::words).
inline constexpr std::array<WordFor<int64_t>, 8> kMaxmemoryPolicyWords{{
    {"noeviction", 7},
    {"allkeys-lru", 0},
    {"allkeys-lfu", 1},
    {"allkeys-random", 2},
    {"volatile-lru", 3},
    {"volatile-lfu", 4},
    {"volatile-random", 5},
    {"volatile-ttl", 6},
}};
inline constexpr std::array<WordFor<int64_t>, 2> kMemcachedLruWords{
    {{"modern", 0}, {"no_modern", 1}}};
inline constexpr std::array<WordFor<int64_t>, 4> kExecutorWords{
    {{"common-pool", 0}, {"same-thread", 1}, {"default", 0}, {"same-goroutine", 1}}};
inline constexpr std::array<WordFor<int64_t>, 2> kMokaPolicyWords{{{"tiny_lfu", 0}, {"lru", 1}}};
inline constexpr std::array<WordFor<int64_t>, 2> kPendingTasksWords{
    {{"automatic", 0}, {"each_insert", 1}}};
inline constexpr std::array<WordFor<int64_t>, 5> kCacheTypeWords{
    {{"sync", 0}, {"unsync", 1}, {"lru", 0}, {"2q", 1}, {"arc", 2}}};
inline constexpr std::array<WordFor<int64_t>, 4> kCachetoolsWords{
    {{"LRUCache", 0}, {"FIFOCache", 1}, {"LFUCache", 2}, {"RRCache", 3}}};

// The fields of all systems; a system reads its own.
struct CacheSystemConfig {
  CacheKind kind = CacheKind::kPolicy;

  // Redis
  int64_t maxmemory_policy = 7;
  int64_t maxmemory_samples = 5;
  int64_t lfu_log_factor = 10;
  int64_t lfu_decay_time = 1;
  int64_t hz = 10;
  int64_t active_expire_effort = 1;

  // memcached
  int64_t lru = 0;
  int64_t hot_lru_pct = 20;
  int64_t warm_lru_pct = 40;
  double hot_max_factor = 0.2;
  double warm_max_factor = 2;
  double slab_growth_factor = 1.25;
  int64_t slab_min_size = 48;

  // Caffeine, otter
  int64_t executor = 0;
  int64_t drain_lag = 0;
  int64_t write_buffer = 256;

  // moka
  int64_t eviction_policy = 0;
  int64_t run_pending_tasks = 0;

  // quick_cache, golang-lru
  int64_t type = 0;
  int64_t shards = 8;
  double hot_allocation = 0.97;
  double ghost_allocation = 0.5;
  double recent_ratio = 0.25;
  double ghost_ratio = 0.5;

  // ristretto
  bool ignore_internal_cost = false;
  int64_t num_counters = 10;
  int64_t buffer_items = 64;
  bool wait = false;
  int64_t set_lag = 0;
  int64_t get_lag = 0;

  // theine, cachetools
  int64_t stripes = 8;
  int64_t cachetools_class = 0;

  // nginx
  bool proxy_cache_lock = false;
  Duration proxy_cache_lock_timeout{5'000'000'000};
  Duration proxy_cache_lock_age{5'000'000'000};

  bool any() const { return kind != CacheKind::kPolicy; }
  bool operator==(const CacheSystemConfig&) const = default;
};

// A window of event times that is materialised once more: its ends as ages at the run's start.
struct BackfillConfig {
  SimTime at;  // when its job ends
  Duration start{0}, end{0};

  bool operator==(const BackfillConfig&) const = default;
};

inline constexpr std::array<WordFor<bool>, 1> kStoreKindWords{{{"feast", true}}};

// A feature view of Feast.
struct FeatureViewConfig {
  bool feast = false;
  Duration ttl{0};        // 0: none
  double updates = 0;     // rows per second of an entity; 0: one row long ago
  double late = 0;        // share of rows that arrive late
  Duration lateness{0};   // by so much
  double nulls = 0;       // share of rows whose value is null
  Duration first_run{0};  // the first materialisation, before the run's start
  double absent_quality = 1, null_quality = 1, stale_quality = 1;
  Duration stale_after{0};  // age of a value from which stale_quality holds; 0: never
  std::vector<BackfillConfig> backfill;

  bool operator==(const FeatureViewConfig&) const = default;
};

}  // namespace servescape
