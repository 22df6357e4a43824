// SPDX-License-Identifier: MIT
#include "sim/model/load.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/model/blocking_load.h"
#include "sim/model/core_sharing.h"
#include "sim/model/rate_profile.h"
#include "sim/model/service_time.h"
#include "sim/model/token_load.h"

namespace servescape {
namespace {

// Calls each(path, share) for the paths that requests of this source take.
template <class Each>
void EachPath(const Config& config, const TrafficConfig& source, const Each& each) {
  double weights = 0;
  const size_t classes = std::min(source.class_weights.size(), config.classes.size());
  for (size_t c = 0; c < classes; ++c) weights += source.class_weights[c];
  if (!(weights > 0)) return each(config.paths[source.path], 1.0);
  for (size_t c = 0; c < classes; ++c) {
    const ClassConfig& kind = config.classes[c];
    if (source.class_weights[c] <= 0) continue;
    each(config.paths[kind.has_path ? kind.path : source.path], source.class_weights[c] / weights);
  }
}

// Calls of the service a request of this source makes; a mean, by class.
double Visits(const Config& config, const TrafficConfig& source, uint32_t service) {
  double visits = 0;
  EachPath(config, source, [&](const PathConfig& path, double share) {
    visits += share * ExpectedVisits(path, service);
  });
  return visits;
}

// Requests an arrival of this source stands for.
double SessionLength(const TrafficConfig& source) {
  return source.session.any ? std::max(1.0, source.session.requests.Mean()) : 1;
}

double MeanSize(const TrafficConfig& source) {
  if (source.trace.empty()) return source.size.Mean();
  double sum = 0;
  for (const TraceRow& row : source.trace) sum += row.size;
  return sum / static_cast<double>(source.trace.size());
}

// Means over the sources that come to a service, weighted by how many requests they bring.
struct Mix {
  double items = 1;
  double size = 1;
  bool equal_items = true;
  std::vector<double> weights;  // by source
};

Mix MixOf(const Config& config, uint32_t service) {
  double weights = 0, items = 0, size = 0;
  uint32_t first_items = 0;
  Mix mix;
  const auto carry = [&](uint32_t each, bool equal) {
    if ((first_items != 0 && first_items != each) || !equal) mix.equal_items = false;
    first_items = each;
  };
  for (const TrafficConfig& source : config.traffic) {
    const double visits = Visits(config, source, service);
    mix.weights.push_back(0);
    if (visits == 0) continue;
    double weight = source.rate * SessionLength(source);
    if (source.arrivals == ArrivalKind::kClosed) weight = source.clients;
    if (source.arrivals == ArrivalKind::kTrace) {
      weight = static_cast<double>(source.trace.size()) / ToSeconds(config.run.duration);
    }
    weight = std::max(weight * visits, 1e-12);
    mix.weights.back() = weight;
    weights += weight;
    size += weight * MeanSize(source);
    double plain = visits;  // calls that carry what the request does
    EachPath(config, source, [&](const PathConfig& path, double share) {
      const OwnItems own = OwnItemsOf(path, service);
      if (own.visits <= 0) return;
      plain -= share * own.visits;
      items += weight / visits * share * own.items;
      carry(own.each, own.equal);
    });
    if (plain < 1e-9 * visits) continue;
    items += weight / visits * plain * source.items;
    carry(source.items, !source.items_vary);
  }
  if (weights > 0) {
    mix.items = items / weights;
    mix.size = size / weights;
  }
  return mix;
}

// Mean of min(time, host_overhead), as a share of the mean time: the batch time's law has no closed
// form in general, so it is averaged over draws from a stream of its own, always the same.
double HostShare(const ServiceTime& time, const BatchTimer& timer, double items, double size) {
  constexpr int kDraws = 8192;
  Generator draws(1), noise(2);
  double host = 0, all = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double seconds =
        ToSeconds(timer.Draw(static_cast<uint32_t>(items + 0.5), size, draws, noise));
    host += std::min(seconds, time.host_overhead);
    all += seconds;
  }
  return all > 0 ? host / all : 0;
}

// Batches per second of one replica whose servers are always full. Without a shared accelerator or
// shared cores that is servers / seconds. With them, the servers' batches cycle between the host
// (no queue) and what they share (n batches at 1 / slowdown(n) of full speed each): a closed
// network of two stations with product form, whatever the law of the times (Baskett, Chandy, Muntz
// and Palacios 1975). Where cores have no limit of servers: the most they ever get done.
double ReplicaRate(const ServiceConfig& service, double items, double seconds, double host_share) {
  const double servers = std::min(service.concurrency, 65536u);  // unlimited ones are no bound
  const ServiceTime& time = service.time;
  if (time.occupancy <= 0 && service.cores <= 0) return servers / seconds;
  const double occupancy = std::min(1.0, time.occupancy * Pow(items, time.occupancy_exponent));
  const double host = seconds * host_share;
  const double work = seconds - host;
  if (work <= 0) return servers / seconds;
  if (service.concurrency == kUnlimited && service.cores > 0) {
    return MostAtOnce(service.cores, service.scaling) / work;
  }
  const auto slowdown = [&](double n) {
    return service.cores > 0 ? MeanSlowness(service.cores, service.scaling, n)
                             : std::max(1.0, n * occupancy);
  };
  if (host <= 0) return servers / (work * slowdown(servers));
  // Weight of n batches on the accelerator, from n - 1; scaled down before it can overflow.
  double weight = 1, sum = 1, rate = 0;
  for (double n = 1; n <= servers; ++n) {
    weight *= (servers - n + 1) / host * work * slowdown(n) / n;
    sum += weight;
    rate += weight * n / (work * slowdown(n));
    if (sum > 1e200) {
      weight /= sum;
      rate /= sum;
      sum = 1;
    }
  }
  return rate / sum;
}

// Of all replicas together, in those of speed 1.
double Speed(const ServiceConfig& service) {
  double speed = 0;
  for (const PoolConfig& pool : service.pools) speed += pool.replicas * pool.speed;
  return service.pools.empty() ? service.replicas : speed;
}

// The largest batch that an adaptive limit comes to: it grows after each that is fast enough.
uint32_t MostItems(const ServiceConfig& service, const BatchTimer& timer, double size_per_item) {
  const double target = ToSeconds(service.batching.adaptive_target);
  if (!(target > 0)) return service.max_batch_size;
  uint32_t most = 1;
  while (most < service.max_batch_size && timer.Mean(most, most * size_per_item) <= target) {
    most += std::max(1u, service.batching.adaptive_step);
  }
  return std::min(most, service.max_batch_size);
}

// Items whose time a batch of `items` takes: those of the next shape.
double PaddedItems(const BatchingConfig& batching, double items) {
  for (const uint32_t shape : batching.shapes) {
    if (shape >= items) return shape;
  }
  return items;
}

void SetCapacity(const Config& config, uint32_t index, ServiceLoad* load) {
  const ServiceConfig& service = config.services[index];
  const Mix mix = MixOf(config, index);
  if (service.tokens.any) {
    load->batch_requests = service.tokens.max_running;
    const double rate = TokenRate(config, service.tokens, mix.weights);
    load->batch_seconds = rate > 0 ? load->batch_requests / rate : 0;
    load->capacity = rate > 0 ? Speed(service) * rate : kInfinity;
    return;
  }
  const BatchTimer timer(service.time, service.max_batch_size);
  // As many whole requests as fit; with unequal ones the mean filling is close to the limit.
  const double fitting = MostItems(service, timer, mix.size / mix.items) / mix.items;
  load->batch_requests = std::max(1.0, mix.equal_items ? std::floor(fitting) : fitting);
  load->batch_seconds = timer.Mean(PaddedItems(service.batching, load->batch_requests * mix.items),
                                   load->batch_requests * mix.size);
  if (!(load->batch_seconds > 0) || (service.concurrency == kUnlimited && service.cores == 0)) {
    load->capacity = kInfinity;
    return;
  }
  const double items = load->batch_requests * mix.items;
  const double host_share =
      service.time.occupancy > 0 || service.time.host_overhead > 0
          ? HostShare(service.time, timer, items, load->batch_requests * mix.size)
          : 0;
  const double batches = ReplicaRate(service, items, load->batch_seconds, host_share);
  load->capacity = Speed(service) * batches * load->batch_requests;
}

// Services per second that may begin, where that is at given instants only.
double GateRate(const Config& config, const ServiceConfig& service) {
  const GateConfig& gate = service.gate;
  const double queues = service.routing == Routing::kCentralQueue ? 1 : service.replicas;
  const bool limited = service.concurrency != kUnlimited;
  const double most = limited ? service.concurrency * (service.replicas / queues) : kInfinity;
  double size = 0;
  for (const GateOpening& opening : gate.openings) {
    if (opening.size == kUnlimited && !limited) return kInfinity;
    const double begin = std::min<double>(opening.size, most);
    if (gate.repeat.ns > 0 || opening.at < config.run.duration) size += begin;
  }
  return size * queues / ToSeconds(gate.repeat.ns > 0 ? gate.repeat : config.run.duration);
}

// Once the capacity is known.
void SetLimit(const Config& config, uint32_t index, ServiceLoad* load) {
  const ServiceConfig& service = config.services[index];
  load->limit = load->capacity;
  if (HasUnknownShares(config, service)) load->speeds = SpeedsOf(service);
  if (!std::isfinite(load->capacity)) return;
  load->fullest = FullestGroup(config, service);
  if (!load->fullest) return;
  load->limit = load->capacity / Speed(service) * load->fullest->speed / load->fullest->share;
}

bool LeavesBehind(const AttemptConfig& attempt) {
  return attempt.any && !attempt.cancel && (attempt.timeout.ns > 0 || attempt.hedges > 0);
}

bool LeavesBehind(const BlockConfig& block) {
  return std::any_of(block.steps.begin(), block.steps.end(), [](const StepConfig& step) {
    const bool forks = step.kind == StepKind::kParallel || step.kind == StepKind::kFanOut;
    return LeavesBehind(step.attempt) || (forks && step.need > 0 && !step.cancel_rest) ||
           std::any_of(step.blocks.begin(), step.blocks.end(),
                       [](const BlockConfig& inner) { return LeavesBehind(inner); });
  });
}

bool KeepsAway(const AttemptConfig& attempt) {
  return attempt.breaker_ratio > 0 || attempt.throttle > 0 || !attempt.fallback.empty();
}

bool KeepsAway(const BlockConfig& block) {
  return std::any_of(block.steps.begin(), block.steps.end(), [](const StepConfig& step) {
    return step.attempt.any || step.degrade_to >= 0 ||
           std::any_of(step.blocks.begin(), step.blocks.end(),
                       [](const BlockConfig& inner) { return KeepsAway(inner); });
  });
}

}  // namespace

