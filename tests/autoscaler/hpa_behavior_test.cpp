// SPDX-License-Identifier: MIT
// Syncs of an HPA in a row: stabilisation, limits, bounds and zero, computed by hand.
#include <doctest/doctest.h>

#include <vector>

#include "tests/autoscaler/at.h"
#include "tests/autoscaler/hpa_cases.h"

namespace servescape {
namespace {

HpaSpec WithBehavior() {
  HpaSpec out = QueueSpec();
  out.behavior = DefaultHpaBehavior();
  return out;
}

// Replicas after syncs of these proposals, 15 s apart.
std::vector<int64_t> Follow(HpaCourse course, const std::vector<int64_t>& proposals) {
  std::vector<int64_t> out;
  double now = 0;
  for (const int64_t each : proposals) {
    out.push_back(course.At(now, each));
    now += 15;
  }
  return out;
}

TEST_CASE("defaults of the specification and of the controller") {
  const HpaController controller;
  CHECK(controller.sync_period == FromSeconds(15));
  CHECK(controller.downscale_stabilization == FromSeconds(300));
  CHECK(controller.tolerance == 0.1);
  CHECK(controller.cpu_initialization_period == FromSeconds(300));
  CHECK(controller.initial_readiness_delay == FromSeconds(30));
  const HpaMetric metric;
  CHECK(metric.name == "cpu");
  CHECK(metric.value == 80);
  CHECK(HpaSpec().min_replicas == 1);
  const HpaBehavior behavior = DefaultHpaBehavior();
  CHECK(behavior.scale_up.stabilization_window_seconds == 0);
  CHECK(!behavior.scale_down.stabilization_window_seconds);
  CHECK(behavior.scale_up.policies.size() == 2);
  CHECK(behavior.scale_down.policies.size() == 1);
}

TEST_CASE("no behavior is not the same as its defaults") {
  const std::vector<int64_t> plain = {6, 12, 24, 48, 90};
  CHECK(Follow({QueueSpec(), 3}, {90, 90, 90, 90, 90}) == plain);
  const std::vector<int64_t> filled = {7, 14, 28, 56, 90};
  CHECK(Follow({WithBehavior(), 3}, {90, 90, 90, 90, 90}) == filled);
  // Without it a spike is chased after it is over; with it the way up ends with the proposal.
  const std::vector<int64_t> chased = {5, 10, 20, 30, 30};
  CHECK(Follow({QueueSpec(), 5}, {5, 30, 30, 20, 5}) == chased);
  const std::vector<int64_t> held = {5, 10, 20, 20, 20};
  CHECK(Follow({WithBehavior(), 5}, {5, 30, 30, 20, 5}) == held);
}

TEST_CASE("the edge of the window is in without behavior and out with it") {
  HpaCourse plain(QueueSpec(), 20);
  plain.At(0, 20);
  CHECK(plain.At(300, 5) == 20);
  HpaCourse late(QueueSpec(), 20);
  late.At(0, 20);
  CHECK(late.At(300.001, 5) == 5);
  HpaCourse filled(WithBehavior(), 20);
  filled.At(0, 20);
  CHECK(filled.At(299.999, 5) == 20);
  CHECK(filled.last().reason ==
        "queue ceil(50 / 10) = 5, stabilised: the highest within the last "
        "300 s was 20, so 20");
  CHECK(filled.At(300, 5) == 5);
}

TEST_CASE("a fresh HPA with an up window does not rise for it") {
  HpaSpec spec = WithBehavior();
  spec.behavior->scale_up.stabilization_window_seconds = 60;
  const std::vector<int64_t> expected = {4, 4, 4, 4, 6, 10};
  CHECK(Follow({spec, 4}, {8, 6, 10, 10, 10, 10}) == expected);
}

TEST_CASE("rates count from the period's start") {
  HpaSpec spec = WithBehavior();
  spec.behavior->scale_down.stabilization_window_seconds = 0;
  spec.behavior->scale_down.policies = {{false, 4, 60}, {true, 10, 60}};
  const std::vector<int64_t> most = {72, 72, 72, 72, 64};
  CHECK(Follow({spec, 80}, {10, 10, 10, 10, 10}) == most);
  spec.behavior->scale_down.select_policy = HpaSelectPolicy::kMin;
  const std::vector<int64_t> least = {76, 76, 76, 76, 72};
  CHECK(Follow({spec, 80}, {10, 10, 10, 10, 10}) == least);
  spec.behavior->scale_down.select_policy = HpaSelectPolicy::kDisabled;
  CHECK(Follow({spec, 80}, {10, 10}) == std::vector<int64_t>{80, 80});
  // 10 % of 12 removes 2, of 1 adds 1.
  spec.behavior->scale_down.select_policy = HpaSelectPolicy::kMax;
  spec.behavior->scale_down.policies = {{true, 10, 15}};
  CHECK(HpaCourse(spec, 12).At(0, 1) == 10);
  spec.behavior->scale_up.policies = {{true, 10, 15}};
  CHECK(HpaCourse(spec, 1).At(0, 50) == 2);
}

TEST_CASE("what was removed in the period is given back to its start") {
  HpaSpec spec = WithBehavior();
  spec.behavior->scale_up.policies = {{false, 10, 60}};
  spec.behavior->scale_down.stabilization_window_seconds = 0;
  spec.behavior->scale_down.policies = {{false, 5, 60}};
  HpaCourse course(spec, 20);
  CHECK(course.At(0, 15) == 15);
  CHECK(course.At(15, 50) == 30);  // 15 + 5 removed + 10
  CHECK(course.last().reason.ends_with("limited to 30 (20 + 10 pods in 60 s = 30)"));
  CHECK(course.At(30, 50) == 30);
  course.SetByHand(31);           // by others: no event
  CHECK(course.At(45, 1) == 16);  // 31 - 15 added + 5 removed - 5
}

TEST_CASE("bounds are set without a look at metrics") {
  HpaSpec spec = QueueSpec();
  spec.min_replicas = 3;
  spec.max_replicas = 12;
  HpaCourse course(spec, 20);
  CHECK(course.At(0, 10) == 12);
  CHECK(!course.last().proposal);
  CHECK(course.last().rescale_reason == "Current number of replicas above Spec.MaxReplicas");
  // The 20 that was there is a recommendation all the same.
  CHECK(course.At(15, 10) == 12);
  CHECK(course.state().conditions.limited == "TooManyReplicas");
  course.SetByHand(1);
  CHECK(course.At(30, 1) == 3);
  CHECK(course.last().rescale_reason == "Current number of replicas below Spec.MinReplicas");
}

TEST_CASE("recommendations are kept before they are bounded") {
  HpaSpec spec = WithBehavior();
  HpaCourse course(spec, 100);
  CHECK(course.At(0, 400) == 200);
  CHECK(course.At(285, 150) == 200);
  CHECK(course.At(300, 150) == 150);
}

TEST_CASE("zero is left only by an HPA that went there") {
  HpaSpec spec = WithBehavior();
  spec.min_replicas = 0;
  spec.behavior->scale_down.stabilization_window_seconds = 0;
  HpaCourse paused(spec, 0);
  CHECK(paused.At(0, 5) == 0);
  CHECK(paused.state().conditions.active == "ScalingDisabled");
  HpaCourse course(spec, 3);
  CHECK(course.At(0, 0) == 0);
  CHECK(course.state().scaled_to_zero);
  CHECK(course.At(15, 0) == 0);
  CHECK(course.At(30, 50) == 4);  // 0 + 4 pods
  course.At(45, 0);
  course.spec().min_replicas = 2;
  CHECK(course.At(60, 0) == 2);
  CHECK(!course.state().scaled_to_zero);
  course.SetByHand(0);  // paused
  CHECK(course.At(75, 30) == 0);
}

TEST_CASE("a scale event gives up its place to the next one that its own direction needs") {
  // Up policies look back 15 s, down policies 60 s: the event of t = 0 is overwritten at t = 20.
  HpaSpec spec = WithBehavior();
  spec.behavior->scale_down.stabilization_window_seconds = 0;
  spec.behavior->scale_down.policies = {{false, 1, 60}};
  HpaState state;
  Rescaled(spec, At(0), 10, 14, &state);
  Rescaled(spec, At(20), 14, 16, &state);
  CHECK(state.scale_up_events.size() == 1);
  Rescaled(spec, At(35), 16, 17, &state);  // 15 s: not yet outdated
  CHECK(state.scale_up_events.size() == 2);
}

}  // namespace
}  // namespace servescape
