// SPDX-License-Identifier: MIT
#include "sim/model/rare_times.h"

#include <algorithm>
#include <cmath>

#include "sim/base/math.h"
#include "sim/model/relaxation.h"
#include "sim/random/moments.h"

namespace servescape {
namespace {

constexpr double kRuns = 100;

// The queue grows as long as its servers are held up: nothing bounds it or cuts them short.
bool HoldsUp(const ServiceConfig& service, const ServiceLoad& load) {
  return load.station.unit == WorkUnit::kServers && load.station.waits_for_ever &&
         load.station.max_batch_size == 1 && service.queue.preemption == Preemption::kNone &&
         !load.visited_by_closed;
}

// E[S^4] and the squared coefficient of variation of a service's time, whichever part of it is the
// heaviest.
struct Time {
  double fourth = 0, scv = 0;
};
Time TimeOf(const Config& config, const ServiceConfig& service, double mean, double beyond) {
  Time out;
  const auto look = [&](const Distribution& law, double unit) {
    const double scv = law.Scv();
    if (!(scv > 1) || !(law.Mean() > 0)) return;
    const double part = law.Mean() * unit / mean;
    const double fourth = FourthMoment(law, beyond) * Pow(unit, 4);
    out.scv += std::isfinite(scv) ? scv * part * part : 0;
    out.fourth = std::max(out.fourth, fourth);
  };
  look(service.time.time, 1);
  look(service.time.noise, mean);
  if (service.time.per_size > 0) {
    for (const TrafficConfig& source : config.traffic) {
      if (source.trace.empty()) look(source.size, service.time.per_size);
    }
  }
  return out;
}

double SquareOf(const Config& config, const ServiceConfig& service, const ServiceLoad& load,
                double dispersion, double seconds) {
  if (!HoldsUp(service, load) || !(load.peak > 0) || !(load.peak < load.capacity)) return 0;
  const double queues = SeparateQueues(service);
  const double servers = load.station.servers * load.station.replicas / queues;
  const double rate = load.peak / queues, each = load.capacity / (queues * servers);
  const double grows = rate - (servers - 1) * each, shrinks = servers * each - rate;
  if (!(grows > 0) || !std::isfinite(each)) return 0;
  const double beyond = 1 / (kRuns * std::max(1.0, load.peak * seconds));
  const Time time = TimeOf(config, service, 1 / each, beyond);
  if (time.fourth == 0) return 0;
  // The mean queue: Sakasegawa, "An approximation formula Lq = alpha rho^beta / (1 - rho)", 1977.
  const double used = rate / (servers * each);
  const double queue =
      Pow(used, std::sqrt(2 * (servers + 1))) / (1 - used) * (dispersion + time.scv) / 2;
  const double area = grows * (1 + grows / shrinks) / 2 / queue;
  return rate * time.fourth * area * area / (queues * seconds);
}

}  // namespace

RareTimes RareTimesOf(const Config& config, const std::vector<ServiceLoad>& loads, double seconds) {
  RareTimes out;
  if (!IsStationary(config) || !(seconds > 0)) return out;
  const double dispersion = DispersionOf(config);
  for (size_t s = 0; s < loads.size(); ++s) {
    const ServiceConfig& service = config.services[s];
    const double square = SquareOf(config, service, loads[s], dispersion, seconds);
    if (square > out.square) out = {square, service.name};
  }
  return out;
}

}  // namespace servescape
