// SPDX-License-Identifier: MIT
// Caches (servescape cache). What a field does and its default are in the systems' own tables
// (cache/system/): only what surprises, and where it is seen, stands here.
#include "sim/systems/notes.h"

namespace servescape {
namespace {

constexpr SystemNote kCacheNotes[] = {
    {"redis", "Redis", "7.0.15", "cache", "servescape cache; cache.*", "evict.c, expire.c, dict.c",
     "stores/caches.json"},
    {"memcached", "memcached", "1.6.18", "cache", "servescape cache; cache.*", "items.c, slabs.c",
     "stores/caches.json"},
    {"caffeine", "Caffeine", "3.2.3", "cache", "servescape cache; cache.*",
     "BoundedLocalCache.java",
     "stores/caches.json"},
    {"moka", "moka", "0.12.16", "cache", "servescape cache; cache.*", "src/sync_base/base_cache.rs",
     "stores/caches.json"},
    {"otter", "otter", "2.4.0", "cache", "servescape cache; cache.*", "cache_impl.go, policy.go",
     "stores/caches.json"},
    {"quick_cache", "quick_cache", "0.7.0", "cache", "servescape cache; cache.*", "src/shard.rs",
     "stores/caches.json"},
    {"ristretto", "ristretto", "2.4.2", "cache", "servescape cache; cache.*", "cache.go, policy.go",
     "stores/caches.json"},
    {"golang-lru", "golang-lru", "2.0.7", "cache", "servescape cache; cache.*", "2q.go, arc/arc.go",
     "stores/caches.json"},
    {"theine", "theine", "2.0.0", "cache", "servescape cache; cache.*",
     "theine/thenie.py and its core",
     "stores/caches.json"},
    {"cachetools", "cachetools", "8.0.2", "cache", "servescape cache; cache.*",
     "src/cachetools/__init__.py",
     "stores/caches.json"},
    {"lru-cache", "lru-cache", "11.5.3", "cache", "servescape cache; cache.*", "src/index.ts",
     "stores/caches.json"},
};

constexpr FieldNote kCacheFields[] = {
    {"redis", "maxmemory-policy", "cache.*.maxmemory_policy", "", "",
     "allkeys-lru keeps whole seconds: a cache that turns over within a second evicts at random. "
     "allkeys-lfu forgets by the minute, so that its hit ratio depends on the rate of requests.",
     "", "evict.c, object.c", "cache-redis-allkeys-lru-z1_s1-10000-r100000-s5"},
    {"redis", "maxmemory-samples", "cache.*.maxmemory_samples", "", "",
     "1 is worse than random: Redis' random key is not uniform.", "", "dict.c", ""},
    {"redis", "lfu-log-factor", "cache.*.lfu_log_factor", "", "",
     "The count is logarithmic: 10, 100, 1,000 hits are about 8, 14, 30 of 255.", "", "evict.c",
     "cache-redis-allkeys-lfu-z1_s1-10000-r10000-s5"},
    {"redis", "lfu-decay-time", "cache.*.lfu_decay_time", "", "",
     "At night, with few requests, counts decay faster than they grow: below plain LRU.", "",
     "evict.c", "cache-redis-allkeys-lfu-scan-10000-r1000-s5"},
    {"redis", "hz", "cache.*.hz", "", "",
     "Expired keys count in memory until they are read or found.", "",
     "server.c", "redis-ttl-00"},
    {"redis", "active-expire-effort", "cache.*.active_expire_effort", "", "",
     "The cycle goes on only while more than 10 % of 20 keys are expired: below, they stay.", "",
     "expire.c", "redis-ttl-04"},
    {"redis", "active-expire", "", "", "", "", "", "debug.c", ""},
    {"memcached", "lru", "cache.*.lru", "", "",
     "no_modern bumps an item at most once in 60 s: where items live shorter it is FIFO, to the "
     "last hit.",
     "", "items.c", "cache-memcached-default-cp-21844-full-speed"},
    {"memcached", "hot_lru_pct", "cache.*.hot_lru_pct", "", "",
     "The hot list is filled at the pace of a background thread.", "", "items.c", ""},
    {"memcached", "warm_lru_pct", "cache.*.warm_lru_pct", "", "",
     "An item is promoted on its second hit.", "",
     "items.c", ""},
    {"memcached", "hot_max_factor", "cache.*.hot_max_factor", "", "", "", "", "items.c", ""},
    {"memcached", "warm_max_factor", "cache.*.warm_max_factor", "", "", "", "", "items.c", ""},
    {"memcached", "slab_growth_factor", "cache.*.slab_growth_factor", "", "",
     "Room is in pages of 1 MB cut into chunks: an item takes its chunk, and a page stays with its "
     "size: 10,922 items of 96 bytes a page.",
     "", "slabs.c", "cache-memcached-default-cp-21844-full-speed"},
    {"memcached", "slab_min_size", "cache.*.slab_min_size", "", "", "", "", "slabs.c", ""},
    {"caffeine", "executor", "cache.*.executor", "", "",
     "With the default executor reads and writes are recorded late and lossily.", "", "",
     "cache-caffeine-z1_s1-100000"},
    {"caffeine", "drain-lag", "cache.*.drain_lag", "", "", "", "", "", ""},
    {"caffeine", "write-buffer", "cache.*.write_buffer", "", "", "", "", "", ""},
    {"moka", "eviction_policy", "cache.*.eviction_policy", "", "",
     "moka's TinyLFU has no adaptive window.", "", "",
     "cache-moka-tinylfu-z1_s1-10000"},
    {"moka", "run_pending_tasks", "cache.*.run_pending_tasks", "", "", "", "", "", ""},
    {"otter", "Executor", "cache.*.executor", "", "",
     "With the default executor reads and writes are recorded late and lossily.", "", "",
     "cache-otter-z1_s1-10000"},
    {"otter", "drain-lag", "cache.*.drain_lag", "", "", "", "", "", ""},
    {"otter", "write-buffer", "cache.*.write_buffer", "", "", "", "", "", ""},
    {"quick_cache", "type", "cache.*.type", "", "",
     "quick_cache is the best of all on Zipf and poor on block traces; golang-lru's ARC is below "
     "LRU on some of them.", "", "",
     "cache-quick-cache-sync-z1_s1-100000"},
    {"quick_cache", "shards", "cache.*.shards", "", "", "", "", "", ""},
    {"quick_cache", "hot_allocation", "cache.*.hot_allocation", "", "", "", "", "", ""},
    {"quick_cache", "ghost_allocation", "cache.*.ghost_allocation", "", "", "", "", "", ""},
    {"ristretto", "IgnoreInternalCost", "cache.*.IgnoreInternalCost", "", "",
     "False by default: each item costs 56 more, so that MaxCost 10,000 with a cost of 1 holds 175 "
     "items.",
     "", "cache.go", "cache-ristretto-ignoreinternalcost-true-wait-after-each-set-scan-10000"},
    {"ristretto", "NumCounters", "cache.*.NumCounters", "", "", "", "", "", ""},
    {"ristretto", "BufferItems", "cache.*.BufferItems", "", "",
     "About 99 % of Gets are not recorded at full speed.",
     "", "ring.go", ""},
    {"ristretto", "Wait", "cache.*.Wait", "", "",
     "Without it 60 to 80 % of Sets are dropped at full speed.",
     "", "cache.go", "cache-ristretto-ignoreinternalcost-true-wait-after-each-set-loop-10000"},
    {"ristretto", "set-lag", "cache.*.set_lag", "", "", "", "", "", ""},
    {"ristretto", "get-lag", "cache.*.get_lag", "", "", "", "", "", ""},
    {"golang-lru", "type", "cache.*.type", "", "", "ARC is below LRU on some block traces.", "", "",
     "cache-golang-lru-arc-cp-10000"},
    {"golang-lru", "recentRatio", "cache.*.recentRatio", "", "", "", "", "", ""},
    {"golang-lru", "ghostRatio", "cache.*.ghostRatio", "", "", "", "", "", ""},
    {"theine", "stripes", "cache.*.stripes", "", "", "", "", "", ""},
    {"cachetools", "class", "cache.*.class", "", "",
     "Exact; ties of LFU go to the least recently used.", "", "",
     "cache-cachetools-lfucache-loop-10000"},
};

}  // namespace

std::span<const SystemNote> CacheNotes() { return kCacheNotes; }
std::span<const FieldNote> CacheFields() { return kCacheFields; }

}  // namespace servescape
