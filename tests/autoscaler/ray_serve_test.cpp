// SPDX-License-Identifier: MIT
// Ray Serve's autoscaling, computed by hand.
#include "sim/autoscaler/ray_serve.h"

#include <doctest/doctest.h>

#include "sim/autoscaler/ray_serve_metrics.h"
#include "tests/autoscaler/at.h"

namespace servescape {
namespace {

RayServeConfig UpTo(int64_t most) {
  RayServeConfig out;
  out.max_replicas = most;
  return out;
}

// Replicas that run as soon as they are wanted.
struct Course {
  RayServeConfig config;
  int64_t target;
  RayServeState state = {};

  int64_t Loop(double now, double total, int64_t running) {
    return target = Decide(config, {At(now), total, running, target}, &state).desired;
  }
  int64_t Loop(double now, double total) { return Loop(now, total, target); }
};

TEST_CASE("defaults of autoscaling_config") {
  const RayServeConfig config;
  CHECK(config.min_replicas == 1);
  CHECK(config.max_replicas == 1);
  CHECK(config.target_ongoing_requests == 2);
  CHECK(config.upscale_delay_s == 30);
  CHECK(config.downscale_delay_s == 600);
  CHECK(config.look_back_period_s == 30);
  CHECK(config.metrics_interval_s == 10);
  CHECK(RecordInterval(config) == FromSeconds(6));
  CHECK(InitialReplicas(UpTo(5), 9) == 5);
}

TEST_CASE("there is no tolerance, and the latest wish counts when the delay is over") {
  Course course{UpTo(100), 2};
  CHECK(course.Loop(0, 4.01) == 2);  // 3 are wanted from here on
  CHECK(course.Loop(29.9, 4.01) == 2);
  CHECK(course.Loop(30, 40) == 20);
  CHECK(course.Loop(40, 60) == 20);
  CHECK(course.Loop(69.9, 60) == 20);
  CHECK(course.Loop(70, 60) == 30);  // the count began anew at the next decision
}

TEST_CASE("one decision on target or the other way begins the delay anew") {
  Course course{UpTo(100), 2};
  course.Loop(0, 8);
  course.Loop(20, 4);
  CHECK(course.Loop(21, 8) == 2);
  CHECK(course.Loop(50, 8) == 2);
  CHECK(course.Loop(51, 8) == 4);
}

TEST_CASE("factors count from running replicas") {
  Course up{UpTo(100), 2};
  up.config.upscaling_factor = 0.5;
  up.config.upscale_delay_s = 0;
  CHECK(up.Loop(0, 30) == 9);  // ceil(2 + .5 x 13)
  CHECK(up.Loop(1, 30) == 12);
  CHECK(up.Loop(2, 30) == 14);
  Course down{UpTo(100), 3};
  down.config.downscaling_factor = 0.1;
  down.config.downscale_delay_s = 0;
  CHECK(down.Loop(0, 2) == 2);  // ceil(3 - .2) = 3 would not fall: one less
}

TEST_CASE("zero is reached only from one") {
  Course course{UpTo(20), 4};
  course.config.min_replicas = 0;
  course.config.downscale_delay_s = 20;
  course.Loop(0, 0);
  CHECK(course.Loop(20, 0) == 1);
  course.Loop(21, 0);
  CHECK(course.Loop(40, 0) == 1);
  CHECK(course.Loop(41, 0) == 0);
  course.config.downscale_to_zero_delay_s = 5;
  course.target = 1;
  course.Loop(50, 0);
  CHECK(course.Loop(55, 0) == 0);
}

TEST_CASE("without a running replica a request asks for one at once") {
  Course course{UpTo(20), 0};
  course.config.min_replicas = 0;
  CHECK(course.Loop(0, 0, 0) == 0);
  CHECK(course.Loop(1, 7, 0) == 1);
  CHECK(course.Loop(20, 7, 0) == 1);
  CHECK(course.Loop(21, 7, 1) == 1);  // the delay counts from when a replica runs
  CHECK(course.Loop(51, 7, 1) == 4);
  course.config.upscaling_factor = 2.5;
  course.target = 0;
  CHECK(course.Loop(60, 1, 0) == 3);
}

TEST_CASE("the mean runs to now, the last sample carried on") {
  RayServeConfig config = UpTo(100);
  RayHandle handle(config);
  for (const double t : {0, 6, 12, 18}) handle.Record(At(t), 4);
  handle.Record(At(24), 30);
  RayController controller(config, 1);
  CHECK(controller.TotalOngoingRequests(At(20)) == 0);  // nothing pushed yet
  controller.Push(0, At(30), handle.Window(At(30)));
  CHECK(controller.TotalOngoingRequests(At(30)) == doctest::Approx((4 * 24 + 30 * 6) / 30.0));
  CHECK(controller.TotalOngoingRequests(At(40)) == doctest::Approx((4 * 24 + 30 * 16) / 40.0));
  CHECK(controller.TotalOngoingRequests(At(50)) == 0);  // silent for 20 s: dropped
}

TEST_CASE("handles are added up from when all have begun, and look back so far") {
  RayServeConfig config = UpTo(100);
  config.look_back_period_s = 10;
  RayHandle first(config), second(config);
  for (const double t : {0, 2, 4, 6, 8, 10, 12}) first.Record(At(t), 10);
  second.Record(At(9), 1);
  second.Record(At(11), 5);
  RayController controller(config, 2);
  controller.Push(0, At(12), first.Window(At(12)));
  controller.Push(1, At(12), second.Window(At(12)));
  CHECK(first.Window(At(12)).size() == 6);  // from second 2 on
  CHECK(controller.TotalOngoingRequests(At(13)) == doctest::Approx((11 * 2 + 15 * 2) / 4.0));
}

TEST_CASE("other aggregations") {
  RayServeConfig config = UpTo(100);
  RayHandle handle(config);
  for (const double t : {0, 6, 12}) handle.Record(At(t), t);
  for (const auto& [aggregation, expected] :
       {std::pair{RayAggregation::kMax, 12.0}, std::pair{RayAggregation::kMin, 0.0}}) {
    config.aggregation_function = aggregation;
    RayController controller(config, 1);
    controller.Push(0, At(12), handle.Window(At(12)));
    CHECK(controller.TotalOngoingRequests(At(12)) == expected);
  }
}

}  // namespace
}  // namespace servescape
