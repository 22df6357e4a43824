// SPDX-License-Identifier: MIT
// nginx's choices and tries, computed by hand from its sources.
#include "sim/balancing/nginx_play.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/balancing/play.h"

namespace servescape {
namespace {

NginxConfig Upstream(const std::vector<int64_t>& weights,
                     NginxMethod method = NginxMethod::kRoundRobin) {
  NginxConfig config;
  config.method = method;
  for (size_t i = 0; i < weights.size(); ++i) {
    NginxServer server;
    server.name = std::string(1, static_cast<char>('a' + i));
    server.weight = weights[i];
    config.servers.push_back(server);
  }
  return config;
}

std::string PlayUpstream(const NginxConfig& config, size_t count) {
  World world = WorldOf(config.servers.size());
  Sequential(&world, count);
  return Sequence(PlayNginx(config, world));
}

TEST_CASE("round robin is smooth") {
  CHECK(PlayUpstream(Upstream({5, 1, 1}), 14) == "aabacaaaabacaa");
  CHECK(PlayUpstream(Upstream({1, 1, 1}), 6) == "abcabc");
}

TEST_CASE("least_conn breaks ties by smooth round robin") {
  const NginxConfig config = Upstream({1, 1, 1}, NginxMethod::kLeastConn);
  World world = WorldOf(3);
  Held(&world, 9, 0.06, 1.5);
  CHECK(Sequence(PlayNginx(config, world)) == "abccbaabc");
}

TEST_CASE("random two: the second draw wins a tie, so that the heavy server idles") {
  const std::string told = PlayUpstream(Upstream({4, 1, 1}, NginxMethod::kRandomTwo), 6000);
  // First the heavy one with 2/3, then never again: 1/3 of a light one first, and 4/5 of it.
  const double share = static_cast<double>(std::count(told.begin(), told.end(), 'a')) / 6000;
  CHECK(share == doctest::Approx(1.0 / 3 * 4 / 5).epsilon(0.07));
}

TEST_CASE("random two: of two servers the busy one gets nothing") {
  World world = WorldOf(2);
  Held(&world, 1, 0, 30);
  Sequential(&world, 100);
  world.requests[1].at = SimTime{1'000'000};
  const std::string told = Sequence(PlayNginx(Upstream({1, 1}, NginxMethod::kRandomTwo), world));
  CHECK(told.substr(1) == std::string(100, told[0] == 'a' ? 'b' : 'a'));
}

TEST_CASE("a failing server is tried again after more than fail_timeout whole seconds") {
  NginxConfig config = Upstream({1, 1});
  for (NginxServer& each : config.servers) each.fail_timeout = 3;
  World world = WorldOf(2);
  world.phase = FromSeconds(0.4);
  Behave(&world, 0, Conduct::kClose);
  Held(&world, 65, 0.2, 0.001);
  const Balanced played = PlayNginx(config, world);
  std::string tried;
  for (const Answer& each : played.answers) {
    CHECK(each.status == "200");
    for (const Try& one : each.tries) {
      if (one.server == 0) tried += std::to_string(one.at.ns / 1'000'000) + " ";
    }
  }
  // Second 4 begins at 3.6 s; its weight comes back one a choice.
  CHECK(tried == "0 4000 8000 12000 ");
}

TEST_CASE("all failed: 502 without a try; one server alone is never left out") {
  NginxConfig config = Upstream({1, 1, 1});
  World world = WorldOf(3);
  for (size_t s = 0; s < 3; ++s) Behave(&world, s, Conduct::kRefuse);
  Sequential(&world, 2);
  const Balanced played = PlayNginx(config, world);
  CHECK(Tries(played, 0) == "abc");
  CHECK(Tries(played, 1).empty());
  CHECK(played.answers[1].status == "502");
  CHECK(played.answers[1].reason == "no live upstreams");

  World single = WorldOf(1);
  Behave(&single, 0, Conduct::kRefuse);
  Sequential(&single, 3);
  CHECK(Tries(PlayNginx(Upstream({1}), single), 2) == "a");
}

TEST_CASE("a POST that was sent is not sent again; a refused one is") {
  World world = WorldOf(2);
  Sequential(&world, 1);
  world.requests[0].method = "POST";
  Behave(&world, 0, Conduct::kClose);
  CHECK(PlayNginx(Upstream({1, 1}), world).answers[0].status == "502");
  world.servers[0].chapters.clear();
  Behave(&world, 0, Conduct::kRefuse);
  CHECK(PlayNginx(Upstream({1, 1}), world).answers[0].status == "200");
}

TEST_CASE("a server that is down moves no key of the others") {
  for (const NginxMethod method : {NginxMethod::kHash, NginxMethod::kHashConsistent}) {
    NginxConfig config = Upstream({1, 1, 1}, method);
    const std::string all = PlayUpstream(config, 300);
    config.servers[1].down = true;
    const std::string less = PlayUpstream(config, 300);
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i] == 'b') {
        CHECK(less[i] != 'b');
      } else {
        CHECK(less[i] == all[i]);
      }
    }
  }
}

TEST_CASE("max_conns without a queue, and a backup") {
  NginxConfig config = Upstream({1, 1, 1});
  for (NginxServer& each : config.servers) each.max_conns = 1;
  config.servers[2].backup = true;
  World world = WorldOf(3);
  Held(&world, 4, 0, 1);
  const Balanced played = PlayNginx(config, world);
  CHECK(Sequence(played) == "abc-");
  CHECK(played.answers[3].status == "502");
}

TEST_CASE("limit_req lets a burst leak, or pass at once") {
  NginxConfig config = Upstream({1});
  config.limits.push_back({.zone = "l", .by_client = true, .rate = 2000, .burst = 5, .delay = 0});
  World world = WorldOf(1);
  Held(&world, 10, 0, 0.001);
  const Balanced played = PlayNginx(config, world);
  CHECK(played.answers[5].answered.ns / 1'000'000 == 2501);
  CHECK(played.answers[6].status == "503");
  config.limits[0].delay = 1000;
  CHECK(PlayNginx(config, world).answers[5].answered.ns / 1'000'000 == 1);
}

TEST_CASE("waiters for a fill look again each 500 ms; past the lock's age one goes through") {
  NginxConfig config = Upstream({1});
  config.cache = config.cache_lock = true;
  World world = WorldOf(1);
  Held(&world, 2, 0.1, 1.2);
  const Balanced played = PlayNginx(config, world);
  CHECK(ToSeconds(played.answers[0].answered) == doctest::Approx(1.2));
  CHECK(ToSeconds(played.answers[1].answered) == doctest::Approx(1.6));  // .1 + 3 x .5
  CHECK(played.answers[1].cache == "HIT");

  World slow = WorldOf(1);
  Held(&slow, 4, 0.1, 8);
  std::vector<double> arrivals;
  for (const Answer& each : PlayNginx(config, slow).answers) {
    for (const Try& one : each.tries) arrivals.push_back(ToSeconds(one.at));
  }
  CHECK(arrivals == std::vector<double>{0, 5, 5.5, 5.5});
}

TEST_CASE("keepalive keeps so many idle connections, not more") {
  NginxConfig config = Upstream({1});
  config.keepalive = 2;
  World world = WorldOf(1);
  for (int round = 0; round < 3; ++round) {
    Held(&world, 8, 0, 0.3);
    for (size_t i = world.requests.size() - 8; i < world.requests.size(); ++i) {
      world.requests[i].at = SimTime{FromSeconds(round).ns};
    }
  }
  CHECK(PlayNginx(config, world).totals.at("connections") == 20);
}

}  // namespace
}  // namespace servescape
