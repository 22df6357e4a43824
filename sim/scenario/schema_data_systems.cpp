// SPDX-License-Identifier: MIT
// cache.* with a system and store.* with one: the fields of each system under its own names. A row
// says whose they are first.
#include "sim/scenario/bind.h"
#include "sim/scenario/config_store.h"
#include "sim/scenario/data_systems.h"

namespace servescape {
namespace {

using enum ValueType;
using Cache = CacheSystemConfig;
using View = FeatureViewConfig;

template <auto kMember>
constexpr SchemaRow Whole(std::string_view path, double low, double high, std::string_view standard,
                          std::string_view example, std::string_view sentence) {
  return Bound<&CacheConfig::system, kMember>(
      Ranged(path, kInteger, "", low, high, false, standard, example, sentence));
}
template <auto kMember>
constexpr SchemaRow Share(std::string_view path, double high, std::string_view standard,
                          std::string_view example, std::string_view sentence) {
  return Bound<&CacheConfig::system, kMember>(
      Ranged(path, kNumber, "", 0, high, false, standard, example, sentence));
}

constexpr SchemaRow kDataSystems[] = {
    Choice<kMaxmemoryPolicyWords, &CacheConfig::system, &Cache::maxmemory_policy>(
        "cache.*.maxmemory_policy", R"("noeviction")", R"("allkeys-lfu")",
        "redis: what is evicted; noeviction refuses what does not fit."),
    Whole<&Cache::maxmemory_samples>("cache.*.maxmemory_samples", 1, 64, "5", "10",
                                     "redis: keys drawn for each eviction."),
    Whole<&Cache::lfu_log_factor>("cache.*.lfu_log_factor", 0, 1e6, "10", "1",
                                  "redis: how many hits it takes to count on."),
    Whole<&Cache::lfu_decay_time>(
        "cache.*.lfu_decay_time", 0, 1e6, "1", "0",
        "redis: minutes without a hit that take 1 off a counter of 255; 0: none."),
    Whole<&Cache::hz>("cache.*.hz", 1, 500, "10", "100",
                      "redis: how often a second the clock is read and expired keys are sought."),
    Whole<&Cache::active_expire_effort>("cache.*.active_expire_effort", 1, 10, "1", "10",
                                        "redis: how hard expired keys are sought."),

    Choice<kMemcachedLruWords, &CacheConfig::system, &Cache::lru>(
        "cache.*.lru", R"("modern")", R"("no_modern")",
        "memcached: segmented LRU, or the one list of -o no_modern, which bumps an item once a "
        "minute at most."),
    Whole<&Cache::hot_lru_pct>("cache.*.hot_lru_pct", 1, 80, "20", "10",
                               "memcached: most of the hot list, percent."),
    Whole<&Cache::warm_lru_pct>("cache.*.warm_lru_pct", 1, 80, "40", "60",
                                "memcached: most of the warm list, percent."),
    Share<&Cache::hot_max_factor>("cache.*.hot_max_factor", 10, "0.2", "0.5",
                                  "memcached: age of hot as a share of cold's."),
    Share<&Cache::warm_max_factor>("cache.*.warm_max_factor", 10, "2", "1",
                                   "memcached: age of warm as a share of cold's."),
    Bound<&CacheConfig::system, &Cache::slab_growth_factor>(
        Ranged("cache.*.slab_growth_factor", kNumber, "", 1, 10, true, "1.25", "1.08",
               "memcached: from one size of chunks to the next, where capacity is in bytes.")),
    Whole<&Cache::slab_min_size>("cache.*.slab_min_size", 1, 1e6, "48", "512",
                                 "memcached: least bytes of an item in its chunk."),

    Choice<kExecutorWords, &CacheConfig::system, &Cache::executor>(
        "cache.*.executor", R"("common-pool")", R"("same-thread")",
        "caffeine (common-pool, same-thread), otter (default, same-goroutine): where reads and "
        "writes are recorded."),
    Whole<&Cache::drain_lag>("cache.*.drain_lag", 0, 1e6, "0", "256",
                             "caffeine, otter: requests that go by until an executor records; 256 "
                             "at full speed from one thread."),
    Whole<&Cache::write_buffer>("cache.*.write_buffer", 4, 1e6, "256", "1024",
                                "caffeine, otter: 128 for each core, rounded up."),

    Choice<kMokaPolicyWords, &CacheConfig::system, &Cache::eviction_policy>(
        "cache.*.eviction_policy", R"("tiny_lfu")", R"("lru")", "moka: EvictionPolicy."),
    Choice<kPendingTasksWords, &CacheConfig::system, &Cache::run_pending_tasks>(
        "cache.*.run_pending_tasks", R"("automatic")", R"("each_insert")",
        "moka: whether the program calls it after each insert."),

    Choice<kCacheTypeWords, &CacheConfig::system, &Cache::type>(
        "cache.*.type", "", R"("2q")",
        "quick_cache: sync or unsync (sync); golang-lru: lru, 2q or arc (lru)."),
    Whole<&Cache::shards>("cache.*.shards", 1, 1024, "8", "1",
                          "quick_cache: of sync, four for each core, rounded up."),
    Share<&Cache::hot_allocation>("cache.*.hot_allocation", 1, "0.97", "0.5",
                                  "quick_cache: share of the hot ring."),
    Share<&Cache::ghost_allocation>("cache.*.ghost_allocation", 1, "0.5", "0",
                                    "quick_cache: ghosts as a share of the entries."),
    Share<&Cache::recent_ratio>("cache.*.recentRatio", 1, "0.25", "0.5",
                                "golang-lru 2q: share of entries used once."),
    Share<&Cache::ghost_ratio>("cache.*.ghostRatio", 1, "0.5", "1",
                               "golang-lru 2q: ghosts as a share of the entries."),

    Bound<&CacheConfig::system, &Cache::ignore_internal_cost>(
        Key("cache.*.IgnoreInternalCost", kBoolean, "false", "true",
            "ristretto: an item costs 1, not 57, of a MaxCost that is capacity.")),
    Whole<&Cache::num_counters>("cache.*.NumCounters", 1, 1000, "10", "1",
                                "ristretto: as a multiple of MaxCost."),
    Whole<&Cache::buffer_items>("cache.*.BufferItems", 1, 65536, "64", "8",
                                "ristretto: reads that are counted together."),
    Bound<&CacheConfig::system, &Cache::wait>(Key("cache.*.Wait", kBoolean, "false", "true",
                                                  "ristretto: the program calls Wait after each "
                                                  "Set.")),
    Whole<&Cache::set_lag>("cache.*.set_lag", 0, 1e6, "0", "1000",
                           "ristretto: requests that go by while a Set is applied, of which 32,768 "
                           "may wait; 10 at full speed."),
    Whole<&Cache::get_lag>("cache.*.get_lag", 0, 1e8, "0", "6400",
                           "ristretto: requests that go by while a batch of reads is counted, of "
                           "which 3 may wait; 6400 at full speed."),

    Whole<&Cache::stripes>("cache.*.stripes", 1, 1024, "8", "4",
                           "theine: buffers of reads, four for each core, rounded up."),
    Choice<kCachetoolsWords, &CacheConfig::system, &Cache::cachetools_class>(
        "cache.*.class", R"("LRUCache")", R"("LFUCache")", "cachetools: which class."),

    Bound<&CacheConfig::system, &Cache::proxy_cache_lock>(
        Key("cache.*.proxy_cache_lock", kBoolean, "false", "true",
            "nginx: one request fetches a key, the others look each 500 ms.")),
    Bound<&CacheConfig::system, &Cache::proxy_cache_lock_timeout>(Ranged(
        "cache.*.proxy_cache_lock_timeout", kDuration, "s", 0, kTenYears, false, R"("5s")",
        R"("1s")", "nginx: who has waited so long fetches for itself, and that is not kept.")),
    Bound<&CacheConfig::system, &Cache::proxy_cache_lock_age>(
        Ranged("cache.*.proxy_cache_lock_age", kDuration, "s", 0, kTenYears, true, R"("5s")",
               R"("2s")", "nginx: when a fetch is so old, one more begins.")),

    Bound<&StoreConfig::view, &View::ttl>(
        Ranged("store.*.ttl", kDuration, "s", 0, kTenYears, false, R"("0s")", R"("1h")",
               "feast: how far back the first materialization looks (0: 52 weeks); online reads "
               "do not look at it.")),
    Bound<&StoreConfig::view, &View::updates>(
        Ranged("store.*.updates", kRate, "1/s", 0, 1e6, false, R"("0/s")", R"("0.01/s")",
               "feast: rate at which an entity gets a new row; 0: one row, as old as the store.")),
    Bound<&StoreConfig::view, &View::late>(
        Ranged("store.*.late", kRatio, "ratio", 0, 1, false, "0", R"("5%")",
               "feast: share of rows that arrive late; an incremental materialization never sees "
               "one whose window is over.")),
    Bound<&StoreConfig::view, &View::lateness>(Ranged("store.*.lateness", kDuration, "s", 0,
                                                      kTenYears, false, R"("0s")", R"("2h")",
                                                      "feast: how late those arrive.")),
    Bound<&StoreConfig::view, &View::nulls>(
        Ranged("store.*.nulls", kRatio, "ratio", 0, 1, false, "0", R"("1%")",
               "feast: share of rows whose value is null; it is read as PRESENT.")),
    Bound<&StoreConfig::view, &View::first_run>(
        Ranged("store.*.first_run", kDuration, "s", 0, kTenYears, false, R"("0s")", R"("30d")",
               "feast: how long before the start of the run the first materialization ended.")),
    Bound<&StoreConfig::view, &View::absent_quality>(
        Ranged("store.*.absent_quality", kRatio, "ratio", 0, 1, false, "1", "0.6",
               "feast: what the answer is worth, of its quality, where an entity is NOT_FOUND.")),
    Bound<&StoreConfig::view, &View::null_quality>(
        Ranged("store.*.null_quality", kRatio, "ratio", 0, 1, false, "1", "0.6",
               "feast: the same where the value is null.")),
    Bound<&StoreConfig::view, &View::stale_after>(
        Ranged("store.*.stale_after", kDuration, "s", 0, kTenYears, false, R"("0s")", R"("1d")",
               "feast: age of a value from which it is worth stale_quality; 0: never.")),
    Bound<&StoreConfig::view, &View::stale_quality>(
        Ranged("store.*.stale_quality", kRatio, "ratio", 0, 1, false, "1", "0.8",
               "feast: what the answer is worth, of its quality, with a value older than "
               "stale_after.")),
    Key("store.*.backfill", kTableList, "[]", R"([{ at = "60s", start = "3d", end = "1d" }])",
        "feast: older windows that are materialized once more; what is in them overwrites newer "
        "values."),
    Bound<&BackfillConfig::at>(Ranged("store.*.backfill[].at", kDuration, "s", 0, kTenYears, false,
                                      "", R"("60s")", "When its job ends.")),
    Bound<&BackfillConfig::start>(Ranged("store.*.backfill[].start", kDuration, "s", 0, kTenYears,
                                         false, "", R"("3d")",
                                         "Start of the window, before the start of the run.")),
    Bound<&BackfillConfig::end>(Ranged("store.*.backfill[].end", kDuration, "s", 0, kTenYears,
                                       false, R"("0s")", R"("1d")",
                                       "End of the window, before the start of the run.")),
};

}  // namespace

std::span<const SchemaRow> DataSystemRows() { return kDataSystems; }

}  // namespace servescape
