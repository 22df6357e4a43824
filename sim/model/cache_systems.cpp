// SPDX-License-Identifier: MIT
#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/memcached.h"
#include "sim/cache/system/moka.h"
#include "sim/cache/system/quick_cache.h"
#include "sim/cache/system/redis.h"
#include "sim/cache/system/ristretto.h"
#include "sim/cache/system/scenario_copy.h"
#include "sim/cache/system/slabs.h"
#include "sim/cache/system/window_tinylfu.h"
#include "sim/model/data_systems.h"

namespace servescape {
namespace {

// Bytes of an item of memcached beside key and value: header, CAS, the key's end, "\r\n".
constexpr int64_t kMemcachedHeader = 59;

CacheSystem SystemOf(CacheKind kind) {
  switch (kind) {
    case CacheKind::kRedis:
      return CacheSystem::kRedis;
    case CacheKind::kMemcached:
      return CacheSystem::kMemcached;
    case CacheKind::kCaffeine:
      return CacheSystem::kCaffeine;
    case CacheKind::kMoka:
      return CacheSystem::kMoka;
    case CacheKind::kOtter:
      return CacheSystem::kOtter;
    case CacheKind::kQuickCache:
      return CacheSystem::kQuickCache;
    case CacheKind::kRistretto:
      return CacheSystem::kRistretto;
    case CacheKind::kGolangLru:
      return CacheSystem::kGolangLru;
    case CacheKind::kTheine:
      return CacheSystem::kTheine;
    case CacheKind::kCachetools:
      return CacheSystem::kCachetools;
    case CacheKind::kLruCache:
    case CacheKind::kNginx:  // an LRU of files, which its manager removes
    case CacheKind::kPolicy:
      break;
  }
  return CacheSystem::kLruCache;
}

int64_t ShareOf(double value) { return static_cast<int64_t>(value * kShareUnit + 0.5); }

void SetFields(const CacheSystemConfig& in, SystemSpec* out) {
  auto& values = out->values;
  switch (in.kind) {
    case CacheKind::kRedis:
      values[kRedisPolicy] = in.maxmemory_policy;
      values[kRedisSamples] = in.maxmemory_samples;
      values[kRedisLogFactor] = in.lfu_log_factor;
      values[kRedisDecayTime] = in.lfu_decay_time;
      values[kRedisHz] = in.hz;
      values[kRedisEffort] = in.active_expire_effort;
      break;
    case CacheKind::kMemcached:
      values[kMemcachedLru] = in.lru;
      values[kMemcachedHotPct] = in.hot_lru_pct;
      values[kMemcachedWarmPct] = in.warm_lru_pct;
      values[kMemcachedHotFactor] = ShareOf(in.hot_max_factor);
      values[kMemcachedWarmFactor] = ShareOf(in.warm_max_factor);
      break;
    case CacheKind::kCaffeine:
    case CacheKind::kOtter:
      values[kWindowExecutor] = in.executor;
      values[kWindowLag] = in.drain_lag;
      values[kWindowWrites] = in.write_buffer;
      break;
    case CacheKind::kMoka:
      values[kMokaPolicy] = in.eviction_policy;
      values[kMokaPending] = in.run_pending_tasks;
      break;
    case CacheKind::kQuickCache:
      values[kQuickType] = in.type;
      values[kQuickShards] = in.shards;
      values[kQuickHot] = ShareOf(in.hot_allocation);
      values[kQuickGhosts] = ShareOf(in.ghost_allocation);
      break;
    case CacheKind::kRistretto:
      values[kRistrettoIgnoreInternal] = in.ignore_internal_cost ? 1 : 0;
      values[kRistrettoCounters] = in.num_counters;
      values[kRistrettoBuffer] = in.buffer_items;
      values[kRistrettoWait] = in.wait ? 1 : 0;
      values[kRistrettoSetLag] = in.set_lag;
      values[kRistrettoGetLag] = in.get_lag;
      break;
    case CacheKind::kGolangLru:
      values[kGolangType] = in.type;
      values[kGolangRecentRatio] = ShareOf(in.recent_ratio);
      values[kGolangGhostRatio] = ShareOf(in.ghost_ratio);
      break;
    case CacheKind::kTheine:
      values[0] = in.stripes;
      break;
    case CacheKind::kCachetools:
      values[0] = in.cachetools_class;
      break;
    default:
      break;
  }
}

// The same system without the rule that may cost hits, and which that is.
void SetWithout(const CacheConfig& config, ScenarioCopySpec* out) {
  const CacheSystemConfig& in = config.system;
  const auto without = [&](DataRule rule) -> SystemSpec& {
    out->rule = rule;
    return out->without.emplace(out->system);
  };
  if (in.kind == CacheKind::kRedis) {
    const bool lfu = in.maxmemory_policy == 1 || in.maxmemory_policy == 4;
    const bool lru = in.maxmemory_policy == 0 || in.maxmemory_policy == 3;
    if (lfu && in.lfu_decay_time > 0) {
      without(DataRule::kDecay).values[kRedisDecayTime] = 0;
    } else if (out->ttl.ns > 0 && in.active_expire_effort < 10 && in.maxmemory_policy != 7) {
      without(DataRule::kLazyExpiry).values[kRedisEffort] = 10;
    } else if (lru) {
      SystemSpec& exact = without(DataRule::kWholeSeconds);
      exact = SystemSpec(CacheSystem::kLruCache);
      exact.capacity = out->system.capacity;
      exact.dense_keys = out->system.dense_keys;
    }
  } else if (in.kind == CacheKind::kMemcached && in.lru == 1) {
    without(DataRule::kOldLru).values[kMemcachedLru] = 0;
  } else if ((in.kind == CacheKind::kCaffeine || in.kind == CacheKind::kOtter) &&
             in.executor == 0 && in.drain_lag > 0) {
    without(DataRule::kLateRecords).values[kWindowExecutor] = 1;
  } else if (in.kind == CacheKind::kRistretto && !in.ignore_internal_cost) {
    without(DataRule::kInternalCost).values[kRistrettoIgnoreInternal] = 1;
  }
}

class ScenarioCacheSystem final : public CacheSystemModel {
 public:
  explicit ScenarioCacheSystem(const ScenarioCopySpec& spec) : spec_(spec) {}
  std::unique_ptr<SystemCopy> Make(const Generator& generator) const override {
    return MakeScenarioCopy(spec_, generator);
  }
  // A climber takes many samples of ten times its size to find its window.
  double Turnovers() const override {
    switch (spec_.system.system) {
      case CacheSystem::kCaffeine:
      case CacheSystem::kOtter:
      case CacheSystem::kTheine:
        return 250;
      default:
        return 20;
    }
  }