bool MayKeepAway(const Config& config) {
  return std::any_of(
             config.traffic.begin(), config.traffic.end(),
             [](const TrafficConfig& t) { return t.rate_limit > 0 || KeepsAway(t.attempt); }) ||
         std::any_of(
             config.services.begin(), config.services.end(),
             [](const ServiceConfig& service) { return service.admission != AdmissionConfig{}; }) ||
         std::any_of(config.paths.begin(), config.paths.end(),
                     [](const PathConfig& path) { return KeepsAway(path.steps); });
}

bool LeavesWork(const Config& config) {
  return std::any_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& t) { return LeavesBehind(t.attempt); }) ||
         std::any_of(config.paths.begin(), config.paths.end(),
                     [](const PathConfig& path) { return LeavesBehind(path.steps); });
}

bool HasProfileOrTrace(const Config& config) {
  return std::any_of(config.traffic.begin(), config.traffic.end(), [](const TrafficConfig& t) {
    return t.arrivals == ArrivalKind::kTrace ||
           (t.arrivals != ArrivalKind::kClosed && !t.profile.empty());
  });
}

bool HasIncidents(const Config& config) {
  return !config.incidents.empty() || !config.jobs.empty() ||
         std::any_of(config.services.begin(), config.services.end(),
                     [](const ServiceConfig& service) {
                       return service.autoscaler != nullptr || service.rollout != nullptr ||
                              service.aging != nullptr || service.placement != nullptr;
                     }) ||
         std::any_of(config.caches.begin(), config.caches.end(),
                     [](const CacheConfig& cache) { return !cache.flushes.empty(); });
}

