// SPDX-License-Identifier: MIT
// One sync of an HPA: horizontal.go. What the metrics propose is in hpa_proposal.cpp.
#include "sim/autoscaler/hpa.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/autoscaler/numbers.h"

namespace servescape {
namespace {

// Whether there is a metric that is there without pods.
bool HasMetricAtZero(const HpaSpec& spec) {
  return std::any_of(spec.metrics.begin(), spec.metrics.end(), [](const HpaMetric& metric) {
    return metric.type == HpaMetricType::kObject || metric.type == HpaMetricType::kExternal;
  });
}

constexpr int64_t kNone = std::numeric_limits<int64_t>::max();

// What stabilisation and limits make of a proposal.
struct Normalized {
  int64_t replicas = 0;
  std::string words;  // "", or what changed it
};

struct Limit {
  int64_t replicas = 0;
  std::string words;
};

// ---- without spec.behavior ----------------------------------------------------------------------

// The greatest recommendation not older than the window, this one included, in both directions.
int64_t StabilizeRecommendation(const HpaController& controller, SimTime now, int64_t proposal,
                                HpaState* state) {
  std::erase_if(state->recommendations, [&](const HpaRecommendation& each) {
    return now - each.at > controller.downscale_stabilization;
  });
  int64_t greatest = proposal;
  for (const HpaRecommendation& each : state->recommendations) {
    greatest = std::max(greatest, each.replicas);
  }
  state->recommendations.push_back({now, proposal});
  return greatest;
}

void SetLimited(const char* reason, HpaState* state) { state->conditions.limited = reason; }

// At most max(2 x current, 4) a sync, then min and max.
Normalized LimitByRules(const HpaSpec& spec, int64_t current, int64_t wanted, HpaState* state) {
  const int64_t rate = std::max<int64_t>(2 * current, 4);
  const int64_t most = std::min(spec.max_replicas, rate);
  if (wanted < spec.min_replicas) {
    SetLimited("TooFewReplicas", state);
    return {spec.min_replicas, fmt::format(", limited to minReplicas {}", spec.min_replicas)};
  }
  if (wanted > most) {
    const bool by_rate = spec.max_replicas > rate;
    SetLimited(by_rate ? "ScaleUpLimit" : "TooManyReplicas", state);
    return {most, by_rate ? fmt::format(", limited to max(2 x {}, 4) = {} per sync", current, rate)
                          : fmt::format(", limited to maxReplicas {}", spec.max_replicas)};
  }
  SetLimited("DesiredWithinRange", state);
  return {wanted, ""};
}

Normalized NormalizePlainly(const HpaSpec& spec, const HpaController& controller,
                            const HpaSignals& signals, int64_t proposal, HpaState* state) {
  const int64_t stable = StabilizeRecommendation(controller, signals.now, proposal, state);
  state->conditions.able = stable != proposal ? "ScaleDownStabilized" : "ReadyForNewScale";
  Normalized out = LimitByRules(spec, signals.replicas, stable, state);
  if (stable != proposal) {
    out.words =
        fmt::format(", but {} was recommended within {} s: {}{}", stable,
                    Plain(ToSeconds(controller.downscale_stabilization)), stable, out.words);
  }
  return out;
}

// ---- with spec.behavior -------------------------------------------------------------------------

struct Windows {
  Duration up, down;
};

Windows WindowsOf(const HpaBehavior& behavior, const HpaController& controller) {
  const auto window = [](const HpaScalingRules& rules, Duration otherwise) {
    return rules.stabilization_window_seconds ? WholeSeconds(*rules.stabilization_window_seconds)
                                              : otherwise;
  };
  return {window(behavior.scale_up, Duration{}),
          window(behavior.scale_down, controller.downscale_stabilization)};
}

// `current`, raised to the least of the up window, cut to the greatest of the down window.
Normalized StabilizeWithBehavior(const Windows& windows, const HpaSignals& signals,
                                 int64_t proposal, HpaState* state) {
  int64_t lower = proposal, upper = proposal;
  for (const HpaRecommendation& each : state->recommendations) {
    const Duration age = signals.now - each.at;
    if (age < windows.up) lower = std::min(lower, each.replicas);
    if (age < windows.down) upper = std::max(upper, each.replicas);
  }
  std::erase_if(state->recommendations, [&](const HpaRecommendation& each) {
    const Duration age = signals.now - each.at;
    return age > windows.up && age > windows.down;
  });
  state->recommendations.push_back({signals.now, proposal});
  const int64_t stable = std::min(std::max(signals.replicas, lower), upper);
  if (stable == proposal) {
    state->conditions.able = "ReadyForNewScale";
    return {stable, ""};
  }
  const bool up = proposal >= signals.replicas;
  state->conditions.able = up ? "ScaleUpStabilized" : "ScaleDownStabilized";
  return {stable, fmt::format(", stabilised: {} within the last {} s was {}, so {}",
                              up ? "the lowest" : "the highest",
                              Plain(ToSeconds(up ? windows.up : windows.down)), up ? lower : upper,
                              stable)};
}

int64_t ChangesSince(const std::vector<HpaScaleEvent>& events, SimTime now, Duration period) {
  int64_t sum = 0;
  for (const HpaScaleEvent& each : events) sum += now - each.at < period ? each.change : 0;
  return sum;
}

// What one policy allows, from the replicas at its period's start.
Limit AllowedBy(const HpaPolicy& policy, bool up, SimTime now, int64_t current,
                const HpaState& state) {
  const Duration period = WholeSeconds(policy.period_seconds);
  const int64_t start = current - ChangesSince(state.scale_up_events, now, period) +
                        ChangesSince(state.scale_down_events, now, period);
  if (!policy.percent) {
    const int64_t allowed = up ? start + policy.value : start - policy.value;
    return {allowed, fmt::format("{} {} {} pods in {} s = {}", start, up ? '+' : '-', policy.value,
                                 policy.period_seconds, allowed)};
  }
  const double share = static_cast<double>(policy.value) / 100;
  const double from = static_cast<double>(start);
  const int64_t allowed = up ? static_cast<int64_t>(std::ceil(from * (1 + share)))
                             : static_cast<int64_t>(from * (1 - share));
  return {allowed, fmt::format("{} {} {} % in {} s = {}", start, up ? '+' : '-', policy.value,
                               policy.period_seconds, allowed)};
}

Limit RateLimit(const HpaScalingRules& rules, bool up, SimTime now, int64_t current,
                const HpaState& state) {
  if (rules.select_policy == HpaSelectPolicy::kDisabled) {
    return {current, fmt::format("{} Disabled", up ? "scaleUp" : "scaleDown")};
  }
  const bool greater = (rules.select_policy == HpaSelectPolicy::kMax) == up;
  Limit out{greater ? -kNone : kNone, ""};
  for (const HpaPolicy& policy : rules.policies) {
    Limit each = AllowedBy(policy, up, now, current, state);
    if (greater ? each.replicas > out.replicas : each.replicas < out.replicas) out = each;
  }
  // What was changed within the period turns no direction round.
  if (up ? out.replicas < current : out.replicas > current) out.replicas = current;
  return out;
}

Normalized LimitWithBehavior(const HpaSpec& spec, const HpaSignals& signals, int64_t wanted,
                             HpaState* state) {
  const int64_t current = signals.replicas;
  SetLimited("DesiredWithinRange", state);
  if (wanted == current) return {wanted, ""};
  const bool up = wanted > current;
  const Limit rate = RateLimit(up ? spec.behavior->scale_up : spec.behavior->scale_down, up,
                               signals.now, current, *state);
  const int64_t bound = up ? spec.max_replicas : spec.min_replicas;
  const bool by_rate = up ? bound > rate.replicas : bound < rate.replicas;
  const int64_t limit = by_rate ? rate.replicas : bound;
  if (up ? wanted <= limit : wanted >= limit) return {wanted, ""};
  if (by_rate) {
    SetLimited(up ? "ScaleUpLimit" : "ScaleDownLimit", state);
    return {limit, fmt::format(", limited to {}{}", limit,
                               rate.words.empty() ? "" : " (" + rate.words + ")")};
  }
  SetLimited(up ? "TooManyReplicas" : "TooFewReplicas", state);
  return {limit, fmt::format(", limited to {} {}", up ? "maxReplicas" : "minReplicas", limit)};
}

Normalized NormalizeWithBehavior(const HpaSpec& spec, const HpaController& controller,
                                 const HpaSignals& signals, int64_t proposal, HpaState* state) {
  const Normalized stable =
      StabilizeWithBehavior(WindowsOf(*spec.behavior, controller), signals, proposal, state);
  Normalized out = LimitWithBehavior(spec, signals, stable.replicas, state);
  out.words = stable.words + out.words;
  return out;
}

// ---- the sync -----------------------------------------------------------------------------------

bool CanLeaveZero(const HpaSpec& spec, const HpaState& state) {
  return state.scaled_to_zero && (spec.min_replicas > 0 || HasMetricAtZero(spec));
}

void FollowMetrics(const HpaSpec& spec, const HpaController& controller, const HpaSignals& signals,
                   HpaState* state, HpaDecision* out) {
  const HpaProposal proposal = ProposeReplicas(spec, controller, signals);
  out->proposal = proposal.replicas;
  out->utilization = proposal.utilization;
  out->error = proposal.error;
  if (!proposal.replicas) {
    state->conditions.active = proposal.failed;
    out->error =
        "failed to compute desired number of replicas based on listed metrics for the "
        "target: " +
        proposal.error;
    out->reason = fmt::format("{}: nothing is changed, {} stay", proposal.words, signals.replicas);
    return;
  }
  state->conditions.active = "ValidMetricFound";
  const int64_t raw = *proposal.replicas;
  if (raw > signals.replicas) out->rescale_reason = proposal.metric + " above target";
  if (raw < signals.replicas) out->rescale_reason = "All metrics below target";
  const Normalized final = spec.behavior
                               ? NormalizeWithBehavior(spec, controller, signals, raw, state)
                               : NormalizePlainly(spec, controller, signals, raw, state);
  out->desired = final.replicas;
  out->reason = proposal.words + final.words;
  out->rescale = out->desired != signals.replicas;
}

void SetBound(int64_t bound, const char* reason, const HpaSignals& signals, HpaDecision* out) {
  out->desired = bound;
  out->rescale = true;
  out->rescale_reason = reason;
  out->reason =
      fmt::format("{} ({}): set to {}, no metric is looked at", reason, signals.replicas, bound);
}

}  // namespace

HpaBehavior DefaultHpaBehavior() {
  HpaBehavior out;
  out.scale_up.stabilization_window_seconds = 0;
  out.scale_up.policies = {{false, 4, 15}, {true, 100, 15}};
  out.scale_down.policies = {{true, 100, 15}};
  return out;
}

HpaDecision Decide(const HpaSpec& spec, const HpaController& controller, const HpaSignals& signals,
                   HpaState* state) {
  HpaDecision out;
  out.desired = signals.replicas;
  state->conditions.able = "SucceededGetScale";
  if (!state->known) {
    state->known = true;
    state->recommendations.push_back({signals.now, signals.replicas});
  }
  // What would be proposed, where that is not asked.
  if (signals.replicas == 0) out.proposal = ProposeReplicas(spec, controller, signals).replicas;
  if (signals.replicas == 0 && !CanLeaveZero(spec, *state)) {
    state->conditions.active = "ScalingDisabled";
    out.reason = "scaling is disabled: the target has 0 replicas, and not by this autoscaler";
  } else if (signals.replicas > spec.max_replicas) {
    SetBound(spec.max_replicas, "Current number of replicas above Spec.MaxReplicas", signals, &out);
  } else if (signals.replicas < spec.min_replicas) {
    SetBound(spec.min_replicas, "Current number of replicas below Spec.MinReplicas", signals, &out);
  } else {
    FollowMetrics(spec, controller, signals, state, &out);
  }
  if (out.rescale) state->conditions.able = "SucceededRescale";
  return out;
}

void Rescaled(const HpaSpec& spec, SimTime now, int64_t from, int64_t to, HpaState* state) {
  if (from == to) return;
  state->scaled_to_zero = to == 0 && spec.min_replicas == 0 && HasMetricAtZero(spec);
  if (!spec.behavior) return;
  const bool up = to > from;
  const HpaScalingRules& rules = up ? spec.behavior->scale_up : spec.behavior->scale_down;
  std::vector<HpaScaleEvent>& events = up ? state->scale_up_events : state->scale_down_events;
  int64_t longest = 0;
  for (const HpaPolicy& policy : rules.policies) longest = std::max(longest, policy.period_seconds);
  HpaScaleEvent* old = nullptr;
  for (HpaScaleEvent& each : events) {
    each.outdated = each.outdated || now - each.at > WholeSeconds(longest);
    if (each.outdated) old = &each;
  }
  // The latest event that no policy of this direction needs gives up its place, though the other
  // direction's policies may look further back.
  const HpaScaleEvent event{now, up ? to - from : from - to, false};
  if (old != nullptr) {
    *old = event;
  } else {
    events.push_back(event);
  }
}

}  // namespace servescape
