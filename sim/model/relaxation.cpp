// SPDX-License-Identifier: MIT
#include "sim/model/relaxation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/math.h"
#include "sim/model/slow_state.h"

namespace servescape {
namespace {

// Of times that vary more no run is long enough; it is then as long as for this.
constexpr double kMostScv = 1000;

double Scv(const Distribution& law) {
  const double scv = law.Scv();
  return std::isfinite(scv) ? std::min(scv, kMostScv) : kMostScv;
}

// Squared coefficient of variation of a batch's time: that of its drawn part, as a share of the
// whole, and of the noise.
double ServiceScv(const Config& config, const ServiceConfig& service, const ServiceLoad& load) {
  if (service.tokens.any) {
    double scv = 0;
    for (const TrafficConfig& source : config.traffic) {
      scv = std::max(scv, source.trace.empty() ? Scv(source.tokens.output) : 1);
    }
    return scv;
  }
  double variance = 0;
  const double mean = service.time.time.Mean();
  if (std::isfinite(mean)) variance = Scv(service.time.time) * mean * mean;
  for (const TrafficConfig& source : config.traffic) {
    const double size = source.size.Mean() * service.time.per_size;
    if (std::isfinite(size)) variance += Scv(source.size) * size * size;
  }
  const double square = load.batch_seconds * load.batch_seconds;
  const double scv =
      square > 0 && std::isfinite(square) ? std::min(variance / square, kMostScv) : 1;
  return (1 + scv) * (1 + Scv(service.time.noise)) - 1;
}

// Requests per second squared that failures and repairs add to the variance of what is served:
// replicas that are up for exponential times, in the long run.
double FailureVariance(const ServiceConfig& service, double capacity, double* up_share) {
  *up_share = 1;
  if (!service.failures.any) return 0;
  const double up = service.failures.up.Mean(), down = service.failures.down.Mean();
  if (!(up > 0) || !(down > 0) || !std::isfinite(up + down)) return 0;
  *up_share = up / (up + down);
  const double each = capacity / service.replicas, cycle = up + down;
  return service.replicas * each * each * 2 * up * up * down * down / (cycle * cycle * cycle);
}

// Requests that can wait for the service where that is bounded, otherwise 0.
double QueueBound(const ServiceConfig& service, double queues, double capacity) {
  if (service.queue_bounded) {
    const double count = service.routing == Routing::kCentralQueue ? 1 : service.replicas;
    return std::max(1.0, service.queue_capacity * count / queues);
  }
  double patience = ToSeconds(service.queue.deadline);
  if (service.queue.has_patience) patience = service.queue.patience.Mean();
  return std::isfinite(patience) ? patience * capacity / queues : 0;
}

// Where times or arrivals vary more than exponential ones, rare long ones and bursts make the
// averages, and a run has to see many of them: how many times as long that takes. A rule of thumb,
// tried on a lognormal service of cv 2.3 and on an MMPP (tests/coverage); 1 up to a variance of 1,
// at most 3.
double Rareness(double scv) { return (1 + std::clamp(scv, 1.0, 5.0)) / 2; }

// What brown-outs do to a service: its queue stays near their limit, and what comes beyond it goes
// elsewhere (path step `degrade`).
struct BrownOut {
  bool every = true;    // call of it degrades
  uint32_t above = 0;   // requests waiting; 0: none degrades
  int32_t to = -1;      // the last one's alternative
  double comes_in = 0;  // requests per second, from others
  double variance = 0;  // of their number, per second
};

void FindBrownOuts(const BlockConfig& block, std::vector<BrownOut>* out) {
  for (const StepConfig& step : block.steps) {
    if (step.kind == StepKind::kCall) {
      BrownOut& own = (*out)[step.target];
      own.every = own.every && step.degrade_to >= 0;
      if (step.degrade_to >= 0) {
        own.above = std::max(own.above, std::max(1u, step.degrade_above));
        own.to = step.degrade_to;
      }
    }
    for (const BlockConfig& inner : step.blocks) FindBrownOuts(inner, out);
  }
}

// By service. The overflow is that of an M/M/1 queue with as many places as requests may be served
// and wait before one is sent elsewhere (Erlang's loss in a bounded queue).
std::vector<BrownOut> BrownOutsOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  std::vector<BrownOut> out(loads.size());
  for (const PathConfig& path : config.paths) {
    for (const uint32_t called : path.services) out[called].every = false;
    FindBrownOuts(path.steps, &out);
  }
  for (size_t s = 0; s < out.size(); ++s) {
    const double load = loads[s].peak / loads[s].capacity;
    if (out[s].to < 0 || !(load > 0) || !std::isfinite(load)) continue;
    const double places = out[s].above + loads[s].station.replicas;
    const bool even = std::fabs(load - 1) < 1e-9;
    const double lost = even       ? 1 / (places + 1)
                        : load < 1 ? (1 - load) * Pow(load, places) / (1 - Pow(load, places + 1))
                                   : (1 - 1 / load) / (1 - Pow(1 / load, places + 1));
    BrownOut& other = out[static_cast<size_t>(out[s].to)];
    other.comes_in += loads[s].peak * lost;
    // What comes less what is served meanwhile, both by chance, at most in bursts of all that wait.
    other.variance +=
        std::min(loads[s].peak + loads[s].capacity, loads[s].peak * lost * (1.0 + out[s].above));
  }
  return out;
}

// What is asked of it, with what comes from others unless that is counted already.
double OfferedTo(const ServiceLoad& load, const BrownOut& brown_out) {
  const double sum = load.peak + brown_out.comes_in;
  return sum < load.capacity ? sum : std::max(load.peak, brown_out.comes_in);
}

// NaN: not to be known from the scenario alone.
double QueueRelaxation(const Config& config, const ServiceConfig& service, const ServiceLoad& load,
                       double dispersion, const BrownOut& brown_out) {
  const double offered = OfferedTo(load, brown_out);
  if (!std::isfinite(service.time.time.Scv())) return std::numeric_limits<double>::quiet_NaN();
  const double time = std::isfinite(load.batch_seconds) ? load.batch_seconds : 0;
  const double scv = ServiceScv(config, service, load);
  double residual = time * (1 + scv) / 2 + ToSeconds(service.max_batch_delay);
  // A sequence of tokens takes as long as that only where all places are taken.
  if (service.tokens.any && load.capacity > offered) residual = 1 / (load.capacity - offered);
  if (std::isinf(load.capacity) || !(load.capacity > 0)) return residual;
  double up_share = 1;
  const double queues = SeparateQueues(service);
  // Sequences of tokens run beside each other, but end one by one.
  const double batch = service.tokens.any ? 1 : load.batch_requests;
  const double own = std::max(0.0, offered - brown_out.comes_in);
  double variance = own * dispersion + brown_out.variance + load.capacity * batch * scv +
                    FailureVariance(service, load.capacity, &up_share);
  variance /= queues;
  const double drift = (load.capacity * up_share - offered) / queues;
  const bool spills = brown_out.to >= 0 && brown_out.every;
  const double bound =
      spills ? brown_out.above / queues : QueueBound(service, queues, load.capacity);
  constexpr double kPi = 3.14159265358979323846;
  double rate = drift * drift / (2 * variance);
  if (!(variance > 0)) return residual;
  if (bound > 0) rate += kPi * kPi * variance / (2 * bound * bound);
  if (drift <= 0 && bound == 0) return std::numeric_limits<double>::quiet_NaN();
  return residual + Rareness(std::max(dispersion, scv)) / rate;
}

void Consider(double seconds, const std::string& of, Relaxation* out) {
  if (std::isnan(seconds)) {
    out->known = false;
  } else if (std::isfinite(seconds) && seconds > out->seconds) {
    out->seconds = seconds;
    out->of = of;
  }
}

void ConsiderSource(const Config& config, const TrafficConfig& source,
                    const std::vector<ServiceLoad>& loads, Relaxation* out) {
  // Of two states 1 / (1 / m + 1 / n), exactly; of more, at least what a cycle of equal ones takes.
  double cycle_time = 0, longest = 0;
  for (const MmppState& state : source.states) {
    cycle_time += state.mean_time;
    longest = std::max(longest, state.mean_time);
  }
  if (cycle_time > 0) {
    const double states = static_cast<double>(source.states.size());
    Consider(longest * (1 - longest / cycle_time) * states / 2, "the states of " + source.name,
             out);
  }
  if (source.session.any) {
    const double length = source.session.requests.Mean() * source.session.think.Mean();
    Consider(length, "the sessions of " + source.name, out);
  }
  if (source.arrivals != ArrivalKind::kClosed) return;
  const double rate = ClosedRateBound(config, loads);
  const double cycle =
      rate > 0 && std::isfinite(rate) ? static_cast<double>(ClosedClients(config)) / rate : 0;
  const double think = source.think.Mean() * (1 + Scv(source.think)) / 2;
  const double before = out->seconds;
  Consider(std::max(cycle, think), "the clients of " + source.name, out);
  // In a cycle every client tells of a request of its own; some go together.
  if (out->seconds > before) out->copies = std::max(1.0, std::min(4.0, source.clients / 4.0));
}

// Windows in which callers look back.
void ConsiderAttempt(const AttemptConfig& attempt, const std::string& of, Relaxation* out) {
  if (attempt.throttle > 0) Consider(ToSeconds(attempt.throttle_window), of, out);
  if (attempt.breaker_ratio > 0) {
    Consider(ToSeconds(std::max(attempt.breaker_window, attempt.breaker_open)), of, out);
  }
}

void ConsiderSteps(const BlockConfig& block, const std::string& of, Relaxation* out) {
  for (const StepConfig& step : block.steps) {
    ConsiderAttempt(step.attempt, of, out);
    for (const BlockConfig& inner : step.blocks) ConsiderSteps(inner, of, out);
  }
}

}  // namespace