double FirstIncident(const Config& config) {
  double first = kInfinity;
  for (const IncidentConfig& incident : config.incidents) {
    first = std::min(first, ToSeconds(incident.at));
  }
  return first;
}

bool IsStationary(const Config& config) {
  return !HasProfileOrTrace(config) && !HasIncidents(config);
}

double LastChange(const Config& config) {
  double last = 0;
  for (const TrafficConfig& source : config.traffic) {
    for (const ProfileConfig& profile : source.profile) {
      if (profile.shape == ProfileShape::kCounts) continue;
      double end = ToSeconds(profile.at) + 2 * ToSeconds(profile.ramp) + ToSeconds(profile.hold);
      if (profile.shape == ProfileShape::kDiurnal) end = ToSeconds(profile.period);
      if (profile.shape == ProfileShape::kWeekly) end = 7 * 86400.0;
      if (!profile.points.empty()) end = std::max(end, ToSeconds(profile.points.back().at));
      last = std::max(last, end);
    }
  }
  for (const IncidentConfig& incident : config.incidents) {
    last = std::max(last, ToSeconds(incident.at) + ToSeconds(incident.duration));
  }
  for (const CacheConfig& cache : config.caches) {
    for (const SimTime flush : cache.flushes) last = std::max(last, ToSeconds(flush));
  }
  return last;
}

