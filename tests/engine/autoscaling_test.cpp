// SPDX-License-Identifier: MIT
// An autoscaler in the loop: trajectories by hand, in seconds, and what it is shown.
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/autoscaler/service_scaler.h"
#include "tests/engine/systems.h"

namespace servescape::test {
namespace {

std::string Seconds(SimTime now) { return std::to_string(now.ns / 1'000'000'000); }

// "dT:N" N replicas wanted from now on, where that is a change; "kT:N" N ready, "cT" answered.
struct ScalingStory : Watcher {
  std::string text;
  uint32_t wanted = 1;
  void Word(const std::string& word) { text += (text.empty() ? "" : " ") + word; }
  void OnScale(SimTime now, uint32_t, uint32_t count, const ScaleDecision&) override {
    if (count != wanted) Word("d" + Seconds(now) + ":" + std::to_string(count));
    wanted = count;
  }
  void OnReplicasUp(SimTime now, uint32_t, uint32_t up) override {
    Word("k" + Seconds(now) + ":" + std::to_string(up));
  }
  void OnComplete(SimTime now, uint32_t, Duration) override { Word("c" + Seconds(now)); }
};

// One request a second from second 1 on, each served for 100 s by one replica of up to four.
Config Slow(int requests, double seconds, AutoscalerConfig scaler) {
  Config config = Steady(1, seconds);
  config.traffic[0].arrivals = ArrivalKind::kTrace;
  for (int i = 1; i <= requests; ++i) {
    config.traffic[0].trace.push_back({SimTime{i * 1'000'000'000LL}, 1});
  }
  config.services[0].time.time = Constant(100);
  config.services[0].replicas = 4;
  scaler.make = MakeScaler;
  config.services[0].autoscaler = std::make_shared<AutoscalerConfig>(std::move(scaler));
  return config;
}

std::string PlayScaling(const Config& config) {
  const GeneralModel model(config);
  ScalingStory story;
  story.wanted = model.services()[0].initial;
  WatchedEngine engine(model, 1, 0, story);
  while (!engine.Step(1)) {
    const char* const law = engine.Broken();
    REQUIRE(std::string(law == nullptr ? "" : law) == "");
  }
  return story.text;
}

AutoscalerConfig OnQueue() {
  HpaScaling hpa;
  hpa.spec.max_replicas = 4;
  HpaMetric queue;
  queue.type = HpaMetricType::kExternal;
  queue.target = HpaTargetType::kAverageValue;
  queue.value = 1000;
  hpa.spec.metrics = {queue};
  hpa.signals = {ServiceSignal::kQueue};
  AutoscalerConfig out;
  out.system = hpa;
  out.pod_start = FromSeconds(20);
  return out;
}

TEST_CASE("an HPA on the queue: up to its bound at a sync, down after five minutes") {
  // Five wait at 15: four are wanted, and ready at 35. Two wait from then to 101, one to 135, so
  // that the most that was recommended in the last 300 s is 2 from 345 on and 1 from 405 on.
  CHECK(PlayScaling(Slow(6, 420, OnQueue())) ==
        "k0:1 d15:4 k35:2 k35:3 k35:4 c101 c135 c135 c135 c201 c235 d345:2 k345:3 k345:2 d405:1 "
        "k405:1");
}

TEST_CASE("an HPA on the cores in use sees them exactly") {
  HpaScaling hpa;
  hpa.spec.max_replicas = 4;
  HpaMetric cpu;
  cpu.value = 50;
  hpa.spec.metrics = {cpu};
  hpa.signals = {ServiceSignal::kCpu};
  AutoscalerConfig scaler;
  scaler.system = hpa;
  struct Seen : ScalingStory {
    void OnScale(SimTime now, uint32_t, uint32_t, const ScaleDecision& decision) override {
      Word(Seconds(now) + "=" + decision.seen);
    }
  };
  // Busy from 1 to 4 and, for the scrape at 22.5, from 20 on: 2.5 s of 15.
  Config config = Slow(0, 61, scaler);
  config.traffic[0].trace = {{SimTime{1'000'000'000}, 1}, {SimTime{20'000'000'000}, 1}};
  config.services[0].time.time = Constant(3);
  const GeneralModel model(config);
  Seen seen;
  WatchedEngine engine(model, 1, 0, seen);
  while (!engine.Step(100)) {
  }
  CHECK(seen.text ==
        "k0:1 0=cpu - c4 15=cpu - c23 30=cpu 17 % 45=cpu 3 % 60=cpu 0 %");
}

TEST_CASE("Knative scales to zero, and what comes then waits until a replica is ready") {
  KpaScaling kpa;
  kpa.decision.target_value = 1;
  kpa.decision.stable_window = FromSeconds(6);
  kpa.scaler.stable_window = FromSeconds(6);
  kpa.scaler.max_scale = 4;
  AutoscalerConfig scaler;
  scaler.system = kpa;
  scaler.pod_start = FromSeconds(2);
  Config config = Slow(0, 90, scaler);
  config.traffic[0].trace = {{SimTime{60'500'000'000}, 1}};
  config.services[0].time.time = Constant(1);
  const std::string tale = PlayScaling(config);
  CAPTURE(tale);
  // No request for a minute: zero, after the grace period. The one at 60.5 is seen at 61, its
  // replica is ready at 63.
  CHECK(tale.find(":0 ") < tale.find("d61:1"));
  CHECK(tale.find("k63:1 c64") != std::string::npos);
}

TEST_CASE("replicas that drain are in the way of new ones, which come as soon as they are gone") {
  // All four drain their 100 s when the load is gone, so none can be added for the next load.
  KpaScaling kpa;
  kpa.decision.target_value = 1;
  kpa.scaler.max_scale = 4;
  AutoscalerConfig scaler;
  scaler.system = kpa;
  const std::string tale = PlayScaling(Slow(8, 600, scaler));
  CAPTURE(tale);
  size_t answered = 0;
  for (size_t at = tale.find('c'); at != std::string::npos; at = tale.find('c', at + 1)) ++answered;
  CHECK(answered == 8);
}

}  // namespace
}  // namespace servescape::test
