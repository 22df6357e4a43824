// SPDX-License-Identifier: MIT
#include "sim/autoscaler/target_tracking.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace servescape {
namespace {

bool InAlarm(const std::vector<double>& points, size_t count, double threshold, bool above) {
  if (points.size() < count) return false;
  return std::all_of(points.end() - static_cast<std::ptrdiff_t>(count), points.end(),
                     [&](double point) { return above ? point > threshold : point < threshold; });
}

bool Within(std::optional<SimTime> since, SimTime now, int64_t seconds) {
  return since && now < *since + Duration{seconds * 1'000'000'000};
}

int64_t InProportion(int64_t capacity, double metric, double target) {
  constexpr double kMost = 1e9;
  return static_cast<int64_t>(
      std::ceil(std::min(static_cast<double>(capacity) * metric / target, kMost)));
}

}  // namespace

Decision Decide(const TargetTrackingConfig& config, const TargetTrackingSignals& signals,
                TargetTrackingState* state) {
  Decision out;
  out.desired = std::clamp(signals.capacity, config.min_capacity, config.max_capacity);
  // A missing point leaves the alarms as they are, but ends no row of points either.
  if (!signals.metric) {
    out.reason = "no data";
    return out;
  }
  const double metric = *signals.metric, target = config.target_value;
  state->points.push_back(metric);
  if (state->points.size() > kAlarmLowPoints) state->points.erase(state->points.begin());
  if (InAlarm(state->points, kAlarmHighPoints, target, true)) {
    const bool cools = Within(state->out_at, signals.now, config.scale_out_cooldown);
    const int64_t from = cools ? state->before_out : signals.capacity;
    const int64_t wanted = InProportion(from, metric, target);
    out.reason =
        fmt::format("AlarmHigh: ceil({} x {:.4g} / {:.4g}) = {}", from, metric, target, wanted);
    if (cools) out.reason += fmt::format(", from before the scale-out that cools down");
    const int64_t bounded = std::min(wanted, config.max_capacity);
    if (bounded != wanted) out.reason += fmt::format(", at most MaxCapacity {}", bounded);
    if (bounded <= signals.capacity) return out;
    if (!cools) state->before_out = signals.capacity;
    state->out_at = signals.now;
    state->in_at.reset();
    out.desired = bounded;
    return out;
  }
  if (InAlarm(state->points, kAlarmLowPoints, kAlarmLowShare * target, false)) {
    const int64_t wanted = InProportion(signals.capacity, metric, target);
    out.reason = fmt::format("AlarmLow: ceil({} x {:.4g} / {:.4g}) = {}", signals.capacity, metric,
                             target, wanted);
    const int64_t bounded = std::max(wanted, config.min_capacity);
    if (bounded != wanted) out.reason += fmt::format(", at least MinCapacity {}", bounded);
    if (config.disable_scale_in) {
      out.reason += ", scale-in is disabled";
    } else if (Within(state->in_at, signals.now, config.scale_in_cooldown) ||
               Within(state->out_at, signals.now, config.scale_in_cooldown)) {
      out.reason += ", cools down";
    } else if (bounded < signals.capacity) {
      state->in_at = signals.now;
      out.desired = bounded;
    }
    return out;
  }
  out.reason = fmt::format("{:.4g} of {:.4g}: no alarm", metric, target);
  return out;
}

}  // namespace servescape
