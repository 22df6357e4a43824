// SPDX-License-Identifier: MIT
// What dividing each part of a scenario by run.scale does, or why it cannot be.
#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "sim/base/math.h"
#include "sim/scenario/config_aging.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/config_prompts.h"
#include "sim/scenario/config_rollout.h"
#include "sim/scenario/config_serverless.h"
#include "sim/scenario/metric_names.h"
#include "sim/systems/scale.h"
#include "sim/systems/scale_scalers.h"

namespace servescape {
namespace {

// Servers of a pool that is one queue, or is looked over as a whole, at least; fewer are another
// system. And keys, and entries of a cache.
constexpr double kLeastPool = 4;
constexpr double kLeastKeys = 20;
constexpr double kMostRounding = 0.1;

bool LooksAtAll(Routing routing) {
  return routing != Routing::kRandom && routing != Routing::kWeightedRandom &&
         routing != Routing::kConsistentHash && routing != Routing::kKeyModulo;
}
bool RoutesByKey(const ServiceConfig& service) {
  return service.routing == Routing::kConsistentHash || service.routing == Routing::kKeyModulo;
}

// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014: its mixer.
uint64_t Mixed(uint64_t key) {
  key += 0x9e3779b97f4a7c15u;
  key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9u;
  key = (key ^ (key >> 27)) * 0x94d049bb133111ebu;
  return key ^ (key >> 31);
}

// Whether a metric of that unit grows with the size of the system (study/whole_size.h).
bool GrowsWithSize(std::string_view unit) {
  return unit == "1/s" || unit == "requests" || unit == "replicas" || unit == "usd" ||
         unit == "usd/h";
}

class Divider {
 public:
  Divider(uint32_t scale, Division* out) : scale_(scale), whole_(out->config), out_(*out) {}

  void Divide() {
    Config& config = out_.config;
    config.run.scale = scale_;
    config.run.scale_automatic = false;
    FindKeys();
    for (ServiceConfig& service : config.services) OfService(&service);
    for (TrafficConfig& source : config.traffic) OfSource(&source);
    for (CacheConfig& cache : config.caches) OfCache(&cache);
    for (StoreConfig& store : config.stores) store.cost.price_per_hour /= scale_;
    for (PathConfig& path : config.paths) OfBlock(path.steps);
    OfCounted();
    for (IncidentConfig& incident : config.incidents) OfIncident(&incident);
    for (SloConfig& slo : config.slos) {
      const MetricName* metric = FindMetricName(slo.metric);
      if (metric != nullptr && GrowsWithSize(metric->unit)) slo.limit /= scale_;
    }
  }

 private:
  void Problem(std::string what) { out_.problems.push_back(std::move(what)); }
  void Note(std::string what) { out_.notes.push_back(std::move(what)); }

  // The nearest whole number, which has to be near.
  uint32_t Count(uint64_t count, const std::string& what) {
    const double exact = static_cast<double>(count) / scale_;
    const double near = std::floor(exact + 0.5);
    const double off = std::fabs(near - exact) / exact;
    if (near < 1 || off > kMostRounding) {
      Problem(fmt::format("{} are {:.3g} at 1/{}", what, exact, scale_));
      return 1;
    }
    out_.rounding = std::max(out_.rounding, off);
    if (off > 1e-3) {
      Note(fmt::format("{} are {:.4g} at 1/{}, rounded to {:.0f}", what, exact, scale_, near));
    }
    return static_cast<uint32_t>(near);
  }
  // Where one is the least that makes sense, and nearness does not matter much.
  double AtLeastOne(double count) const { return std::max(1.0, count / scale_); }

  // What is made of few large pieces, or of what all requests share.
  void OfCounted() {
    if (whole_.nodes != nullptr) {
      Problem("machines hold several replicas each, and pools count them one by one");
    }
    for (const auto& job : whole_.jobs) {
      Problem(fmt::format("job \"{}\" scores its items by a few workers", job->name));
    }
    for (const TrafficConfig& source : whole_.traffic) {
      if (source.prompts == nullptr || !source.prompts->has_blocks()) continue;
      Problem(fmt::format("traffic \"{}\": blocks of prompts are shared among all requests",
                          source.name));
    }
  }

