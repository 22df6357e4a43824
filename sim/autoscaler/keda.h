// SPDX-License-Identifier: MIT
// KEDA's scale executor: pkg/scaling/executor/scale_scaledobjects.go of keda v2.21, with the
// defaults of apis/keda/v1alpha1. It moves a workload between 0 (or idle) and its least replicas;
// the rest is the work of the HPA that it makes (hpa.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

// Of a ScaledObject's spec, in its seconds.
struct KedaConfig {
  int64_t polling_interval = 30;
  int64_t cooldown_period = 300;
  int64_t initial_cooldown_period = 0;
  std::optional<int64_t> idle_replica_count;
  int64_t min_replica_count = 0;
  int64_t max_replica_count = 100;
  std::optional<int64_t> fallback_replicas;  // of fallback, if there is one
};

// What one poll sees.
struct KedaSignals {
  SimTime now;
  int64_t replicas = 0;
  bool active = false;  // any trigger is over its activation threshold, strictly
  bool error = false;   // a trigger could not be asked
};

struct KedaState {
  SimTime created;                          // the ScaledObject
  std::optional<SimTime> last_active_time;  // in whole seconds, as the API keeps it
  std::string active_condition;             // of the last poll: "False ScalerCooldown", ..
};

Decision Decide(const KedaConfig& config, const KedaSignals& signals, KedaState* state);

}  // namespace servescape
