// SPDX-License-Identifier: MIT
#include <set>

#include <doctest/doctest.h>

#include "tests/batching/drive.h"

namespace servescape::test {
namespace {

BatchingSystemConfig Triton() {
  BatchingSystemConfig config;
  config.system = BatchingSystem::kTriton;
  config.max_batch_size = 8;
  config.dynamic_batching = true;
  return config;
}

std::string Play(const BatchingSystemConfig& config, const std::vector<Sent>& sent,
                 double base = 100, double per_item = 10, uint64_t seed = 1) {
  return Drive(config, base, per_item, seed).Play(sent);
}

// What a race comes to, over some seeds.
std::set<std::string> Outcomes(const BatchingSystemConfig& config, const std::vector<Sent>& sent,
                               double base = 100, double per_item = 10) {
  std::set<std::string> all;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    all.insert(Play(config, sent, base, per_item, seed));
  }
  return all;
}

TEST_CASE("triton: without dynamic_batching one request an execution") {
  BatchingSystemConfig config = Triton();
  config.dynamic_batching = false;
  CHECK(Play(config, Every(0, 3, 3), 80) == "0:0 90:1 180:2");
}

TEST_CASE("triton: an idle instance takes what is there, a busy one finds the pile") {
  CHECK(Play(Triton(), Join({{0}}, Every(20, 5, 5))) == "0:0 110:1,2,3,4,5");
  CHECK(Play(Triton(), Every(0, 0, 8)) == "0:0 110:1,2,3,4,5,6,7");
}

TEST_CASE(
    "triton: of two idle instances the first takes one, the second the "
    "rest of a burst") {
  BatchingSystemConfig config = Triton();
  config.instance_group = {{2}};
  CHECK(Play(config, Every(0, 0, 8)) == "0:0 0:1,2,3,4,5,6,7@1");
  CHECK(Play(config, Every(0, 3, 8)) == "0:0 3:1@1 110:2,3,4,5,6,7");
}

TEST_CASE("triton: the delay counts from the oldest, on an idle instance too") {
  BatchingSystemConfig config = Triton();
  config.max_queue_delay_microseconds = 100'000;
  CHECK(Play(config, {{0}, {50}}) == "100:0,1");
  CHECK(Play(config, Every(0, 2, 8)) == "14:0,1,2,3,4,5,6,7");
  config.instance_group = {{2}};
  CHECK(Play(config, Every(0, 3, 12)) == "21:0,1,2,3,4,5,6,7 124:8,9,10,11@1");
}

TEST_CASE("triton: staged batches merge most of the time, and sometimes not") {
  BatchingSystemConfig config = Triton();
  config.max_queue_delay_microseconds = 100'000;
  const std::vector<Sent> sent{{0}, {120}, {130}, {300}, {310}};
  CHECK(Outcomes(config, sent, 500) ==
        std::set<std::string>{"100:0 610:1,2,3,4", "100:0 610:1,2 1130:3,4"});
}

TEST_CASE("triton: the largest preferred size is the cap") {
  BatchingSystemConfig config = Triton();
  config.preferred_batch_size = {4};
  CHECK(Play(config, Join({{0}}, Every(20, 5, 8))) == "0:0 110:1,2,3,4 250:5,6,7,8");
  config.preferred_batch_size = {4, 8};
  CHECK(Play(config, Join({{0}}, Every(20, 5, 6))) == "0:0 110:1,2,3,4 250:5,6");
}

TEST_CASE("triton: a batch that the next request would overshoot goes at once") {
  BatchingSystemConfig config = Triton();
  config.max_queue_delay_microseconds = 200'000;
  CHECK(Play(config, {{0, 5}, {5, 5}, {10, 2}}) == "5:0 205:1,2");
  config.preferred_batch_size = {4};
  CHECK(Play(config, {{0, 3}, {5, 3}, {10, 1}}) == "5:0 135:1,2");
}

TEST_CASE("triton: nobody overtakes, and what is too large is refused") {
  CHECK(Play(Triton(), {{0}, {10}, {15}, {20, 5}, {25, 5}, {30, 2}}) == "0:0 110:1,2,3 280:4,5");
  CHECK(Play(Triton(), {{0, 9}}) == "!0:0=1");
}

TEST_CASE("triton: with a queue policy a backlog drains at one batch each 500 ms") {
  BatchingSystemConfig config = Triton();
  config.max_batch_size = 1;
  config.default_queue_policy.max_queue_size = 100;
  CHECK(Outcomes(config, {{0}, {20}, {30}, {40}}, 100, 0) ==
        std::set<std::string>{"0:0 100:1 600:2 1100:3", "0:0 600:1 1100:2 1600:3"});
  // A new request when an instance is idle starts the oldest.
  CHECK(Outcomes(config, {{0}, {20}, {150}}, 100, 0) ==
        std::set<std::string>{"0:0 100:1 200:2", "0:0 100:1 700:2", "0:0 150:1 650:2"});
}

TEST_CASE(
    "triton: a policy that never takes effect delays the next batch half "
    "of the time") {
  BatchingSystemConfig config = Triton();
  const std::vector<Sent> sent{{0}, {20}, {25}};
  CHECK(Play(config, sent, 150) == "0:0 160:1,2");
  const std::set<std::string> both{"0:0 160:1,2", "0:0 660:1,2"};
  config.default_queue_policy.max_queue_size = 100;
  CHECK(Outcomes(config, sent, 150) == both);
  config.default_queue_policy = {.default_timeout_microseconds = 10'000'000};
  CHECK(Outcomes(config, sent, 150) == both);
  config.default_queue_policy = {.allow_timeout_override = true};
  CHECK(Outcomes(config, sent, 150) == both);
  config.default_queue_policy = {};
  config.priority_levels = 2;
  config.default_priority_level = 2;
  CHECK(Outcomes(config, sent, 150) == both);
}

TEST_CASE(
    "triton: REJECT refuses when the batcher looks, DELAY serves the "
    "expired last") {
  BatchingSystemConfig config = Triton();
  config.default_queue_policy.default_timeout_microseconds = 50'000;
  CHECK(Outcomes(config, {{0}, {20}, {30}}, 300) ==
        std::set<std::string>{"0:0 !310:1=4 !310:2=4", "0:0 !810:1=4 !810:2=4"});
  config.default_queue_policy.delay = true;
  CHECK(Outcomes(config, {{0}, {20}, {30}, {280}, {290}}, 300) ==
        std::set<std::string>{"0:0 310:3,4,1,2", "0:0 810:1,2,3,4"});
}

TEST_CASE("triton: on an idle instance a time-out below the delay refuses, late") {
  BatchingSystemConfig config = Triton();
  config.max_queue_delay_microseconds = 200'000;
  config.default_queue_policy.default_timeout_microseconds = 50'000;
  CHECK(Play(config, {{0}}) == "!150:0=4");
}

TEST_CASE("triton: a request may only shorten the default time-out") {
  BatchingSystemConfig config = Triton();
  config.max_batch_size = 1;
  config.default_queue_policy.allow_timeout_override = true;
  for (const std::string& each : Outcomes(config, {{0}, {20, 1, 0, 50}}, 300)) {
    CHECK(each.find('!') == std::string::npos);
  }
  config.default_queue_policy.default_timeout_microseconds = 2'000'000;
  for (const std::string& each : Outcomes(config, {{0}, {20, 1, 0, 50}}, 300)) {
    CHECK(each.find("1=4") != std::string::npos);
  }
}

TEST_CASE("triton: max_queue_size counts who waits, at an idle instance too") {
  BatchingSystemConfig config = Triton();
  config.default_queue_policy.max_queue_size = 4;
  config.max_queue_delay_microseconds = 100'000;
  CHECK(Play(config, Every(0, 5, 6)) == "!20:4=2 !25:5=2 100:0,1,2,3");
}

TEST_CASE("triton: priorities are strict, and one batch mixes them") {
  BatchingSystemConfig config = Triton();
  config.priority_levels = 3;
  config.default_priority_level = 2;
  const std::vector<Sent> sent{{0}, {20, 1, 3}, {25}, {30, 1, 1}, {35, 1, 7}};
  CHECK(Outcomes(config, sent, 150) == std::set<std::string>{"0:0 160:3,2,4,1", "0:0 660:3,2,4,1"});
  config.priority_queue_policy = {{3, {.max_queue_size = 1}}};
  const std::string twice = Play(config, {{0}, {20, 1, 3}, {25, 1, 3}, {30, 1, 2}}, 150);
  CHECK(twice.find("!25:2=2") != std::string::npos);
}

}  // namespace
}  // namespace servescape::test
