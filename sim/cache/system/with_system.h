// SPDX-License-Identifier: MIT
// The one choice among the systems: their classes by the enumerator.
#pragma once

#include <array>
#include <utility>

#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/library_lru.h"
#include "sim/cache/system/memcached.h"
#include "sim/cache/system/moka.h"
#include "sim/cache/system/nginx_cache.h"
#include "sim/cache/system/quick_cache.h"
#include "sim/cache/system/redis.h"
#include "sim/cache/system/ristretto.h"
#include "sim/cache/system/window_tinylfu.h"

namespace servescape {

inline CachePolicy CachetoolsPolicy(const SystemSpec& spec) {
  constexpr std::array<CachePolicy, 4> kClasses{CachePolicy::kLru, CachePolicy::kFifo,
                                                CachePolicy::kLfu, CachePolicy::kRandom};
  return kClasses[static_cast<size_t>(spec.values[0])];
}

// body(system) of a new system.
template <class Body>
auto WithSystem(const SystemSpec& spec, const Generator& generator, const Body& body) {
  switch (spec.system) {
    case CacheSystem::kRedis:
      return body(Redis(spec, generator));
    case CacheSystem::kMemcached:
      return body(Memcached(spec));
    case CacheSystem::kCaffeine:
    case CacheSystem::kOtter:
    case CacheSystem::kTheine:
      return body(WindowTinyLfu(spec, generator));
    case CacheSystem::kMoka:
      return body(Moka(spec, generator));
    case CacheSystem::kQuickCache:
      return body(QuickCache(spec));
    case CacheSystem::kRistretto:
      return body(Ristretto(spec, generator));
    case CacheSystem::kGolangLru:
      if (spec.values[kGolangType] == 1) return body(GolangTwoQueue(spec));
      if (spec.values[kGolangType] == 2) return body(GolangArc(spec));
      break;
    case CacheSystem::kCachetools:
      return body(ExactSystem(CachetoolsPolicy(spec), spec, generator));
    case CacheSystem::kNginx:
      return body(NginxCache(spec));
    case CacheSystem::kLruCache:
      break;
  }
  return body(ExactSystem(CachePolicy::kLru, spec, generator));
}

}  // namespace servescape
