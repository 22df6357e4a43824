// SPDX-License-Identifier: MIT
// What the steps of paths become.
#include <doctest/doctest.h>

#include "sim/catalog/catalog.h"
#include "sim/scenario/load.h"
#include "sim/scenario/schema.h"

namespace servescape {
namespace {

Config Loads(const std::string& text) {
  auto loaded = Load(text, {}, {});
  if (!loaded) FAIL(Format(loaded.error(), text, "x.toml"));
  CHECK(loaded.value().warnings.empty());
  return std::move(loaded).value().config;
}

const std::string kBase = R"([class.gold]
[class.free]
[traffic.u]
rate = "100/s"
path = "main"
keys = { distribution = "uniform", count = 10 }
classes = { gold = 1, free = 1 }
[service.a]
time = "1ms"
[service.b]
time = "1ms"
[store.f]
read = "1ms"
[cache.c]
)";
// So that nothing is left unused.
const std::string kRest = R"([[path.rest]]
cache = "c"
[[path.rest]]
store = "f"
[[path.rest]]
call = "a"
[[path.rest]]
call = "b"
)";

PathConfig MainOf(const std::string& steps) {
  const Config config = Loads(kBase + steps + kRest);
  REQUIRE(config.paths[0].name == "main");
  return config.paths[0];
}

StepConfig FirstOf(const std::string& lines) {
  const PathConfig path = MainOf("[[path.main]]\n" + lines);
  CHECK_FALSE(path.calls_only);
  CHECK(path.services.empty());
  REQUIRE(path.steps.steps.size() == 1);
  return path.steps.steps[0];
}

TEST_CASE("calls without anything else are kept as a list of services, sub-paths included") {
  const PathConfig path = MainOf("[[path.main]]\ncall = \"a\"\n[[path.main]]\npath = \"sub\"\n"
                                 "[[path.sub]]\ncall = \"b\"\n");
  CHECK(path.calls_only);
  CHECK(path.services == std::vector<uint32_t>{0, 1});
  CHECK(path.steps.steps.empty());
  CHECK(path.visits.empty());
  CHECK(ExpectedVisits(path, 1) == 1);
}

