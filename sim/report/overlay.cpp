// SPDX-License-Identifier: MIT
#include "sim/report/overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/theory/markov.h"
#include "sim/theory/md1.h"
#include "sim/theory/renewal.h"

namespace servescape {
namespace {

Theory NoTheory(std::string why) {
  return {"", "no closed form: " + std::move(why), kNaN, kNaN, kNaN, kNaN};
}

Theory Named(std::string name, double utilization) {
  return {std::move(name), "", kNaN, kNaN, kNaN, utilization};
}

// Infinite (unstable) becomes NaN, as the contract says.
double Finite(double value) { return std::isfinite(value) ? value : kNaN; }

bool IsConstant(const Distribution& d) {
  return d.kind == DistributionKind::kDeterministic || d.Scv() == 0;
}

bool IsExponential(const Distribution& d) {
  return d.kind == DistributionKind::kExponential && d.shift == 0 && d.a > 0;
}

// A service's time for one request, as far as closed forms ask.
struct ServiceLaw {
  double mean = 0;
  double scv = 0;
  bool exponential = false;
};

double BatchPartOfOne(const ServiceTime& time) {
  if (time.batch == BatchTimeKind::kAffine) return time.base + time.per_item;
  if (time.batch == BatchTimeKind::kNone || time.curve.empty()) return 0;
  // Below its first point a curve continues its first segment, as between points.
  const CurvePoint& first = time.curve.front();
  if (time.curve.size() == 1 || first.items == 1) return first.seconds;
  const CurvePoint& second = time.curve[1];
  return first.seconds + (1 - first.items) * (second.seconds - first.seconds) /
                             (second.items - first.items);
}

// (time + batch part + per_size * size) * noise, all independent.
ServiceLaw LawOf(const ServiceTime& t, const Distribution& size) {
  const double fixed = BatchPartOfOne(t);
  const double size_part = t.per_size * size.Mean();
  const double sum = t.time.Mean() + fixed + size_part;
  const auto variance = [](double mean, double scv) { return mean > 0 ? mean * mean * scv : 0; };
  const double sum_variance = variance(t.time.Mean(), t.time.Scv()) +
                              variance(size_part, size.Scv());
  const double noise = t.noise.Mean();
  const double noise_second = noise * noise * (1 + (IsConstant(t.noise) ? 0 : t.noise.Scv()));
  ServiceLaw law;
  law.mean = sum * noise;
  const double second = (sum_variance + sum * sum) * noise_second;
  if (law.mean > 0) law.scv = std::max(0.0, second / (law.mean * law.mean) - 1);
  const bool by_time = IsExponential(t.time) && fixed == 0 && size_part == 0;
  const bool by_size = t.time.Mean() == 0 && fixed == 0 && t.per_size > 0 && IsExponential(size);
  law.exponential = (by_time || by_size) && IsConstant(t.noise);
  if (IsConstant(t.time) && (size_part == 0 || IsConstant(size)) && IsConstant(t.noise)) {
    law.scv = 0;
  }
  return law;
}

// One queue of the stochastic model: a whole service, or one replica behind random routing.
struct Station {
  double rate = 0;
  ServiceLaw law;
  int64_t servers = 1;
  int64_t queues = 1;  // equal queues that share the arrivals evenly
  bool bounded = false;
  int64_t waiting_room = 0;
};

// Why the service is no such queue; empty if it is one.
std::string MakeStation(const ServiceConfig& service, const TrafficConfig& source, double rate,
                        Station* station) {
  if (service.max_batch_size > 1 || service.tokens.any || source.items > 1) {
    return fmt::format("\"{}\" serves in batches", service.name);
  }
  if (service.time.occupancy * service.concurrency > 1) {
    return fmt::format("servers of \"{}\" share an accelerator", service.name);
  }
  station->rate = rate;
  station->law = LawOf(service.time, source.size);
  station->servers = int64_t{service.replicas} * service.concurrency;
  station->bounded = service.queue_bounded;
  station->waiting_room = service.queue_capacity;
  if (service.replicas == 1 || service.routing == Routing::kCentralQueue) return {};
  if (service.routing != Routing::kRandom) {
    return fmt::format("the routing of \"{}\" looks at its queues or takes turns", service.name);
  }
  station->queues = service.replicas;
  station->servers = service.concurrency;
  station->rate = rate / service.replicas;
  return {};
}

std::string Times(std::string name, const Station& s) {
  return s.queues > 1 ? fmt::format("{} x {}", s.queues, name) : name;
}

Theory Bounded(const Station& s) {
  if (s.waiting_room == 0) {
    Theory out = Named(Times(fmt::format("M/G/{0}/{0}", s.servers), s), kNaN);
    out.mean = s.law.mean;  // whoever is let in does not wait
    if (s.law.exponential) {
      const MMcK queue(s.rate, s.law.mean, s.servers, s.servers);
      out.utilization = queue.utilization;
    }
    return out;
  }
  if (!s.law.exponential) return NoTheory("a bounded queue whose service is not exponential");
  const int64_t capacity = s.servers + s.waiting_room;
  const MMcK queue(s.rate, s.law.mean, s.servers, capacity);
  Theory out = Named(Times(fmt::format("M/M/{}/{}", s.servers, capacity), s), queue.utilization);
  out.mean = queue.sojourn;
  return out;
}

Theory PoissonStation(const Station& s) {
  if (s.bounded) return Bounded(s);
  const double utilization = s.rate * s.law.mean / static_cast<double>(s.servers);
  if (s.law.exponential) {
    const MMc queue(s.rate, s.law.mean, s.servers);
    Theory out = Named(Times(fmt::format("M/M/{}", s.servers), s), utilization);
    out.mean = Finite(queue.MeanSojourn());
    out.p50 = Finite(queue.SojournQuantile(0.5));
    out.p99 = Finite(queue.SojournQuantile(0.99));
    return out;
  }
  if (s.servers > 1) return NoTheory("several servers whose service is not exponential");
  if (s.law.scv == 0) {
    const MD1 queue(s.rate, s.law.mean);
    Theory out = Named(Times("M/D/1", s), utilization);
    out.mean = Finite(queue.MeanSojourn());
    if (queue.stable()) {
      out.p50 = queue.SojournQuantile(0.5);
      out.p99 = queue.SojournQuantile(0.99);
    }
    return out;
  }
  if (!std::isfinite(s.law.scv)) {
    return NoTheory("the service time has an infinite variance, and the mean wait is infinite");
  }
  const MG1 queue(s.rate, s.law.mean, s.law.scv);
  Theory out = Named(Times("M/G/1", s), utilization);
  out.mean = Finite(queue.sojourn);
  return out;
}

// Jackson: Poisson arrivals, exponential service, every station as if alone; only the means add.
Theory Tandem(const std::vector<Station>& stations) {
  Theory out = Named(fmt::format("Jackson network of {}", stations.size()), 0);
  out.mean = 0;
  for (const Station& s : stations) {
    if (!s.law.exponential) return NoTheory("a path whose services are not all exponential");
    if (s.bounded) return NoTheory("a path with a bounded queue");
    const Theory one = PoissonStation(s);
    out.mean += one.mean;
    out.utilization = std::max(out.utilization, one.utilization);
  }
  return out;
}

Theory ClosedLoop(const TrafficConfig& source, const std::vector<Station>& stations) {
  if (stations.size() > 1) return NoTheory("a closed loop through several services");
  const Station& s = stations[0];
  if (s.queues > 1) return NoTheory("a closed loop over several queues");
  if (s.bounded) return NoTheory("a closed loop with a bounded queue");
  if (!s.law.exponential) return NoTheory("a closed loop whose service is not exponential");
  // The law of the thinking time does not matter, only its mean (BCMP theorem).
  const MachineRepair loop(source.clients, source.think.Mean(), s.law.mean, s.servers);
  Theory out = Named(fmt::format("M/M/{}//{}", s.servers, source.clients), loop.utilization);
  out.mean = loop.response;
  return out;
}

Theory PacedStation(const Station& s) {
  if (s.servers > 1 || s.queues > 1 || s.bounded || !s.law.exponential) {
    return NoTheory("equal gaps other than into one exponential server");
  }
  const DM1 queue(s.rate, s.law.mean);
  Theory out = Named("D/M/1", queue.utilization);
  out.mean = Finite(queue.sojourn);
  if (queue.utilization < 1) {
    out.p50 = queue.SojournQuantile(0.5);
    out.p99 = queue.SojournQuantile(0.99);
  }
  return out;
}

bool IsPoisson(const TrafficConfig& source) {
  if (source.arrivals == ArrivalKind::kPoisson) return true;
  return source.arrivals == ArrivalKind::kRenewal && IsExponential(source.interarrival);
}

// Why the sources together are not one of the processes above; their rate if they are.
std::string JoinSources(const Config& config, double* rate) {
  *rate = 0;
  const TrafficConfig& first = config.traffic[0];
  for (const TrafficConfig& source : config.traffic) {
    if (!source.profile.empty()) return "profile: the rate changes with time";
    if (source.arrivals == ArrivalKind::kTrace) return "a trace is replayed";
    *rate += source.rate;
    if (config.traffic.size() == 1) break;
    const bool alike = IsPoisson(source) && source.path == first.path &&
                       source.items == first.items && source.size == first.size;
    if (!alike) return "several sources that are not one Poisson stream";
  }
  if (first.arrivals == ArrivalKind::kRenewal && !IsPoisson(first)) {
    return "renewal arrivals that are not Poisson";
  }
  return {};
}

}  // namespace

Theory TheoryOf(const Config& config) {
  if (!FitsTandem(config)) return NoTheory("more than sources, queues and batches");
  if (config.traffic.empty()) return NoTheory("no traffic");
  double rate = 0;
  const std::string obstacle = JoinSources(config, &rate);
  if (!obstacle.empty()) return NoTheory(obstacle);
  const TrafficConfig& source = config.traffic[0];
  const std::vector<uint32_t>& path = config.paths[source.path].services;
  if (path.empty()) return NoTheory("an empty path");
  std::vector<Station> stations;
  for (const uint32_t index : path) {
    const auto visits = std::count(path.begin(), path.end(), index);
    Station station;
    const std::string why = MakeStation(config.services[index], source,
                                        rate * static_cast<double>(visits), &station);
    if (!why.empty()) return NoTheory(why);
    if (!(station.law.mean > 0)) return NoTheory("a service that takes no time");
    stations.push_back(station);
  }
  if (source.arrivals == ArrivalKind::kClosed) return ClosedLoop(source, stations);
  if (source.arrivals == ArrivalKind::kUniform) {
    return stations.size() == 1 ? PacedStation(stations[0]) : NoTheory("equal gaps into a path");
  }
  return stations.size() == 1 ? PoissonStation(stations[0]) : Tandem(stations);
}

void OverlayTheory(const Config& config, LoadPoint* point) {
  const Theory theory = TheoryOf(config);
  point->theory = theory.name.empty() ? theory.reason : theory.name;
  point->theory_mean = theory.mean;
  point->theory_p99 = theory.p99;
}

}  // namespace servescape
