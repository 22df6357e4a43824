// SPDX-License-Identifier: MIT
// Hand-computed trajectories of replicas that come and go. Times are milliseconds.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/engine/systems.h"
#include "tests/model/log.h"

namespace servescape::test {
namespace {

// "aT" arrival, "sT" a batch starts, "cT=L" completed after L, "fT" failed, "kT:N" N replicas
// ready, "bT:N" N billed; "@R" served by replica R.
struct FleetStory : Watcher {
  std::string text;
  void Word(const char* word, SimTime now, const std::string& more = "") {
    text += (text.empty() ? "" : " ") + std::string(word) + std::to_string(now.ns / kMs) + more;
  }
  void OnArrival(SimTime now) override { Word("a", now); }
  void OnBatchStart(SimTime now, uint32_t, uint32_t, uint32_t, uint32_t, Duration) override {
    Word("s", now);
  }
  void OnReplicaServed(uint32_t, uint32_t replica, Duration) override {
    text += " @" + std::to_string(replica);
  }
  void OnComplete(SimTime now, uint32_t, Duration latency) override {
    Word("c", now, "=" + std::to_string(latency.ns / kMs));
  }
  void OnFail(SimTime now, uint32_t, Duration) override { Word("f", now); }
  void OnReplicasUp(SimTime now, uint32_t, uint32_t up) override {
    Word("k", now, ":" + std::to_string(up));
  }
  void OnReplicasBilled(SimTime now, uint32_t, uint32_t billed) override {
    Word("b", now, ":" + std::to_string(billed));
  }
};

struct Change {
  int64_t at;
  int by;  // replicas to add, or to drain
};

Config At(const std::vector<int64_t>& arrivals_ms, uint32_t replicas, Routing routing) {
  Config config = Steady(1, 0.2);
  config.traffic[0].arrivals = ArrivalKind::kTrace;
  for (const int64_t at : arrivals_ms) config.traffic[0].trace.push_back({SimTime{at * kMs}, 1});
  config.services[0].time.time = Constant(0.010);
  config.services[0].replicas = replicas;
  config.services[0].routing = routing;
  return config;
}

std::string Scaled(const Config& config, uint32_t initial, const std::vector<Change>& changes,
                 const StartUp& start_up = {}) {
  GeneralModel model(config);
  model.MakeElastic(0, initial);
  FleetStory story;
  WatchedEngine engine(model, 1, 0, story);
  for (const Change& change : changes) {
    const SimTime at{change.at * kMs};
    while (engine.next_time() < at) engine.Step(1);
    Scale(&engine, at, change.by, start_up);
  }
  while (!engine.Step(3)) {
  }
  return story.text;
}

TEST_CASE("a replica goes through its stages, is billed from pulling on, and takes what waits") {
  const StartUp start_up{Duration{1 * kMs}, Duration{2 * kMs}, Duration{3 * kMs}, Duration{0},
                         Duration{4 * kMs}};
  // Asked for at 1: provisioned from 2, pulled from 4, warmed from 7, ready at 11.
  CHECK(Scaled(At({0, 1, 2, 3}, 2, Routing::kCentralQueue), 1, {{1, 1}}, start_up) ==
        "k0:1 b0:1 a0 s0 a1 a2 a3 b4:2 s10 @0 c10=10 k11:2 s11 s20 @0 c20=19 @1 c21=19 @0 c30=27");
}

TEST_CASE("a replica that is still starting stops at once, and can be asked for again") {
  const StartUp start_up{Duration{0}, Duration{0}, Duration{20 * kMs}, Duration{0}, Duration{0}};
  CHECK(Scaled(At({}, 2, Routing::kCentralQueue), 1, {{1, 1}, {5, -1}, {30, 1}}, start_up) ==
        "k0:1 b0:1 b1:2 b5:1 b30:2 k50:2");
}

TEST_CASE("a drained replica of a central queue ends what it serves, and takes no more") {
  CHECK(Scaled(At({0, 1, 2, 3}, 2, Routing::kCentralQueue), 2, {{5, -1}}) ==
        "k0:2 b0:2 a0 s0 a1 s1 a2 a3 k5:1 s10 @0 c10=10 @1 c11=10 b11:1 s20 @0 c20=18 @0 c30=27");
  // An idle one stops at once.
  CHECK(Scaled(At({0}, 2, Routing::kCentralQueue), 2, {{5, -1}, {6, 1}}) ==
        "k0:2 b0:2 a0 s0 k5:1 b5:1 b6:2 k6:2 @0 c10=10");
}

TEST_CASE("a drained replica empties its own queue; what comes later goes to the others") {
  CHECK(Scaled(At({0, 1, 2, 3, 6, 25}, 2, Routing::kRoundRobin), 2, {{5, -1}, {24, 1}}) ==
        "k0:2 b0:2 a0 s0 a1 s1 a2 a3 k5:1 a6 s10 @0 c10=10 s11 @1 c11=10 s20 @0 c20=18 @1 "
        "c21=18 b21:1 b24:2 k24:2 a25 s25 @0 c30=24 @1 c35=10");
}

TEST_CASE("a drained replica that never served ends what waits there for its batch timer") {
  Config config = At({0, 1, 30}, 2, Routing::kRoundRobin);
  config.services[0].max_batch_size = 4;
  config.services[0].max_batch_delay = Duration{20 * kMs};
  const std::string tale =
      "k0:2 b0:2 a0 a1 k5:1 s20 s21 @0 c30=30 a30 @1 c31=30 b31:1 s50 @0 c60=30";
  CHECK(Scaled(config, 2, {{5, -1}}) == tale);
  config.services[0].concurrency = kUnlimited;
  CHECK(Scaled(config, 2, {{5, -1}}) == tale);
}

TEST_CASE("without a ready replica requests wait, and the next one takes them") {
  for (const Routing routing : {Routing::kCentralQueue, Routing::kShortestQueue}) {
    CHECK(Scaled(At({0, 12, 13}, 3, routing), 1, {{5, -1}, {20, 1}}) ==
          "k0:1 b0:1 a0 s0 k5:0 @0 c10=10 b10:0 a12 a13 b20:1 k20:1 s20 s30 @0 c30=18 @0 c40=27");
  }
}

// Asked for at 1 and 3, ready at 11 and 13. The third is given up at 12, while one request waits at
// it and another replica is ready already; the one that is ready next sees to it.
TEST_CASE("what waits at a replica that is given up before it was ready goes to the others") {
  const StartUp start_up{Duration{0}, Duration{0}, Duration{0}, Duration{10 * kMs}, Duration{0}};
  const Config config = At({4, 5, 6}, 3, Routing::kRoundRobin);
  CHECK(Scaled(config, 0, {{1, 1}, {3, 2}, {12, -1}}, start_up) ==
        "k0:0 b0:0 b1:1 b3:2 b3:3 a4 a5 a6 k11:1 s11 b12:2 k13:2 s13 s21 @0 c21=17 @1 c23=18 "
        "@0 c31=25");
}

TEST_CASE("a replica fails while it drains: what it serves fails, and it stops") {
  Config config = At({0, 1}, 2, Routing::kRoundRobin);
  IncidentConfig crash;
  crash.kind = IncidentKind::kCrash;
  crash.service = 0;
  crash.count = 2;
  crash.at = SimTime{8 * kMs};
  crash.duration = Duration{4 * kMs};
  config.incidents.push_back(crash);
  CHECK(Scaled(config, 2, {{5, -1}}) == "k0:2 b0:2 a0 s0 a1 s1 k5:1 k8:0 f8 f8 b8:1 k12:1");
}

TEST_CASE("the cache of a replica that has stopped is cold when it is back") {
  Config config = At({}, 2, Routing::kRoundRobin);
  for (const int64_t at : {0, 20, 40, 60, 80, 100, 120}) {
    TraceRow row{SimTime{at * kMs}, 1};
    row.key = 7;
    config.traffic[0].trace.push_back(row);
  }
  config.traffic[0].keys.kind = KeyKind::kTrace;
  CacheConfig cache;
  cache.name = "local";
  cache.capacity = 10;
  cache.start = CacheStart::kShare;
  cache.warm = 0;
  cache.local_to = 0;
  config.caches.push_back(cache);
  AddService(&config, 0.001);
  config.services[1].time.time = Constant(0.001);
  StepConfig call, lookup, miss;
  lookup.kind = StepKind::kCache;
  miss.target = 1;
  config.paths[0].calls_only = false;
  config.paths[0].services.clear();
  config.paths[0].steps.steps = {call, lookup, miss};
  // Replicas 0, 1, 0, 1 in turn; 1 is away from 65 to 75. A hit saves the millisecond.
  CHECK(Scaled(config, 2, {{65, -1}, {75, 1}}) ==
        "k0:2 b0:2 k0:1 b0:1 a0 s0 @0 s10 @0 c11=11 a20 s20 @1 s30 @0 c31=11 a40 s40 @0 c50=10 a60 "
        "s60 k65:1 @1 c70=10 b70:1 b75:2 k75:2 a80 s80 @0 c90=10 a100 s100 @1 s110 @0 c111=11 a120 "
        "s120 @0 c130=10");
}

}  // namespace
}  // namespace servescape::test
