// SPDX-License-Identifier: MIT
#include "sim/autoscaler/kpa.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/autoscaler/numbers.h"

namespace servescape {
namespace {

// Pods are 32-bit numbers there.
constexpr double kMostPods = 2147483647;

int64_t ToPods(double pods) {
  return static_cast<int64_t>(std::min(std::max(pods, 0.0), kMostPods));
}

// What an average asks for, within the rates.
struct Asked {
  double raw = 0;  // ceil(average / target)
  int64_t pods = 0;
};

struct Rates {
  double up = 0, down = 0;
};

Asked Ask(const KpaConfig& config, double average, const Rates& rates) {
  Asked out;
  out.raw = std::ceil(average / config.target_value);
  out.pods = ToPods(std::min(std::max(out.raw, rates.down), rates.up));
  if (config.activation_scale > 1 && out.raw > 0) {
    out.pods = std::max(out.pods, config.activation_scale);
  }
  return out;
}

std::string AskedWords(const char* window, double average, double target, const Asked& asked) {
  std::string out =
      fmt::format("{} ceil({} / {}) = {}", window, Plain(average), Plain(target), Plain(asked.raw));
  if (static_cast<double>(asked.pods) != asked.raw) {
    out += fmt::format(" held to {}", asked.pods);
  }
  return out;
}

// Over the threshold panic begins or goes on; it ends at the first tick under it that comes more
// than the stable window later.
void FollowPanic(const KpaConfig& config, SimTime now, bool over, KpaState* state) {
  if (over) {
    state->panic_time = now;
  } else if (state->panic_time && now - *state->panic_time > config.stable_window) {
    state->panic_time.reset();
    state->max_panic_pods = 0;
  }
}

// The greatest answer of the last scale-down-delay, by intervals of a tick.
int64_t Delay(const KpaConfig& config, SimTime now, int64_t pods, KpaState* state) {
  const int64_t intervals = (config.scale_down_delay.ns + kKpaTick.ns - 1) / kKpaTick.ns;
  const int64_t interval = now.ns / kKpaTick.ns;
  std::vector<KpaState::Answer>& kept = state->delayed;
  while (!kept.empty() && kept.back().pods < pods) kept.pop_back();
  std::erase_if(
      kept, [&](const KpaState::Answer& each) { return each.interval <= interval - intervals; });
  kept.push_back({interval, pods});
  return kept.front().pods;
}

int64_t ExcessBurstCapacity(const KpaConfig& config, int64_t ready, double panic) {
  if (config.target_burst_capacity == 0) return 0;
  if (config.target_burst_capacity < 0) return -1;
  return static_cast<int64_t>(std::floor(static_cast<double>(ready) * config.total_value -
                                         config.target_burst_capacity - panic));
}

}  // namespace

Duration PanicWindow(const KpaConfig& config) {
  const double seconds = ToSeconds(config.stable_window) * config.panic_window_percentage / 100;
  return FromSeconds(std::max(1.0, std::floor(seconds + 0.5)));
}

KpaState BeginKpa(SimTime now, int64_t ready) {
  KpaState out;
  if (ready > 1) out.panic_time = now;
  out.max_panic_pods = ready;
  return out;
}

KpaDecision Decide(const KpaConfig& config, const KpaSignals& signals, KpaState* state) {
  KpaDecision out;
  out.panicking = state->panic_time.has_value();
  if (!signals.averages) {
    out.reason = "no data: the answer before stays";
    return out;
  }
  const double ready = static_cast<double>(std::max<int64_t>(1, signals.ready));
  const Rates rates{std::ceil(config.max_scale_up_rate * ready),
                    config.reachable ? std::floor(ready / config.max_scale_down_rate) : 0};
  const Asked stable = Ask(config, signals.averages->stable, rates);
  const Asked panic = Ask(config, signals.averages->panic, rates);
  const double threshold = config.panic_threshold_percentage / 100;
  const bool over = panic.raw / ready >= threshold;
  FollowPanic(config, signals.now, over, state);
  out.valid = true;
  out.panicking = state->panic_time.has_value();
  out.desired = stable.pods;
  out.reason = AskedWords("stable", signals.averages->stable, config.target_value, stable);
  if (stable.pods != static_cast<int64_t>(stable.raw) || out.panicking) {
    out.reason +=
        fmt::format(" ({}..{} from {} ready)", Plain(rates.down), Plain(rates.up), signals.ready);
  }
  if (out.panicking) {
    const int64_t larger = std::max(stable.pods, panic.pods);
    out.reason += fmt::format(
        ", {}; panic, {}, so never below {}",
        AskedWords("panic", signals.averages->panic, config.target_value, panic),
        over ? fmt::format("{} / {} >= {}", Plain(panic.raw), Plain(ready), Plain(threshold))
             : fmt::format("over {} at {} s", Plain(threshold),
                           Plain(ToSeconds(*state->panic_time))),
        std::max(larger, state->max_panic_pods));
    state->max_panic_pods = std::max(state->max_panic_pods, larger);
    out.desired = state->max_panic_pods;
  }
  if (config.scale_down_delay.ns > 0 && config.reachable) {
    const int64_t delayed = Delay(config, signals.now, out.desired, state);
    if (delayed != out.desired) {
      out.reason += fmt::format(", held at {} by scale-down-delay", delayed);
    }
    out.desired = delayed;
  }
  out.excess_burst_capacity = ExcessBurstCapacity(config, signals.ready, signals.averages->panic);
  return out;
}

}  // namespace servescape
