// SPDX-License-Identifier: MIT
#include "sim/study/work.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"

namespace servescape {
namespace {

double Over(double part, double whole) { return whole > 0 ? part / whole : kNaN; }

// Full batches are what the capacity is computed from, and nothing stands in their way.
bool HasPacedCapacity(const ServiceConfig& service, const ServiceLoad& load) {
  const bool paced = service.max_batch_size > 1 || service.time.occupancy > 0;
  return paced && std::isfinite(load.capacity) && load.capacity > 0 && service.hold < 0 &&
         service.machine < 0 && service.batching.shapes.empty() && !service.batching.per_class &&
         service.slots.slots.empty();
}

// Share of the cores that the requests of one replica keep busy.
double CoresInUse(double cores, const CountTimes& present) {
  double busy = 0, all = 0;
  for (size_t n = 0; n < present.size(); ++n) {
    busy += present[n] * std::min(static_cast<double>(n), cores);
    all += present[n];
  }
  return Over(busy, all * cores);
}

}  // namespace

double SlotsOf(const ServiceConfig& service) {
  if (service.concurrency == kUnlimited || service.cores > 0) return 0;
  return static_cast<double>(service.replicas) * service.concurrency;
}

bool HasOwnLoad(const ServiceConfig& service, const ServiceLoad& load) {
  return service.tokens.any || service.cores > 0 || HasPacedCapacity(service, load);
}

double BusyShare(const ServiceConfig& service, const ServiceWindow& done) {
  if (SlotsOf(service) == 0) return kNaN;
  return Over(done.busy_area, done.billed_area * service.concurrency);
}

double WorkShare(const ServiceConfig& service, const ServiceLoad& load, const ServiceWindow& done,
                 Fleet fleet, const CountTimes* present) {
  const double seconds = fleet == Fleet::kBilled ? done.billed_area : done.up_area;
  const double each = load.capacity / service.replicas;
  if (service.tokens.any) return std::min(1.0, Over(done.token_work, seconds));
  if (service.cores > 0) {
    // Of several replicas it is not known which of them has how many.
    const bool told = present != nullptr && service.replicas == 1 && !service.scaling.any;
    if (told) return CoresInUse(service.cores, *present);
    if (!std::isfinite(each)) return kNaN;
    return std::min(1.0, Over(static_cast<double>(done.completions), seconds * each));
  }
  if (SlotsOf(service) == 0) return kNaN;
  const double busy = Over(done.busy_area, seconds * service.concurrency);
  if (!HasPacedCapacity(service, load)) return busy;
  // A batch that runs over the end of what is looked at counts with its part.
  const double begun = done.service_sum;
  const double inside = begun > 0 ? std::min(1.0, done.busy_area / begun) : 1;
  const double served = static_cast<double>(done.started) * inside;
  return std::min(busy, Over(served, seconds * each));
}

}  // namespace servescape