double EndOfCounts(const Config& config) {
  double last = 0;
  for (const TrafficConfig& source : config.traffic) {
    for (const ProfileConfig& profile : source.profile) {
      if (profile.shape == ProfileShape::kCounts) last = std::max(last, ToSeconds(profile.end));
    }
  }
  return last;
}

double LastTraceRow(const Config& config) {
  double last = 0;
  for (const TrafficConfig& source : config.traffic) {
    if (!source.trace.empty()) last = std::max(last, ToSeconds(source.trace.back().at));
  }
  return last;
}

bool PlaysAll(const Config& config) {
  return !config.traffic.empty() &&
         std::all_of(config.traffic.begin(), config.traffic.end(), [&](const TrafficConfig& t) {
           return t.arrivals == ArrivalKind::kTrace && !t.trace_repeat && !t.trace.empty() &&
                  t.trace.back().at < SimTime{0} + config.run.duration;
         });
}

bool IsTraced(const Config& config) {
  return std::any_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& t) { return t.arrivals == ArrivalKind::kTrace; });
}

bool HasOpenTraffic(const Config& config) {
  return std::any_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& t) { return t.arrivals != ArrivalKind::kClosed; });
}

bool HasSessions(const Config& config) {
  return std::any_of(config.traffic.begin(), config.traffic.end(),
                     [](const TrafficConfig& source) { return source.session.any; });
}

bool CallersWait(const Config& config) {
  return std::none_of(config.traffic.begin(), config.traffic.end(),
                      [](const TrafficConfig& t) { return t.attempt.any; });
}

uint64_t ClosedClients(const Config& config) {
  uint64_t clients = 0;
  for (const TrafficConfig& source : config.traffic) {
    if (source.arrivals == ArrivalKind::kClosed) clients += source.clients;
  }
  return clients;
}

