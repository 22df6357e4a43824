// SPDX-License-Identifier: MIT
#include "sim/scenario/config.h"

#include <algorithm>

#include "sim/scenario/config_job.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/traits.h"

namespace servescape {
namespace {

// Each part is compared with a twin that has the defaults but for what the tandem engine plays, or
// what changes no run: any other field that differs makes the scenario one for the general engine.

// A row has the source's keys and class where nobody looks at them.
bool AllFitTandem(const std::vector<TraceRow>& trace, bool with_keys = false) {
  return std::all_of(trace.begin(), trace.end(), [with_keys](const TraceRow& row) {
    TraceRow twin;
    twin.at = row.at;
    twin.size = row.size;
    twin.prompt_tokens = row.prompt_tokens;  // no service of a tandem has tokens
    twin.output_tokens = row.output_tokens;
    if (with_keys) {
      twin.key = row.key;
      twin.request_class = row.request_class;
    }
    return row == twin;
  });
}

bool FitsTandem(const SourceConfig& source) {
  if (source.arrivals == ArrivalKind::kMmpp) return false;
  SourceConfig twin;
  twin.name = source.name;
  twin.arrivals = source.arrivals;
  twin.rate = source.rate;
  twin.daily_active = source.daily_active;
  twin.interarrival = source.interarrival;
  twin.clients = source.clients;
  twin.think = source.think;
  twin.profile = source.profile;
  twin.trace_file = source.trace_file;
  twin.trace_repeat = source.trace_repeat;
  twin.items = source.items;
  twin.tokens = source.tokens;  // no service of a tandem has tokens
  twin.size = source.size;
  twin.path = source.path;
  twin.class_weights = source.class_weights;  // of the only class
  return source == twin;
}

bool FitsTandem(const TrafficConfig& traffic) {
  const SourceConfig& source = traffic;
  return FitsTandem(source) && AllFitTandem(traffic.trace);
}

// The one class of a scenario without classes.
bool FitsTandem(const ClassConfig& only) { return only == ClassConfig{}; }

bool FitsTandem(const PoolConfig& pool) {
  PoolConfig twin;
  twin.replicas = pool.replicas;
  twin.weight = pool.weight;  // the tandem engine's routings look at none
  twin.price_per_hour = pool.price_per_hour;
  twin.host = pool.host;
  twin.priced = pool.priced;
  return pool == twin;
}

bool FitsTandem(const ServiceConfig& service) {
  if (service.pools.size() > 1 || service.concurrency == kUnlimited) return false;
  if (service.routing > Routing::kPowerOfChoices) return false;
  if (!service.pools.empty() && !FitsTandem(service.pools[0])) return false;
  ServiceConfig twin;
  twin.name = service.name;
  twin.host = service.host;
  twin.price_per_hour = service.price_per_hour;
  twin.profile = service.profile;
  twin.time = service.time;
  twin.replicas = service.replicas;
  twin.concurrency = service.concurrency;
  twin.max_batch_size = service.max_batch_size;
  twin.max_batch_delay = service.max_batch_delay;
  twin.queue_bounded = service.queue_bounded;
  twin.queue_capacity = service.queue_capacity;
  twin.routing = service.routing;
  twin.choices = service.choices;
  twin.pools = service.pools;
  twin.pools_given = service.pools_given;
  return service == twin;
}

bool FitsTandem(const PathConfig& path) {
  PathConfig twin;
  twin.name = path.name;
  twin.services = path.services;
  return path == twin;
}

template <class Part>
bool AllFitTandem(const std::vector<Part>& parts) {
  return std::all_of(parts.begin(), parts.end(), [](const Part& each) { return FitsTandem(each); });
}

bool IsConstant(const Distribution& law) { return law.kind == DistributionKind::kDeterministic; }

bool HasNoChance(const TrafficConfig& source) {
  TrafficConfig bare = source;
  bare.tokens = TokenCounts{};
  if (bare.keys.kind == KeyKind::kTrace) bare.keys = KeyConfig{};
  if (!FitsTandem(static_cast<const SourceConfig&>(bare)) || !AllFitTandem(bare.trace, true))
    return false;
  const bool instants = source.arrivals == ArrivalKind::kTrace ||
                        (source.arrivals == ArrivalKind::kUniform && source.profile.empty()) ||
                        (source.arrivals == ArrivalKind::kClosed && IsConstant(source.think));
  return instants && IsConstant(source.size) && IsConstant(source.tokens.prompt) &&
         IsConstant(source.tokens.output);
}

bool HasNoChance(const ServiceConfig& service) {
  ServiceConfig bare = service;
  bare.quality = 1;
  bare.tokens = TokenConfig{};
  const bool drawn =
      service.routing == Routing::kRandom || service.routing == Routing::kPowerOfChoices;
  return FitsTandem(bare) && (!drawn || service.replicas == 1) && IsConstant(service.time.time) &&
         IsConstant(service.time.noise);
}

}  // namespace

bool FitsTandem(const Config& config) {
  // Does not compile when there is a new section, which is to be asked for below.
  const auto& [title, question, answer, source, slos, run, traffic, services, paths, classes,
               caches, stores, incidents, nodes, jobs, passed_over] = config;
  return AllFitTandem(classes) && classes.size() == 1 && caches.empty() && stores.empty() &&
         incidents.empty() && nodes == nullptr && jobs.empty() && AllFitTandem(traffic) &&
         AllFitTandem(services) &&
         AllFitTandem(paths);
}

bool HasPlainParts(const Config& config) {
  const auto plain_source = [](const TrafficConfig& traffic) {
    SourceConfig bare = traffic;
    bare.keys = KeyConfig{};
    return FitsTandem(bare) && AllFitTandem(traffic.trace, true);
  };
  const auto plain_service = [](const ServiceConfig& service) {
    ServiceConfig bare = service;
    bare.quality = 1;
    bare.zones = 1;
    return FitsTandem(bare);
  };
  return config.classes.size() == 1 && !config.classes[0].has_path && config.caches.empty() &&
         config.stores.empty() && config.incidents.empty() && config.jobs.empty() &&
         std::all_of(config.traffic.begin(), config.traffic.end(), plain_source) &&
         std::all_of(config.services.begin(), config.services.end(), plain_service);
}

bool HasNoChance(const Config& config) {
  return config.caches.empty() && config.stores.empty() && config.incidents.empty() &&
         config.jobs.empty() &&
         std::none_of(config.classes.begin(), config.classes.end(),
                      [](const ClassConfig& each) { return each.has_path; }) &&
         std::all_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& each) { return HasNoChance(each); }) &&
         std::all_of(config.services.begin(), config.services.end(),
                     [](const ServiceConfig& each) { return HasNoChance(each); }) &&
         AllFitTandem(config.paths);
}

bool IsBareCall(const StepConfig& step) {
  StepConfig twin;
  twin.kind = StepKind::kCall;
  twin.target = step.target;
  twin.key = step.key;
  return step == twin;
}

bool IsWritten(const Config& config, size_t store) {
  return std::any_of(config.jobs.begin(), config.jobs.end(), [store](const auto& job) {
    return job->store == static_cast<int32_t>(store);
  });
}

bool NeedsGeneralEngine(const Config& config) {
  const auto detailed = [](const SloConfig& slo) {
    const MetricName* const row = FindMetricName(slo.metric);
    return row != nullptr && row->where == MetricWhere::kDetail;
  };
  return config.run.detail || !FitsTandem(config) ||
         std::any_of(config.slos.begin(), config.slos.end(), detailed);
}

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
