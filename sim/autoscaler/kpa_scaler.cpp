// SPDX-License-Identifier: MIT
#include "sim/autoscaler/kpa_scaler.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/autoscaler/numbers.h"

namespace servescape {
namespace {

// Beyond the progress deadline, so that the deployment can tell first why it failed.
constexpr Duration kActivationTimeoutBuffer = FromSeconds(30);
constexpr Duration kProbePeriod = FromSeconds(1);

struct Answer {
  int64_t want = kKpaUnknown;
  bool apply = false;  // to spec.replicas
  std::string words;
  std::optional<Duration> again;
};

std::string SecondsWords(Duration duration) { return Plain(ToSeconds(duration)) + " s"; }

// Desired 0 of a revision that is inactive already.
Answer LeaveLastPod(const KpaScalerConfig& config, const KpaScalerSignals& signals,
                    const KpaScalerState& state) {
  if (config.probe && !signals.probe_answers) {
    return {0, false, "the activator does not answer yet: the last pod stays", kProbePeriod};
  }
  const Duration inactive = signals.now - state.active_since;
  const Duration retention = config.scale_to_zero_pod_retention_period;
  if (inactive >= std::max(config.scale_to_zero_grace_period, retention)) {
    return {0, true, fmt::format("inactive for {}", SecondsWords(inactive)), {}};
  }
  if (inactive < retention) {
    return {0, false,
            fmt::format("inactive for {} of the retention period of {}", SecondsWords(inactive),
                        SecondsWords(retention)),
            retention - inactive};
  }
  const Duration proxied = state.proxy ? signals.now - state.proxy_since : Duration{};
  if (proxied >= config.scale_to_zero_grace_period) {
    return {0,
            true,
            fmt::format("the activator has been in the path for {}", SecondsWords(proxied)),
            {}};
  }
  return {0, false,
          fmt::format("the activator has been in the path for {} of the grace period of {}",
                      SecondsWords(proxied), SecondsWords(config.scale_to_zero_grace_period)),
          config.scale_to_zero_grace_period - proxied};
}

Answer ScaleToZero(const KpaScalerConfig& config, const KpaScalerSignals& signals,
                   const KpaScalerState& state) {
  if (!config.enable_scale_to_zero) return {1, true, "enable-scale-to-zero is false", {}};
  const Duration so_far = signals.now - state.active_since;
  if (state.active == PaActive::kUnknown) {
    const Duration timeout = config.progress_deadline + kActivationTimeoutBuffer;
    if (so_far >= timeout) return {0, true, "activation has timed out", {}};
    return {kKpaUnknown, false, "still activating", timeout - so_far};
  }
  if (state.active == PaActive::kFalse) return LeaveLastPod(config, signals, state);
  if (so_far >= config.stable_window) {
    return {0, false, fmt::format("active for {}: becomes inactive", SecondsWords(so_far)), {}};
  }
  return {1, true,
          fmt::format("active for {} of the window of {}: one pod stays", SecondsWords(so_far),
                      SecondsWords(config.stable_window)),
          config.stable_window - so_far};
}

Answer Scale(const KpaScalerConfig& config, const KpaScalerSignals& signals,
             const KpaScalerState& state) {
  if (signals.decided < 0 && state.active != PaActive::kUnknown) {
    return {signals.decided, false, "no decision yet", {}};
  }
  int64_t least = config.min_scale;
  if (config.initial_scale > 1 && !state.initialized) {
    least = std::max(least, config.initial_scale);
  }
  int64_t want = std::max(signals.decided, least);
  std::string words =
      want != signals.decided && least > 0 ? fmt::format("at least {}", least) : std::string();
  if (config.max_scale > 0 && want > config.max_scale) {
    want = config.max_scale;
    words = fmt::format("at most max-scale {}", config.max_scale);
  }
  return want == 0 ? ScaleToZero(config, signals, state) : Answer{want, true, words, {}};
}

// computeActiveCondition.
void Activate(const KpaScalerConfig& config, const KpaScalerSignals& signals, int64_t want,
              KpaScalerState* state) {
  const int64_t threshold = state->initialized ? std::max<int64_t>(1, config.min_scale)
                                               : std::max(config.min_scale, config.initial_scale);
  if (signals.ready >= threshold) state->initialized = true;
  PaActive now = state->active;
  if (want == 0 || threshold == 0) {
    now = PaActive::kFalse;
  } else if (want > 0 || state->active != PaActive::kFalse) {
    now = signals.ready < threshold ? PaActive::kUnknown : PaActive::kTrue;
  }
  if (now == state->active) return;
  state->active = now;
  state->active_since = signals.now;
}

}  // namespace

KpaScalerDecision Decide(const KpaScalerConfig& config, const KpaScalerSignals& signals,
                         KpaScalerState* state) {
  const Answer answer = Scale(config, signals, *state);
  KpaScalerDecision out;
  out.want = answer.want;
  out.desired = answer.apply ? answer.want : signals.spec_replicas;
  out.reason = answer.words;
  out.again = answer.again;
  const bool proxy = !(answer.want > 0 && signals.excess_burst_capacity >= 0);
  const KpaScalerState before = *state;
  if (proxy && !state->proxy) state->proxy_since = signals.now;
  state->proxy = proxy;
  Activate(config, signals, answer.want, state);
  out.status_changed = state->active != before.active || state->initialized != before.initialized ||
                       state->proxy != before.proxy;
  return out;
}

}  // namespace servescape
