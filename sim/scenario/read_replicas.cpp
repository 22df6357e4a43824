// SPDX-License-Identifier: MIT
#include "sim/scenario/fields.h"
#include "sim/scenario/read_price.h"
#include "sim/scenario/service_parts.h"

namespace servescape {
namespace {

constexpr uint32_t kMostReplicas = 100'000;

class ReplicaReader {
 public:
  ReplicaReader(const Section& in, ServiceConfig& out, Reporter& reporter)
      : in_(in), out_(out), reporter_(reporter) {}

  void Read() {
    out_.pools_given = in_.Has("pools");
    if (out_.pools_given) {
      ReadPools();
    } else {
      PoolConfig& pool = out_.pools.emplace_back();
      pool.replicas = out_.replicas;
      ReadPrices(in_, pool);
      out_.host = pool.host;
    }
    double price = 0;
    uint64_t replicas = 0;
    for (const PoolConfig& pool : out_.pools) {
      replicas += pool.replicas;
      price += pool.price_per_hour * pool.replicas;
    }
    out_.replicas = static_cast<uint32_t>(replicas);
    // The mean of one pool is its price to the last bit.
    out_.price_per_hour = out_.pools.size() == 1 ? out_.pools[0].price_per_hour
                                                 : price / static_cast<double>(replicas);
    CheckRouting();
  }

 private:
  std::string Prefix() const { return in_.label().Prefix(); }

  void ReadPrices(const Section& in, PoolConfig& pool) {
    const PriceRead price = ReadPrice(in, Prefix(), reporter_);
    pool.host = price.host;
    pool.price_per_hour = price.per_hour;
    pool.priced = price.priced;
  }

  void ReadPools() {
    constexpr size_t kMost = 256;
    for (const std::string_view key : {"replicas", "host", "price"}) {
      if (!in_.Has(key)) continue;
      reporter_.Error(in_.KeyOrigin(key),
                      fmt::format("{}has both pools and {}; each pool has its own", Prefix(), key));
    }
    const Node* list = in_.Given("pools");
    const bool sized = list && !list->items.empty() && list->items.size() <= kMost;
    if (list && !sized) {
      reporter_.Error(list->origin, fmt::format("{}pools must have 1 to {} entries", Prefix(),
                                                kMost));
    }
    uint64_t replicas = 0;
    for (size_t i = 0; sized && i < list->items.size(); ++i) {
      const Node& item = list->items[i];
      if (item.bad || item.kind != NodeKind::kTable) continue;
      const Section entry(&item, "service.*.pools[]", in_.label().Below("pools").Entry(i),
                          item.origin);
      PoolConfig& pool = out_.pools.emplace_back();
      ReadFields(entry, pool, reporter_);
      ReadPrices(entry, pool);
      replicas += pool.replicas;
    }
    if (replicas > kMostReplicas) {
      reporter_.Error(list->origin, fmt::format("{}pools have {} replicas together; at most {}",
                                                Prefix(), replicas, kMostReplicas));
    }
    if (out_.pools.empty()) out_.pools.emplace_back();
  }

  void CheckRouting() {
    const std::string word = in_.Text("routing");
    if (word == "power_of_two") out_.choices = 2;
    WarnUnless("choices", word == "power_of_choices", "power_of_choices");
    WarnUnless("load_factor", word == "consistent_hash", "consistent_hash");
    if (word == "zone_aware" && !in_.Has("zones")) {
      reporter_.Warn(in_.ValueOrigin("routing"),
                     Prefix() + "zone_aware routing has no effect without zones");
    }
  }

  void WarnUnless(std::string_view key, bool used, std::string_view word) {
    if (used || !in_.Has(key)) return;
    reporter_.Warn(in_.KeyOrigin(key), fmt::format("{}{} has an effect with routing = \"{}\" only",
                                                   Prefix(), key, word));
  }

  const Section& in_;
  ServiceConfig& out_;
  Reporter& reporter_;
};

}  // namespace

void ReadReplicas(const Section& in, ServiceConfig& out, Reporter& reporter) {
  ReplicaReader(in, out, reporter).Read();
}

}  // namespace servescape
