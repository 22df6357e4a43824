// SPDX-License-Identifier: MIT
// Caches (servescape cache). What a field does and its default are in the systems' own tables
// (cache/system/): only what surprises, and where it is seen, stands here.
#include "sim/systems/notes.h"

namespace servescape {
namespace {

constexpr SystemNote kCacheNotes[] = {
    {"redis", "Redis", "7.0.15", "cache", "servescape cache", "evict.c, expire.c, dict.c",
     "stores/caches.json"},
    {"memcached", "memcached", "1.6.18", "cache", "servescape cache", "items.c, slabs.c",
     "stores/caches.json"},
    {"caffeine", "Caffeine", "3.2.3", "cache", "servescape cache", "BoundedLocalCache.java",
     "stores/caches.json"},
    {"moka", "moka", "0.12.16", "cache", "servescape cache", "src/sync_base/base_cache.rs",
     "stores/caches.json"},
    {"otter", "otter", "2.4.0", "cache", "servescape cache", "cache_impl.go, policy.go",
     "stores/caches.json"},
    {"quick_cache", "quick_cache", "0.7.0", "cache", "servescape cache", "src/shard.rs",
     "stores/caches.json"},
    {"ristretto", "ristretto", "2.4.2", "cache", "servescape cache", "cache.go, policy.go",
     "stores/caches.json"},
    {"golang-lru", "golang-lru", "2.0.7", "cache", "servescape cache", "2q.go, arc/arc.go",
     "stores/caches.json"},
    {"theine", "theine", "2.0.0", "cache", "servescape cache", "theine/thenie.py and its core",
     "stores/caches.json"},
    {"cachetools", "cachetools", "8.0.2", "cache", "servescape cache", "src/cachetools/__init__.py",
     "stores/caches.json"},
    {"lru-cache", "lru-cache", "11.5.3", "cache", "servescape cache", "src/index.ts",
     "stores/caches.json"},
};

constexpr FieldNote kCacheFields[] = {
    {"redis", "maxmemory-policy", "", "", "",
     "allkeys-lru keeps whole seconds: a cache that turns over within a second evicts at random. "
     "allkeys-lfu forgets by the minute, so that its hit ratio depends on the rate of requests.",
     "", "evict.c, object.c", "cache-redis-allkeys-lru-z1_s1-10000-r100000-s5"},
    {"redis", "maxmemory-samples", "", "", "",
     "1 is worse than random: Redis' random key is not uniform.", "", "dict.c", ""},
    {"redis", "lfu-log-factor", "", "", "",
     "The count is logarithmic: 10, 100, 1,000 hits are about 8, 14, 30 of 255.", "", "evict.c",
     "cache-redis-allkeys-lfu-z1_s1-10000-r10000-s5"},
    {"redis", "lfu-decay-time", "", "", "",
     "At night, with few requests, counts decay faster than they grow: below plain LRU.", "",
     "evict.c", "cache-redis-allkeys-lfu-scan-10000-r1000-s5"},
    {"redis", "hz", "", "", "", "Expired keys count in memory until they are read or found.", "",
     "server.c", "redis-ttl-00"},
    {"redis", "active-expire-effort", "", "", "",
     "The cycle goes on only while more than 10 % of 20 keys are expired: below, they stay.", "",
     "expire.c", "redis-ttl-04"},
    {"redis", "active-expire", "", "", "", "", "", "debug.c", ""},
    {"memcached", "lru", "", "", "",
     "no_modern bumps an item at most once in 60 s: where items live shorter it is FIFO, to the "
     "last hit.",
     "", "items.c", "cache-memcached-default-cp-21844-full-speed"},
    {"memcached", "hot_lru_pct", "", "", "",
     "The hot list is filled at the pace of a background thread.", "", "items.c", ""},
    {"memcached", "warm_lru_pct", "", "", "", "An item is promoted on its second hit.", "",
     "items.c", ""},
    {"memcached", "hot_max_factor", "", "", "", "", "", "items.c", ""},
    {"memcached", "warm_max_factor", "", "", "", "", "", "items.c", ""},
    {"caffeine", "executor", "", "", "",
     "With the default executor reads and writes are recorded late and lossily.", "", "",
     "cache-caffeine-z1_s1-100000"},
    {"caffeine", "drain-lag", "", "", "", "", "", "", ""},
    {"caffeine", "write-buffer", "", "", "", "", "", "", ""},
    {"moka", "eviction_policy", "", "", "", "Its TinyLFU has no adaptive window.", "", "",
     "cache-moka-tinylfu-z1_s1-10000"},
    {"moka", "run_pending_tasks", "", "", "", "", "", "", ""},
    {"otter", "Executor", "", "", "",
     "With the default executor reads and writes are recorded late and lossily.", "", "",
     "cache-otter-z1_s1-10000"},
    {"otter", "drain-lag", "", "", "", "", "", "", ""},
    {"otter", "write-buffer", "", "", "", "", "", "", ""},
    {"quick_cache", "type", "", "", "", "The best of all on Zipf, poor on block traces.", "", "",
     "cache-quick-cache-sync-z1_s1-100000"},
    {"quick_cache", "shards", "", "", "", "", "", "", ""},
    {"quick_cache", "hot_allocation", "", "", "", "", "", "", ""},
    {"quick_cache", "ghost_allocation", "", "", "", "", "", "", ""},
    {"ristretto", "IgnoreInternalCost", "", "", "",
     "False by default: each item costs 56 more, so that MaxCost 10,000 with a cost of 1 holds 175 "
     "items.",
     "", "cache.go", "cache-ristretto-ignoreinternalcost-true-wait-after-each-set-scan-10000"},
    {"ristretto", "NumCounters", "", "", "", "", "", "", ""},
    {"ristretto", "BufferItems", "", "", "", "About 99 % of Gets are not recorded at full speed.",
     "", "ring.go", ""},
    {"ristretto", "Wait", "", "", "", "Without it 60 to 80 % of Sets are dropped at full speed.",
     "", "cache.go", "cache-ristretto-ignoreinternalcost-true-wait-after-each-set-loop-10000"},
    {"ristretto", "set-lag", "", "", "", "", "", "", ""},
    {"ristretto", "get-lag", "", "", "", "", "", "", ""},
    {"golang-lru", "type", "", "", "", "ARC is below LRU on some block traces.", "", "",
     "cache-golang-lru-arc-cp-10000"},
    {"golang-lru", "recentRatio", "", "", "", "", "", "", ""},
    {"golang-lru", "ghostRatio", "", "", "", "", "", "", ""},
    {"theine", "stripes", "", "", "", "", "", "", ""},
    {"cachetools", "class", "", "", "", "Exact; ties of LFU go to the least recently used.", "", "",
     "cache-cachetools-lfucache-loop-10000"},
};

}  // namespace

std::span<const SystemNote> CacheNotes() { return kCacheNotes; }
std::span<const FieldNote> CacheFields() { return kCacheFields; }

}  // namespace servescape