double IndexOfDispersion(const TrafficConfig& source) {
  double index = 1;
  switch (source.arrivals) {
    case ArrivalKind::kUniform:
      index = 0;
      break;
    case ArrivalKind::kRenewal:
      index = Scv(source.interarrival);
      break;
    case ArrivalKind::kMmpp: {
      // The states' times are a renewal cycle, the requests in them its reward (Smith 1955).
      double cycle = 0, spread = 0;
      for (const MmppState& state : source.states) {
        cycle += state.mean_time;
        const double off = (state.rate - source.rate) * state.mean_time;
        spread += off * off;
      }
      if (cycle > 0 && source.rate > 0) index += spread / (source.rate * cycle);
      break;
    }
    default:
      break;
  }
  // A session brings its requests together: E[n^2] / E[n] of them count as one.
  if (source.session.any) {
    const double requests = std::max(1.0, source.session.requests.Mean());
    index += requests * (1 + Scv(source.session.requests)) - 1;
  }
  return index;
}

double SeparateQueues(const ServiceConfig& service) {
  switch (service.routing) {
    case Routing::kCentralQueue:
    case Routing::kShortestQueue:
    case Routing::kPowerOfChoices:
    case Routing::kNginxRandomTwo:
    case Routing::kNginxLeastConn:
    case Routing::kLeastResponseTime:
    case Routing::kZoneAware:
      return 1;
    default:
      return service.replicas;
  }
}

