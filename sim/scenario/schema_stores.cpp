// SPDX-License-Identifier: MIT
#include "sim/scenario/bind.h"
#include "sim/scenario/config_store.h"
#include "sim/scenario/kinds.h"

namespace servescape {
namespace {

using enum ValueType;

constexpr SchemaRow kStores[] = {
    Table("cache", "", "Caches, by name."),
    Table("cache.*", "", "Answers kept by key; a hit skips the rest of its path."),
    Bound<&CacheConfig::policy>(
        Words("cache.*.policy", kWord,
              "lru lfu fifo random clock sieve s3-fifo arc slru lfuda perfect-lfu "
              "ttl",
              R"("lru")", R"("s3-fifo")", "Which key makes room for a new one.")),
    Choice<kCacheKindWords, &CacheConfig::system, &CacheSystemConfig::kind>(
        "cache.*.system", "", R"("redis")",
        "Keys come and go as this system has it; its fields stand beside by their own names. "
        "Without it an exact policy."),
    {"cache.*.capacity", kBytes, "unlimited", "", 1, 1e18, false, R"("unlimited")", "200_000",
     "How much fits: a number of keys, or bytes such as \"512MiB\"."},
    Bound<&CacheConfig::item_bytes>(
        Ranged("cache.*.item_size", kBytesDistribution, "bytes", 1, 1e15, false, "", R"("2kB")",
               "Bytes of each answer; needed where capacity is in bytes.")),
    Bound<&CacheConfig::ttl>(Ranged("cache.*.ttl", kDuration, "s", 0, kTenYears, true, "",
                                    R"("10min")", "Age at which an answer is no longer used.")),
    Bound<&CacheConfig::soft_ttl>(
        Ranged("cache.*.soft_ttl", kDuration, "s", 0, kTenYears, true, "", R"("1min")",
               "Age from which a hit is stale: answered at once, and fetched anew behind it.")),
    Bound<&CacheConfig::sliding>(
        Key("cache.*.sliding", kBoolean, "false", "true", "A hit starts the age anew.")),
    Bound<&CacheConfig::coalesce>(
        Key("cache.*.coalesce", kBoolean, "false", "true",
            "Misses of a key that is being fetched wait for that one fetch.")),
    Bound<&CacheConfig::lookup>(Ranged("cache.*.lookup", kTimeDistribution, "s", 0, kTenYears,
                                       false, R"("0s")", R"("200us")",
                                       "Time of a lookup, hit or miss.")),
    Bound<&CacheConfig::admission>(Ranged("cache.*.admission", kRatio, "ratio", 0, 1, false, "1",
                                          R"("10%")", "Share of misses that are stored.")),
    Key("cache.*.local_to", kText, R"("")", R"("ranker")",
        "A service: each of its replicas has a copy of its own, in place of one for all."),
    {"cache.*.warm", kRatio, "steady most_popular", "ratio", 0, 1, false, R"("steady")", R"("0%")",
     "What it holds at the start. steady: what its policy keeps after long traffic like this; a "
     "share of the capacity: filled that far by such traffic, 0% empty, 100% steady; most_popular: "
     "the most popular keys, as loaded by hand."},
    Bound<&CacheConfig::invalidations>(
        Ranged("cache.*.invalidations", kRate, "1/s", 0, 1e9, false, R"("0/s")", R"("10/s")",
               "Rate at which keys, drawn like the traffic's, are removed.")),
    Bound<&CacheConfig::flushes>(
        Ranged("cache.*.flush_at", kDurationList, "s", 0, kTenYears, false, "[]", R"(["60s"])",
               "Times at which it is emptied, as by a new version of the model.")),
    Key("cache.*.host", kText, R"("")", R"("r6i.xlarge")",
        "The machine it runs on, from the catalog; it sets the price."),
    Ranged("cache.*.price", kMoneyPerHour, "usd/h", 0, 1e6, false, "", R"("0.25 usd/h")",
           "Price of the whole cache; without it the catalog's price of host."),

    Table("store", "", "Stores, by name: feature stores and databases read by key."),
    Table("store.*", "", "A store that takes time and has no queue."),
    Choice<kStoreKindWords, &StoreConfig::view, &FeatureViewConfig::feast>(
        "store.*.system", "", R"("feast")",
        "A feature store as this system is: what is materialized when, and what reads find."),
    Bound<&StoreConfig::read>(Ranged("store.*.read", kTimeDistribution, "s", 0, kTenYears, false,
                                     "", R"("1.5ms")", "Time of a read.")),
    Bound<&StoreConfig::per_key>(Ranged("store.*.per_key", kDuration, "s", 0, 3600, false,
                                        R"("0s")", R"("10us")",
                                        "Time each key (item) of a read adds.")),
    Bound<&StoreConfig::materialization>(Ranged(
        "store.*.materialization", kDuration, "s", 0, kTenYears, false, R"("0s")", R"("1h")",
        "Period of the job that fills it, which ends at the start of the run and then once a "
        "period; 0: always fresh.")),
    Bound<&StoreConfig::lag>(Ranged("store.*.lag", kDuration, "s", 0, kTenYears, false, R"("0s")",
                                    R"("5min")",
                                    "Time from the instant of the data to the end of the job.")),
    Bound<&StoreConfig::half_life>(
        Ranged("store.*.half_life", kDuration, "s", 0, kTenYears, false, R"("0s")", R"("6h")",
               "Age of a value at which half of what can be lost of an answer's quality is lost; "
               "0: none is.")),
    Bound<&StoreConfig::worst>(Ranged("store.*.worst", kRatio, "ratio", 0, 1, false, "0", "0.6",
                                      "What an answer is worth, of its quality, with values "
                                      "however old.")),
    Key("store.*.host", kText, R"("")", R"("m6i.xlarge")",
        "The machine it runs on, from the catalog; it sets the price."),
    Ranged("store.*.price", kMoneyPerHour, "usd/h", 0, 1e6, false, "", R"("0.25 usd/h")",
           "Price of the whole store; without it the catalog's price of host."),

    Key("incident", kTableList, "[]",
        R"([{ kind = "crash", at = "60s", duration = "30s", service = "model" }])",
        "What goes wrong during the run, and when."),
    Choice<kIncidentKinds, &IncidentConfig::kind>(
        "incident[].kind", "", R"("crash")",
        "crash stops replicas; zone_loss all of a zone; slow lengthens their times; partition "
        "fails calls; errors fails answers; brown_out slows a service or store; flush empties a "
        "cache."),
    Bound<&IncidentConfig::at>(Ranged("incident[].at", kDuration, "s", 0, kTenYears, false, "",
                                      R"("60s")", "When it begins.")),
    Bound<&IncidentConfig::duration>(Ranged("incident[].duration", kDuration, "s", 0, kTenYears,
                                            false, R"("0s")", R"("30s")",
                                            "How long it lasts; 0: to the end of the run.")),
    Key("incident[].service", kText, R"("")", R"("model")", "The service it strikes."),
    Key("incident[].store", kText, R"("")", R"("features")", "The store it strikes (brown_out)."),
    Key("incident[].cache", kText, R"("")", R"("answers")", "The cache it empties (flush)."),
    Bound<&IncidentConfig::count>(Ranged("incident[].replicas", kInteger, "replicas", 1, 100'000,
                                         false, "1", "2",
                                         "Number of replicas it strikes (crash, slow).")),
    Bound<&IncidentConfig::zone>(
        Ranged("incident[].zone", kInteger, "", 0, 999, false, "0", "1",
               "The zone that is lost (zone_loss); zones are numbered from 0.")),
    Bound<&IncidentConfig::factor>(Ranged("incident[].factor", kNumber, "", 0, 1e6, true, "", "4",
                                          "Factor of times (slow, brown_out).")),
    Bound<&IncidentConfig::error_rate>(Ranged("incident[].error_rate", kRatio, "ratio", 0, 1, false,
                                              "", R"("50%")",
                                              "Share of answers that are errors (errors)."))};

}  // namespace

std::span<const SchemaRow> StoreRows() { return kStores; }

}  // namespace servescape
