// SPDX-License-Identifier: MIT
// What Knative's reconciler makes of a decision: bounds and the way to zero, computed by hand.
#include "sim/autoscaler/kpa_scaler.h"

#include <doctest/doctest.h>

#include "tests/autoscaler/at.h"

namespace servescape {
namespace {

// Active since 3 s, with the activator in the path or without it.
KpaScalerState Active(bool proxy) {
  KpaScalerState out;
  out.active = PaActive::kTrue;
  out.active_since = At(3);
  out.initialized = true;
  out.proxy = proxy;
  return out;
}

KpaScalerSignals Sees(double now, int64_t decided, int64_t capacity, int64_t ready = 1) {
  return {At(now), decided, capacity, ready, 1, true};
}

TEST_CASE("desired 0 waits until the revision has been active for the window") {
  const KpaScalerConfig config;
  KpaScalerState state = Active(true);
  const KpaScalerDecision early = Decide(config, Sees(62, 0, -111), &state);
  CHECK(early.want == 1);
  CHECK(early.again == FromSeconds(1));
  const KpaScalerDecision due = Decide(config, Sees(63, 0, -111), &state);
  CHECK(due.want == 0);
  CHECK(due.desired == 1);  // inactive first
  CHECK(due.status_changed);
  CHECK(state.active == PaActive::kFalse);
}

TEST_CASE("with the activator in the path the grace period is not waited") {
  const KpaScalerConfig config;
  KpaScalerState state = Active(true);
  Decide(config, Sees(160, 0, -111), &state);
  CHECK(Decide(config, Sees(160, 0, -111), &state).desired == 0);
}

TEST_CASE("without it the grace period counts from when it enters") {
  const KpaScalerConfig config;
  KpaScalerState state = Active(false);
  Decide(config, Sees(160, 0, 0), &state);
  CHECK(state.proxy);
  const KpaScalerDecision waits = Decide(config, Sees(160, 0, 0), &state);
  CHECK(waits.desired == 1);
  CHECK(waits.again == FromSeconds(30));
  CHECK(Decide(config, Sees(189, 0, 0), &state).desired == 1);
  CHECK(Decide(config, Sees(190, 0, 0), &state).desired == 0);
}

TEST_CASE("a retention below the grace is waited alone where the activator is in the path") {
  KpaScalerConfig config;
  config.scale_to_zero_pod_retention_period = FromSeconds(10);
  KpaScalerState state = Active(true);
  Decide(config, Sees(160, 0, -111), &state);
  CHECK(Decide(config, Sees(169, 0, -111), &state).desired == 1);
  CHECK(Decide(config, Sees(170, 0, -111), &state).desired == 0);
  config.scale_to_zero_pod_retention_period = FromSeconds(60);
  state = Active(true);
  Decide(config, Sees(160, 0, -111), &state);
  CHECK(Decide(config, Sees(219, 0, -111), &state).desired == 1);
  CHECK(Decide(config, Sees(220, 0, -111), &state).desired == 0);
}

TEST_CASE("nothing goes while the activator does not answer its probe") {
  KpaScalerConfig config;
  KpaScalerState state = Active(true);
  Decide(config, Sees(160, 0, -111), &state);
  KpaScalerSignals deaf = Sees(300, 0, -111);
  deaf.probe_answers = false;
  const KpaScalerDecision asks = Decide(config, deaf, &state);
  CHECK(asks.desired == 1);
  CHECK(asks.again == FromSeconds(1));
  config.probe = false;  // target-burst-capacity -1: it is in the path for sure
  CHECK(Decide(config, deaf, &state).desired == 0);
}

TEST_CASE("initial-scale is the least until so many pods were ready once") {
  KpaScalerConfig config;
  config.initial_scale = 3;
  KpaScalerState state;
  KpaScalerSignals signals = Sees(2, 0, 89, 2);
  signals.spec_replicas = 3;
  CHECK(Decide(config, signals, &state).want == 3);
  CHECK(state.active == PaActive::kUnknown);
  signals.ready = 3;
  CHECK(Decide(config, signals, &state).want == 3);
  CHECK(state.active == PaActive::kTrue);
  signals.decided = 1;
  CHECK(Decide(config, signals, &state).want == 1);
}

TEST_CASE("a revision that never becomes active goes after the deadline and 30 s") {
  const KpaScalerConfig config;
  KpaScalerState state;
  CHECK(Decide(config, Sees(629, 0, -111, 0), &state).want == kKpaUnknown);
  CHECK(Decide(config, Sees(630, 0, -111, 0), &state).desired == 0);
}

TEST_CASE("bounds, and scaling to zero that is off") {
  KpaScalerConfig config;
  config.min_scale = 2;
  config.max_scale = 5;
  KpaScalerState state = Active(true);
  CHECK(Decide(config, Sees(100, 0, -1, 2), &state).want == 2);
  CHECK(Decide(config, Sees(100, 9, -1, 2), &state).want == 5);
  config = {};
  config.enable_scale_to_zero = false;
  CHECK(Decide(config, Sees(100, 0, -1), &state).desired == 1);
}

TEST_CASE("the activator is in the path unless pods are wanted and have capacity to spare") {
  const KpaScalerConfig config;
  KpaScalerState state = Active(true);
  Decide(config, Sees(10, 3, 0), &state);
  CHECK(!state.proxy);
  Decide(config, Sees(12, 3, -1), &state);
  CHECK(state.proxy);
  CHECK(state.proxy_since == At(12));
}

}  // namespace
}  // namespace servescape
