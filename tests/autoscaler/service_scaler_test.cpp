// SPDX-License-Identifier: MIT
// Autoscalers in the loop, shown services that are made up: what each reads of them, and when.
#include "sim/autoscaler/service_scaler.h"

#include <doctest/doctest.h>

#include "sim/autoscaler/scalers.h"
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
  const auto values = ValuesSeen({ServiceSignal::kConcurrency}, {}, seen, {});
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

// ---- language-model servers ---------------------------------------------------------------------

PodSeen Server(uint32_t id, double kv_use, uint32_t waiting, uint32_t running) {
  PodSeen pod = Pod(id, 0);
  pod.kv_use = kv_use;
  pod.requests_waiting = waiting;
  pod.requests_running = running;
  return pod;
}

TEST_CASE("a metric of vLLM is that of each pod, and of the whole their mean or their sum") {
  PodSeen starting = Server(2, 0.99, 50, 50);
  starting.ready_since.reset();
  const ServiceSeen seen = Service(30, {Server(0, 0.9, 4, 10), Server(1, 0.5, 0, 8), starting});
  const std::vector<ServiceSignal> signals = {ServiceSignal::kKvUse, ServiceSignal::kPodWaiting,
                                              ServiceSignal::kPodRunning};
  const std::vector<HpaPods> pods = PodsSeen(signals, seen, {}, {});
  REQUIRE(pods.size() == 3);
  CHECK(pods[0].samples[0]->milli == 900);
  CHECK(pods[1].samples[1]->milli == 0);
  CHECK(pods[1].samples[2]->milli == 8000);
  CHECK_FALSE(pods[2].samples[0]);
  HpaMetric value, average;
  value.target = HpaTargetType::kValue;
  average.target = HpaTargetType::kAverageValue;
  const auto means = ValuesSeen(signals, {value, value, value}, seen, {});
  CHECK(*means[0] == 700);
  CHECK(*means[1] == 2000);
  CHECK(*means[2] == 9000);
  const auto sums = ValuesSeen(signals, {average, average, average}, seen, {});
  CHECK(*sums[0] == 1400);
  CHECK(*sums[1] == 4000);
  CHECK_FALSE(ValuesSeen(signals, {value, value, value}, Service(30, {starting}), {})[0]);
  CHECK(*ServiceSignalOf("vllm:kv_cache_usage_perc") == ServiceSignal::kKvUse);
  CHECK(*ServiceSignalOf("vllm:num_requests_waiting") == ServiceSignal::kPodWaiting);
}

TEST_CASE("the time to first tokens is the mean of those of the last minute") {
  FirstTokenMeter meter;
  const auto record = [&](double at, int64_t tokens, double seconds, int64_t others) {
    PodSeen a = Pod(0, 0), b = Pod(1, 0);
    a.first_tokens = tokens;
    a.first_token_seconds = seconds;
    b.first_tokens = others;
    b.first_token_seconds = static_cast<double>(others);
    meter.Record(Service(at, {a, b}));
  };
  record(0, 0, 0, 0);
  CHECK_FALSE(meter.Mean());
  record(15, 10, 5, 0);
  CHECK(*meter.Mean() == doctest::Approx(0.5));
  record(30, 20, 10, 10);  // 20 in 10 s and 10 in 10 s
  CHECK(*meter.Mean() == doctest::Approx(20.0 / 30));
  record(60, 20, 10, 10);
  record(80, 20, 10, 10);  // what came at 15 is older than a minute
  CHECK(*meter.Mean() == doctest::Approx(15.0 / 20));
  record(95, 20, 10, 10);
  CHECK_FALSE(meter.Mean());
  record(100, 4, 8, 10);  // started anew: it counts from 0
  CHECK(*meter.Mean() == doctest::Approx(2));
}

TEST_CASE("KEDA's cron trigger asks for its replicas inside its window") {
  KedaInLoop keda;
  keda.config.min_replica_count = 0;
  keda.config.max_replica_count = 20;
  keda.config.cooldown_period = 60;
  keda.hpa.min_replicas = 1;
  keda.hpa.max_replicas = 20;
  HpaMetric metric;
  metric.type = HpaMetricType::kExternal;
  metric.target = HpaTargetType::kAverageValue;
  metric.value = 1000;
  keda.hpa.metrics = {metric};
  keda.signals = {ServiceSignal::kCron};
  keda.activation_milli = {0};
  keda.windows = {{{At(100), 10, ""}, {At(200), 0, ""}}};
  const std::unique_ptr<ServiceScaler> scaler = MakeScaler(keda, 0);
  std::string told;
  int64_t replicas = 0;
  while (scaler->next() <= At(700)) {
    const SimTime now = scaler->next();
    std::vector<PodSeen> pods;
    for (int64_t i = 0; i < replicas; ++i) pods.push_back(Pod(static_cast<uint32_t>(i), 0));
    const auto decision = scaler->Look(Service(ToSeconds(now), pods));
    if (!decision || decision->desired == replicas) continue;
    replicas = decision->desired;
    told += std::to_string(now.ns / 1'000'000'000) + ":" + std::to_string(replicas) + " ";
  }
  // A poll at 120 finds it active; the HPA goes on by 4 and by doubling. It is inactive from the
  // poll at 210 on, and over when 60 s have passed since that of 180.
  CHECK(told == "120:1 120:4 135:8 150:10 270:0 ");
}

}  // namespace
}  // namespace servescape::test
