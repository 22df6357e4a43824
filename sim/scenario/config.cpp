// SPDX-License-Identifier: MIT
#include "sim/scenario/config.h"

#include <algorithm>

#include "sim/scenario/plain.h"

namespace servescape {
namespace {

bool IsPlainButForKeys(const TrafficConfig& source) {
  return source.arrivals != ArrivalKind::kMmpp && !source.items_vary && !source.session.any &&
         !source.attempt.any && source.rate_limit == 0 &&
         (source.trace.empty() || source.trace[0].items == 0);
}

bool IsPlain(const TrafficConfig& source) {
  return IsPlainButForKeys(source) && source.keys.kind == KeyKind::kNone;
}

// The one class of a scenario without classes.
bool IsPlain(const ClassConfig& only) {
  return only.name == ClassConfig().name && only.deadline.ns == 0 && !only.has_path;
}

bool IsPlain(const ServiceConfig& service) {
  const QueueConfig& queue = service.queue;
  const AdmissionConfig& admission = service.admission;
  const BatchingConfig& batching = service.batching;
  const bool one_pool =
      service.pools.empty() || (service.pools.size() == 1 && service.pools[0].speed == 1);
  return one_pool && service.routing <= Routing::kPowerOfChoices && service.cores == 0 &&
         service.concurrency != kUnlimited && service.machine < 0 && service.zones == 1 &&
         batching.preferred_sizes.empty() && !batching.per_class && batching.shapes.empty() &&
         !batching.adaptive && queue.discipline == Discipline::kFifo && queue.deadline.ns == 0 &&
         !queue.has_patience && queue.codel_target.ns == 0 && admission.rate_limit == 0 &&
         admission.shed_above.empty() && !admission.adaptive && !service.failures.any &&
         service.error_rate == 0 && service.quality == 1 && !service.search.any &&
         service.slots.slots.empty() && service.hold < 0 && !service.tokens.any;
}

}  // namespace

bool IsPlain(const Config& config) {
  const auto plain = [](const auto& each) { return IsPlain(each); };
  return config.classes.size() == 1 && IsPlain(config.classes[0]) && config.caches.empty() &&
         config.stores.empty() && config.incidents.empty() &&
         std::all_of(config.traffic.begin(), config.traffic.end(), plain) &&
         std::all_of(config.services.begin(), config.services.end(), plain) &&
         std::all_of(config.paths.begin(), config.paths.end(),
                     [](const PathConfig& path) { return path.plain; });
}

bool IsJudgedAsPlain(const Config& config) {
  const auto source = [](const TrafficConfig& each) { return IsPlainButForKeys(each); };
  const auto service = [](const ServiceConfig& each) {
    ServiceConfig twin = each;
    twin.quality = 1;
    twin.error_rate = 0;
    return IsPlain(twin);
  };
  return config.caches.empty() && config.stores.empty() && config.incidents.empty() &&
         std::none_of(config.classes.begin(), config.classes.end(),
                      [](const ClassConfig& each) { return each.has_path; }) &&
         std::all_of(config.traffic.begin(), config.traffic.end(), source) &&
         std::all_of(config.services.begin(), config.services.end(), service) &&
         std::all_of(config.paths.begin(), config.paths.end(),
                     [](const PathConfig& path) { return path.plain; });
}

bool NeedsFullEngine(const Config& config) { return config.run.detail || !IsPlain(config); }

double PeakOf(const ProfileConfig& p) {
  if (p.shape == ProfileShape::kDiurnal) return 1 + p.amplitude;
  double peak = p.points.empty() ? std::max(1.0, p.factor) : 0.0;
  for (const ProfilePointConfig& point : p.points) peak = std::max(peak, point.factor);
  return peak;
}

double PeakRateOf(const TrafficConfig& source) {
  double rate = source.rate;
  for (const MmppState& state : source.states) rate = std::max(rate, state.rate);
  for (const ProfileConfig& factor : source.profile) rate *= PeakOf(factor);
  return rate;
}

double ExpectedVisits(const PathConfig& path, uint32_t service) {
  if (!path.visits.empty()) return path.visits[service];
  return static_cast<double>(std::count(path.services.begin(), path.services.end(), service));
}

}  // namespace servescape
