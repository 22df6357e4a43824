// SPDX-License-Identifier: MIT
// gRPC's retries and tower's choices, computed by hand from their sources.
#include <doctest/doctest.h>

#include <algorithm>

#include "sim/balancing/envoy_play.h"
#include "sim/balancing/grpc_play.h"
#include "sim/balancing/tower_play.h"
#include "sim/base/math.h"
#include "tests/balancing/play.h"

namespace servescape {
namespace {

GrpcConfig Retries(int64_t attempts) {
  GrpcConfig config;
  config.retry = GrpcRetryPolicy{attempts, FromSeconds(0.2), FromSeconds(0.6), 2, {"UNAVAILABLE"}};
  return config;
}

World Failing(size_t calls, const std::string& status = "UNAVAILABLE") {
  World world = WorldOf(1);
  Sequential(&world, calls);
  for (BalancedRequest& each : world.requests) {
    each.answer =
        Behaviour{.conduct = Conduct::kAnswer, .take = {}, .status = status, .pushback = {}};
  }
  return world;
}

TEST_CASE("more than five attempts are five, unless the client raises its limit") {
  GrpcConfig config = Retries(10);
  CHECK(PlayGrpc(config, Failing(1)).answers[0].tries.size() == 5);
  config.most_attempts = 8;
  CHECK(PlayGrpc(config, Failing(1)).answers[0].tries.size() == 8);
  CHECK(PlayGrpc(config, Failing(1, "NOT_FOUND")).answers[0].tries.size() == 1);
}

TEST_CASE("the jitter comes after the cap") {
  const GrpcRetryPolicy policy = *Retries(5).retry;
  CHECK(GrpcBackoff(policy, 2, 0.5) == FromSeconds(0.2));
  CHECK(GrpcBackoff(policy, 3, 0) == FromSeconds(0.32));
  CHECK(ToSeconds(GrpcBackoff(policy, 4, 1)) == doctest::Approx(0.72));
}

TEST_CASE("half of the tokens gone ends all retries") {
  GrpcConfig config = Retries(3);
  config.throttling = GrpcThrottling{10, 0.1};
  const Balanced played = PlayGrpc(config, Failing(4));
  std::vector<size_t> attempts;
  for (const Answer& each : played.answers) attempts.push_back(each.tries.size());
  CHECK(attempts == std::vector<size_t>{3, 2, 1, 1});
  // A code that is not retryable costs nothing.
  GrpcTokens tokens(GrpcThrottling{4, 0.1});
  CHECK(tokens.Failed());
  CHECK(!tokens.Failed());
  for (int i = 0; i < 10; ++i) tokens.Succeeded();
  CHECK(!tokens.Failed());
}

TEST_CASE("a pushback is waited for exactly, the deadline is over all attempts") {
  GrpcConfig config = Retries(3);
  World world = Failing(1);
  world.requests[0].answer->pushback = FromSeconds(0.7);
  const Balanced played = PlayGrpc(config, world);
  CHECK(ToSeconds(played.answers[0].tries[1].at) == doctest::Approx(0.701));
  config.timeout = FromSeconds(1);
  const Balanced cut = PlayGrpc(config, world);
  CHECK(cut.answers[0].status == "DEADLINE_EXCEEDED");
  CHECK(Seconds(cut, 0) == doctest::Approx(1));
}

TEST_CASE("pick_first keeps to one address") {
  World world = WorldOf(3);
  Sequential(&world, 6);
  GrpcConfig config;
  CHECK(Sequence(PlayGrpc(config, world)) == "aaaaaa");
  config.round_robin = true;
  const std::string told = Sequence(PlayGrpc(config, world));
  CHECK(told.substr(0, 3) == told.substr(3));
  CHECK(told.substr(0, 2) != "aa");
}

TEST_CASE("PeakEwma: what was never used costs default_rtt, and decays to nothing") {
  PeakEwma load(FromSeconds(0.1), FromSeconds(10));
  CHECK(load.Load(SimTime{}) == 1e8);
  CHECK(load.Load(SimTime{5'000'000'000}) == doctest::Approx(1e8 * Exp(-0.5)));
  load.Begin();
  CHECK(load.Load(SimTime{65'000'000'000}) == doctest::Approx(2e8 * Exp(-6.5)));
  load.End(SimTime{65'000'000'000}, SimTime{65'500'000'000});
  CHECK(load.Load(SimTime{65'500'000'000}) == doctest::Approx(5e8));  // its peak at once
}

TEST_CASE("two choices keep away from a slow service") {
  World world = WorldOf(3);
  for (ServerStory& each : world.servers) each.take = FromSeconds(0.1);
  world.servers[0].take = FromSeconds(1);
  Held(&world, 600, 0.02, 0);
  for (BalancedRequest& each : world.requests) each.take.reset();
  const auto slow = [&](TowerLoad load) {
    TowerConfig config;
    config.default_rtt = FromSeconds(0.1);
    config.load = load;
    const std::string told = Sequence(PlayTower(config, world));
    return std::count(told.begin(), told.end(), 'a');
  };
  CHECK(slow(TowerLoad::kPeakEwma) < 15);
  CHECK(slow(TowerLoad::kPendingRequests) > 25);
  CHECK(slow(TowerLoad::kPendingRequests) < 75);
}

TEST_CASE("Envoy: its back-off begins at nothing, one retry, and overflow is 503 at once") {
  const EnvoyConfig standard;
  CHECK(EnvoyBackoff(standard, 1) == FromSeconds(0.025));
  CHECK(EnvoyBackoff(standard, 2) == FromSeconds(0.075));
  CHECK(EnvoyBackoff(standard, 3) == FromSeconds(0.175));
  CHECK(EnvoyBackoff(standard, 6) == FromSeconds(0.25));
  EnvoyConfig config;
  config.retry_on = {"5xx"};
  World world = Failing(1, "503");
  CHECK(PlayEnvoy(config, world).answers[0].tries.size() == 2);
  config.num_retries = 4;
  CHECK(PlayEnvoy(config, world).answers[0].tries.size() == 5);
  config.retry_on = {"connect-failure"};
  CHECK(PlayEnvoy(config, world).answers[0].tries.size() == 1);
  config.max_requests = 0;
  CHECK(PlayEnvoy(config, world).answers[0].status == "503");
  CHECK(PlayEnvoy(config, world).answers[0].tries.empty());
}

TEST_CASE("Envoy: five errors in a row eject one host, and never more than a tenth or one") {
  EnvoyConfig config;
  config.outlier_detection = true;
  World world;
  for (const char* name : {"a", "b", "c", "d"})
    world.servers.push_back({.name = name, .chapters = {}});
  for (size_t s = 0; s < 2; ++s) {
    Chapter chapter;
    chapter.behaviour.status = "500";
    world.servers[s].chapters = {chapter};
  }
  for (int i = 0; i < 80; ++i) {
    BalancedRequest request;
    request.at = SimTime{i * 10'000'000};
    world.requests.push_back(request);
  }
  const Balanced played = PlayEnvoy(config, world);
  int first = 0, second = 0;
  for (const Answer& each : played.answers) {
    first += each.server == size_t{0} ? 1 : 0;
    second += each.server == size_t{1} ? 1 : 0;
  }
  CHECK(first == 5);
  CHECK(second > 20);
}

}  // namespace
}  // namespace servescape
