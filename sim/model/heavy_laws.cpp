// SPDX-License-Identifier: MIT
#include "sim/model/heavy_laws.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"

namespace servescape {
namespace {

// The law's tail falls like x^-shape; infinite: faster than any power.
double ShapeOf(const Distribution& law) {
  double shape = kInfinity;
  if (law.kind == DistributionKind::kPareto || law.kind == DistributionKind::kLomax) shape = law.b;
  for (const Distribution& part : law.parts) shape = std::min(shape, ShapeOf(part));
  return shape;
}

class Collector {
 public:
  Collector(const Config& config, const std::vector<ServiceLoad>& loads)
      : config_(config), loads_(loads), open_(HasOpenTraffic(config)) {}

  std::vector<HeavyLaw> Collect() {
    for (size_t s = 0; s < config_.services.size(); ++s) AddService(s);
    for (const TrafficConfig& source : config_.traffic) AddSource(source);
    for (const PathConfig& path : config_.paths) AddSteps(path, path.steps);
    for (const CacheConfig& cache : config_.caches) {
      AddPart("cache." + cache.name + ".lookup", cache.lookup);
    }
    for (const StoreConfig& store : config_.stores) {
      AddPart("store." + store.name + ".read", store.read);
    }
    return std::move(laws_);
  }

 private:
  // Means of a request that is given up after a time exist.
  bool BoundedTime() const {
    return std::all_of(config_.traffic.begin(), config_.traffic.end(),
                       [](const TrafficConfig& t) { return t.attempt.timeout.ns > 0; });
  }

  void AddPart(const std::string& key, const Distribution& law) {
    if (ShapeOf(law) <= 2) laws_.push_back({key, -1});
  }

  void AddSource(const TrafficConfig& source) {
    const std::string prefix = "traffic." + source.name + ".";
    if (source.arrivals == ArrivalKind::kRenewal) {
      AddPart(prefix + "interarrival", source.interarrival);
    }
    if (source.arrivals == ArrivalKind::kClosed) AddPart(prefix + "think", source.think);
    if (source.session.any) {
      AddPart(prefix + "session.think", source.session.think);
      AddPart(prefix + "session.requests", source.session.requests);
    }
    AddPart(prefix + "prompt_tokens", source.tokens.prompt);
    AddPart(prefix + "output_tokens", source.tokens.output);
  }

  void AddSteps(const PathConfig& path, const BlockConfig& block) {
    for (const StepConfig& step : block.steps) {
      const std::string key = step.key.empty() ? "path." + path.name : step.key;
      if (step.has_network) AddPart(key + ".network", step.network);
      if (step.kind == StepKind::kDelay) AddPart(key + ".delay", step.delay);
      for (const BlockConfig& inner : step.blocks) AddSteps(path, inner);
    }
  }

  // Of one service, whichever of its parts is the heaviest.
  double TimeShape(const ServiceConfig& service, std::string* key) const {
    double shape = kInfinity;
    const auto look = [&](const Distribution& law, const std::string& name) {
      if (ShapeOf(law) >= shape) return;
      shape = ShapeOf(law);
      *key = name;
    };
    look(service.time.time, "service." + service.name + ".time");
    look(service.time.noise, "service." + service.name + ".noise");
    for (const TrafficConfig& source : config_.traffic) {
      if (service.time.per_size > 0 && source.trace.empty()) {
        look(source.size, "traffic." + source.name + ".size");
      }
      if (service.time.batch != BatchTimeKind::kNone && source.items_vary) {
        look(source.item_law, "traffic." + source.name + ".items");
      }
    }
    return shape;
  }

  void AddService(size_t s) {
    const ServiceConfig& service = config_.services[s];
    std::string key;
    const double shape = TimeShape(service, &key);
    if (shape > 2) return;
    const bool infinite =
        open_ && !BoundedTime() && WaitsWithoutBound(service) && IsInfiniteWait(s, shape);
    laws_.push_back({key, infinite ? static_cast<int>(s) : -1});
  }

  static bool WaitsWithoutBound(const ServiceConfig& service) {
    const QueueConfig& queue = service.queue;
    return !service.queue_bounded && !queue.has_patience && queue.deadline.ns == 0 &&
           queue.codel_target.ns == 0 && queue.preemption == Preemption::kNone &&
           service.cores == 0 && service.concurrency != kUnlimited && !service.admission.adaptive;
  }

  bool IsInfiniteWait(size_t s, double shape) const {
    const ServiceConfig& service = config_.services[s];
    const ServiceLoad& load = loads_[s];
    // Who may choose among queues avoids the one that is held up, unless by chance.
    const bool choice = service.routing == Routing::kShortestQueue ||
                        service.routing == Routing::kLeastResponseTime ||
                        service.routing == Routing::kPowerOfChoices ||
                        service.routing == Routing::kNginxRandomTwo ||
                        service.routing == Routing::kNginxLeastConn ||
                        service.routing == Routing::kZoneAware;
    const bool shared = choice || service.routing == Routing::kCentralQueue;
    const double servers =
        static_cast<double>(service.concurrency) * (shared ? service.replicas : 1u);
    double offered = 0;
    for (const double rate : load.offered) offered += rate;
    offered /= static_cast<double>(load.offered.size());
    const double needed = servers * std::min(1.0, offered / load.capacity);
    return (shape - 1) * (servers - std::floor(needed)) <= 1;
  }

  const Config& config_;
  const std::vector<ServiceLoad>& loads_;
  const bool open_;
  std::vector<HeavyLaw> laws_;
};

}  // namespace

std::vector<HeavyLaw> HeavyLawsOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  return Collector(config, loads).Collect();
}

}  // namespace servescape