std::vector<ServiceLoad> LoadsOf(const Config& config) {
  std::vector<ServiceLoad> loads(config.services.size());
  std::vector<std::vector<double>> fine(loads.size(), std::vector<double>(kRateSteps, 0));
  for (const TrafficConfig& source : config.traffic) {
    const TrafficRate rate = RateOf(source, config.run.duration);
    for (uint32_t s = 0; s < loads.size(); ++s) {
      const double visits = Visits(config, source, s);
      if (visits != 1) loads[s].visited_once = false;
      if (!(visits > 0)) continue;
      if (source.arrivals == ArrivalKind::kClosed) loads[s].visited_by_closed = true;
      for (size_t i = 0; i < kRateSteps; ++i) fine[s][i] += visits * rate.curve[i];
      if (rate.peak_error <= loads[s].peak_error) continue;
      loads[s].peak_error = rate.peak_error;
      loads[s].peak_seconds = rate.peak_seconds;
    }
  }
  for (uint32_t s = 0; s < loads.size(); ++s) SetCapacity(config, s, &loads[s]);
  for (uint32_t s = 0; s < loads.size(); ++s) {
    if (config.services[s].blocking_path >= 0)
      loads[s].capacity = BlockingCapacity(config, loads, s);
    if (const ServiceConfig& service = config.services[s]; !service.gate.openings.empty()) {
      loads[s].capacity =
          std::min(loads[s].capacity, GateRate(config, service) * loads[s].batch_requests);
    }
    loads[s].station = StationOf(config, s, loads[s].capacity);
    SetLimit(config, s, &loads[s]);
    constexpr size_t kSubsteps = kRateSteps / kLoadParts;
    loads[s].offered.assign(kLoadParts, 0);
    for (size_t i = 0; i < kRateSteps; ++i) {
      loads[s].offered[i / kSubsteps] += fine[s][i] / kSubsteps;
    }
    loads[s].peak = *std::max_element(fine[s].begin(), fine[s].end());
    const double limit = loads[s].limit;
    loads[s].above = static_cast<double>(std::count_if(fine[s].begin(), fine[s].end(),
                                                       [=](double r) { return r > limit; })) *
                     ToSeconds(config.run.duration) / static_cast<double>(kRateSteps);
    // A log that ends just before the run does is as good as one that goes on.
    const auto end = fine[s].begin() + static_cast<std::ptrdiff_t>(kRateSteps * 49 / 50);
    loads[s].flat = *std::min_element(fine[s].begin(), end) >= loads[s].peak * (1 - 1e-9);
  }
  return loads;
}

Config SteadyAt(const Config& config, double factor) {
  Config out = config;
  out.run.warmup_automatic = true;
  out.run.warmup = Duration{0};
  out.incidents.clear();
  for (CacheConfig& cache : out.caches) cache.flushes.clear();
  for (TrafficConfig& source : out.traffic) {
    source.rate *= factor;
    for (MmppState& state : source.states) state.rate *= factor;
    source.profile.clear();
    if (source.arrivals == ArrivalKind::kClosed) {
      const double clients = std::floor(source.clients * factor + 0.5);
      source.clients = static_cast<uint32_t>(std::clamp(clients, 1.0, 4e9));
    }
    // The same requests in less time.
    for (TraceRow& row : source.trace) {
      row.at.ns = static_cast<int64_t>(static_cast<double>(row.at.ns) / factor);
    }
  }
  return out;
}

double ClosedRateBound(const Config& config, const std::vector<ServiceLoad>& loads) {
  double total = 0;
  for (const TrafficConfig& source : config.traffic) {
    if (source.arrivals != ArrivalKind::kClosed || source.clients == 0) continue;
    const double think = source.think.Mean();
    double rate = think > 0 ? source.clients / think : kInfinity;
    double longest = 0;  // time a request spends at one service
    for (uint32_t s = 0; s < loads.size(); ++s) {
      const double visits = Visits(config, source, s);
      if (visits > 0) rate = std::min(rate, loads[s].capacity / visits);
      longest = std::max(longest, std::min(visits, 1.0) * loads[s].batch_seconds);
    }
    // Where no service has a limit, the clients are the limit.
    if (std::isinf(rate) && longest > 0) rate = source.clients / longest;
    total += rate;
  }
  return total;
}

double ExpectedArrivals(const Config& config) {
  const double seconds = ToSeconds(config.run.duration);
  double expected = 0;
  bool closed = false;
  for (const TrafficConfig& source : config.traffic) {
    if (source.arrivals == ArrivalKind::kClosed) {
      closed = true;
    } else if (source.arrivals == ArrivalKind::kTrace) {
      expected += RowsPlayed(source, config.run.duration);
    } else {
      expected += source.rate * SessionLength(source) * seconds *
                  RateProfile(source.profile).MeanOver(config.run.duration);
    }
  }
  if (closed) expected += ClosedRateBound(config, LoadsOf(config)) * seconds;
  return expected;
}

}  // namespace servescape
