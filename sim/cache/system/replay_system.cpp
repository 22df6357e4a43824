// SPDX-License-Identifier: MIT
#include "sim/cache/system/replay_system.h"

#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/library_lru.h"
#include "sim/cache/system/memcached.h"
#include "sim/cache/system/moka.h"
#include "sim/cache/system/quick_cache.h"
#include "sim/cache/system/redis.h"
#include "sim/cache/system/ristretto.h"
#include "sim/cache/system/window_tinylfu.h"

namespace servescape {
namespace {

// What every system offers: a lookup that is a use, a store (false: refused), a deletion.
template <class System>
ReplayResult Play(const CacheTrace& trace, Duration ttl, System system) {
  ReplayResult result;
  PrefixCounter prefixes(trace);
  const size_t half = trace.objects.size() / 2;
  for (size_t i = 0; i < trace.objects.size(); ++i) {
    const uint64_t key = trace.objects[i];
    const SimTime now = trace.times.empty() ? SimTime{} : trace.times[i];
    const Duration lives = trace.ttls.empty() ? ttl : trace.ttls[i];
    const CacheOp op = trace.ops.empty() ? CacheOp::kRead : trace.ops[i];
    if (op == CacheOp::kDelete) {
      system.Erase(key, now);
      continue;
    }
    if (op == CacheOp::kWrite) {
      result.refused += system.Set(key, now, lives) ? 0 : 1;
      continue;
    }
    const bool hit = system.Get(key, now);
    result.Count(hit, i >= half, trace.size(i));
    prefixes.Add(i, hit);
    if (!hit) result.refused += system.Set(key, now, lives) ? 0 : 1;
  }
  result.evictions = system.evictions();
  result.items = system.items();
  result.prefix_hits = prefixes.hits();
  return result;
}

CachePolicy CachetoolsPolicy(const SystemSpec& spec) {
  constexpr std::array<CachePolicy, 4> kClasses{CachePolicy::kLru, CachePolicy::kFifo,
                                                CachePolicy::kLfu, CachePolicy::kRandom};
  return kClasses[static_cast<size_t>(spec.values[0])];
}

}  // namespace

ReplayResult ReplaySystem(const CacheTrace& trace, const SystemSpec& given, Duration ttl,
                          const Generator& generator) {
  SystemSpec spec = given;
  spec.dense_keys = trace.object_count;
  const auto play = [&](auto&& system) {
    return Play(trace, ttl, std::forward<decltype(system)>(system));
  };
  switch (spec.system) {
    case CacheSystem::kRedis:
      return play(Redis(spec, generator));
    case CacheSystem::kMemcached:
      return play(Memcached(spec));
    case CacheSystem::kCaffeine:
    case CacheSystem::kOtter:
    case CacheSystem::kTheine:
      return play(WindowTinyLfu(spec, generator));
    case CacheSystem::kMoka:
      return play(Moka(spec, generator));
    case CacheSystem::kQuickCache:
      return play(QuickCache(spec));
    case CacheSystem::kRistretto:
      return play(Ristretto(spec, generator));
    case CacheSystem::kGolangLru:
      switch (spec.values[kGolangType]) {
        case 1:
          return play(GolangTwoQueue(spec));
        case 2:
          return play(GolangArc(spec));
        default:
          return play(ExactSystem(CachePolicy::kLru, spec, generator));
      }
    case CacheSystem::kCachetools:
      return play(ExactSystem(CachetoolsPolicy(spec), spec, generator));
    case CacheSystem::kLruCache:
      return play(ExactSystem(CachePolicy::kLru, spec, generator));
  }
  return {};
}

}  // namespace servescape
