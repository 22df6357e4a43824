// SPDX-License-Identifier: MIT
// What becomes of the answer of Knative's autoscaler: bounds, scaling to zero, and the activator in
// the path. One reconciliation of pkg/reconciler/autoscaling/kpa/{scaler,kpa}.go of
// knative.dev/serving v0.51.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

constexpr int64_t kKpaUnknown = -1;  // no decision yet

struct KpaScalerConfig {
  bool enable_scale_to_zero = true;
  Duration scale_to_zero_grace_period = FromSeconds(30);
  Duration scale_to_zero_pod_retention_period;
  Duration stable_window = FromSeconds(60);
  Duration progress_deadline = FromSeconds(600);
  int64_t min_scale = 0;
  int64_t max_scale = 0;  // 0: no bound
  int64_t initial_scale = 1;
  bool probe = true;  // the activator is probed; not with target-burst-capacity -1
};

enum class PaActive : uint8_t { kUnknown, kTrue, kFalse };  // kUnknown: activating

struct KpaScalerSignals {
  SimTime now;
  int64_t decided = kKpaUnknown;
  int64_t excess_burst_capacity = 0;
  int64_t ready = 0;
  int64_t spec_replicas = 0;
  bool probe_answers = true;  // the activator answers its probe
};

struct KpaScalerState {
  PaActive active = PaActive::kUnknown;
  SimTime active_since;      // since it is so
  bool initialized = false;  // initial-scale pods were ready once
  bool proxy = true;         // the activator is in the path (SKS mode Proxy; else Serve)
  SimTime proxy_since;
};

struct KpaScalerDecision : Decision {
  int64_t want = kKpaUnknown;     // its answer; `desired` is spec.replicas after it
  bool status_changed = false;    // to be reconciled again at once
  std::optional<Duration> again;  // to be called back after
};

KpaScalerDecision Decide(const KpaScalerConfig& config, const KpaScalerSignals& signals,
                         KpaScalerState* state);

}  // namespace servescape