TEST_CASE("a call: items, network, payload, degrading") {
  const StepConfig step = FirstOf(R"(call = "a"
items = 500
network = { distribution = "exponential", mean = "1ms" }
request_bytes = "2kB"
response_bytes = 40_000
bandwidth = "10Gbit/s"
degrade = { to = "b", queue_above = 20 }
)");
  CHECK(step.kind == StepKind::kCall);
  CHECK(step.target == 0);
  CHECK(step.items == 500);
  CHECK(step.has_network);
  CHECK(step.network == Exponential(0.001));
  CHECK(step.request_bytes == 2000);
  CHECK(step.response_bytes == 40'000);
  CHECK(step.bandwidth == 1.25e9);
  CHECK(step.degrade_to == 1);
  CHECK(step.degrade_above == 20);
}

TEST_CASE("network: words of the catalog, and durations, one way") {
  for (const NetworkDistance& distance : NetworkDistances()) {
    const std::string word(distance.word);
    CHECK(FirstOf("call = \"a\"\nnetwork = \"" + word + "\"\n").network ==
          Constant(distance.one_way_seconds));
  }
  std::string words;
  for (const NetworkDistance& distance : NetworkDistances()) {
    CHECK_FALSE(distance.source.empty());
    words += (words.empty() ? "" : " ") + std::string(distance.word);
  }
  CHECK(FindSchema("path.*[].network")->words == words);
  CHECK(FindNetworkDistance("same_zone")->one_way_seconds == doctest::Approx(0.05e-3));
  CHECK(FindNetworkDistance("cross_zone")->one_way_seconds == doctest::Approx(0.415e-3));
  CHECK(FindNetworkDistance("cross_region")->one_way_seconds == doctest::Approx(32.5e-3));
  CHECK(FirstOf("call = \"a\"\nnetwork = \"0.5ms\"\n").network == Constant(0.0005));
}

TEST_CASE("delay, cache and store") {
  CHECK(FirstOf("delay = \"2ms\"\n").kind == StepKind::kDelay);
  CHECK(FirstOf("delay = \"2ms\"\n").delay == Constant(0.002));
  CHECK(FirstOf("cache = \"c\"\n").kind == StepKind::kCache);
  const StepConfig store = FirstOf("store = \"f\"\ntimeout = \"5ms\"\n");
  CHECK(store.kind == StepKind::kStore);
  CHECK(store.attempt.timeout.ns == 5'000'000);
}

TEST_CASE("parallel and fan_out") {
  const StepConfig all = FirstOf("parallel = [\"a\", \"sub\"]\n[[path.sub]]\ncall = \"b\"\n"
                                 "[[path.sub]]\ncall = \"b\"\n");
  CHECK(all.kind == StepKind::kParallel);
  REQUIRE(all.blocks.size() == 2);
  CHECK(all.blocks[0].steps.size() == 1);
  CHECK(all.blocks[1].steps.size() == 2);
  CHECK(all.need == 0);
  CHECK_FALSE(all.cancel_rest);
  const StepConfig first =
      FirstOf("parallel = [\"a\", \"b\"]\nwait_for = \"first\"\ncancel_rest = true\n");
  CHECK(first.need == 1);
  CHECK(first.cancel_rest);
  const StepConfig fan = FirstOf("fan_out = \"b\"\nshards = 100\nwait_for = 90\n");
  CHECK(fan.kind == StepKind::kFanOut);
  CHECK(fan.shards == 100);
  CHECK(fan.need == 90);
  REQUIRE(fan.blocks.size() == 1);
  CHECK(fan.blocks[0].steps[0].target == 1);
}

TEST_CASE("branches and loops") {
  const StepConfig chance = FirstOf("branch = { a = 3, b = 1 }\n");
  CHECK(chance.kind == StepKind::kBranch);
  CHECK(chance.weights == std::vector<double>{0.75, 0.25});
  CHECK(chance.by_class.empty());
  const StepConfig by_class = FirstOf("branch_by_class = { free = \"b\", default = \"a\" }\n");
  CHECK(by_class.kind == StepKind::kBranch);
  CHECK(by_class.by_class == std::vector<uint32_t>{1, 0});
  CHECK(by_class.weights.empty());
  REQUIRE(by_class.blocks.size() == 2);
  CHECK(by_class.blocks[0].steps[0].target == 1);
  const StepConfig loop = FirstOf("loop = \"a\"\ntimes = 3\nrepeat = 0.25\n");
  CHECK(loop.kind == StepKind::kLoop);
  CHECK(loop.times == 3);
  CHECK(loop.repeat == 0.25);
  CHECK(FirstOf("loop = \"a\"\ntimes = 3\n").repeat == 1);
  CHECK(FirstOf("loop = \"a\"\nrepeat = 0.5\n").times == 1000);
}

TEST_CASE("a sub-path is a block of its own if it is tried as a whole, or a hit ends it") {
  const std::string sub = "path = \"sub\"\n";
  const std::string call = "[[path.sub]]\ncall = \"a\"\n";
  const StepConfig tried = FirstOf(sub + "retries = { max = 2 }\n" + call);
  CHECK(tried.kind == StepKind::kBlock);
  CHECK(tried.attempt.max_retries == 2);
  REQUIRE(tried.blocks.size() == 1);
  CHECK(tried.blocks[0].steps.size() == 1);
  const StepConfig cached = FirstOf(sub + "[[path.sub]]\ncache = \"c\"\n" + call);
  CHECK(cached.kind == StepKind::kBlock);
  CHECK_FALSE(cached.attempt.any);
  CHECK(cached.blocks[0].steps.size() == 2);
  CHECK(FirstOf(sub + "[[path.sub]]\nstore = \"f\"\n").kind == StepKind::kStore);
}

TEST_CASE("a step's policies and its fallback") {
  const StepConfig step =
      FirstOf("call = \"a\"\ntimeout = \"80ms\"\nretries = { max = 1 }\nfallback = \"sub\"\n"
              "[[path.sub]]\ncall = \"b\"\n");
  CHECK(step.attempt.any);
  CHECK(step.attempt.timeout.ns == 80'000'000);
  REQUIRE(step.attempt.fallback.size() == 1);
  CHECK(step.attempt.fallback[0].steps[0].target == 1);
}

TEST_CASE("expected visits: first attempts, every cache missing") {
  const auto visits = [](const std::string& lines) {
    return MainOf("[[path.main]]\n" + lines + "[[path.main]]\ncall = \"a\"\n").visits;
  };
  const std::string sub = "[[path.sub]]\ncall = \"b\"\n[[path.sub]]\ncall = \"b\"\n";
  using Two = std::vector<double>;
  CHECK(visits("cache = \"c\"\n") == Two{1, 0});
  CHECK(visits("parallel = [\"a\", \"sub\"]\n" + sub) == Two{2, 2});
  CHECK(visits("fan_out = \"sub\"\nshards = 10\n" + sub) == Two{1, 20});
  CHECK(visits("branch = { a = 3, b = 1 }\n") == Two{1.75, 0.25});
  CHECK(visits("branch_by_class = { gold = \"a\", free = \"sub\" }\n" + sub) == Two{1.5, 1});
  CHECK(visits("loop = \"b\"\ntimes = 3\n") == Two{1, 3});
  CHECK(visits("loop = \"b\"\ntimes = 3\nrepeat = 0.5\n") == Two{1, 1.75});
  CHECK(visits("call = \"b\"\nretries = { max = 5 }\nfallback = \"a\"\n") == Two{1, 1});
  CHECK(visits("call = \"b\"\ndegrade = { to = \"a\", queue_above = 1 }\n") == Two{1, 1});
  const PathConfig path = MainOf("[[path.main]]\nloop = \"b\"\nrepeat = 0.5\n");
  CHECK(ExpectedVisits(path, 1) == doctest::Approx(2));
}

TEST_CASE("blocks that double at every level are refused, not unfolded") {
  std::string text = "[traffic.u]\nrate = \"1/s\"\npath = \"p0\"\n[service.m]\ntime = \"1ms\"\n";
  for (int i = 0; i < 60; ++i) {
    const std::string next = "p" + std::to_string(i + 1);
    text += "[[path.p" + std::to_string(i) + "]]\nparallel = [\"" + next + "\", \"" + next +
            "\"]\n";
  }
  const auto loaded = Load(text + "[[path.p60]]\ncall = \"m\"\n", {}, {});
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error()[0].message ==
        "path \"p0\": more than 256 steps once its sub-paths are unfolded");
}

}  // namespace
}  // namespace servescape