double DispersionOf(const Config& config) {
  double open = 0, spread = 0;
  for (const TrafficConfig& source : config.traffic) {
    if (source.arrivals == ArrivalKind::kClosed) continue;
    open += source.rate;
    spread += source.rate * IndexOfDispersion(source);
  }
  return open > 0 ? spread / open : 1;
}

Relaxation RelaxationOf(const Config& config, const std::vector<ServiceLoad>& loads) {
  Relaxation out;
  for (const TrafficConfig& source : config.traffic) {
    ConsiderSource(config, source, loads, &out);
    ConsiderAttempt(source.attempt, "the clients of " + source.name, &out);
  }
  for (const PathConfig& path : config.paths) {
    ConsiderSteps(path.steps, "the callers on path " + path.name, &out);
  }
  const double dispersion = DispersionOf(config);
  const std::vector<BrownOut> brown_outs = BrownOutsOf(config, loads);
  double squares = 0, slowest = 0, copies = 1;
  std::string name;
  for (size_t s = 0; s < loads.size(); ++s) {
    const ServiceConfig& service = config.services[s];
    // A closed loop cannot ask for more than is served; its own time is considered above.
    if (loads[s].visited_by_closed && loads[s].peak == 0) continue;
    const double own = QueueRelaxation(config, service, loads[s], dispersion, brown_outs[s]);
    if (std::isnan(own)) {
      out.known = false;
    } else if (std::isfinite(own)) {
      squares += own * own;
      if (own > slowest) {
        name = service.name;
        copies = SeparateQueues(service);
      }
      slowest = std::max(slowest, own);
    }
    if (service.failures.any) {
      Consider(service.failures.up.Mean(), "the failures of " + service.name, &out);
    }
  }
  // A slow state counts as eight relaxation times of its own, since it tells when it has settled.
  // One that starts as in the long run hardly moves the averages afterwards.
  for (const SlowState& state : SlowStatesOf(config)) {
    if (!state.starts_steady) Consider(state.seconds / 8, state.name, &out);
  }
  // Queues in a row forget more slowly than the slowest of them.
  const double before = out.seconds;
  Consider(std::sqrt(squares), "the queue of " + name, &out);
  if (out.seconds > before) out.copies = copies;
  return out;
}

}  // namespace servescape
