// SPDX-License-Identifier: MIT
#include "sim/model/prices.h"

#include <algorithm>

namespace servescape {

std::vector<PricedPart> PricedPartsOf(const Config& config) {
  std::vector<PricedPart> items;
  for (size_t s = 0; s < config.services.size(); ++s) {
    const ServiceConfig& service = config.services[s];
    if (service.pools.size() > 1) {
      for (size_t p = 0; p < service.pools.size(); ++p) {
        const PoolConfig& pool = service.pools[p];
        items.push_back({"service", service.name, pool.host, pool.price_per_hour, pool.replicas,
                         pool.priced, s, p});
      }
      continue;
    }
    const bool priced = service.price_per_hour > 0 || !service.host.empty() ||
                        (service.pools.size() == 1 && service.pools[0].priced);
    items.push_back({"service", service.name, service.host, service.price_per_hour,
                     service.replicas, priced, s, 0});
  }
  for (const CacheConfig& cache : config.caches) {
    const bool paid = cache.local_to >= 0 && !cache.cost.priced;
    items.push_back({"cache", cache.name, cache.cost.host, cache.cost.price_per_hour, 1,
                     cache.cost.priced || paid, 0, 0});
  }
  for (const StoreConfig& store : config.stores) {
    items.push_back({"store", store.name, store.cost.host, store.cost.price_per_hour, 1,
                     store.cost.priced, 0, 0});
  }
  return items;
}

double DollarsPerHour(const Config& config) {
  double sum = 0;
  for (const PricedPart& item : PricedPartsOf(config)) sum += item.price * item.count;
  return sum;
}

bool HasPrice(const Config& config) {
  const std::vector<PricedPart> items = PricedPartsOf(config);
  return std::any_of(items.begin(), items.end(), [](const PricedPart& item) {
    return item.priced && (item.kind != "cache" || item.price > 0);
  });
}

}  // namespace servescape
