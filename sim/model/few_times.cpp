// SPDX-License-Identifier: MIT
#include "sim/model/few_times.h"

#include "sim/base/time.h"
#include "sim/model/load.h"

namespace servescape {

std::vector<FewTimes> RecurringEvents(const Config& config) {
  std::vector<FewTimes> out;
  const double run = ToSeconds(config.run.duration);
  for (const ServiceConfig& service : config.services) {
    if (!service.failures.any) continue;
    const double cycle = service.failures.up.Mean() + service.failures.down.Mean();
    out.push_back({Recurring::kFailure, service.name, service.replicas * run / cycle});
  }
  for (const StoreConfig& store : config.stores) {
    if (store.materialization.ns == 0) continue;
    out.push_back(
        {Recurring::kMaterialization, store.name, run / ToSeconds(store.materialization)});
  }
  return out;
}

std::vector<double> SteadyPeriodsOf(const Config& config) {
  std::vector<double> out;
  const bool steady = IsStationary(config);
  for (const StoreConfig& store : config.stores) {
    out.push_back(steady ? ToSeconds(store.materialization) : 0);
  }
  return out;
}

}  // namespace servescape
