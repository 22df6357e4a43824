// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sim/scenario/data_systems.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/read_price.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/section.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr size_t kMostStores = 256;
constexpr size_t kMostCaches = 64;  // a task has a bit for each (engine/task/task.h)

CostConfig CostOf(const Section& in, Reporter& reporter) {
  const PriceRead price = ReadPrice(in, in.label().Prefix(), reporter);
  return {price.host, price.per_hour, price.priced};
}

class CacheReader {
 public:
  CacheReader(Section section, const Config& config, CacheConfig& out, Reporter& reporter)
      : in_(std::move(section)), config_(config), out_(out), reporter_(reporter) {}

  void Read() {
    ReadFields(in_, out_, reporter_);
    if (!in_.IsWord("capacity", "unlimited")) {
      const Node* capacity = in_.Given("capacity");
      out_.in_bytes = capacity && capacity->kind == NodeKind::kString;
      out_.capacity = static_cast<int64_t>(in_.Quantity("capacity"));
    }
    CheckItemSize();
    CheckAges();
    ReadCacheSystem(in_, out_, reporter_);
    if (in_.IsWord("warm", "most_popular")) {
      out_.start = CacheStart::kPopular;
    } else if (!in_.IsWord("warm", "steady")) {
      out_.start = CacheStart::kShare;
      out_.warm = in_.Quantity("warm");
    }
    const bool whole = out_.warm == 0 || out_.warm == 1;
    const bool unlimited = out_.policy == "ttl" || out_.capacity == 0;
    if (!(whole && out_.start != CacheStart::kPopular) && unlimited &&
        !(in_.Has("capacity") && !in_.Given("capacity"))) {
      reporter_.Error(in_.KeyOrigin("warm"),
                      Prefix() +
                          "warm is a share of the capacity, which is unlimited; give "
                          "capacity");
    }
    std::sort(out_.flushes.begin(), out_.flushes.end());
    if (!out_.flushes.empty() && IsOverBy(config_.run, out_.flushes.back().ns)) {
      reporter_.Warn(in_.ValueOrigin("flush_at"),
                     Prefix() + "flush_at: the last never happens: the run is over by then");
    }
    BindLocal();
    out_.cost = CostOf(in_, reporter_);
    if (out_.local_to >= 0 && out_.cost.priced) {
      const char* key = in_.Has("price") ? "price" : "host";
      reporter_.Warn(in_.KeyOrigin(key),
                     fmt::format("{}{} is added to the bill, though local copies live in the "
                                 "memory of their service",
                                 Prefix(), key));
    }
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void CheckItemSize() {
    const Node* size = in_.Given("item_size");
    if (out_.in_bytes && !in_.Has("item_size")) {
      reporter_.Error(
          in_.KeyOrigin("capacity"),
          Prefix() + "a capacity in bytes needs item_size, such as item_size = \"2kB\"");
    } else if (size && !out_.in_bytes) {
      reporter_.Warn(in_.KeyOrigin("item_size"),
                     Prefix() + "item_size has an effect with a capacity in bytes only");
    }
    if (size && out_.in_bytes && static_cast<double>(out_.capacity) < out_.item_bytes.Mean()) {
      reporter_.Warn(in_.ValueOrigin("capacity"),
                     Prefix() + "capacity holds less than one item of item_size");
    }
    if (size && !(out_.item_bytes.Mean() > 0)) {
      reporter_.Error(size->origin, Prefix() + "item_size must have a mean above 0");
    }
  }

  void CheckAges() {
    if (in_.Given("ttl") && in_.Given("soft_ttl") && out_.soft_ttl >= out_.ttl) {
      reporter_.Error(in_.ValueOrigin("soft_ttl"), Prefix() + "soft_ttl must be shorter than ttl");
    }
    if (out_.policy == "ttl" && !in_.Has("ttl")) {
      reporter_.Error(in_.ValueOrigin("policy"),
                      Prefix() + "policy = \"ttl\" needs ttl, such as ttl = \"10min\"");
    }
    if (out_.sliding && !in_.Has("ttl")) {
      reporter_.Warn(in_.KeyOrigin("sliding"), Prefix() + "sliding has no effect without ttl");
    }
  }

  void BindLocal() {
    const std::string wanted = in_.Text("local_to");
    if (wanted.empty()) return;
    std::vector<std::string> names;
    for (const ServiceConfig& service : config_.services) names.push_back(service.name);
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found != names.end()) {
      out_.local_to = static_cast<int32_t>(found - names.begin());
      return;
    }
    reporter_.Error(in_.ValueOrigin("local_to"),
                    fmt::format("{}there is no service \"{}\"{}", Prefix(), wanted.substr(0, 60),
                                DidYouMean(wanted, names)));
  }

  Section in_;
  const Config& config_;
  CacheConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadCaches(const Node& root, Config& config, Reporter& reporter) {
  const Node* caches = root.Find("cache");
  if (!caches || caches->bad) return;
  if (caches->members.size() > kMostCaches) {
    reporter.Error(caches->members[kMostCaches].origin,
                   fmt::format("more than {} caches", kMostCaches));
    for (const Member& member : caches->members) config.caches.emplace_back().name = member.key;
    return;
  }
  for (const Member& member : caches->members) {
    CacheConfig& cache = config.caches.emplace_back();
    cache.name = member.key;
    if (member.value.bad) continue;
    Section section(&member.value, "cache.*", Label(fmt::format("cache \"{}\"", member.key)),
                    member.origin);
    CacheReader(std::move(section), config, cache, reporter).Read();
  }
}

void ReadStores(const Node& root, Config& config, Reporter& reporter) {
  const Node* stores = root.Find("store");
  if (!stores || stores->bad) return;
  if (stores->members.size() > kMostStores) {
    reporter.Error(stores->members[kMostStores].origin,
                   fmt::format("more than {} stores", kMostStores));
    for (const Member& member : stores->members) config.stores.emplace_back().name = member.key;
    return;
  }
  for (const Member& member : stores->members) {
    StoreConfig& store = config.stores.emplace_back();
    store.name = member.key;
    if (member.value.bad) continue;
    const Section in(&member.value, "store.*", Label(fmt::format("store \"{}\"", member.key)),
                     member.origin);
    ReadFields(in, store, reporter);
    store.cost = CostOf(in, reporter);
    ReadFeatureView(in, store, reporter);
    if (!in.Has("read") && !in.Has("per_key")) {
      reporter.Error(in.origin(), in.label().Prefix() + "needs read, such as read = \"1.5ms\"");
    }
    if (in.Has("lag") && !in.Has("materialization")) {
      reporter.Warn(in.KeyOrigin("lag"),
                    in.label().Prefix() + "lag has no effect without materialization");
    }
  }
}

}  // namespace servescape
