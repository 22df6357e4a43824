// SPDX-License-Identifier: MIT
#include "sim/study/bill.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

double Value(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.estimate.value;
  }
  return kNaN;
}

// One thing to pay: a pool of replicas, a cache or a store.
struct Item {
  std::string kind;  // "service", "cache", "store"
  std::string name;
  std::string host;
  double price = 0;  // of one
  uint32_t count = 1;
  bool priced = false;
};

std::vector<Item> ItemsOf(const Config& config) {
  std::vector<Item> items;
  for (const ServiceConfig& service : config.services) {
    if (service.pools.size() > 1) {
      for (const PoolConfig& pool : service.pools) {
        items.push_back(
            {"service", service.name, pool.host, pool.price_per_hour, pool.replicas, pool.priced});
      }
      continue;
    }
    const bool priced = service.price_per_hour > 0 || !service.host.empty() ||
                        (service.pools.size() == 1 && service.pools[0].priced);
    items.push_back(
        {"service", service.name, service.host, service.price_per_hour, service.replicas, priced});
  }
  for (const CacheConfig& cache : config.caches) {
    const bool paid = cache.local_to >= 0 && !cache.cost.priced;
    items.push_back({"cache", cache.name, cache.cost.host, cache.cost.price_per_hour, 1,
                     cache.cost.priced || paid});
  }
  for (const StoreConfig& store : config.stores) {
    items.push_back(
        {"store", store.name, store.cost.host, store.cost.price_per_hour, 1, store.cost.priced});
  }
  return items;
}

std::string LabelOf(const Item& item) {
  const std::string name = item.kind == "service" ? item.name : item.kind + " " + item.name;
  if (item.kind != "service" && item.host.empty()) return name;
  return CountWords(item.count) + " x " + (item.host.empty() ? "replica" : item.host) + " (" +
         name + ")";
}

}  // namespace

double DollarsPerHour(const Config& config) {
  double sum = 0;
  for (const Item& item : ItemsOf(config)) sum += item.price * item.count;
  return sum;
}

bool HasPrice(const Config& config) {
  const std::vector<Item> items = ItemsOf(config);
  return std::any_of(items.begin(), items.end(), [](const Item& item) {
    return item.priced && (item.kind != "cache" || item.price > 0);
  });
}

std::vector<std::string> UnpricedParts(const Config& config) {
  std::vector<std::string> parts;
  for (const Item& item : ItemsOf(config)) {
    const std::string part = item.kind + " " + item.name;
    if (!item.priced && (parts.empty() || parts.back() != part)) parts.push_back(part);
  }
  return parts;
}

std::vector<CostLine> BillOf(const Config& config, const std::vector<Metric>& metrics) {
  std::vector<CostLine> bill;
  for (const Item& item : ItemsOf(config)) {
    if (!(item.price > 0)) continue;
    CostLine line{LabelOf(item), item.price * item.count, kNaN};
    if (item.kind == "service") {
      // NaN where nothing limits the service: then nobody knows what it could do.
      const double load = Value(metrics, "service." + item.name + ".load");
      line.idle_usd_per_hour = line.usd_per_hour * (1 - std::clamp(load, 0.0, 1.0));
    }
    bill.push_back(std::move(line));
  }
  return bill;
}

bool PriceLeavesOpen(const Config& config, const SloConfig& slo, SloState state) {
  if (!slo.metric.starts_with("cost.") || UnpricedParts(config).empty()) return false;
  return state == (slo.at_most ? SloState::kMet : SloState::kMissed);
}

}  // namespace servescape
