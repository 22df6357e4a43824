// SPDX-License-Identifier: MIT
#include "sim/cache/system/system.h"

#include <algorithm>

#include "sim/base/check.h"
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
namespace {

constexpr std::array<SystemInfo, 12> kCacheSystems{{
    {CacheSystem::kRedis, "redis", "7.0", kRedisFields, true, true,
     "Samples of keys, whole seconds, a logarithmic count"},
    {CacheSystem::kMemcached, "memcached", "1.6.18", kMemcachedFields, true, true,
     "Segmented LRU kept by a background thread; no_modern: one bump a minute"},
    {CacheSystem::kCaffeine, "caffeine", "3.2.3", kCaffeineFields, false, false,
     "W-TinyLFU with an adaptive window, fed late and lossily"},
    {CacheSystem::kMoka, "moka", "0.12.16", kMokaFields, false, false,
     "An LRU behind TinyLFU, without a window"},
    {CacheSystem::kOtter, "otter", "2.4.0", kOtterFields, false, false,
     "W-TinyLFU with an adaptive window, fed late and lossily"},
    {CacheSystem::kQuickCache, "quick_cache", "0.7.0", kQuickCacheFields, false, false,
     "Clock-Pro as S3-FIFO has it: hot and cold rings, ghosts"},
    {CacheSystem::kRistretto, "ristretto", "2.4.2", kRistrettoFields, false, false,
     "Sampled LFU behind TinyLFU; Sets and reads are dropped"},
    {CacheSystem::kGolangLru, "golang-lru", "2.0.7", kGolangLruFields, false, false,
     "LRU, 2Q or ARC, each with liberties"},
    {CacheSystem::kTheine, "theine", "2.0.0", kTheineFields, false, false,
     "W-TinyLFU with an adaptive window, reads in random stripes"},
    {CacheSystem::kCachetools, "cachetools", "8.0.2", kCachetoolsFields, false, false,
     "The textbook's LRU, FIFO, LFU, random"},
    {CacheSystem::kLruCache, "lru-cache", "11.5.3", {}, false, false, "The textbook's LRU"},
    {CacheSystem::kNginx, "nginx", "1.22", kNginxCacheFields, true, true,
     "LRU of files, a lock that waiters look at each 500 ms"},
}};

}  // namespace

std::vector<std::string_view> SystemField::Words() const {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < words.size();) {
    const size_t end = std::min(words.find('|', at), words.size());
    out.push_back(words.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::span<const SystemInfo> CacheSystems() { return kCacheSystems; }

const SystemInfo& InfoOf(CacheSystem system) {
  const SystemInfo& info = kCacheSystems[static_cast<size_t>(system)];
  SERVESCAPE_CHECK(info.system == system);
  return info;
}

const SystemInfo* FindCacheSystem(std::string_view name) {
  for (const SystemInfo& info : kCacheSystems) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

SystemSpec::SystemSpec(CacheSystem which) : system(which) {
  const std::span<const SystemField> fields = InfoOf(which).fields;
  SERVESCAPE_CHECK(fields.size() <= kMostSystemFields);
  for (size_t i = 0; i < fields.size(); ++i) values[i] = fields[i].standard;
}

}  // namespace servescape
