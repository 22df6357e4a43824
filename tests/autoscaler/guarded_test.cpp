// SPDX-License-Identifier: MIT
// Plans, forecasts, floors by the clock and controllers that are killed, shown services that are
// made up.
#include <string>

#include <doctest/doctest.h>

#include "sim/autoscaler/predictive.h"
#include "sim/autoscaler/service_scaler.h"

namespace servescape::test {
namespace {

SimTime Second(double seconds) { return SimTime{} + FromSeconds(seconds); }

// "60:3" at 60 s three are wanted, where that is a change; until `end` seconds.
std::string Told(const AutoscalerConfig& config, double end, double queue) {
  const auto scaler = MakeScaler(config);
  std::string told;
  int64_t wanted = config.initial;
  while (scaler->next() < Second(end)) {
    ServiceSeen seen;
    seen.now = scaler->next();
    seen.waiting = static_cast<uint32_t>(queue);
    seen.arrivals = seen.now.ns / 100'000'000;  // 10/s
    const std::optional<ScaleDecision> decision = scaler->Look(seen);
    if (!decision || decision->desired == wanted) continue;
    CHECK(decision->replicas == wanted);
    wanted = decision->desired;
    told += (told.empty() ? "" : " ") + std::to_string(seen.now.ns / 1'000'000'000) + ":" +
            std::to_string(wanted);
  }
  return told;
}

AutoscalerConfig OnQueueOf(int64_t most) {
  HpaScaling hpa;
  hpa.spec.max_replicas = most;
  HpaMetric queue;
  queue.type = HpaMetricType::kExternal;
  queue.target = HpaTargetType::kAverageValue;
  queue.value = 1000;
  hpa.spec.metrics = {queue};
  hpa.signals = {ServiceSignal::kQueue};
  AutoscalerConfig out;
  out.system = hpa;
  out.make = MakeScaler;
  return out;
}

TEST_CASE("a plan is followed at its instants") {
  AutoscalerConfig config;
  config.system = PlannedScaling{{{Second(0), 2, ""}, {Second(30), 5, ""}, {Second(90), 1, ""}}};
  CHECK(Told(config, 200, 0) == "0:2 30:5 90:1");
}

TEST_CASE("a floor holds whatever the system wants, and the system goes on from it") {
  AutoscalerConfig config = OnQueueOf(9);
  config.floors = {{Second(20), 4, ""}, {Second(100), 0, ""}};
  // No queue: the HPA wants one; when the floor is gone it takes the rest away, five minutes after
  // it last recommended as many as there were.
  const std::string told = Told(config, 1000, 0);
  CHECK(told.starts_with("20:4 "));
  CHECK(told.ends_with(":1"));
  CHECK(Told(OnQueueOf(9), 1000, 0).empty());
}

TEST_CASE("a controller that starts afresh has forgotten what it recommended, and syncs at once") {
  AutoscalerConfig config = OnQueueOf(4);
  CHECK(Told(config, 60, 3) == "0:3");
  config.restarts = {Second(20)};
  const auto scaler = MakeScaler(config);
  std::vector<int64_t> syncs;
  while (scaler->next() < Second(60)) {
    ServiceSeen seen;
    seen.now = scaler->next();
    if (scaler->Look(seen)) syncs.push_back(seen.now.ns / 1'000'000'000);
  }
  CHECK(syncs == std::vector<int64_t>{0, 15, 20, 35, 50});
}

TEST_CASE("arrivals are counted in slots, as they come") {
  AutoscalerConfig config = OnQueueOf(4);
  config.slot = FromSeconds(10);
  config.arrivals = std::make_shared<std::vector<int64_t>>();
  Told(config, 35, 0);
  CHECK(*config.arrivals == std::vector<int64_t>{100, 100, 100});
}

TEST_CASE("a forecast knows the season before, or the last value") {
  PredictiveConfig config;
  config.interval = FromSeconds(60);
  config.season = FromSeconds(240);
  config.horizon = FromSeconds(120);
  config.target = 10;
  config.max_replicas = 9;
  CHECK(Decide(config, {5, 5, 95}).desired == 9);           // not a season yet: ceil(95 / 10) = 10
  CHECK(Decide(config, {5, 35, 15, 15}).desired == 4);      // a season ago 5 and then 35
  CHECK(Decide(config, {5, 35, 15, 15, 99}).desired == 4);  // 35 and 15
  config.forecast = Forecast::kLastValue;
  CHECK(Decide(config, {5, 35, 15, 15}).desired == 2);
}

}  // namespace
}  // namespace servescape::test
