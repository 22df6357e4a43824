// SPDX-License-Identifier: MIT
#include "ui/knobs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "ui/charts/words.h"
#include "ui/numbers.h"
#include "ui/schema_help.h"

namespace servescape::ui {
namespace {

const char* WordOf(ArrivalKind kind) {
  switch (kind) {
    case ArrivalKind::kPoisson:
      return "poisson";
    case ArrivalKind::kUniform:
      return "evenly spaced";
    case ArrivalKind::kRenewal:
      return "renewal";
    case ArrivalKind::kClosed:
      return "closed loop";
    case ArrivalKind::kTrace:
      return "trace";
    case ArrivalKind::kMmpp:
      return "bursts (mmpp)";
  }
  return "";
}

// "spike 3x at 10 min"
std::string WordsOf(const ProfileConfig& profile) {
  const std::string at = FormatSeconds(ToSeconds(profile.at));
  switch (profile.shape) {
    case ProfileShape::kSpike:
      return fmt::format("spike {}x at {}", Exact(profile.factor), at);
    case ProfileShape::kStep:
      return fmt::format("step to {}x at {}", Exact(profile.factor), at);
    case ProfileShape::kRamp:
      return fmt::format("ramp to {}x from {}", Exact(profile.factor), at);
    case ProfileShape::kDiurnal:
      return fmt::format("diurnal \xC2\xB1{} %", Exact(profile.amplitude * 100));
    case ProfileShape::kWeekly:
      return "weekly";
    case ProfileShape::kPoints:
      return "drawn curve";
    case ProfileShape::kCounts:
      return "counts";
  }
  return "";
}

Knob Named(std::string path, std::string label) {
  Knob knob;
  knob.help = SchemaSentence(path);
  knob.path = std::move(path);
  knob.label = std::move(label);
  return knob;
}

// One or two digits: 1, 2, 5 times a power of ten, at or above.
double RoundUp(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (value <= digit * power * (1 + 1e-9)) return digit * power;
  }
  return 10 * power;
}

Knob Count(std::string path, std::string label, double value, double base, double top,
           double from = 1) {
  Knob knob = Named(std::move(path), std::move(label));
  knob.value = value;
  knob.min = from;
  knob.max = std::max({top, RoundUp(base * 4), value});
  knob.scale = knob.max > 32 ? from > 0 ? Scale::kLog : Scale::kLog1p : Scale::kLinear;
  return knob;
}

KnobGroup LoadKnobs(const TrafficConfig& traffic, const TrafficConfig& base, int index) {
  KnobGroup group;
  group.title = "Traffic";
  group.traffic = index;
  const std::string path = "traffic." + traffic.name + ".";
  group.note = fmt::format("{} \xC2\xB7 {}", traffic.name, WordOf(traffic.arrivals));
  for (const ProfileConfig& profile : traffic.profile) {
    group.note += " \xC2\xB7 " + WordsOf(profile);
  }
  if (traffic.arrivals == ArrivalKind::kTrace) {
    group.note +=
        " \xC2\xB7 " + Grouped(static_cast<double>(traffic.trace.size())) +
        (traffic.trace.size() == 1 ? " request" : " requests");
    return group;
  }
  if (traffic.arrivals == ArrivalKind::kClosed) {
    group.knobs.push_back(Count(path + "clients", "Clients", traffic.clients, base.clients, 64));
    if (traffic.think.kind == DistributionKind::kDeterministic && traffic.think.shift == 0) {
      Knob knob = Named(path + "think", "Think time");
      knob.quantity = Quantity::kTime;
      knob.integer = false;
      knob.scale = Scale::kLinear;
      knob.value = traffic.think.a;
      knob.max = std::max({0.1, RoundUp(base.think.a * 4), traffic.think.a});
      knob.step = knob.max / 200;
      group.knobs.push_back(std::move(knob));
    }
    return group;
  }
  // Given by its states.
  if (traffic.arrivals == ArrivalKind::kMmpp) {
    group.note += fmt::format(" \xC2\xB7 {} /s", Exact(traffic.rate));
    return group;
  }
  // A rate that follows from users is turned by them: the text cannot have both.
  if (traffic.daily_active > 0 && base.daily_active > 0) {
    Knob users = Named(path + "users.daily_active", "Daily users");
    users.scale = Scale::kLog;
    users.value = traffic.daily_active;
    users.min = std::min(RoundUp(base.daily_active / 20), users.value);
    users.max = std::max(RoundUp(base.daily_active * 10), users.value);
    group.knobs.push_back(std::move(users));
    return group;
  }
  Knob knob = Named(path + "rate", "Rate");
  knob.quantity = Quantity::kRate;
  knob.integer = false;
  knob.scale = Scale::kLog;
  knob.value = traffic.rate;
  const double middle = base.rate > 0 ? base.rate : 1;
  knob.min = std::min(RoundUp(middle / 20), traffic.rate);
  knob.max = std::max(RoundUp(middle * 10), traffic.rate);
  group.knobs.push_back(std::move(knob));
  return group;
}

// A time above zero that a factor around its first value is of use for.
Knob Time(std::string path, std::string label, Duration value, Duration base, double factor) {
  Knob knob = Named(std::move(path), std::move(label));
  knob.quantity = Quantity::kTime;
  knob.integer = false;
  knob.scale = Scale::kLog;
  knob.value = ToSeconds(value);
  const double middle = base.ns > 0 ? ToSeconds(base) : knob.value;
  knob.min = std::min(RoundUp(middle / factor), knob.value);
  knob.max = std::max(RoundUp(middle * factor), knob.value);
  return knob;
}

// What a caller does when it waits too long, as far as the scenario says so.
void AddAttempt(const std::string& path, const std::string& who, const AttemptConfig& attempt,
                const AttemptConfig& base, std::vector<Knob>* knobs) {
  if (attempt.timeout.ns > 0) {
    knobs->push_back(Time(path + ".timeout", who + " timeout", attempt.timeout, base.timeout, 20));
  }
  if (attempt.retries) {
    knobs->push_back(Count(path + ".retries.max", who + " retries", attempt.max_retries,
                           base.max_retries, 8, 0));
  }
  const bool hedge = attempt.hedge_after.ns > 0 || attempt.hedge_quantile > 0;
  if (!hedge) return;
  knobs->push_back(Count(path + ".hedge.max", who + " hedges", attempt.hedges, base.hedges, 3, 0));
  if (attempt.hedge_after.ns > 0) {
    knobs->push_back(Time(path + ".hedge.after", who + " hedge after", attempt.hedge_after,
                          base.hedge_after, 20));
    return;
  }
  Knob knob = Named(path + ".hedge.after", who + " hedge after");
  for (const int percent : {50, 75, 90, 95, 99}) {
    if (std::abs(attempt.hedge_quantile * 100 - percent) < 1e-9) {
      knob.selected = static_cast<int>(knob.choices.size());
    }
    knob.choices.push_back({fmt::format("p{}", percent), fmt::format("\"p{}\"", percent)});
  }
  knobs->push_back(std::move(knob));
}

KnobGroup TrafficKnobs(const TrafficConfig& traffic, const TrafficConfig& base, int index) {
  KnobGroup group = LoadKnobs(traffic, base, index);
  if (traffic.tokens.output.kind == DistributionKind::kGeometric ||
      traffic.tokens.output.kind == DistributionKind::kLognormal) {
    group.knobs.push_back(Count("traffic." + traffic.name + ".output_tokens.mean",
                                "Mean output tokens", traffic.tokens.output.a, base.tokens.output.a,
                                64));
  }
  AddAttempt("traffic." + traffic.name, "Client", traffic.attempt, base.attempt, &group.knobs);
  return group;
}

Knob RoutingKnob(const std::string& path, const ServiceConfig& service) {
  Knob knob = Named(path + "routing", "Routing");
  knob.choices = {{"random", "\"random\""},
                  {"rr", "\"round_robin\""},
                  {"p2c", "\"power_of_two\""},
                  {"jsq", "\"join_shortest_queue\""}};
  // Servers with blocks of keys and values have a queue each.
  if (!service.tokens.paged()) knob.choices.push_back({"queue", "\"central_queue\""});
  switch (service.routing) {
    case Routing::kRandom:
      knob.selected = 0;
      break;
    case Routing::kRoundRobin:
      knob.selected = 1;
      break;
    case Routing::kPowerOfChoices:
      knob.selected = service.choices == 2 ? 2 : -1;
      break;
    case Routing::kShortestQueue:
      knob.selected = 3;
      break;
    case Routing::kCentralQueue:
      knob.selected = 4;
      break;
    default:
      knob.selected = -1;
      break;
  }
  return knob;
}

// Replicas that the incidents say they stop: there cannot be fewer.
uint32_t FewestReplicas(const Config& config, int service) {
  uint32_t fewest = 1;
  for (const IncidentConfig& incident : config.incidents) {
    if (incident.service == service) fewest = std::max(fewest, incident.count);
  }
  return fewest;
}

void AddReplicas(const Config& config, const ServiceConfig& base, int index, KnobGroup* group) {
  const ServiceConfig& service = config.services[static_cast<size_t>(index)];
  const std::string path = "service." + service.name + ".";
  for (size_t i = 0; i < service.pools.size(); ++i) {
    const bool several = service.pools.size() > 1;
    const uint32_t from = i < base.pools.size() ? base.pools[i].replicas : 1;
    const std::string at = service.pools_given ? fmt::format("pools.{}.", i) : "";
    const std::string label = several ? fmt::format("Replicas, pool {}", i + 1) : "Replicas";
    const uint32_t elsewhere = service.replicas - service.pools[i].replicas;
    const uint32_t fewest = FewestReplicas(config, index);
    group->knobs.push_back(Count(path + at + "replicas", label, service.pools[i].replicas, from, 16,
                                 fewest > elsewhere ? fewest - elsewhere : 1));
  }
}

// Most items that a call in the block brings to the service; those of the request are `own`.
uint32_t MostItems(const BlockConfig& block, size_t service, uint32_t own) {
  uint32_t most = 1;
  for (const StepConfig& step : block.steps) {
    const bool calls = step.kind == StepKind::kCall && step.target == service;
    const bool degrades = step.degrade_to >= 0 && static_cast<size_t>(step.degrade_to) == service;
    if (calls || degrades) most = std::max(most, step.items > 0 ? step.items : own);
    for (const BlockConfig& inner : step.blocks) {
      most = std::max(most, MostItems(inner, service, own));
    }
    for (const BlockConfig& inner : step.attempt.fallback) {
      most = std::max(most, MostItems(inner, service, own));
    }
  }
  return most;
}

uint32_t MostItems(const Config& config, size_t service) {
  uint32_t own = 1, most = 1;
  for (const TrafficConfig& source : config.traffic) {
    own = std::max(own, source.items);
    for (const TraceRow& row : source.trace) own = std::max(own, row.items);
  }
  for (const PathConfig& path : config.paths) {
    const auto& called = path.services;
    if (std::find(called.begin(), called.end(), service) != called.end()) {
      most = std::max(most, own);
    }
    most = std::max(most, MostItems(path.steps, service, own));
  }
  return most;
}

// Where batches may be formed: not of requests that share cores or hold their replica for a path.
void AddBatching(const Config& config, const ServiceConfig& base, int index, KnobGroup* group) {
  const ServiceConfig& service = config.services[static_cast<size_t>(index)];
  if (service.cores > 0 || service.search.any || service.blocking_path >= 0) return;
  const std::string path = "service." + service.name + ".";
  if (service.tokens.any) {
    group->knobs.push_back(Count(path + "batching.max_running", "Max running sequences",
                                 service.tokens.max_running, base.tokens.max_running, 64));
    return;
  }
  // A batch holds a request's items; a service without batching takes them as one piece of work.
  const uint32_t items = MostItems(config, static_cast<size_t>(index));
  if (items > service.max_batch_size) return;
  group->knobs.push_back(Count(path + "batching.max_size", "Max batch size", service.max_batch_size,
                               base.max_batch_size, 64, items));
  Knob& most = group->knobs.back();
  most.max = std::min(most.max, 65536.0);  // of the schema
  if (!service.gate.openings.empty()) return;  // a batch begins at an instant
  Knob delay = Named(path + "batching.max_delay", "Max batch delay");
  delay.quantity = Quantity::kTime;
  delay.integer = false;
  delay.value = ToSeconds(service.max_batch_delay);
  delay.max = std::max({0.02, RoundUp(ToSeconds(base.max_batch_delay) * 4), delay.value});
  delay.step = delay.max / 40;
  group->knobs.push_back(std::move(delay));
}

// Of a service whose batches are a real system's: that system's own fields, by its own names.
void AddSystem(const ServiceConfig& service, const ServiceConfig& base, KnobGroup* group) {
  const std::string path = "service." + service.name + ".batching.";
  const BatchingSystemConfig &own = service.system, &from = base.system;
  const auto add = [&](const char* field, uint32_t value, uint32_t base_value, uint32_t most) {
    group->knobs.push_back(Count(path + field, field, value, base_value, most));
  };
  if (own.system == BatchingSystem::kTorchServe) {
    add("batch_size", own.batch_size, from.batch_size, 64);
    return;
  }
  add("max_batch_size", std::max(1u, own.max_batch_size), std::max(1u, from.max_batch_size), 64);
  if (own.system == BatchingSystem::kRayServe) {
    add("max_ongoing_requests", own.max_ongoing_requests, from.max_ongoing_requests, 64);
  }
}

KnobGroup ServiceKnobs(const Config& config, const ServiceConfig& base, int index) {
  const ServiceConfig& service = config.services[static_cast<size_t>(index)];
  KnobGroup group;
  group.title = "Service \xC2\xB7 " + service.name;
  group.service = index;
  if (service.serverless) return group;  // the platform has its own rules
  const std::string path = "service." + service.name + ".";
  // Each of several servers of a system has a queue of its own.
  const bool real = service.system.any() || service.tokens.paged();
  if (!real || service.routing != Routing::kCentralQueue) {
    AddReplicas(config, base, index, &group);
  }
  if (service.system.any()) {
    AddSystem(service, base, &group);
    return group;
  }
  AddBatching(config, base, index, &group);
  if (service.concurrency != kUnlimited && base.concurrency != kUnlimited && !service.tokens.any) {
    group.knobs.push_back(Count(path + "concurrency", "Concurrency per replica",
                                service.concurrency, base.concurrency, 16));
  }
  group.knobs.push_back(RoutingKnob(path, service));
  Knob queue = Count(path + "queue.capacity", "Queue limit", service.queue_capacity,
                     base.queue_bounded ? base.queue_capacity : 0, 10'000,
                     service.gate.openings.empty() ? 0 : 1);
  queue.unlimited_at_max = service.admission.shed_above.empty();  // shares of a limit need one
  queue.max = std::max(queue.max, 10'000.0) + 1;
  if (!service.queue_bounded) queue.value = queue.max;
  group.knobs.push_back(std::move(queue));
  return group;
}

// What it holds at the start. A share of the capacity, if the scenario began with one, is a word
// of its own.
Knob StartKnob(const std::string& path, const CacheConfig& cache, const CacheConfig& base) {
  const auto part = [](const CacheConfig& of) {
    return of.start == CacheStart::kShare && of.warm > 0 && of.warm < 1 ? of.warm : 0;
  };
  Knob knob = Named(path + "warm", "At the start");
  const auto add = [&](const std::string& word, const std::string& literal, bool chosen) {
    if (chosen) knob.selected = static_cast<int>(knob.choices.size());
    knob.choices.push_back({word, "\"" + literal + "\""});
  };
  const bool whole = cache.start == CacheStart::kShare && cache.warm == 1;
  add("steady", "steady", cache.start == CacheStart::kSteady || whole);
  // Without a limit there is no share of it, and all keys are kept.
  if (cache.policy != "ttl" && cache.capacity > 0) {
    add("popular", "most_popular", cache.start == CacheStart::kPopular);
    const double share = part(cache) > 0 ? part(cache) : part(base);
    if (share > 0) add(Exact(share * 100) + " %", Exact(share * 100) + "%", part(cache) > 0);
  }
  add("empty", "0%", cache.start == CacheStart::kShare && cache.warm == 0);
  return knob;
}

KnobGroup CacheKnobs(const CacheConfig& cache, const CacheConfig& base) {
  KnobGroup group;
  group.title = "Cache \xC2\xB7 " + cache.name;
  group.note = cache.policy;
  const std::string path = "cache." + cache.name + ".";
  if (!cache.in_bytes && cache.capacity > 0) {
    group.knobs.push_back(Count(path + "capacity", "Capacity", static_cast<double>(cache.capacity),
                                static_cast<double>(std::max<int64_t>(base.capacity, 1)), 64));
  }
  if (cache.ttl.ns > 0) {
    group.knobs.push_back(Time(path + "ttl", "Time to live", cache.ttl, base.ttl, 100));
  }
  group.knobs.push_back(StartKnob(path, cache, base));
  return group;
}

KnobGroup ClassKnobs(const ClassConfig& request_class, const ClassConfig& base) {
  KnobGroup group;
  group.title = "Class \xC2\xB7 " + request_class.name;
  const std::string path = "class." + request_class.name + ".";
  group.knobs.push_back(
      Count(path + "priority", "Priority", request_class.priority, base.priority, 7, 0));
  return group;
}

// Calls `visit` for every step with policies of its own, outer ones first.
template <class Visit>
void ForPolicies(const BlockConfig& block, const Visit& visit) {
  for (const StepConfig& step : block.steps) {
    if (!step.key.empty()) visit(step);
    for (const BlockConfig& below : step.blocks) ForPolicies(below, visit);
    for (const BlockConfig& below : step.attempt.fallback) ForPolicies(below, visit);
  }
}

template <class Visit>
void ForPolicies(const Config& config, const Visit& visit) {
  for (const PathConfig& path : config.paths) ForPolicies(path.steps, visit);
}

std::string CalleeOf(const Config& config, const StepConfig& step) {
  if (step.kind == StepKind::kCall) return config.services[step.target].name;
  if (step.kind == StepKind::kStore) return config.stores[step.target].name;
  const size_t dot = step.key.rfind('.');
  const size_t name = step.key.find('.') + 1;
  return fmt::format("{}, step {}:", step.key.substr(name, dot - name),
                     std::atoi(step.key.c_str() + dot + 1) + 1);
}

// A sub-path that several steps use stands in the text, and here, once.
KnobGroup CallKnobs(const Config& config, const Config& base) {
  KnobGroup group;
  group.title = "Calls";
  std::vector<std::string> seen;
  ForPolicies(config, [&](const StepConfig& step) {
    if (std::find(seen.begin(), seen.end(), step.key) != seen.end()) return;
    seen.push_back(step.key);
    const AttemptConfig* from = &step.attempt;
    ForPolicies(base, [&](const StepConfig& other) {
      if (other.key == step.key) from = &other.attempt;
    });
    AddAttempt(step.key, CalleeOf(config, step), step.attempt, *from, &group.knobs);
  });
  return group;
}

}  // namespace

std::vector<KnobGroup> KnobsOf(const Config& config, const Config& base) {
  std::vector<KnobGroup> groups;
  for (size_t i = 0; i < config.traffic.size(); ++i) {
    const TrafficConfig& from = i < base.traffic.size() ? base.traffic[i] : config.traffic[i];
    groups.push_back(TrafficKnobs(config.traffic[i], from, static_cast<int>(i)));
  }
  KnobGroup calls = CallKnobs(config, base);
  if (!calls.knobs.empty()) groups.push_back(std::move(calls));
  // Of which some say what this module does not read: they may have rules of their own.
  if (!config.passed_over.empty()) return groups;
  for (size_t i = 0; i < config.services.size(); ++i) {
    const ServiceConfig& from = i < base.services.size() ? base.services[i] : config.services[i];
    groups.push_back(ServiceKnobs(config, from, static_cast<int>(i)));
  }
  for (size_t i = 0; i < config.caches.size(); ++i) {
    const CacheConfig& from = i < base.caches.size() ? base.caches[i] : config.caches[i];
    groups.push_back(CacheKnobs(config.caches[i], from));
  }
  for (size_t i = 0; config.classes.size() > 1 && i < config.classes.size(); ++i) {
    const ClassConfig& from = i < base.classes.size() ? base.classes[i] : config.classes[i];
    groups.push_back(ClassKnobs(config.classes[i], from));
  }
  return groups;
}

}  // namespace servescape::ui