  // Keys are divided where something remembers them, or is chosen by them. Copies of a cache in
  // each replica are asked for all keys, unless a key has its replica.
  void FindKeys() {
    std::string shared, everywhere;
    for (const CacheConfig& cache : whole_.caches) {
      const bool own = cache.local_to >= 0 && !RoutesByKey(whole_.services[cache.local_to]);
      (own ? everywhere : shared) = fmt::format("cache \"{}\"", cache.name);
    }
    for (const ServiceConfig& service : whole_.services) {
      if (RoutesByKey(service)) shared = fmt::format("service \"{}\"", service.name);
    }
    if (!shared.empty() && !everywhere.empty()) {
      Problem(
          fmt::format("each replica's copy of {} is asked for all keys, {} only for its part of "
                      "them",
                      everywhere, shared));
    }
    divides_keys_ = !shared.empty();
  }

  // ---- services --------------------------------------------------------------------------------

  void OfService(ServiceConfig* service) {
    const std::string name = fmt::format("service \"{}\"", service->name);
    service->whole_replicas = service->replicas;
    const bool endless = service->concurrency == kUnlimited && !(service->cores > 0);
    if (service->balancing) {
      Problem(
          fmt::format("{}: the servers of a real balancer's configuration stand one by one", name));
    } else if (service->serverless) {
      OfPlatform(name, service);
    } else if (service->autoscaler) {
      OfScaled(name, service);
    } else if (endless && service->replicas == 1) {
      service->price_per_hour /= scale_;
      service->pools[0].price_per_hour /= scale_;
      Note(fmt::format("{} has no limit and stays whole", name));
    } else {
      OfReplicas(name, service);
    }
    OfQueues(name, service);
    OfVersions(name, service);
  }

  void OfReplicas(const std::string& name, ServiceConfig* service) {
    const uint32_t before = service->replicas;
    if (before == 1 && service->concurrency >= 2 && service->concurrency != kUnlimited &&
        !(service->cores > 0) && !service->tokens.any && !service->system.any()) {
      service->concurrency =
          Count(service->concurrency,
                fmt::format("the {} servers of the one replica of {}", service->concurrency, name));
    } else {
      service->replicas = 0;
      for (PoolConfig& pool : service->pools) {
        pool.replicas = Count(pool.replicas, fmt::format("the {} replica{} of {}", pool.replicas,
                                                         pool.replicas == 1 ? "" : "s", name));
        service->replicas += pool.replicas;
      }
    }
    const double price = static_cast<double>(before) / service->replicas / scale_;
    service->price_per_hour *= price;
    for (PoolConfig& pool : service->pools) pool.price_per_hour *= price;
    LeavesEnough(name, *service);
  }

  // What is one queue for all, or looks at all of them, is another system with few.
  void LeavesEnough(const std::string& name, const ServiceConfig& service) {
    if (service.replicas < service.zones) {
      Problem(fmt::format("{}: {} replicas at 1/{} are not enough for {} zones", name,
                          service.replicas, scale_, service.zones));
    }
    const bool limited = service.concurrency != kUnlimited;
    const double servers =
        static_cast<double>(service.replicas) *
        (limited && service.routing == Routing::kCentralQueue ? service.concurrency : 1);
    const bool compares = LooksAtAll(service.routing) || service.endpoints != nullptr;
    if (!compares || service.whole_replicas == 0) return;
    const bool one = service.routing == Routing::kCentralQueue;
    if (servers < kLeastPool) {
      Problem(fmt::format("{}: {} {:.0f} at 1/{}, of which it needs {:.0f} or more", name,
                          one ? "one queue serves all its servers, which are"
                              : "its routing compares replicas, which are",
                          servers, scale_, kLeastPool));
    } else if (servers < 50) {
      Note(fmt::format("{}: {} for {:.0f} servers here and {:.0f} in the whole", name,
                       one ? "one queue" : "a routing that compares replicas", servers,
                       servers * scale_));
    }
  }

  void OfScaled(const std::string& name, ServiceConfig* service) {
    const double exact = static_cast<double>(service->replicas) / scale_;
    const uint32_t most = static_cast<uint32_t>(std::ceil(exact - 1e-9));
    if (exact < kLeastPool) {
      Problem(
          fmt::format("{}: its autoscaler's most of {} replicas is {:.3g} at 1/{}, of which it "
                      "needs {:.0f} or more",
                      name, service->replicas, exact, scale_, kLeastPool));
    }
    std::vector<std::string> notes;
    service->autoscaler = DivideScaler(*service->autoscaler, scale_, most, &notes);
    for (const std::string& note : notes) Note(fmt::format("{}: {}", name, note));
    Note(fmt::format("{}: its autoscaler counts single replicas, each of which stands for {}", name,
                     scale_));
    service->replicas = std::max(1u, most);
    service->pools[0].replicas = service->replicas;
    service->whole_replicas = 0;
  }