 private:
  ScenarioCopySpec spec_;
};

}  // namespace

std::shared_ptr<const CacheSystemModel> ModelOf(const CacheConfig& config, const CacheSpec& spec) {
  const CacheSystemConfig& in = config.system;
  if (!in.any()) return nullptr;
  ScenarioCopySpec out{SystemSpec(SystemOf(in.kind))};
  SetFields(in, &out.system);
  out.system.capacity = config.capacity > 0 ? config.capacity : int64_t{1} << 40;
  if (config.in_bytes) {
    const auto item = static_cast<int64_t>(config.item_bytes.Mean() + 0.5) + kMemcachedHeader;
    out.system.capacity = std::max<int64_t>(
        1, SlabItems(config.capacity, item, {in.slab_growth_factor, in.slab_min_size}));
  }
  out.system.dense_keys = spec.dense_keys;
  out.ttl = spec.ttl;
  out.stale_for = spec.stale_for;
  out.sliding = spec.sliding;
  out.locks = in.proxy_cache_lock;
  out.lock_timeout = in.proxy_cache_lock_timeout;
  out.lock_age = in.proxy_cache_lock_age;
  if (in.kind == CacheKind::kRedis) out.refusal = DataRule::kNoEviction;
  if (in.kind == CacheKind::kMemcached) out.refusal = DataRule::kOutOfMemory;
  if (in.kind == CacheKind::kRistretto) out.refusal = DataRule::kDroppedSet;
  SetWithout(config, &out);
  return std::make_shared<ScenarioCacheSystem>(out);
}

}  // namespace servescape
