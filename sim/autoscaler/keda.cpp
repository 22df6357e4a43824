// SPDX-License-Identifier: MIT
#include "sim/autoscaler/keda.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/autoscaler/numbers.h"

namespace servescape {
namespace {

SimTime WholeSecond(SimTime time) {
  const int64_t rest = ((time.ns % kNsPerSecond) + kNsPerSecond) % kNsPerSecond;
  return {time.ns - rest};
}

Decision Stay(const KedaSignals& signals, std::string reason) {
  return {signals.replicas, std::move(reason)};
}

Decision WhileActive(const KedaConfig& config, const KedaSignals& signals, KedaState* state) {
  const bool idle = config.idle_replica_count && signals.replicas < config.min_replica_count;
  if (signals.replicas == 0 || idle) {
    state->last_active_time = WholeSecond(signals.now);
    const int64_t least = std::max<int64_t>(1, config.min_replica_count);
    return {least, fmt::format("active: from {} to max(1, minReplicaCount) = {}", signals.replicas,
                               least)};
  }
  if (signals.error) return Stay(signals, "active, but a trigger errs: nothing is changed");
  state->last_active_time = WholeSecond(signals.now);
  return Stay(signals, "active: the HPA scales");
}

// To idleReplicaCount or minReplicaCount, from any number of replicas, when it has cooled down.
Decision CoolDown(const KedaConfig& config, const KedaSignals& signals, KedaState* state) {
  const bool before = state->last_active_time.has_value();
  const SimTime since = before ? *state->last_active_time : WholeSecond(state->created);
  const int64_t period = before ? config.cooldown_period : config.initial_cooldown_period;
  const std::string words =
      fmt::format("inactive since {} s ({}), {} {} s", Plain(ToSeconds(since)),
                  before ? "lastActiveTime" : "never active: since it was created",
                  before ? "cooldownPeriod" : "initialCooldownPeriod", period);
  if (since + WholeSeconds(period) < signals.now) {
    const int64_t to = config.idle_replica_count.value_or(config.min_replica_count);
    return {to,
            fmt::format("{} over: to {} {}", words,
                        config.idle_replica_count ? "idleReplicaCount" : "minReplicaCount", to)};
  }
  state->active_condition = "False ScalerCooldown";
  return Stay(signals, words + ": cooling down");
}

Decision WhileInactive(const KedaConfig& config, const KedaSignals& signals, KedaState* state) {
  const bool above_idle =
      config.idle_replica_count && signals.replicas > *config.idle_replica_count;
  if (above_idle || (signals.replicas > 0 && config.min_replica_count == 0)) {
    return CoolDown(config, signals, state);
  }
  if (signals.replicas < config.min_replica_count && !config.idle_replica_count) {
    return {config.min_replica_count,
            fmt::format("inactive, and below minReplicaCount {}", config.min_replica_count)};
  }
  return Stay(signals, "inactive: nothing to do");
}

}  // namespace

Decision Decide(const KedaConfig& config, const KedaSignals& signals, KedaState* state) {
  state->active_condition = signals.active ? "True ScalerActive" : "False ScalerNotActive";
  if (signals.active) return WhileActive(config, signals, state);
  // A fallback to 0 replicas stops nothing.
  const bool stops = !config.fallback_replicas || *config.fallback_replicas != 0;
  if (signals.error && stops) {
    return Stay(signals, "a trigger errs and none is active: nothing is scaled");
  }
  return WhileInactive(config, signals, state);
}

}  // namespace servescape
