// SPDX-License-Identifier: MIT
// Autoscalers in the loop, shown services that are made up: what each reads of them, and when.
#include "sim/autoscaler/service_scaler.h"

#include <doctest/doctest.h>

#include "sim/autoscaler/service_signals.h"

namespace servescape::test {
namespace {

SimTime At(double seconds) { return SimTime{} + FromSeconds(seconds); }

PodSeen Pod(uint32_t id, double busy_seconds) {
  PodSeen pod;
  pod.id = id;
  pod.asked = pod.ready_since.emplace(SimTime{-1});
  pod.busy_seconds = busy_seconds;
  return pod;
}

ServiceSeen Service(double seconds, std::vector<PodSeen> pods) {
  ServiceSeen seen;
  seen.now = At(seconds);
  seen.servers = 2;
  seen.pods = std::move(pods);
  return seen;
}

TEST_CASE("a pod's use of its cores is that between two scrapes, 15 s apart") {
  MetricsServer metrics;
  CHECK(metrics.next() == At(7.5));
  metrics.Scrape(Service(7.5, {Pod(0, 3)}));
  CHECK(metrics.next() == At(22.5));
  CHECK_FALSE(metrics.CpuOf(0));
  metrics.Scrape(Service(22.5, {Pod(0, 18), Pod(1, 5)}));
  REQUIRE(metrics.CpuOf(0));
  CHECK(metrics.CpuOf(0)->milli == 1000);  // 15 server-seconds in 15 s
  CHECK(metrics.CpuOf(0)->window == FromSeconds(15));
  CHECK_FALSE(metrics.CpuOf(1));  // it has been seen once
  CHECK_FALSE(metrics.CpuOf(2));
}

TEST_CASE("another pod of the same number has no sample of the one before") {
  MetricsServer metrics;
  metrics.Scrape(Service(7.5, {Pod(0, 3)}));
  PodSeen other = Pod(0, 4);
  other.asked = At(10);
  metrics.Scrape(Service(22.5, {other}));
  CHECK_FALSE(metrics.CpuOf(0));
  // Nor has one that was pending at the first of two scrapes.
  PodSeen pending = Pod(1, 0);
  pending.running = false;
  metrics.Scrape(Service(37.5, {other, pending}));
  metrics.Scrape(Service(52.5, {other, Pod(1, 2)}));
  CHECK(metrics.CpuOf(0));
  CHECK_FALSE(metrics.CpuOf(1));
}

TEST_CASE("a rate is that of the last minute, or of what there is") {
  RateMeter meter;
  CHECK(meter.Rate() == 0);
  meter.Record(At(0), 0);
  CHECK(meter.Rate() == 0);
  meter.Record(At(15), 150);
  CHECK(meter.Rate() == doctest::Approx(10));
  for (int i = 2; i <= 8; ++i) meter.Record(At(15 * i), 150 + 30 * (i - 1));
  CHECK(meter.Rate() == doctest::Approx(2));
}

TEST_CASE("pods have equal shares of what is no use of cores; those that drain have none") {
  ServiceSeen seen = Service(100, {Pod(0, 0), Pod(1, 0), Pod(2, 0), Pod(3, 0)});
  seen.pods[2].draining = true;
  seen.pods[3].ready_since.reset();
  seen.waiting = 5;
  seen.in_service = 3;
  const std::vector<HpaPods> pods =
      PodsSeen({ServiceSignal::kConcurrency, ServiceSignal::kQueue}, seen, {}, {});
  REQUIRE(pods.size() == 4);
  CHECK(pods[0].samples[0]->milli == 4000);
  CHECK(pods[1].samples[1]->milli == 2500);
  CHECK(pods[2].deleting);
  CHECK_FALSE(pods[2].samples[0]);
  CHECK_FALSE(pods[3].ready);
  CHECK_FALSE(pods[3].samples[0]);
  CHECK(pods[0].age == FromSeconds(3600));  // there from the start
  const auto values = ValuesSeen({ServiceSignal::kConcurrency}, seen, {});
  CHECK(values[0] == 8000);
}

HpaScaling CpuAt60() {
  HpaScaling hpa;
  hpa.spec.max_replicas = 10;
  HpaMetric cpu;
  cpu.value = 60;
  hpa.spec.metrics = {cpu};
  hpa.signals = {ServiceSignal::kCpu};
  return hpa;
}

TEST_CASE("an HPA scrapes between its syncs, and asks for no more before it has two") {
  AutoscalerConfig config;
  config.system = CpuAt60();
  config.initial = 2;
  const auto scaler = MakeScaler(config);
  double busy = 0;
  std::vector<int64_t> instants;  // tenths of a second
  std::vector<int64_t> desired;
  while (scaler->next() < At(40)) {
    const double now = ToSeconds(scaler->next());
    busy = 1.8 * now;  // 90 % of two cores, each pod
    instants.push_back(scaler->next().ns / 100'000'000);
    const auto decision = scaler->Look(Service(now, {Pod(0, busy), Pod(1, busy)}));
    if (decision) desired.push_back(decision->desired);
  }
  CHECK(instants == std::vector<int64_t>{0, 75, 150, 225, 300, 375});
  // 90 % / 60 % = 1.5: three pods, once there are samples.
  CHECK(desired == std::vector<int64_t>{2, 2, 3});
}

TEST_CASE("KEDA polls, and the HPA that it makes syncs") {
  KedaInLoop keda;
  keda.config.cooldown_period = 60;
  keda.config.max_replica_count = 5;
  HpaMetric queue;
  queue.type = HpaMetricType::kExternal;
  queue.target = HpaTargetType::kAverageValue;
  queue.value = 10'000;
  keda.hpa.max_replicas = 5;
  keda.hpa.metrics = {queue};
  keda.signals = {ServiceSignal::kQueue};
  keda.activation_milli = {4000};
  AutoscalerConfig config;
  config.system = keda;
  config.initial = 0;
  const auto scaler = MakeScaler(config);
  std::string tale;
  int64_t there = 0;
  while (scaler->next() < At(100)) {
    ServiceSeen seen = Service(ToSeconds(scaler->next()), {});
    seen.waiting = seen.now < At(20) ? 4 : 25;
    for (uint32_t i = 0; i < there; ++i) seen.pods.push_back(Pod(i, 0));
    const auto decision = scaler->Look(seen);
    if (!decision || decision->desired == there) continue;
    there = decision->desired;
    tale += decision->reason.substr(0, 5) + " " + std::to_string(seen.now.ns / 1'000'000'000) +
            ":" + std::to_string(there) + " ";
  }
  // Four is not above the activation value. The HPA syncs where the poll has made it one.
  CHECK(tale == "KEDA: 30:1 HPA:  30:3 ");
}

TEST_CASE("Knative reads the mean of each second, with the second's exact integral") {
  KpaScaling kpa;
  kpa.decision.target_value = 2;
  kpa.decision.total_value = 10;
  kpa.scaler.max_scale = 10;
  AutoscalerConfig config;
  config.system = kpa;
  const auto scaler = MakeScaler(config);
  int64_t desired = 0;
  for (int second = 0; second <= 4; ++second) {
    REQUIRE(scaler->next() == At(second));
    ServiceSeen seen = Service(second, {Pod(0, 0)});
    seen.in_service = 100;                 // at the instant alone
    seen.in_flight_seconds = 3.0 * second;  // three all the time
    if (const auto decision = scaler->Look(seen)) desired = decision->desired;
  }
  CHECK(desired == 2);
}

TEST_CASE("Ray Serve decides on what its handle has pushed") {
  RayServeConfig ray;
  ray.max_replicas = 10;
  ray.upscale_delay_s = 0;
  AutoscalerConfig config;
  config.system = ray;
  const auto scaler = MakeScaler(config);
  double first = -1;
  while (scaler->next() < At(30)) {
    ServiceSeen seen = Service(ToSeconds(scaler->next()), {Pod(0, 0)});
    seen.in_service = 6;
    const auto decision = scaler->Look(seen);
    if (decision && decision->desired == 3 && first < 0) first = ToSeconds(seen.now);
  }
  CHECK(first == doctest::Approx(10));  // metrics_interval_s
}

TEST_CASE("metrics have the names that people give them") {
  CHECK(ServiceSignalOf("http_requests_per_second") == ServiceSignal::kRate);
  CHECK(ServiceSignalOf("ongoing_requests") == ServiceSignal::kConcurrency);
  CHECK_FALSE(ServiceSignalOf("memory"));
}

}  // namespace
}  // namespace servescape::test