  void OfPlatform(const std::string& name, ServiceConfig* service) {
    auto platform = std::make_shared<ServerlessConfig>(*service->serverless);
    const auto some = [&](uint32_t count, const char* what) {
      return count == 0 ? 0u : Count(count, fmt::format("{}: {} = {}", name, what, count));
    };
    platform->max_instances = some(platform->max_instances, "max_instances");
    platform->min_instances = some(platform->min_instances, "min_instances");
    platform->provisioned = some(platform->provisioned, "provisioned");
    platform->scale_rate /= scale_;
    platform->scale_burst =
        static_cast<uint32_t>(std::floor(AtLeastOne(platform->scale_burst) + 0.5));
    service->replicas =
        std::max(1u, Count(service->replicas, fmt::format("the instances of {}", name)));
    service->pools[0].replicas = service->replicas;
    service->serverless = std::move(platform);
    service->whole_replicas = 0;
  }

  void OfQueues(const std::string& name, ServiceConfig* service) {
    if (service->routing == Routing::kCentralQueue) {
      if (service->queue_bounded && service->queue_capacity > 0) {
        service->queue_capacity =
            Count(service->queue_capacity,
                  fmt::format("the {} places of the queue of {}", service->queue_capacity, name));
      }
      if (!service->gate.openings.empty()) {
        Problem(fmt::format("{}: its gate lets so many of one queue through", name));
      }
    }
    AdmissionConfig& admission = service->admission;
    if (admission.rate_limit > 0) {
      admission.rate_limit /= scale_;
      Note(fmt::format("{}: its rate limit is divided, its burst of {:g} stays whole", name,
                       admission.rate_burst));
    }
    if (admission.adaptive) {
      const auto divided = [&](uint32_t count) {
        return static_cast<uint32_t>(std::floor(AtLeastOne(count) + 0.5));
      };
      admission.adaptive_initial = divided(admission.adaptive_initial);
      admission.adaptive_max = divided(admission.adaptive_max);
      Note(
          fmt::format("{}: its adaptive limit moves by whole requests, each of which stands for {}",
                      name, scale_));
    }
  }

  void OfVersions(const std::string& name, ServiceConfig* service) {
    if (service->rollout) {
      Note(
          fmt::format("{}: the checks of its rollout see one request of {}, so they are less sure "
                      "than those of the whole",
                      name, scale_));
    }
    if (!service->aging) return;
    auto aging = std::make_shared<AgingConfig>(*service->aging);
    aging->retraining.price /= scale_;
    aging->retraining.cost /= scale_;
    if (aging->retraining.alarm_below > 0) {
      Note(fmt::format("{}: the alarm of its retraining sees one label of {}", name, scale_));
    }
    service->aging = std::move(aging);
  }

  // ---- traffic ---------------------------------------------------------------------------------

  void OfSource(TrafficConfig* source) {
    const std::string name = fmt::format("traffic \"{}\"", source->name);
    source->rate /= scale_;
    source->daily_active /= scale_;
    for (MmppState& state : source->states) state.rate /= scale_;
    if (source->arrivals == ArrivalKind::kClosed) {
      source->clients =
          Count(source->clients, fmt::format("the {} clients of {}", source->clients, name));
      if (source->requests > 0) source->requests = std::max<uint64_t>(1, source->requests / scale_);
    }
    if (source->rate_limit > 0) {
      source->rate_limit /= scale_;
      Note(fmt::format("{}: its rate limit is divided, its burst of {:g} stays whole", name,
                       source->rate_burst));
    }
    OfAttempt(&source->attempt);
    Sample(*source, &source->trace);
    if (divides_keys_) OfKeys(name, &source->keys);
  }

  void OfKeys(const std::string& name, KeyConfig* keys) {
    if (keys->kind == KeyKind::kNone || keys->kind == KeyKind::kTrace) return;
    const uint64_t before = keys->count;
    keys->count = (keys->count + scale_ - 1) / scale_;
    if (static_cast<double>(before) < kLeastKeys * scale_) {
      Problem(fmt::format("{}: {} keys are {:.3g} at 1/{}", name, before,
                          static_cast<double>(before) / scale_, scale_));
    }
    keys->drift /= scale_;
    if (keys->kind == KeyKind::kHotSet) {
      keys->hot_count =
          Count(keys->hot_count, fmt::format("{}: the {} hot keys", name, keys->hot_count));
    }
    if (keys->kind == KeyKind::kZipf) {
      keys->stride = scale_;
      TellHottest(name, before, keys->exponent);
    }
  }

