// SPDX-License-Identifier: MIT
// How long a slow state takes, against closed forms and measured fillings.
#include "sim/model/slow_state.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/scenario/load.h"

namespace servescape::testing {
namespace {

constexpr const char* kBehind = R"(
[[path.p]]
cache = "c"
[[path.p]]
call = "m"
[service.m]
time = "2ms"
replicas = 20
)";

std::vector<SlowState> StatesOf(const std::string& text) {
  const auto loaded = Load(text, {}, {});
  REQUIRE_MESSAGE(loaded.ok(),
                  (loaded.ok() ? std::string() : Format(loaded.error(), text, "x.toml")));
  return SlowStatesOf(loaded.value().config);
}

// Of the one cache "c", asked for 4,000 times a second.
double CacheSeconds(const std::string& keys, const std::string& cache) {
  const auto states = StatesOf("[traffic.u]\nrate = \"4000/s\"\npath = \"p\"\nkeys = " + keys +
                               kBehind + "[cache.c]\n" + cache);
  REQUIRE(states.size() == 1);
  CHECK(states[0].name == "cache c");
  return states[0].seconds;
}

TEST_CASE("caches: the time in which they turn over") {
  // By replay: LRU of 300,000 has seen as many different keys after 753,525 requests.
  const std::string zipf = "{ distribution = \"zipf\", exponent = 0.9, count = 2_000_000 }";
  CHECK(CacheSeconds(zipf, "capacity = 300_000\n") == doctest::Approx(188.4).epsilon(0.01));
  const std::string even = "{ distribution = \"uniform\", count = 1_000 }";
  // 1,000 keys alike: 1 - exp(-t / 1,000) of them after t requests.
  const double tenth = -1000 * Log(0.9) / 4000;
  CHECK(CacheSeconds(even, "capacity = 100\n") == doctest::Approx(tenth).epsilon(1e-6));
  CHECK(CacheSeconds(even, "capacity = 100\npolicy = \"fifo\"\n") ==
        doctest::Approx(3 * tenth).epsilon(1e-6));
  CHECK(CacheSeconds(even, "capacity = \"200kB\"\nitem_size = \"2kB\"\n") ==
        doctest::Approx(tenth).epsilon(1e-6));
  CHECK(CacheSeconds(even, "capacity = 100\nadmission = 0.5\n") ==
        doctest::Approx(2 * tenth).epsilon(1e-6));
  CHECK(CacheSeconds(even, "capacity = 100\nttl = \"10ms\"\n") == doctest::Approx(0.01));
  // All fit: until one look in a hundred is of a new key.
  CHECK(CacheSeconds(even, "capacity = 1_000\n") == doctest::Approx(Log(100) / 4).epsilon(1e-6));
  CHECK(CacheSeconds(even, "") == doctest::Approx(Log(100) / 4).epsilon(1e-6));
  // Nine in ten requests are for the ten hot keys: 90 others fill the rest.
  CHECK(CacheSeconds("{ distribution = \"hot_set\", hot_share = 0.9, hot_count = 10, count = 910 }",
                     "capacity = 100\n") == doctest::Approx(-9000 * Log(0.9) / 4000).epsilon(1e-3));
}

TEST_CASE("caches: behind another cache, a copy for each replica, some of the requests") {
  const std::string start =
      "[traffic.u]\nrate = \"1000/s\"\npath = \"p\"\n"
      "keys = { distribution = \"uniform\", count = 1_000 }\n[service.m]\ntime = \"1ms\"\n"
      "replicas = 10\nrouting = ";
  const double tenth = -1000 * Log(0.9) / 1000;
  const std::string two =
      "[[path.p]]\ncache = \"near\"\n[[path.p]]\ncache = \"far\"\n[[path.p]]\ncall = \"m\"\n"
      "[cache.near]\ncapacity = 500\n[cache.far]\ncapacity = 100\n";
  const auto levels = StatesOf(start + "\"random\"\n" + two);
  REQUIRE(levels.size() == 2);
  CHECK(levels[1].seconds == doctest::Approx(2 * tenth).epsilon(1e-3));
  const std::string local =
      "[[path.p]]\ncall = \"m\"\n[[path.p]]\ncache = \"c\"\n[[path.p]]\n"
      "delay = \"1ms\"\n[cache.c]\ncapacity = 100\nlocal_to = \"m\"\n";
  CHECK(StatesOf(start + "\"random\"\n" + local)[0].seconds ==
        doctest::Approx(10 * tenth).epsilon(1e-6));
  // By key, ten copies of 100 hold all 1,000.
  CHECK(StatesOf(start + "\"key_modulo\"\n" + local)[0].seconds ==
        doctest::Approx(Log(100)).epsilon(1e-3));
  const std::string some =
      "[[path.p]]\nbranch = { q = 0.25, r = 0.75 }\n[[path.q]]\n"
      "cache = \"c\"\n[[path.q]]\ncall = \"m\"\n[[path.r]]\ncall = \"m\"\n"
      "[cache.c]\ncapacity = 100\n";
  CHECK(StatesOf(start + "\"random\"\n" + some)[0].seconds ==
        doctest::Approx(4 * tenth).epsilon(1e-6));
}

TEST_CASE("states of bursty traffic, sessions; nothing else is slow") {
  const std::string service = "[service.m]\ntime = \"1ms\"\n";
  CHECK(StatesOf("[traffic.u]\nrate = \"10/s\"\n" + service).empty());
  const auto bursty = StatesOf(
      "[traffic.u]\narrivals = \"mmpp\"\nstates = [{ rate = \"10/s\", mean_time = \"50s\" }, "
      "{ rate = \"90/s\", mean_time = \"10s\" }]\n" +
      service);
  REQUIRE(bursty.size() == 1);
  CHECK(bursty[0].name == "states of u");
  CHECK(bursty[0].seconds == doctest::Approx(60));
  const auto sessions = StatesOf(
      "[traffic.u]\nrate = \"1/s\"\nsession = { requests = 11, think = \"20s\" }\n" + service);
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].seconds == doctest::Approx(200));
}

}  // namespace
}  // namespace servescape::testing
