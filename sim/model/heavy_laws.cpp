// SPDX-License-Identifier: MIT
#include "sim/model/heavy_laws.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

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
      : config_(config),
        loads_(loads),
        open_(HasOpenTraffic(config)),
        heaviest_(config.services.size()) {}

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
    // What makes a wait infinite is not told of a part as well.
    const auto told = [this](const HeavyLaw& law) {
      return law.service < 0 && std::any_of(laws_.begin(), laws_.end(), [&](const HeavyLaw& other) {
               return other.service >= 0 && other.key == law.key;
             });
    };
    std::vector<HeavyLaw> out;
    std::copy_if(laws_.begin(), laws_.end(), std::back_inserter(out),
                 [&](const HeavyLaw& law) { return !told(law); });
    return out;
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

  // The heaviest of several laws, and its key.
  struct Heaviest {
    double shape = kInfinity;
    std::string key;

    void Look(const Distribution& law, const std::string& name) {
      if (ShapeOf(law) >= shape) return;
      shape = ShapeOf(law);
      key = name;
    }
  };

  // What a server is held for while a block runs, unless it gives up.
  void LookAt(const std::string& path, const BlockConfig& block, Heaviest* out) {
    for (const StepConfig& step : block.steps) {
      if (step.attempt.timeout.ns > 0) continue;
      const std::string key = step.key.empty() ? "path." + path : step.key;
      if (step.has_network) out->Look(step.network, key + ".network");
      if (step.kind == StepKind::kDelay) out->Look(step.delay, key + ".delay");
      if (step.kind == StepKind::kCall) LookAtService(step.target, out);
      if (step.kind == StepKind::kCache) {
        const CacheConfig& cache = config_.caches[step.target];
        out->Look(cache.lookup, "cache." + cache.name + ".lookup");
      }
      if (step.kind == StepKind::kStore) {
        const StoreConfig& store = config_.stores[step.target];
        out->Look(store.read, "store." + store.name + ".read");
      }
      for (const BlockConfig& inner : step.blocks) LookAt(path, inner, out);
    }
  }

  void LookAtService(size_t s, Heaviest* out) {
    const Heaviest& called = HeaviestOf(s);
    if (called.shape < out->shape) *out = called;
  }

  // Of one service, whichever of its parts is the heaviest; it may hold a server for a path, whose
  // services may do so, but in no circle (read_blocking.cpp).
  const Heaviest& HeaviestOf(size_t s) {
    if (heaviest_[s]) return *heaviest_[s];
    const ServiceConfig& service = config_.services[s];
    Heaviest out;
    const auto look = [&](const Distribution& law, const std::string& name) {
      out.Look(law, name);
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
    if (service.blocking_path >= 0) {
      const PathConfig& path = config_.paths[static_cast<size_t>(service.blocking_path)];
      for (const uint32_t called : path.services) LookAtService(called, &out);
      LookAt(path.name, path.steps, &out);
    }
    return heaviest_[s].emplace(std::move(out));
  }

  void AddService(size_t s) {
    const ServiceConfig& service = config_.services[s];
    const auto& [shape, key] = HeaviestOf(s);
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
  std::vector<std::optional<Heaviest>> heaviest_;  // by service, as far as looked for
  std::vector<HeavyLaw> laws_;
};

}  // namespace

std::vector<HeavyLaw> HeavyLawsOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  return Collector(config, loads).Collect();
}

}  // namespace servescape
