// SPDX-License-Identifier: MIT
// HAProxy's orders, queues and retries, computed by hand from its sources.
#include "sim/balancing/haproxy_play.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/balancing/play.h"

namespace servescape {
namespace {

HaproxyConfig Backend(const std::vector<int64_t>& weights,
                      HaproxyBalance balance = HaproxyBalance::kRoundRobin) {
  HaproxyConfig config;
  config.choice.balance = balance;
  config.timeout_connect = FromSeconds(1);
  for (size_t i = 0; i < weights.size(); ++i) {
    HaproxyServer server;
    server.name = std::string(1, static_cast<char>('a' + i));
    server.weight = weights[i];
    config.servers.push_back(server);
  }
  return config;
}

std::string PlayBackend(const HaproxyConfig& config, size_t count) {
  World world = WorldOf(config.servers.size());
  Sequential(&world, count);
  return Sequence(PlayHaproxy(config, world));
}

double ShareOf(const std::string& told, char server) {
  return static_cast<double>(std::count(told.begin(), told.end(), server)) /
         static_cast<double>(told.size());
}

TEST_CASE("roundrobin has an order of its own") {
  CHECK(PlayBackend(Backend({5, 1, 1}), 14) == "aaabaacaaabaac");
  CHECK(PlayBackend(Backend({5, 1, 1}, HaproxyBalance::kStaticRr), 7) == "aaabaac");
}

TEST_CASE("the weights of leastconn count under load only") {
  const HaproxyConfig config = Backend({3, 1, 1}, HaproxyBalance::kLeastConn);
  CHECK(PlayBackend(config, 9) == "abcabcabc");
  World world = WorldOf(3);
  Held(&world, 9, 0.06, 1.5);
  CHECK(Sequence(PlayHaproxy(config, world)) == "abcaaaabc");
}

TEST_CASE("random draws from the ring: two servers of weight 1 are not alike, of 256 they are") {
  CHECK(ShareOf(PlayBackend(Backend({1, 1}, HaproxyBalance::kRandom), 6000), 'a') ==
        doctest::Approx(0.42).epsilon(0.05));
  CHECK(ShareOf(PlayBackend(Backend({256, 256}, HaproxyBalance::kRandom), 6000), 'a') ==
        doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("consistent hashing keeps keys, a map moves them") {
  HaproxyConfig config = Backend({1, 1, 1}, HaproxyBalance::kHash);
  config.choice.consistent = config.choice.avalanche = true;
  CHECK(PlayBackend(config, 20) == "baccbbabacbccbbaccbb");
  config.choice.consistent = config.choice.avalanche = false;
  CHECK(PlayBackend(config, 20) == "abcabcabcaabcabcabca");
}

TEST_CASE("hash-balance-factor spreads one key") {
  HaproxyConfig config = Backend({1, 1, 1}, HaproxyBalance::kHash);
  config.choice.consistent = config.choice.avalanche = true;
  World world = WorldOf(3);
  Held(&world, 12, 0.06, 2.5);
  const std::string own = Sequence(PlayHaproxy(config, world)).substr(0, 1);
  CHECK(Sequence(PlayHaproxy(config, world)) == std::string(12, own[0]));
  config.choice.hash_balance_factor = 300;
  CHECK(Sequence(PlayHaproxy(config, world)) == std::string(12, own[0]));
  config.choice.hash_balance_factor = 150;
  CHECK(ShareOf(Sequence(PlayHaproxy(config, world)), own[0]) == 0.5);
}

TEST_CASE("one queue before all servers, bounded by timeout connect where there is no other") {
  HaproxyConfig config = Backend({1, 1});
  for (HaproxyServer& each : config.servers) each.maxconn = 1;
  World world = WorldOf(2);
  Held(&world, 8, 0.03, 0.7);
  const Balanced played = PlayHaproxy(config, world);
  CHECK(Sequence(played) == "abab----");
  CHECK(Seconds(played, 4) == doctest::Approx(1));
  config.timeout_queue = FromSeconds(10);
  CHECK(Sequence(PlayHaproxy(config, world)) == "abababab");
  config.timeout_queue.reset();
  config.timeout_connect.reset();
  CHECK(Sequence(PlayHaproxy(config, world)) == "abababab");
}

TEST_CASE("a slow server holds one request, not the queue") {
  HaproxyConfig config = Backend({1, 1});
  config.timeout_queue = FromSeconds(20);
  for (HaproxyServer& each : config.servers) each.maxconn = 1;
  World world = WorldOf(2);
  world.servers[0].take = FromSeconds(2.3);
  world.servers[1].take = FromSeconds(0.3);
  Held(&world, 8, 0.03, 0);
  for (BalancedRequest& each : world.requests) each.take.reset();
  CHECK(Sequence(PlayHaproxy(config, world)) == "abbbbbbb");
}

TEST_CASE("refused: three retries a second apart on the same server, or at once on another") {
  HaproxyConfig config = Backend({1, 1});
  World world = WorldOf(2);
  Behave(&world, 0, Conduct::kRefuse);
  Sequential(&world, 2);
  const Balanced stays = PlayHaproxy(config, world);
  CHECK(stays.answers[0].status == "503");
  CHECK(Tries(stays, 0) == "aaaa");
  CHECK(Seconds(stays, 0) == doctest::Approx(3));
  CHECK(stays.answers[1].status == "200");
  config.redispatch = -1;
  const Balanced moves = PlayHaproxy(config, world);
  CHECK(Tries(moves, 0) == "ab");
  CHECK(Seconds(moves, 0) < 0.01);
  // leastconn takes no turns: it goes elsewhere with the last retry.
  config.choice.balance = HaproxyBalance::kLeastConn;
  CHECK(Tries(PlayHaproxy(config, world), 0) == "aaab");
}

TEST_CASE("a server that closes without an answer: 502, unless retry-on says otherwise") {
  HaproxyConfig config = Backend({1, 1});
  World world = WorldOf(2);
  Behave(&world, 0, Conduct::kClose);
  Sequential(&world, 1);
  CHECK(PlayHaproxy(config, world).answers[0].status == "502");
  config.retry_on.insert("empty-response");
  CHECK(Tries(PlayHaproxy(config, world), 0) == "ab");
}

TEST_CASE("a server is out after three checks and back after two") {
  HaproxyConfig config = Backend({1, 1});
  config.servers[0].check = true;
  World world = WorldOf(2);
  Behave(&world, 0, Conduct::kRefuse, 1, 11);
  Held(&world, 90, 0.2, 0.001);
  const Balanced played = PlayHaproxy(config, world);
  // Checks at 0, 2, 4, ..: down with that of 6 s, up with that of 14 s.
  CHECK(played.notes == std::vector<std::string>{"a is down at 6.000 s", "a is up at 14.000 s"});
}

TEST_CASE("slow start: the weight grows by whole seconds") {
  HaproxyConfig config = Backend({1, 1});
  config.servers[0].check = true;
  config.servers[0].inter = FromSeconds(0.5);
  config.servers[0].slowstart = 8;
  World world = WorldOf(2);
  Behave(&world, 0, Conduct::kRefuse, 0, 10);
  Held(&world, 1000, 0.02, 0.001);
  for (BalancedRequest& each : world.requests) each.at = *each.at + FromSeconds(10);
  const Balanced played = PlayHaproxy(config, world);
  const std::string told = Sequence(played);
  // Up with the second good check, at 10.5 s: in its first second 1 of 17, in the third 5 of 21.
  CHECK(ShareOf(told.substr(25, 50), 'a') == doctest::Approx(1.0 / 17).epsilon(0.4));
  CHECK(ShareOf(told.substr(125, 50), 'a') == doctest::Approx(5.0 / 21).epsilon(0.2));
  CHECK(ShareOf(told.substr(500, 400), 'a') == doctest::Approx(0.5));
}

}  // namespace
}  // namespace servescape
