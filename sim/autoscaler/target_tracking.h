// SPDX-License-Identifier: MIT
// Target tracking of AWS Application Auto Scaling (ECS services, SageMaker variants, ..), as its
// user guide and API reference describe it (TargetTrackingScalingPolicyConfiguration, "How target
// tracking scaling works", read 2026-11): no source is public. Two alarms on a metric of one-minute
// points: above TargetValue for 3 of them in a row adds capacity in proportion to the metric, below
// 90 % of it for 15 in a row takes some away, never so much that the metric would be above the
// target. After a scale-out another one within ScaleOutCooldown counts what was added as its own:
// only a larger one changes anything. After a scale-in none follows within ScaleInCooldown; a
// scale-out ends that wait.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

constexpr Duration kAlarmPeriod = FromSeconds(60);
constexpr size_t kAlarmHighPoints = 3, kAlarmLowPoints = 15;
constexpr double kAlarmLowShare = 0.9;  // of the target

// TargetTrackingScalingPolicyConfiguration and the scalable target's bounds.
struct TargetTrackingConfig {
  double target_value = 1;           // in the metric's unit
  int64_t scale_out_cooldown = 300;  // seconds; the default of ECS, SageMaker and others
  int64_t scale_in_cooldown = 300;
  bool disable_scale_in = false;
  int64_t min_capacity = 1;
  int64_t max_capacity = 1;
};

// At the end of a period.
struct TargetTrackingSignals {
  SimTime now;
  int64_t capacity = 1;
  std::optional<double> metric;  // of the period, average of a replica; none: no data
};

struct TargetTrackingState {
  std::vector<double> points;            // of the last periods, at most kAlarmLowPoints
  std::optional<SimTime> out_at, in_at;  // the last scale-out and scale-in
  int64_t before_out = 0;                // capacity that the last scale-out began from
};

Decision Decide(const TargetTrackingConfig& config, const TargetTrackingSignals& signals,
                TargetTrackingState* state);

}  // namespace servescape
