// SPDX-License-Identifier: MIT
// Ray Serve's autoscaling: serve/autoscaling_policy.py of ray 2.60 (the default policy, factors,
// delays, bounds), with the defaults of serve/config.py. The number of requests that it decides on
// is in ray_serve_metrics.h.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

constexpr Duration kRayControlLoop = FromSeconds(0.1);

enum class RayAggregation : uint8_t { kMean, kMax, kMin };

// autoscaling_config, in its seconds.
struct RayServeConfig {
  int64_t min_replicas = 1;
  int64_t max_replicas = 1;
  std::optional<int64_t> initial_replicas;
  double target_ongoing_requests = 2;
  double upscaling_factor = 1;
  double downscaling_factor = 1;
  double upscale_delay_s = 30;
  double downscale_delay_s = 600;
  std::optional<double> downscale_to_zero_delay_s;  // none: downscale_delay_s
  double look_back_period_s = 30;
  double metrics_interval_s = 10;
  RayAggregation aggregation_function = RayAggregation::kMean;
};

// What one control loop sees.
struct RayServeSignals {
  SimTime now;
  double total_ongoing_requests = 0;  // queued and running, of all handles
  int64_t running_replicas = 0;
  int64_t target_replicas = 0;  // as decided before
};

struct RayServeState {
  // The first of an unbroken row of decisions above (below) the target.
  std::optional<SimTime> above_since, below_since;
};

// The number of replicas on deployment.
int64_t InitialReplicas(const RayServeConfig& config, int64_t target);

Decision Decide(const RayServeConfig& config, const RayServeSignals& signals, RayServeState* state);

}  // namespace servescape
