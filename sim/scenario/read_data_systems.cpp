// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/scenario/data_systems.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

struct KindFields {
  CacheKind kind;
  std::string_view name;  // as people call it
  std::string_view keys;
  std::string_view types;  // words of `type`, of those that have it
};

constexpr KindFields kCacheKindFields[] = {
    {CacheKind::kRedis, "Redis",
     " maxmemory_policy maxmemory_samples lfu_log_factor lfu_decay_time hz active_expire_effort ",
     ""},
    {CacheKind::kMemcached, "memcached",
     " lru hot_lru_pct warm_lru_pct hot_max_factor warm_max_factor slab_growth_factor "
     "slab_min_size ",
     ""},
    {CacheKind::kCaffeine, "Caffeine", " executor drain_lag write_buffer ", ""},
    {CacheKind::kMoka, "moka", " eviction_policy run_pending_tasks ", ""},
    {CacheKind::kOtter, "otter", " executor drain_lag write_buffer ", ""},
    {CacheKind::kQuickCache, "quick_cache", " type shards hot_allocation ghost_allocation ",
     " sync unsync "},
    {CacheKind::kRistretto, "ristretto",
     " IgnoreInternalCost NumCounters BufferItems Wait set_lag get_lag ", ""},
    {CacheKind::kGolangLru, "golang-lru", " type recentRatio ghostRatio ", " lru 2q arc "},
    {CacheKind::kTheine, "theine", " stripes ", ""},
    {CacheKind::kCachetools, "cachetools", " class ", ""},
    {CacheKind::kLruCache, "lru-cache", " ", ""},
    {CacheKind::kNginx, "nginx", " proxy_cache_lock proxy_cache_lock_timeout proxy_cache_lock_age ",
     ""},
};

constexpr std::string_view kViewFields =
    " ttl updates late lateness nulls first_run absent_quality null_quality stale_after "
    "stale_quality backfill ";

constexpr double kMostCounters = 100'000'000;

std::string OwnersOf(std::string_view key) {
  std::vector<std::string> owners;
  for (const KindFields& each : kCacheKindFields) {
    if (!Lists(each.keys, key)) continue;
    const auto word = std::find_if(kCacheKindWords.begin(), kCacheKindWords.end(),
                                   [&](const auto& w) { return w.value == each.kind; });
    owners.push_back(fmt::format("\"{}\"", word->word));
  }
  return owners.empty() ? "" : JoinWords(owners);
}

class CacheSystemReader {
 public:
  CacheSystemReader(const Section& in, CacheConfig& out, Reporter& reporter)
      : in_(in), out_(out), reporter_(reporter) {}

  void Read() {
    const auto found =
        std::find_if(std::begin(kCacheKindFields), std::end(kCacheKindFields),
                     [&](const auto& each) { return each.kind == out_.system.kind; });
    CheckKeys(found == std::end(kCacheKindFields) ? nullptr : found);
    if (found == std::end(kCacheKindFields)) return;
    out_.policy = in_.Text("system");
    if (in_.Has("policy")) {
      Error("policy", fmt::format("has no meaning with system: {} has its own rules for what is "
                                  "evicted",
                                  found->name));
    }
    const std::string type = in_.Text("type");
    if (!type.empty() && !found->types.empty() && !Lists(found->types, type)) {
      Error("type", fmt::format("is no type of {}, which has{}", found->name,
                                found->types.substr(0, found->types.size() - 1)));
    }
    if (out_.system.kind == CacheKind::kNginx) {
      if (in_.Has("coalesce")) {
        Error("coalesce",
              "has no meaning with nginx, whose waiters look each 500 ms; give "
              "proxy_cache_lock = true");
      }
      for (const char* key : {"proxy_cache_lock_timeout", "proxy_cache_lock_age"}) {
        if (in_.Has(key) && !out_.system.proxy_cache_lock) {
          reporter_.Warn(in_.KeyOrigin(key),
                         in_.label().Below(key).Text() + " has no effect without proxy_cache_lock");
        }
      }
      return;
    }
    CheckRoom(*found);
  }

