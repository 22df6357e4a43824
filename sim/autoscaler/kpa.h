// SPDX-License-Identifier: MIT
// Knative's pod autoscaler (KPA), the decision that it makes each 2 s: pkg/autoscaler/scaling/
// autoscaler.go of knative.dev/serving v0.51, with the defaults of pkg/autoscaler/config. The
// averages that it decides on are in kpa_metrics.h, what becomes of its answer in kpa_scaler.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

constexpr Duration kKpaTick = FromSeconds(2);

// Keys of config-autoscaler and annotations of a revision, resolved (DeciderSpec).
struct KpaConfig {
  bool rps = false;          // metric rps; else concurrency
  double target_value = 70;  // what a pod is to have: at least .01
  double total_value = 100;  // what a pod can take
  Duration stable_window = FromSeconds(60);
  double panic_window_percentage = 10;
  double panic_threshold_percentage = 200;
  double max_scale_up_rate = 1000;
  double max_scale_down_rate = 2;
  double target_burst_capacity = 211;
  Duration scale_down_delay;
  int64_t activation_scale = 1;
  bool reachable = true;              // a route leads to the revision
  bool weighted_exponential = false;  // metric-aggregation-algorithm; else linear
};

// In whole seconds, at least one.
Duration PanicWindow(const KpaConfig& config);

struct KpaAverages {
  double stable = 0, panic = 0;
};

struct KpaSignals {
  SimTime now;
  int64_t ready = 0;                    // pods that are ready
  std::optional<KpaAverages> averages;  // none: no data
};

struct KpaState {
  std::optional<SimTime> panic_time;  // the last tick that was over the threshold
  int64_t max_panic_pods = 0;
  // For scale-down-delay: answers by their 2 s interval, falling.
  struct Answer {
    int64_t interval = 0, pods = 0;
  };
  std::vector<Answer> delayed;
};

struct KpaDecision : Decision {
  bool valid = false;  // false: no data, the answer before stays
  bool panicking = false;
  int64_t excess_burst_capacity = 0;  // below 0: the activator is put in the path
};

// An autoscaler that begins where more than one pod is ready (after a restart, say) begins in
// panic, with that many as the least.
KpaState BeginKpa(SimTime now, int64_t ready);

KpaDecision Decide(const KpaConfig& config, const KpaSignals& signals, KpaState* state);

}  // namespace servescape
