// SPDX-License-Identifier: MIT
// KEDA's executor, poll by poll, computed by hand.
#include "sim/autoscaler/keda.h"

#include <doctest/doctest.h>

#include "tests/autoscaler/at.h"

namespace servescape {
namespace {

int64_t Poll(const KedaConfig& config, KedaState* state, double now, int64_t replicas, bool active,
             bool error = false) {
  return Decide(config, {At(now), replicas, active, error}, state).desired;
}

TEST_CASE("defaults of a ScaledObject") {
  const KedaConfig config;
  CHECK(config.polling_interval == 30);
  CHECK(config.cooldown_period == 300);
  CHECK(config.initial_cooldown_period == 0);
  CHECK(config.min_replica_count == 0);
  CHECK(config.max_replica_count == 100);
}

TEST_CASE("the cooldown is over strictly after its period, from a whole second") {
  KedaConfig config;
  config.cooldown_period = 60;
  KedaState state;
  CHECK(Poll(config, &state, 10.9, 0, true) == 1);  // lastActiveTime 10 s
  CHECK(state.active_condition == "True ScalerActive");
  CHECK(Poll(config, &state, 70, 6, false) == 6);
  CHECK(state.active_condition == "False ScalerCooldown");
  CHECK(Poll(config, &state, 70.001, 6, false) == 0);  // from any count at once
  CHECK(state.active_condition == "False ScalerNotActive");
}

TEST_CASE("never active, only initialCooldownPeriod since creation is waited") {
  KedaConfig config;
  KedaState state;
  state.created = At(-5);
  CHECK(Poll(config, &state, 1, 4, false) == 0);
  config.initial_cooldown_period = 100;
  KedaState young;
  CHECK(Poll(config, &young, 100, 4, false) == 4);
  CHECK(Poll(config, &young, 101, 4, false) == 0);
}

TEST_CASE("idle replicas and the least") {
  KedaConfig config;
  config.cooldown_period = 60;
  config.min_replica_count = 2;
  KedaState state;
  CHECK(Poll(config, &state, 0, 5, false) == 5);  // without idle the cooldown has no say
  CHECK(Poll(config, &state, 0, 1, false) == 2);
  config.idle_replica_count = 0;
  CHECK(Poll(config, &state, 10, 1, true) == 2);
  CHECK(Poll(config, &state, 60, 5, false) == 5);
  CHECK(Poll(config, &state, 71, 5, false) == 0);
  CHECK(Poll(config, &state, 80, 0, false) == 0);
}

TEST_CASE("while a trigger errs nothing is scaled down, and activity is not noted") {
  KedaConfig config;
  config.cooldown_period = 30;
  KedaState state;
  Poll(config, &state, 0, 3, true);
  CHECK(Poll(config, &state, 100, 3, false, true) == 3);
  CHECK(Poll(config, &state, 110, 3, true, true) == 3);
  CHECK(Poll(config, &state, 120, 3, false) == 0);  // last active at 0 s
  CHECK(Poll(config, &state, 130, 0, true, true) == 1);
  config.fallback_replicas = 5;
  CHECK(Poll(config, &state, 300, 3, false, true) == 3);
  config.fallback_replicas = 0;  // which is taken for none, but for the stop
  CHECK(Poll(config, &state, 300, 3, false, true) == 0);
}

}  // namespace
}  // namespace servescape
