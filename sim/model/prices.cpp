// SPDX-License-Identifier: MIT
#include "sim/model/prices.h"

#include <algorithm>

#include "sim/model/replica_shares.h"
#include "sim/scenario/config_aging.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/config_serverless.h"

namespace servescape {
namespace {

// Whether `item` is on a machine that is among the parts already; then it is that part's.
bool JoinsMachine(const PricedPart& item, std::vector<PricedPart>* items) {
  if (item.machine < 0) return false;
  const auto first = std::find_if(items->begin(), items->end(), [&](const PricedPart& part) {
    return part.machine == item.machine && (part.priced || !item.priced);
  });
  if (first == items->end()) return false;
  const bool same = item.host == first->host && item.price == first->price && !item.host.empty();
  if (item.priced && !same) return false;
  first->name += " and " + item.name;
  first->is_shared = true;
  return true;
}

// A line each.
void AddPools(const ServiceConfig& service, PricedPart item, std::vector<PricedPart>* items) {
  item.speeds = SpeedsOf(service);
  for (size_t p = 0; p < service.pools.size(); ++p) {
    const PoolConfig& pool = service.pools[p];
    item.pool = p;
    item.host = pool.host;
    item.price = pool.price_per_hour;
    item.count = pool.replicas;
    item.priced = pool.priced;
    items->push_back(item);
    item.first += pool.replicas;
  }
}

}  // namespace

std::vector<PricedPart> PricedPartsOf(const Config& config) {
  std::vector<PricedPart> items;
  for (size_t s = 0; s < config.services.size(); ++s) {
    const ServiceConfig& service = config.services[s];
    PricedPart item{"service", service.name, service.host, service.price_per_hour,
                    service.replicas};
    item.service = s;
    if (service.pools.size() > 1) {
      AddPools(service, item, &items);
      continue;
    }
    item.priced = service.price_per_hour > 0 || !service.host.empty() ||
                  service.placement != nullptr ||  // its machines are paid for
                  (service.serverless && service.serverless->Paid()) ||
                  (service.pools.size() == 1 && service.pools[0].priced);
    item.machine = service.machine;
    if (!JoinsMachine(item, &items)) items.push_back(item);
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
  for (const auto& job : config.jobs) {
    items.push_back({"job", job->name, job->host, 0, 1, job->priced || job->service >= 0});
  }
  return items;
}

double WorkerPrice(const Config& config, size_t job) { return config.jobs[job]->price_per_hour; }

std::string WorkerWords(const Config& config, size_t job) {
  const JobConfig& own = *config.jobs[job];
  return (own.host.empty() ? "worker" : own.host) + (own.spot ? " spot" : "") + " (job " +
         own.name + ")";
}

double DollarsPerHour(const Config& config) {
  double sum = 0;
  for (const PricedPart& item : PricedPartsOf(config)) sum += item.price * item.count;
  return sum;
}

bool HasPrice(const Config& config) {
  const auto trained = [](const ServiceConfig& service) {
    return service.aging != nullptr &&
           service.aging->retraining.price + service.aging->retraining.cost > 0;
  };
  if (std::any_of(config.services.begin(), config.services.end(), trained)) return true;
  if (config.nodes != nullptr) return true;
  for (const auto& job : config.jobs) {
    if (job->price_per_hour > 0) return true;
  }
  const std::vector<PricedPart> items = PricedPartsOf(config);
  return std::any_of(items.begin(), items.end(), [](const PricedPart& item) {
    const bool may_be_free = item.kind == "cache" || item.kind == "job";
    return item.priced && (!may_be_free || item.price > 0);
  });
}

}  // namespace servescape
