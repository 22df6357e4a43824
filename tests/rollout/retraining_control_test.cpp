// SPDX-License-Identifier: MIT
// What models of some age are worth, and when new ones are trained, computed by hand.
#include "sim/rollout/retraining_control.h"

#include <doctest/doctest.h>

#include <cmath>

namespace servescape {
namespace {

constexpr int64_t kSecondOfTime = 1'000'000'000;

SimTime At(int64_t seconds) { return {seconds * kSecondOfTime}; }

TEST_CASE("gradual drift halves what can be lost each half-life") {
  DriftConfig drift;
  drift.half_life = {10 * kSecondOfTime};
  drift.worst = 0.2;
  CHECK(WorthOf(drift, At(0), At(0)) == 1);
  CHECK(WorthOf(drift, At(0), At(10)) == doctest::Approx(0.6));
  CHECK(WorthOf(drift, At(-10), At(10)) == doctest::Approx(0.4));
  CHECK(WorthOf(drift, At(5), At(15)) == doctest::Approx(0.6));
}

TEST_CASE("a sudden change is for models that were trained before it") {
  DriftConfig drift;
  drift.kind = DriftKind::kSudden;
  drift.at = {At(10), At(40)};
  drift.worst = 0.5;
  CHECK(WorthOf(drift, At(-3), At(9)) == 1);
  CHECK(WorthOf(drift, At(-3), At(10)) == 0.5);
  CHECK(WorthOf(drift, At(10), At(39)) == 1);
  CHECK(WorthOf(drift, At(10), At(40)) == 0.5);
  CHECK(WorthOf(drift, At(-3), At(50)) == 0.5);
}

TEST_CASE("a season takes away and gives back") {
  DriftConfig drift;
  drift.kind = DriftKind::kSeasonal;
  drift.period = {40 * kSecondOfTime};
  drift.worst = 0.6;
  CHECK(WorthOf(drift, At(0), At(0)) == 1);
  CHECK(WorthOf(drift, At(0), At(10)) == doctest::Approx(0.8));
  CHECK(WorthOf(drift, At(0), At(20)) == doctest::Approx(0.6));
  CHECK(WorthOf(drift, At(0), At(40)) == doctest::Approx(1));
}

TEST_CASE("a schedule trains on what is known when the training begins, one at a time") {
  RetrainingConfig config;
  config.every = {10 * kSecondOfTime};
  config.takes = {14 * kSecondOfTime};
  RetrainingControl control(config, At(-5));
  CHECK(control.next() == At(10));
  TrainingDecision decision = control.Look({});
  CHECK(decision.move == TrainingMove::kBegins);
  CHECK_FALSE(decision.by_alarm);
  CHECK(decision.learnt == At(-5));
  CHECK(decision.takes.ns == 14 * kSecondOfTime);
  // That of 20 s is left out.
  CHECK(control.next() == At(20));
  CHECK(control.Look({}).move == TrainingMove::kNone);
  CHECK(control.next() == At(24));
  decision = control.Look({});
  CHECK(decision.move == TrainingMove::kServes);
  CHECK(decision.learnt == At(10));
  CHECK(control.next() == At(30));
  CHECK(control.Look({}).move == TrainingMove::kBegins);
}

RetrainingConfig ByAlarm() {
  RetrainingConfig config;
  config.alarm_below = 0.8;
  config.check_every = {10 * kSecondOfTime};
  config.takes = {5 * kSecondOfTime};
  return config;
}

TEST_CASE("an alarm needs thirty labels and a significant loss in its window") {
  // z = (.8 - share) / sqrt(.16 / n), above 1.645.
  RetrainingControl control(ByAlarm(), At(0));
  CHECK(control.Look({29, 0}).move == TrainingMove::kNone);
  // 100 more, 74 of them good: 1.5.
  CHECK(control.Look({129, 74}).move == TrainingMove::kNone);
  // 73: 1.75.
  const TrainingDecision decision = control.Look({229, 147});
  CHECK(decision.move == TrainingMove::kBegins);
  CHECK(decision.by_alarm);
  CHECK(decision.reason == "good: 73 % of 100 labels, below 80 %: z = 1.75, above 1.64");
}

TEST_CASE("labels that come late, and those of the model before, are not counted") {
  RetrainingConfig config = ByAlarm();
  config.label_delay = {10 * kSecondOfTime};
  RetrainingControl control(config, At(0));
  CHECK(control.Look({100, 0}).move == TrainingMove::kNone);
  CHECK(control.Look({200, 100}).by_alarm);  // at 20 s, of the first 10 s
  CHECK(control.next() == At(25));
  CHECK(control.Look({250, 100}).move == TrainingMove::kServes);
  // At 30 s nothing of the new model is known; at 40 s what came from 25 to 30 s is.
  CHECK(control.Look({300, 150}).move == TrainingMove::kNone);
  CHECK(control.Look({400, 150}).move == TrainingMove::kNone);
  CHECK(control.Look({500, 150}).by_alarm);
}

TEST_CASE("a window goes over several checks") {
  RetrainingConfig config = ByAlarm();
  config.window = {20 * kSecondOfTime};
  RetrainingControl control(config, At(0));
  // 20 labels each: of one check they are too few.
  CHECK(control.Look({20, 10}).move == TrainingMove::kNone);
  CHECK(control.Look({40, 20}).by_alarm);
}

}  // namespace
}  // namespace servescape
