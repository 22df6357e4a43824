// SPDX-License-Identifier: MIT
#include "sim/autoscaler/ray_serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/autoscaler/numbers.h"

namespace servescape {
namespace {

int64_t Bounded(const RayServeConfig& config, int64_t replicas) {
  return std::max(config.min_replicas, std::min(config.max_replicas, replicas));
}

// The policy's wish, from running replicas, with the factors.
struct Wanted {
  int64_t replicas = 0;
  std::string words;
};

Wanted Want(const RayServeConfig& config, const RayServeSignals& signals) {
  const double running = static_cast<double>(signals.running_replicas);
  const double target = config.target_ongoing_requests * running;
  const double desired = running * (signals.total_ongoing_requests / target);
  const double delta = desired - running;
  const double factor = delta > 0 ? config.upscaling_factor : config.downscaling_factor;
  Wanted out;
  out.replicas = CeilReplicas(running + factor * delta);
  out.words = fmt::format("{} / {} = {}", Plain(signals.total_ongoing_requests),
                          Plain(config.target_ongoing_requests), Plain(desired));
  if (factor != 1) {
    out.words += fmt::format(", ceil({} + {} x {}) = {}", signals.running_replicas, Plain(factor),
                             Plain(delta), out.replicas);
  } else {
    out.words = fmt::format("ceil({}) = {}", out.words, out.replicas);
  }
  if (CeilReplicas(desired) < signals.running_replicas &&
      out.replicas == signals.running_replicas) {
    --out.replicas;
    out.words += fmt::format(", less 1 as it would not fall: {}", out.replicas);
  }
  const int64_t bounded = Bounded(config, out.replicas);
  if (bounded != out.replicas) {
    out.words += fmt::format(", bounded to {}", bounded);
    out.replicas = bounded;
  }
  return out;
}

// Whether decisions of this direction have gone on for the delay; then the count begins anew.
bool HasLasted(std::optional<SimTime>* since, SimTime now, double delay, std::string* words) {
  if (!*since) *since = now;
  const Duration lasted = now - **since;
  *words += fmt::format(" for {} of {} s", Plain(ToSeconds(lasted)), Plain(delay));
  if (lasted < FromSeconds(delay)) return false;
  since->reset();
  return true;
}

Decision Delayed(const RayServeConfig& config, const RayServeSignals& signals, Wanted wanted,
                 RayServeState* state) {
  const int64_t target = signals.target_replicas;
  if (wanted.replicas == target) {
    *state = {};
    return {target, wanted.words + ": as it is"};
  }
  const bool up = wanted.replicas > target;
  (up ? state->below_since : state->above_since).reset();
  double delay = up ? config.upscale_delay_s : config.downscale_delay_s;
  if (!up && target == 1) delay = config.downscale_to_zero_delay_s.value_or(delay);
  if (!up && target != 1) wanted.replicas = std::max<int64_t>(1, wanted.replicas);
  wanted.words += up ? ", above the target" : ", below the target";
  std::optional<SimTime>* since = up ? &state->above_since : &state->below_since;
  const bool lasted = HasLasted(since, signals.now, delay, &wanted.words);
  return {lasted ? wanted.replicas : target, wanted.words};
}

// Without a running replica a waiting request asks for one at once.
Decision ColdStart(const RayServeConfig& config, const RayServeSignals& signals) {
  if (!(signals.total_ongoing_requests > 0)) {
    return {signals.target_replicas, "no replica runs and nothing waits"};
  }
  const int64_t least = CeilReplicas(config.upscaling_factor);
  return {std::max(least, signals.target_replicas),
          fmt::format("no replica runs and {} wait: max(ceil({}), {}) at once",
                      Plain(signals.total_ongoing_requests), Plain(config.upscaling_factor),
                      signals.target_replicas)};
}

}  // namespace

int64_t InitialReplicas(const RayServeConfig& config, int64_t target) {
  return Bounded(config, config.initial_replicas.value_or(target));
}

Decision Decide(const RayServeConfig& config, const RayServeSignals& signals,
                RayServeState* state) {
  Decision out = signals.running_replicas == 0
                     ? ColdStart(config, signals)
                     : Delayed(config, signals, Want(config, signals), state);
  out.desired = Bounded(config, out.desired);
  return out;
}

}  // namespace servescape