  // A key that alone keeps a replica busy cannot be divided.
  void TellHottest(const std::string& name, uint64_t count, double exponent) {
    double all = 0;
    const uint64_t some = std::min<uint64_t>(count, 10'000);
    for (uint64_t rank = 1; rank <= some; ++rank) all += Pow(static_cast<double>(rank), -exponent);
    for (const ServiceConfig& service : whole_.services) {
      if (!RoutesByKey(service) || !(static_cast<double>(service.replicas) / all > 0.5)) continue;
      Problem(
          fmt::format("{}: the most popular key may be {:.2g} of all and has one replica of "
                      "service \"{}\", which cannot be divided",
                      name, 1 / all, service.name));
    }
  }

  // By the key's hash where caches remember keys, so that a key has all of its requests or none.
  void Sample(const TrafficConfig& source, std::vector<TraceRow>* rows) const {
    const bool by_key = divides_keys_ && source.keys.kind == KeyKind::kTrace;
    std::vector<TraceRow> kept;
    for (size_t i = 0; i < rows->size(); ++i) {
      const TraceRow& row = (*rows)[i];
      if (Mixed(by_key ? row.key : i) % scale_ == 0) kept.push_back(row);
    }
    *rows = std::move(kept);
  }

  // ---- the rest --------------------------------------------------------------------------------

  void OfCache(CacheConfig* cache) {
    cache->cost.price_per_hour /= scale_;
    const bool own = cache->local_to >= 0;
    if (own || !divides_keys_) return;
    cache->invalidations /= scale_;
    if (cache->capacity == 0) return;
    const double item = cache->in_bytes ? std::max(1.0, cache->item_bytes.Mean()) : 1;
    const double exact = static_cast<double>(cache->capacity) / scale_;
    if (exact / item < kLeastKeys) {
      Problem(fmt::format("cache \"{}\": its capacity is {:.3g} entries at 1/{}", cache->name,
                          exact / item, scale_));
    }
    cache->capacity = std::max<int64_t>(1, static_cast<int64_t>(exact + 0.5));
  }

  void OfAttempt(AttemptConfig* attempt) const {
    attempt->budget_burst = AtLeastOne(attempt->budget_burst);
    attempt->breaker_requests =
        static_cast<uint32_t>(std::floor(AtLeastOne(attempt->breaker_requests) + 0.5));
    for (BlockConfig& fallback : attempt->fallback) OfFallback(fallback);
  }
  void OfFallback(BlockConfig& block) const {
    for (StepConfig& step : block.steps) {
      OfAttempt(&step.attempt);
      for (BlockConfig& inner : step.blocks) OfFallback(inner);
    }
  }

  void OfBlock(BlockConfig& block) {
    for (StepConfig& step : block.steps) {
      OfAttempt(&step.attempt);
      if (step.degrade_to >= 0) {
        step.degrade_above = Count(step.degrade_above, fmt::format("the {} that wait where a step "
                                                                   "degrades",
                                                                   step.degrade_above));
      }
      if (step.kind == StepKind::kFanOut) FanOut(step);
      for (BlockConfig& inner : step.blocks) OfBlock(inner);
    }
  }

  // Calls of one request that would meet each other at the replicas that are left.
  void FanOut(const StepConfig& fan) {
    for (const BlockConfig& block : fan.blocks) {
      for (const StepConfig& step : block.steps) {
        if (step.kind != StepKind::kCall) continue;
        const ServiceConfig& service = out_.config.services[step.target];
        if (service.concurrency == kUnlimited || fan.shards <= service.replicas) continue;
        Problem(
            fmt::format("service \"{}\": one request makes {} calls to its replicas, which are "
                        "{} at 1/{}",
                        service.name, fan.shards, service.replicas, scale_));
      }
    }
  }

  void OfIncident(IncidentConfig* incident) {
    if (incident->kind != IncidentKind::kCrash && incident->kind != IncidentKind::kSlow) return;
    incident->count =
        Count(incident->count, fmt::format("the {} replica{} that an incident strikes",
                                           incident->count, incident->count == 1 ? "" : "s"));
  }

  const uint32_t scale_;
  const Config whole_;
  Division& out_;
  bool divides_keys_ = false;
};

}  // namespace

Division Divide(const Config& config, uint32_t scale, bool with_traces) {
  Division out;
  out.config = config;
  if (!with_traces) {
    for (TrafficConfig& source : out.config.traffic) source.trace.clear();
  }
  Divider(scale, &out).Divide();
  return out;
}

}  // namespace servescape
