// SPDX-License-Identifier: MIT
// Hand-computed trajectories of service that begins at instants, and of servers that are blocked
// while a path is played. Times are milliseconds; see log.h for the notation.
#include <doctest/doctest.h>

#include "tests/model/log.h"

namespace servescape::test {
namespace {

Config Gated(std::initializer_list<int64_t> arrivals,
             std::initializer_list<std::pair<int64_t, uint32_t>> gate, int64_t repeat = 0) {
  Config config = Traced(arrivals);
  ServiceConfig& service = config.services[0];
  service.concurrency = kUnlimited;
  for (const auto& [at, size] : gate) {
    service.gate.openings.push_back({Duration{at * kMs}, size});
  }
  service.gate.repeat = Duration{repeat * kMs};
  return config;
}

TEST_CASE("service begins at its instants, before what arrives then") {
  CHECK(PlayGeneral(Gated({0, 5, 10, 12, 25}, {{10, 2}, {20, 2}})) ==
        "a0 w0 a5 w5 s10x1 s10x1 a10 w10 a12 w12 e20 c20=20 e20 c20=15 s20x1 s20x1 a25 w25 e30 "
        "c30=20 e30 c30=18");
  CHECK(PlayGeneral(Gated({0, 5, 10, 12, 25}, {{10, 2}, {20, 1}}, 20)) ==
        "a0 w0 a5 w5 s10x1 s10x1 a10 w10 a12 w12 e20 c20=20 e20 c20=15 s20x1 a25 w25 e30 c30=20 "
        "s30x1 s30x1 e40 c40=28 e40 c40=15");
}

// Ciw's test of gated services (tests/test_scheduling.py), in hundredths of its unit.
TEST_CASE("three, two, five and three may begin") {
  Config config = Gated({30, 50, 70, 120, 130, 180, 260, 270, 310},
                        {{100, 3}, {200, 2}, {300, 5}, {400, 3}}, 400);
  config.services[0].time.time = Constant(0.050);
  CHECK(PlayGeneral(config) ==
        "a30 w30 a50 w50 a70 w70 s100x1 s100x1 s100x1 a120 w120 a130 w130 e150 c150=120 e150 "
        "c150=100 e150 c150=80 a180 w180 s200x1 s200x1 e250 c250=130 e250 c250=120 a260 w260 a270 "
        "w270 s300x1 s300x1 s300x1 a310 w310 e350 c350=170 e350 c350=90 e350 c350=80 s400x1 e450 "
        "c450=140");
}

TEST_CASE("sizes may bound all in service, the gate what is free, batches what is taken") {
  Config config = Gated({0, 1}, {{4, 1}}, 4);
  CHECK(PlayGeneral(config) == "a0 w0 a1 w1 s4x1 s8x1 e14 c14=14 e18 c18=17");
  config.services[0].gate.in_service = true;
  CHECK(PlayGeneral(config) == "a0 w0 a1 w1 s4x1 e14 c14=14 s16x1 e26 c26=25");
  config.services[0].gate.in_service = false;
  config.services[0].concurrency = 1;
  CHECK(PlayGeneral(config) == "a0 w0 a1 w1 s4x1 e14 c14=14 s16x1 e26 c26=25");
  config = Gated({0, 1, 2, 3}, {{10, 1}}, 10);
  config.services[0].max_batch_size = 3;
  CHECK(PlayGeneral(config) ==
        "a0 w0 a1 w1 a2 w2 a3 w3 s10x3 e20 c20=20 c20=19 c20=18 s20x1 e30 c30=27");
}

TEST_CASE("a replica that is down misses an instant") {
  Config config = Gated({0}, {{10, 1}}, 10);
  IncidentConfig crash;
  crash.at = SimTime{5 * kMs};
  crash.duration = Duration{10 * kMs};
  crash.service = 0;
  config.incidents.push_back(crash);
  CHECK(PlayGeneral(config) == "a0 w0 s20x1 e30 c30=30");
}

struct Instants : Watcher {
  std::string text;
  void OnGateOpening(SimTime, uint32_t, uint32_t waiting, uint32_t taken) override {
    text += std::to_string(waiting) + ">" + std::to_string(taken) + " ";
  }
};

TEST_CASE("each instant is reported, with nobody there too") {
  Config config = Gated({0, 1, 2, 12}, {{10, 2}, {20, 2}, {30, 2}});
  config.services[0].queue.has_patience = true;
  config.services[0].queue.patience = Constant(0.0185);
  Instants instants;
  Run(config, &instants);
  CHECK(instants.text == "3>2 2>2 0>0 ");
}

// s0 takes 10 ms itself and is held for a call of s1, 10 ms again.
Config Held(std::initializer_list<int64_t> arrivals) {
  Config config = Traced(arrivals, 2);
  config.paths[0].services = {0};
  config.paths.push_back({"below", {1}});
  config.services[0].blocking_path = 1;
  return config;
}

TEST_CASE("a server is blocked until the path below has ended") {
  Config config = Held({0, 1});
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 w1 s10x1' e20' +10 e20 s20x1 c20=20 s30x1' e40' +10 e40 c40=39");
  config.services[0].time.time = Constant(0);
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 s0x1' a1 w1 e10' +10 e10 s10x1 c10=10 s10x1' e20' +10 e20 c20=19");
}

struct Outcomes : Watcher {
  std::vector<Outcome> all;
  void OnOutcome(SimTime, uint32_t, uint32_t, Outcome outcome, Duration, double,
                 const int64_t*) override {
    all.push_back(outcome);
  }
};

TEST_CASE("a path that fails fails its request, for its own reason, and frees the server") {
  Config config = Held({0, 1});
  config.services[1].error_rate = 1;
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 s10x1' e20' x20 s20x1 f20 s30x1' e40' x40 f40");
  Outcomes outcomes;
  Run(config, &outcomes);
  CHECK(outcomes.all == std::vector<Outcome>{Outcome::kFailed, Outcome::kFailed});
}

TEST_CASE("a time-out leaves the server blocked, or frees it and what is below") {
  Config config = Held({0, 1});
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = true;
  attempt.timeout = Duration{15 * kMs};
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 w1 s10x1' f15 f16 e20' +10 e20 s20x1 s30x1' e40' +10 e40");
  attempt.cancel = true;
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 s10x1' x15 x15 s15x1 f15 x16 f16");
}

TEST_CASE("a crash ends the blocking; the calls below go on by themselves") {
  Config config = Held({0, 1});
  IncidentConfig crash;
  crash.at = SimTime{15 * kMs};
  crash.duration = Duration{5 * kMs};
  crash.service = 0;
  config.incidents.push_back(crash);
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 w1 s10x1' x15 f15 e20' s20x1 s30x1' e40' +10 e40 c40=39");
}

}  // namespace
}  // namespace servescape::test
