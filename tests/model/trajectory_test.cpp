// SPDX-License-Identifier: MIT
// Hand-computed trajectories: the semantics of queues, batches, routing and sharing, event by
// event. Times are milliseconds; see log.h for the notation.
#include <doctest/doctest.h>

#include "tests/model/log.h"

namespace servescape::test {
namespace {

TEST_CASE("first come first served on one server") {
  CHECK(Play(Traced({0, 4, 30})) ==
        "a0 s0x1 a4 w4 e10 s10x1 c10=10 e20 c20=16 a30 s30x1 e40 c40=10");
}

TEST_CASE("at equal times the completion comes before the arrival") {
  CHECK(Play(Traced({0, 10})) == "a0 s0x1 e10 c10=10 a10 s10x1 e20 c20=10");
}

TEST_CASE("a central queue feeds two replicas") {
  Config config = Traced({0, 1, 2, 3});
  config.services[0].replicas = 2;
  CHECK(Play(config) ==
        "a0 s0x1 a1 s1x1 a2 w2 a3 w3 e10 s10x1 c10=10 e11 s11x1 c11=10 e20 c20=18 e21 c21=18");
}

TEST_CASE("round robin keeps a queue per replica") {
  Config config = Traced({0, 1, 2, 3});
  config.services[0].replicas = 2;
  config.services[0].routing = Routing::kRoundRobin;
  config.services[0].time.time = Constant(0.010);
  CHECK(Play(config) ==
        "a0 s0x1 a1 s1x1 a2 w2 a3 w3 e10 s10x1 c10=10 e11 s11x1 c11=10 e20 c20=18 e21 c21=18");
}

TEST_CASE("join the shortest queue counts requests in service") {
  Config config = Traced({0, 1, 2});
  config.services[0].replicas = 3;
  config.services[0].routing = Routing::kShortestQueue;
  CHECK(Play(config) == "a0 s0x1 a1 s1x1 a2 s2x1 e10 c10=10 e11 c11=10 e12 c12=10");
}

TEST_CASE("as many choices as replicas find the one that is idle") {
  Config config = Traced({});
  std::string each;
  for (int i = 0; i < 400; ++i) {
    config.traffic[0].trace.push_back({SimTime{0}, 1});
    each += i > 0 ? " a0 s0x1" : "a0 s0x1";
  }
  config.services[0].replicas = 400;
  config.services[0].routing = Routing::kPowerOfChoices;
  config.services[0].choices = 400;
  CHECK(Play(config).starts_with(each));
}

TEST_CASE("a full queue refuses, capacity zero is a loss system") {
  Config config = Traced({0, 1, 2});
  config.services[0].queue_bounded = true;
  config.services[0].queue_capacity = 1;
  CHECK(Play(config) == "a0 s0x1 a1 w1 a2 r2 e10 s10x1 c10=10 e20 c20=19");
  config.services[0].queue_capacity = 0;
  CHECK(Play(config) == "a0 s0x1 a1 r1 a2 r2 e10 c10=10");
}

TEST_CASE("without a delay an idle server starts with what is there") {
  Config config = Traced({0, 1, 2, 3, 4});
  config.services[0].max_batch_size = 3;
  CHECK(Play(config) ==
        "a0 w0 s0x1 a1 w1 a2 w2 a3 w3 a4 w4 e10 s10x3 c10=10 e20 s20x1 c20=19 c20=18 c20=17 "
        "e30 c30=26");
}

TEST_CASE("requests that leave together make room for those to come") {
  Config config = Traced({});
  config.run.duration = Duration{60'000 * kMs};
  config.traffic[0].arrivals = ArrivalKind::kClosed;
  config.traffic[0].clients = 12;
  config.traffic[0].think = Exponential(0.005);
  config.services[0].max_batch_size = 4;
  const Model model(config);
  Watcher nobody;
  WatchedTandem simulation(model, 1, 0, nobody);
  while (!simulation.Step(1'000)) {
  }
  CHECK(simulation.handled() > 20'000);
  CHECK(simulation.peak_in_flight() == 12);
}

TEST_CASE("the batch timer starts with the oldest waiting request") {
  Config config = Traced({0, 3, 20});
  config.services[0].max_batch_size = 4;
  config.services[0].max_batch_delay = Duration{5 * kMs};
  CHECK(Play(config) == "a0 w0 a3 w3 s5x2 e15 c15=15 c15=12 a20 w20 s25x1 e35 c35=15");
}

TEST_CASE("a full batch does not wait for the timer, and the next timer counts anew") {
  Config config = Traced({0, 1, 2, 14});
  config.services[0].max_batch_size = 2;
  config.services[0].max_batch_delay = Duration{5 * kMs};
  // The third request is due at 7, while the server is busy: it starts at 11 with what is there.
  CHECK(Play(config) ==
        "a0 w0 a1 w1 s1x2 a2 w2 e11 s11x1 c11=11 c11=10 a14 w14 e21 s21x1 "
        "c21=19 e31 c31=17");
}

TEST_CASE("items fill a batch; a request larger than the limit goes alone") {
  Config config = Traced({0, 1, 2, 3});
  config.traffic[0].items = 3;
  config.services[0].max_batch_size = 7;
  CHECK(Play(config) ==
        "a0 w0 s0x3 a1 w1 a2 w2 a3 w3 e10 s10x6 c10=10 e20 s20x3 c20=19 c20=18 e30 c30=27");
  config.services[0].max_batch_size = 2;
  CHECK(Play(config).substr(0, 24) == "a0 w0 s0x3 a1 w1 a2 w2 a");
}

TEST_CASE("affine and measured batch times") {
  Config config = Traced({0, 1, 2});
  ServiceConfig& service = config.services[0];
  service.max_batch_size = 2;
  service.time.time = Constant(0);
  service.time.batch = BatchTimeKind::kAffine;
  service.time.base = 0.010;
  service.time.per_item = 0.005;
  CHECK(Play(config) == "a0 w0 s0x1 a1 w1 a2 w2 e15 s15x2 c15=15 e35 c35=34 c35=33");
  service.time.batch = BatchTimeKind::kCurve;
  service.time.curve = {{1, 0.010}, {3, 0.030}};
  CHECK(Play(config) == "a0 w0 s0x1 a1 w1 a2 w2 e10 s10x2 c10=10 e30 c30=29 c30=28");
}

TEST_CASE("services in sequence; the server turns to its queue before the finished goes on") {
  CHECK(Play(Traced({0, 1}, 2)) ==
        "a0 s0x1 a1 w1 e10 s10x1 s10x1' e20 w20 e20' s20x1' c20=20 e30' c30=29");
}

TEST_CASE("a client that sends again at once does not join the batch that starts") {
  Config config = Traced({});
  TrafficConfig& traffic = config.traffic[0];
  traffic.arrivals = ArrivalKind::kClosed;
  traffic.clients = 2;
  traffic.think = Constant(0);
  config.services[0].max_batch_size = 8;
  config.run.duration = Duration{25 * kMs};
  CHECK(Play(config) == "a0 w0 s0x1 a0 w0 e10 s10x1 c10=10 a10 w10 e20 s20x1 c20=20 a20 w20");
}

TEST_CASE("batches of one replica share its accelerator") {
  Config config = Traced({0, 1});
  ServiceConfig& service = config.services[0];
  service.concurrency = 2;
  service.time.host_overhead = 0.004;
  service.time.occupancy = 1;
  // Both are on the accelerator from 5 on, at half speed: the first has done 1 of its 6 ms alone
  // and ends at 5 + 2 * 5 = 15; the second has 1 ms left then, and ends at 16.
  CHECK(Play(config) == "a0 s0x1 a1 s1x1 +5 e15 c15=15 +5 e16 c16=15");
  // Two that keep 3/4 busy slow each other by 3/2: 5 + 5 * 3/2 = 12.5, then 1 ms.
  service.time.occupancy = 0.75;
  CHECK(Play(config) == "a0 s0x1 a1 s1x1 +2 e12 c12=12 +2 e13 c13=12");
  service.time.occupancy = 0.5;
  CHECK(Play(config) == "a0 s0x1 a1 s1x1 e10 c10=10 e11 c11=10");
}

TEST_CASE("a larger batch keeps more of the accelerator busy") {
  Config config = Traced({0, 0, 0, 0});
  ServiceConfig& service = config.services[0];
  service.concurrency = 2;
  service.max_batch_size = 3;
  service.max_batch_delay = Duration{1 * kMs};
  service.time.occupancy = 0.5;
  service.time.occupancy_exponent = 0.5;
  // 0.866 for three items, 0.5 for one from 1 ms on: 9 ms of work left at 1 / 1.366 takes
  // 12.29 ms; the single then has 1 ms left and runs alone.
  CHECK(Play(config) ==
        "a0 w0 a0 w0 a0 w0 s0x3 a0 w0 s1x1 +3 e13 c13=13 c13=13 c13=13 +3 e14 c14=14");
}

TEST_CASE("with an accelerator to share, an idle replica is preferred") {
  Config config = Traced({0, 1});
  config.services[0].concurrency = 2;
  config.services[0].replicas = 2;
  config.services[0].time.occupancy = 1;
  CHECK(Play(config) == "a0 s0x1 a1 s1x1 e10 c10=10 e11 c11=10");
}

TEST_CASE("paced arrivals under a step profile") {
  Config config = Traced({});
  config.run.duration = Duration{90 * kMs};
  TrafficConfig& traffic = config.traffic[0];
  traffic.arrivals = ArrivalKind::kUniform;
  traffic.rate = 50;
  ProfileConfig step;
  step.shape = ProfileShape::kStep;
  step.at = Duration{40 * kMs};
  step.factor = 2;
  traffic.profile = {step};
  config.services[0].time.time = Constant(0.001);
  config.services[0].replicas = 9;
  CHECK(Play(config) ==
        "a20 s20x1 e21 c21=1 a40 s40x1 e41 c41=1 a50 s50x1 e51 c51=1 "
        "a60 s60x1 e61 c61=1 a70 s70x1 e71 c71=1 a80 s80x1 e81 c81=1");
}

TEST_CASE("a trace repeats after one mean gap") {
  Config config = Traced({0, 40});
  config.run.duration = Duration{150 * kMs};
  config.traffic[0].trace_repeat = true;
  CHECK(Play(config) ==
        "a0 s0x1 e10 c10=10 a40 s40x1 e50 c50=10 a80 s80x1 e90 c90=10 "
        "a120 s120x1 e130 c130=10");
}

// Each of these fields says nothing by itself: that it differs is enough.
TEST_CASE("only what the tandem engine and the short cut know is left to them") {
  const Config config = Traced({0});
  CHECK_FALSE(NeedsGeneralEngine(config));
  CHECK(GeneralModel(config).services()[0].fcfs);
  const auto known = [&](auto change) {
    Config other = config;
    change(other);
    const GeneralModel model(other);
    return !NeedsGeneralEngine(other) || model.services()[0].fcfs || model.services()[0].fills;
  };
  CHECK_FALSE(known([](Config& c) { c.services[0].queue.preemption = Preemption::kResume; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].queue.codel_interval = Duration{1}; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].admission.adaptive_max = 1; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].batching.adaptive_step = 2; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].tokens.base = 1; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].scaling.contention = 1; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].failures.queue_survives = false; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].gate.in_service = true; }));
  CHECK_FALSE(known([](Config& c) { c.services[0].class_shares = true; }));
  const auto tandem = [&](auto change) {
    Config other = config;
    change(other);
    return !NeedsGeneralEngine(other);
  };
  CHECK_FALSE(tandem([](Config& c) { c.traffic[0].rate_burst = 1; }));
  CHECK_FALSE(tandem([](Config& c) { c.traffic[0].attempt.max_retries = 1; }));
  CHECK_FALSE(tandem([](Config& c) { c.traffic[0].session.requests = Constant(2); }));
  CHECK_FALSE(tandem([](Config& c) { c.traffic[0].trace[0].items = 2; }));
  CHECK_FALSE(tandem([](Config& c) { c.classes[0].priority = 1; }));
  CHECK_FALSE(tandem([](Config& c) { c.services[0].load_factor = 2; }));
  CHECK_FALSE(tandem([](Config& c) { c.paths[0].steps.steps.emplace_back(); }));
  CHECK(tandem([](Config& c) { c.services[0].price_per_hour = 1; }));
  CHECK(tandem([](Config& c) { c.traffic[0].trace[0].size = 2; }));
}

}  // namespace
}  // namespace servescape::test
