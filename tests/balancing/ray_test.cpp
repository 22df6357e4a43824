// SPDX-License-Identifier: MIT
// Ray Serve's routers: their waits computed by hand from the source, their choices as recorded.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "sim/balancing/ray_play.h"
#include "tests/balancing/play.h"

namespace servescape {
namespace {

RayConfig Ongoing(int64_t most) {
  RayConfig config;
  config.max_ongoing_requests = most;
  return config;
}

double Start(const Balanced& played, size_t i) {
  return ToSeconds(played.answers[i].tries.back().at - SimTime{});
}

TEST_CASE("Ray: a full replica's router looks after 25, 50, 100 ms, and a longer queue hides it") {
  World world = WorldOf(1);
  Held(&world, 10, 0.005, 0.1);
  const Balanced played = PlayRay(Ongoing(1), world);
  for (size_t i = 1; i < 10; ++i) {
    // It asks at 0, 0, 25, 75 and 175 ms of its own; each way takes from 1 to 3 ms.
    const double gap = Start(played, i) - Start(played, i - 1);
    CAPTURE(i);
    CHECK(gap > 0.174);
    CHECK(gap < 0.205);
  }
  // The recorded one takes 1.9 to 2.0 s for the ten.
  CHECK(Start(played, 9) + 0.1 > 1.6);
  CHECK(Start(played, 9) + 0.1 < 2.1);
  RayConfig sooner = Ongoing(1);
  sooner.max_backoff = FromSeconds(0.025);
  CHECK(Start(PlayRay(sooner, world), 9) < 1.2);
  RayConfig slower = Ongoing(1);
  slower.backoff_multiplier = 8;  // 25, 200 ms
  CHECK(Start(PlayRay(slower, world), 1) > 0.225);
  RayConfig later = Ongoing(1);
  later.initial_backoff = FromSeconds(0.2);
  CHECK(Start(PlayRay(later, world), 1) > 0.2);
  CHECK(Start(PlayRay(Ongoing(10), world), 9) == doctest::Approx(0.045));
}

TEST_CASE("Ray: the replica that a task finds is the first request's, whoever's task it is") {
  World world = WorldOf(2);
  Held(&world, 40, 0.003, 0.08);
  const Balanced played = PlayRay(Ongoing(1), world);
  for (size_t i = 1; i < 40; ++i) CHECK(Start(played, i) >= Start(played, i - 1));
}

TEST_CASE("Ray: idle replicas are drawn by chance, and queues stay even under load") {
  World idle = WorldOf(3);
  Sequential(&idle, 3000);
  const std::string told = Sequence(PlayRay(Ongoing(100), idle));
  int twice = 0;
  for (size_t i = 1; i < told.size(); ++i) twice += told[i] == told[i - 1] ? 1 : 0;
  // A third; the standard error is .0086.
  CHECK(twice / 2999.0 == doctest::Approx(1.0 / 3).epsilon(0.08));
  World held = WorldOf(3);
  Held(&held, 30, 0.01, 10);
  std::array<int, 3> ongoing{};
  for (const char each : Sequence(PlayRay(Ongoing(100), held))) {
    ++ongoing[static_cast<size_t>(each - 'a')];
    const auto [least, most] = std::minmax_element(ongoing.begin(), ongoing.end());
    CHECK(*most - *least <= 2);
  }
}

TEST_CASE("Ray: what ended is forgotten at once, and all that is known after ten quiet seconds") {
  World world = WorldOf(1);
  Sequential(&world, 5);
  // With room for one each could wait until the replica has been asked.
  Balanced played = PlayRay(Ongoing(1), world);
  for (size_t i = 0; i < 5; ++i) CHECK(Seconds(played, i) == doctest::Approx(0.001));
  world.requests[1].gap = FromSeconds(9.9);
  world.requests[2].gap = FromSeconds(10.1);
  played = PlayRay(Ongoing(1), world);
  CHECK(Seconds(played, 1) == doctest::Approx(0.001));
  CHECK(Seconds(played, 2) > 0.0019);
  CHECK(Seconds(played, 3) == doctest::Approx(0.001));
  RayConfig longer = Ongoing(1);
  longer.cache_timeout = FromSeconds(60);
  CHECK(Seconds(PlayRay(longer, world), 2) == doctest::Approx(0.001));
}

TEST_CASE("Ray: each proxy knows of its own requests alone, and replicas refuse") {
  World world = WorldOf(3);
  Held(&world, 600, 0.01, 0.07);
  RayConfig config = Ongoing(3);
  const Balanced one = PlayRay(config, world);
  config.proxies = 8;
  const Balanced eight = PlayRay(config, world);
  CHECK(one.totals.at("refused_by_replicas") == 0);
  CHECK(eight.totals.at("refused_by_replicas") > 100);
  double first = 0, second = 0;
  for (size_t i = 0; i < 600; ++i) {
    first += Seconds(one, i), second += Seconds(eight, i);
    CHECK(eight.answers[i].status == "200");
  }
  CHECK(second > first + 0.2);
}

TEST_CASE("Ray: max_queued_requests is of each proxy, and counts those that wait alone") {
  World world = WorldOf(1);
  Held(&world, 20, 0.001, 10);
  const auto refused = [&](int64_t proxies) {
    RayConfig config = Ongoing(1);
    config.max_queued_requests = 3;
    config.proxies = proxies;
    const Balanced played = PlayRay(config, world);
    return std::count_if(played.answers.begin(), played.answers.end(),
                         [](const Answer& each) { return each.status == "503"; });
  };
  CHECK(refused(1) == 16);
  CHECK(refused(4) < 12);
}

TEST_CASE("Ray: a replica that has died costs a new request nothing, those it had an error") {
  World world = WorldOf(2);
  Behave(&world, 0, Conduct::kRefuse, 0, 2);
  Held(&world, 300, 0.01, 0.001);
  const Balanced played = PlayRay(Ongoing(5), world);
  for (size_t i = 0; i < 300; ++i) {
    CHECK(played.answers[i].status == "200");
    CHECK(Seconds(played, i) < 0.012);
  }
  const std::string told = Sequence(played);
  CHECK(std::count(told.begin(), told.begin() + 200, 'a') == 0);
  CHECK(std::count(told.begin() + 200, told.end(), 'a') > 30);  // it is known again at once
  // Without any it waits for the controller.
  Behave(&world, 1, Conduct::kRefuse, 0, 1);
  CHECK(Seconds(PlayRay(Ongoing(5), world), 0) == doctest::Approx(1.001).epsilon(0.11));
  // One that no replica ever takes, or that hangs before others, waits for ever, and is told so.
  World never = WorldOf(2);
  Held(&never, 4, 0.01, 0.001);
  Behaviour refused;
  refused.conduct = Conduct::kRefuse;
  never.requests[0].answer = refused;
  CHECK(PlayRay(Ongoing(5), never).answers[0].status == "none");
  World hangs = WorldOf(1);
  Behave(&hangs, 0, Conduct::kHang);
  Held(&hangs, 4, 0.01, 0.001);
  CHECK(PlayRay(Ongoing(1), hangs).answers[3].status == "none");
  World closing = WorldOf(1);
  Behave(&closing, 0, Conduct::kClose);
  Sequential(&closing, 1);
  CHECK(PlayRay(Ongoing(5), closing).answers[0].status == "500");
}

}  // namespace
}  // namespace servescape
