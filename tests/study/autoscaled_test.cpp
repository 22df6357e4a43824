// SPDX-License-Identifier: MIT
// Studies of services that an autoscaler scales: laws, the bill, the verdict,
// and the same bits whoever plays them.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "sim/autoscaler/service_scaler.h"
#include "sim/study/study.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

HpaScaling Hpa(const std::string& name, HpaMetricType type, HpaTargetType target, int64_t value,
               ServiceSignal signal) {
  HpaScaling out;
  out.spec.max_replicas = 8;
  HpaMetric metric;
  metric.name = name;
  metric.type = type;
  metric.target = target;
  metric.value = value;
  out.spec.metrics = {metric};
  out.signals = {signal};
  return out;
}

std::vector<AutoscalerConfig> AllSystems() {
  KpaScaling kpa;
  kpa.decision.target_value = 2;
  kpa.scaler.max_scale = 8;
  KedaInLoop keda;
  keda.config.max_replica_count = 8;
  keda.config.cooldown_period = 40;
  keda.config.polling_interval = 5;
  const HpaScaling rate = Hpa("rps", HpaMetricType::kExternal, HpaTargetType::kAverageValue, 20'000,
                              ServiceSignal::kRate);
  keda.hpa = rate.spec;
  keda.signals = rate.signals;
  keda.activation_milli = {0};
  RayServeConfig ray;
  ray.min_replicas = 0;
  ray.max_replicas = 8;
  ray.upscale_delay_s = 5;
  ray.downscale_delay_s = 30;
  TargetTrackingScaling aws;
  aws.policy.target_value = 60 * 15;
  aws.policy.max_capacity = 8;
  aws.signal = ServiceSignal::kRate;
  PredictiveConfig forecast;
  forecast.forecast = Forecast::kLastValue;
  forecast.target = 15;
  forecast.max_replicas = 8;
  std::vector<AutoscalerConfig> out(7);
  out[0].system = Hpa("concurrency", HpaMetricType::kPods, HpaTargetType::kAverageValue, 2000,
                      ServiceSignal::kConcurrency);
  out[1].system = kpa;
  out[2].system = keda;
  out[3].system = ray;
  out[4].system = aws;
  out[5].system = forecast;
  out[6].system = PlannedScaling{
      {{SimTime{} + FromSeconds(110), 8, ""}, {SimTime{} + FromSeconds(360), 1, ""}}};
  for (AutoscalerConfig& each : out) {
    each.initial = 2;
    each.make = MakeScaler;
    each.pod_start = FromSeconds(8);
    each.restarts = {SimTime{} + FromSeconds(150), SimTime{} + FromSeconds(500)};
    each.floors = {{SimTime{} + FromSeconds(700), 3, ""}, {SimTime{} + FromSeconds(800), 0, ""}};
  }
  return out;
}

Config Scaled(const std::string& text, const AutoscalerConfig& scaler) {
  Config config = testing::ConfigOf(text);
  config.services[0].replicas = 8;
  for (PoolConfig& pool : config.services[0].pools) pool.replicas = 8;
  config.services[0].autoscaler = std::make_shared<AutoscalerConfig>(scaler);
  return config;
}

// A burst of ten times the traffic, and quiet minutes after it.
std::string Burst(const std::string& service) {
  return R"(
[run]
duration = "20min"
warmup = "0s"
replications = 2
[traffic.u]
rate = "10/s"
keys = { distribution = "zipf", exponent = 0.9, count = 1000 }
items = 2
output_tokens = { distribution = "geometric", mean = 8 }
[[traffic.u.profile]]
at = "2min"
factor = 10
shape = "step"
[[traffic.u.profile]]
at = "6min"
factor = 0
shape = "step"
[service.m]
price = "$1/h"
)" + service;
}

const Metric* Find(const RunReport& report, const std::string& name) {
  for (const Metric& metric : report.metrics) {
    if (metric.name == name) return &metric;
  }
  return nullptr;
}

TEST_CASE(
    "whatever the system and the station, killed controllers and scheduled floors: laws hold, "
    "nothing is lost, the bill is what was there and the replicas follow the load") {
  for (const char* station : {
           "concurrency = 2\ntime = { distribution = \"exponential\", mean = "
           "\"100ms\" }\n",
           "routing = \"least_outstanding\"\n"
           "time = { distribution = \"exponential\", mean = \"60ms\" }\n",
           "routing = \"random\"\nbatching = { max_size = 8, max_delay = "
           "\"10ms\" }\n"
           "time = { distribution = \"exponential\", mean = \"100ms\" }\n",
           "processor_sharing = { cores = 2 }\nconcurrency = 6\n"
           "time = { distribution = \"exponential\", mean = \"60ms\" }\n",
           "batching = { tokens = \"continuous\", max_running = 8, step = { "
           "base = \"10ms\", "
           "per_sequence = \"1ms\" } }\n",
       }) {
    for (const AutoscalerConfig& scaler : AllSystems()) {
      CAPTURE(station);
      CAPTURE(scaler.system.index());
      const RunReport report = testing::Run(Scaled(Burst(station), scaler));
      REQUIRE(report.stopped.empty());
      for (const SelfCheck& check : report.checks) {
        CHECK_MESSAGE(check.holds, check.name << ": " << check.left << " and " << check.right);
      }
      const Metric* const ready = Find(report, "service.m.up.mean");
      const Metric* const billed = Find(report, "service.m.replicas.mean");
      REQUIRE(ready != nullptr);
      REQUIRE(billed != nullptr);
      CHECK(ready->estimate.value > 0.3);
      CHECK(ready->estimate.value < 6);
      CHECK(billed->estimate.value >= ready->estimate.value);
      const Metric* const cost = Find(report, "cost.per_hour");
      REQUIRE(cost != nullptr);
      CHECK(cost->estimate.value == doctest::Approx(billed->estimate.value));  // $1/h each
      CHECK(report.lost == 0);
    }
  }
}

TEST_CASE("each replication has an autoscaler of its own, on whatever thread") {
  const Config config = Scaled(
      Burst("time = { distribution = \"exponential\", mean = \"60ms\" }\n"), AllSystems()[1]);
  const RunReport serial = RunStudy(config, "x");
  const RunReport threads = RunStudy(config, "x", [](int count, const auto& body) {
    std::vector<std::thread> running;
    for (int i = 0; i < count; ++i) running.emplace_back([&body, i] { body(i); });
    for (std::thread& each : running) each.join();
  });
  CHECK(serial.digest == threads.digest);
}

TEST_CASE(
    "a load that the most replicas can serve is too much for those that "
    "are there yet") {
  // 100/s of 60 ms ask for six servers; two of eight are ready when it comes.
  const RunReport report = testing::Run(Scaled(
      Burst("time = { distribution = \"exponential\", mean = \"60ms\" }\n"), AllSystems()[0]));
  CAPTURE(report.verdict_reason);
  CHECK(report.load == LoadState::kOverloaded);
}

}  // namespace
}  // namespace servescape::test