 private:
  void Error(std::string_view key, const std::string& text) {
    reporter_.Error(in_.KeyOrigin(key), in_.label().Below(key).Text() + " " + text);
  }

  void CheckKeys(const KindFields* fields) {
    if (!in_.table()) return;
    for (const Member& member : in_.table()->members) {
      const std::string owners = OwnersOf(member.key);
      if (owners.empty() || (fields && Lists(fields->keys, member.key))) continue;
      if (fields == nullptr && in_.Has("system")) continue;  // told already
      Error(member.key,
            fields ? fmt::format("is no field of {}", fields->name) : "needs a system: " + owners);
    }
  }

  void CheckRoom(const KindFields& fields) {
    if (out_.capacity == 0) {
      reporter_.Error(
          in_.KeyOrigin("system"),
          fmt::format("{}needs capacity, such as capacity = 100_000", in_.label().Prefix()));
    } else if (static_cast<double>(out_.capacity) * CountersOfKey() > kMostCounters) {
      Error("capacity", fmt::format("must be at most {:.0f} with {}, which has room for counts "
                                    "from the start",
                                    kMostCounters / CountersOfKey(), fields.name));
    } else if (out_.in_bytes && out_.system.kind != CacheKind::kMemcached) {
      Error("capacity", fmt::format("counts keys with {}: give a number", fields.name));
    } else if (out_.in_bytes && out_.item_bytes.Scv() > 0) {
      Error("item_size", "must be one size with memcached, whose slabs are of one class then");
    }
  }

  // What it takes for each key from the start, about a byte each; systems that take it as they fill
  // are bounded, too.
  double CountersOfKey() const {
    if (out_.system.kind == CacheKind::kRistretto) {
      return static_cast<double>(out_.system.num_counters);
    }
    if (out_.system.kind == CacheKind::kTheine) return 8;
    return out_.in_bytes ? 1e-12 : 0.1;
  }

  const Section& in_;
  CacheConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadCacheSystem(const Section& in, CacheConfig& out, Reporter& reporter) {
  CacheSystemReader(in, out, reporter).Read();
}

void ReadFeatureView(const Section& in, StoreConfig& out, Reporter& reporter) {
  constexpr size_t kMost = 1000;
  FeatureViewConfig& view = out.view;
  const auto error = [&](std::string_view key, const std::string& text) {
    reporter.Error(in.KeyOrigin(key), in.label().Below(key).Text() + " " + text);
  };
  if (!view.feast) {
    if (!in.table() || in.Has("system")) return;
    for (const Member& member : in.table()->members) {
      if (Lists(kViewFields, member.key)) error(member.key, "needs a system: \"feast\"");
    }
    return;
  }
  const Node* const list = in.Given("backfill");
  for (size_t i = 0; list && i < std::min(list->items.size(), kMost); ++i) {
    const Node& item = list->items[i];
    if (item.bad || item.kind != NodeKind::kTable) continue;
    const Section entry(&item, in.pattern() + ".backfill[]", in.label().Below("backfill").Entry(i),
                        item.origin);
    BackfillConfig& backfill = view.backfill.emplace_back();
    ReadFields(entry, backfill, reporter);
    for (const char* key : {"at", "start"}) {
      if (!entry.Has(key)) {
        reporter.Error(entry.origin(), fmt::format("{}needs {}", entry.label().Prefix(), key));
      }
    }
    if (entry.Has("start") && backfill.start < backfill.end) {
      reporter.Error(entry.KeyOrigin("end"), entry.label().Below("end").Text() +
                                                 " is before start: both are ages, the start's is "
                                                 "the larger");
    }
  }
  if (list && list->items.size() > kMost) error("backfill", "has more than 1000 windows");
  std::stable_sort(view.backfill.begin(), view.backfill.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  if (!in.Has("materialization")) {
    reporter.Error(
        in.KeyOrigin("system"),
        in.label().Prefix() + "needs materialization, the period of materialize_incremental");
  }
  if (view.late > 0 && view.lateness.ns == 0) error("late", "needs lateness, how late");
  if (view.stale_after.ns == 0 && in.Has("stale_quality")) {
    error("stale_quality", "needs stale_after");
  }
}

}  // namespace servescape
