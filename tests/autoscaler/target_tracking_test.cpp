// SPDX-License-Identifier: MIT
// Target tracking by hand, minute by minute.
#include "sim/autoscaler/target_tracking.h"

#include <doctest/doctest.h>

#include "sim/autoscaler/service_scaler.h"

namespace servescape::test {
namespace {

// A policy for 60 per cent, and who plays it.
struct Tracked {
  TargetTrackingConfig config;
  TargetTrackingState state;
  int64_t capacity = 4, minute = 0;
  std::string reason;

  Tracked() {
    config.target_value = 60;
    config.max_capacity = 20;
  }
  int64_t Minute(double metric) {
    ++minute;
    const Decision decision =
        Decide(config, {SimTime{minute * kAlarmPeriod.ns}, capacity, metric}, &state);
    reason = decision.reason;
    return capacity = decision.desired;
  }
  int64_t Minutes(int count, double metric) {
    for (int i = 0; i < count; ++i) Minute(metric);
    return capacity;
  }
};

TEST_CASE("three minutes above the target add capacity in proportion") {
  Tracked web;
  CHECK(web.Minutes(2, 90) == 4);
  CHECK(web.Minute(90) == 6);  // ceil(4 x 90 / 60)
  CHECK(web.reason == "AlarmHigh: ceil(4 x 90 / 60) = 6");
  Tracked other;
  other.Minutes(2, 90);
  CHECK(other.Minute(60) == 4);  // the target itself is no alarm
  CHECK(other.Minute(90) == 4);
}

TEST_CASE(
    "while a scale-out cools down, what it added counts: only a larger one changes anything") {
  Tracked web;
  web.Minutes(3, 90);
  CHECK(web.Minute(70) == 6);   // ceil(4 x 70 / 60) = 5
  CHECK(web.Minute(120) == 8);  // ceil(4 x 2)
  CHECK(web.Minutes(4, 90) == 8);
  CHECK(web.Minute(90) == 12);  // 300 s after the last: from 8
}

TEST_CASE("fifteen minutes below 90 per cent of the target take some away, never too much") {
  Tracked web;
  web.capacity = 10;
  CHECK(web.Minutes(14, 30) == 10);
  CHECK(web.Minute(30) == 5);
  CHECK(web.Minutes(4, 50) == 5);
  Tracked two;
  two.capacity = 2;
  CHECK(two.Minutes(20, 50) == 2);  // one alone would have 100 per cent
  Tracked near;
  near.capacity = 10;
  CHECK(near.Minutes(20, 54.5) == 10);  // above 54
  Tracked fixed;
  fixed.capacity = 10;
  fixed.config.disable_scale_in = true;
  CHECK(fixed.Minutes(20, 10) == 10);
}

TEST_CASE("a scale-in waits for the one before, a scale-out does not") {
  Tracked web;
  web.capacity = 16;
  web.Minutes(15, 30);
  CHECK(web.capacity == 8);
  CHECK(web.Minutes(4, 30) == 8);
  CHECK(web.Minute(30) == 4);  // after 300 s
  CHECK(web.Minutes(3, 120) == 8);
}

TEST_CASE("capacity stays within its bounds") {
  Tracked web;
  CHECK(web.Minutes(3, 600) == 20);
  Tracked idle;
  idle.config.min_capacity = 3;
  CHECK(idle.Minutes(15, 0) == 3);
}

TEST_CASE("CPU is of the replicas that were there for the minute, not of an earlier one's work") {
  AutoscalerConfig config;
  TargetTrackingScaling policy;
  policy.metric = "cpu";
  config.system = policy;
  const auto scaler = MakeScaler(config);
  const auto look = [&](int64_t minute, std::vector<PodSeen> pods) {
    ServiceSeen seen;
    seen.now = SimTime{minute * kAlarmPeriod.ns};
    seen.pods = std::move(pods);
    return scaler->Look(seen)->seen;
  };
  const SimTime before{-1}, late{150'000'000'000};
  CHECK(look(1, {{0, before, before, true, false, 30}}) == "cpu 50");
  // Number 1 served 500 s and goes; the next of that number begins anew.
  const PodSeen going{1, before, before, true, true, 500};
  CHECK(look(2, {{0, before, before, true, false, 54}, going}) == "cpu 40");
  const PodSeen again{1, late, late, true, false, 520};
  CHECK(look(3, {{0, before, before, true, false, 72}, again}) == "cpu 30");
  // What drains is no longer of those that serve.
  const PodSeen drains{0, before, before, true, true, 132};
  CHECK(look(4, {drains, {1, late, late, true, false, 532}}) == "cpu 20");
}

}  // namespace
}  // namespace servescape::test
