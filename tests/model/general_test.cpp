// SPDX-License-Identifier: MIT
// Hand-computed trajectories of what only the general engine does. Times are milliseconds; see
// log.h for the notation.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/model/log.h"

namespace servescape::test {
namespace {

Config Classed(std::initializer_list<std::pair<int64_t, uint32_t>> arrivals, int services = 1) {
  Config config = Traced({}, services);
  config.classes.clear();
  for (const char* name : {"first", "second", "third"}) {
    ClassConfig request_class;
    request_class.name = name;
    request_class.priority = static_cast<uint32_t>(config.classes.size());
    config.classes.push_back(request_class);
  }
  for (const auto& [at, request_class] : arrivals) {
    TraceRow row{SimTime{at * kMs}, 1};
    row.request_class = request_class;
    config.traffic[0].trace.push_back(row);
  }
  return config;
}

StepConfig CallStep(uint32_t service) {
  StepConfig step;
  step.target = service;
  return step;
}

void SetPath(Config* config, std::vector<StepConfig> steps) {
  config->paths[0].calls_only = false;
  config->paths[0].services.clear();
  config->paths[0].steps.steps = std::move(steps);
}

TEST_CASE("last come first served") {
  Config config = Traced({0, 1, 2});
  config.services[0].queue.discipline = Discipline::kLifo;
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 a2 w2 e10 s10x1 c10=10 e20 s20x1 c20=18 e30 c30=29");
}

TEST_CASE("priority: the higher class goes first, but does not interrupt") {
  Config config = Classed({{0, 2}, {1, 2}, {2, 1}, {3, 0}});
  config.services[0].queue.discipline = Discipline::kPriority;
  CHECK(PlayGeneral(config) ==
        "a0 s0x1 a1 w1 a2 w2 a3 w3 e10 s10x1 c10=10 e20 s20x1 c20=17 e30 "
        "s30x1 c30=28 e40 c40=39");
}

TEST_CASE("preemption resumes, restarts") {
  Config config = Classed({{0, 2}, {4, 1}, {30, 1}});
  QueueConfig& queue = config.services[0].queue;
  queue.discipline = Discipline::kPriority;
  queue.preemption = Preemption::kResume;
  CHECK(PlayGeneral(config) == "a0 s0x1 a4 p4 s4x1 e14 u14 c14=10 e20 c20=20 a30 s30x1 e40 c40=10");
  queue.preemption = Preemption::kRestart;
  CHECK(PlayGeneral(config) == "a0 s0x1 a4 p4 s4x1 e14 u14 c14=10 e24 c24=24 a30 s30x1 e40 c40=10");
}

TEST_CASE("earliest deadline first") {
  Config config = Classed({{0, 0}, {1, 1}, {2, 2}});
  config.classes[1].deadline = Duration{100 * kMs};
  config.classes[2].deadline = Duration{50 * kMs};
  config.services[0].queue.discipline = Discipline::kEarliestDeadline;
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 a2 w2 e10 s10x1 c10=10 e20 s20x1 c20=18 e30 c30=29");
}

TEST_CASE("patience ends a wait at once, a queue deadline when the turn comes") {
  Config config = Traced({0, 1, 2});
  QueueConfig& queue = config.services[0].queue;
  queue.has_patience = true;
  queue.patience = Constant(0.005);
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 a2 w2 l6 f6 l7 f7 e10 c10=10");
  queue.has_patience = false;
  queue.deadline = Duration{9 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 a2 w2 e10 s10x1 c10=10 e20 l20 c20=19 f20");
}

TEST_CASE("requests that share cores are served together") {
  Config config = Traced({0, 5});
  ServiceConfig& service = config.services[0];
  service.concurrency = kUnlimited;
  service.cores = 1;
  // The first has 5 ms left when the second comes: both at half speed until 15, then 5 alone.
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 +5 e15 c15=15 +5 e20 c20=15");
  service.cores = 2;
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 e10 c10=10 e15 c15=10");
}

TEST_CASE("cores that scale badly, and a host part before them") {
  Config config = Traced({0, 5});
  ServiceConfig& service = config.services[0];
  service.concurrency = kUnlimited;
  service.cores = 1;
  service.scaling = {true, 0.2, 0.2};
  // Two slow each other by 1 + 0.2 + 0.2 * 2: 5 ms take 8, then the second has 5 ms left.
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 +3 e13 c13=13 +3 e18 c18=13");
  service.scaling = {true, 1, 0};
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 +5 e15 c15=15 +5 e20 c20=15");
  service.cores = 2;
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 e10 c10=10 e15 c15=10");
  // In one run queue they take turns; in two, each busy one slows the other.
  service.scaling = {true, 0, 0, 1};
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 +5 e15 c15=15 +5 e20 c20=15");
  service.scaling = {true, 0, 0, 2};
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 e10 c10=10 e15 c15=10");
  service.cores = 1;
  service.scaling = {true, 0.2, 0.2, 2};
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 +3 e13 c13=13 +3 e18 c18=13");
  // From 9 on both share, and the first has 1 ms left; then the second has 5.
  service.cores = 1;
  service.scaling = {};
  service.time.host_overhead = 0.004;
  CHECK(PlayGeneral(config) == "a0 s0x1 a5 s5x1 +1 e11 c11=11 +1 e16 c16=11");
}

TEST_CASE("of three requests in two run queues two share a core, whoever they are") {
  Config config = Traced({0, 0, 0, 100});
  ServiceConfig& service = config.services[0];
  service.concurrency = kUnlimited;
  service.cores = 2;
  service.scaling = {true, 0, 0, 2};
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    CHECK(PlayGeneral(config, true, seed) ==
          "a0 s0x1 a0 s0x1 a0 s0x1 e10 c10=10 +10 e20 c20=20 +10 e20 c20=20 a100 s100x1 e110 "
          "c110=10");
  }
}

TEST_CASE("a fork waits for all, for the first, for two of three") {
  Config config = Traced({0}, 3);
  config.services[1].time.time = Constant(0.020);
  config.services[2].time.time = Constant(0.030);
  StepConfig fork;
  fork.kind = StepKind::kParallel;
  for (uint32_t i = 0; i < 3; ++i) fork.blocks.push_back({{CallStep(i)}});
  SetPath(&config, {fork, CallStep(0)});
  CHECK(PlayGeneral(config) == "a0 s0x1 s0x1' s0x1' e10 e20' e30' s30x1 e40 c40=40");
  fork.need = 2;
  SetPath(&config, {fork});
  CHECK(PlayGeneral(config) == "a0 s0x1 s0x1' s0x1' e10 e20' c20=20 e30'");
  fork.need = 1;
  fork.cancel_rest = true;
  SetPath(&config, {fork});
  CHECK(PlayGeneral(config) == "a0 s0x1 s0x1' s0x1' e10 x10 x10 c10=10");
}

TEST_CASE("a time-out leaves the work running, or takes it back") {
  Config config = Traced({0, 1});
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = true;
  attempt.timeout = Duration{5 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 f5 f6 e10 s10x1 e20");
  attempt.cancel = true;
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 x5 s5x1 f5 x6 f6");
}

TEST_CASE("retries back off exponentially; latency counts from the first attempt") {
  Config config = Traced({0});
  config.services[0].error_rate = 1;
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = true;
  attempt.max_retries = 2;
  attempt.backoff_base = Duration{4 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 s14x1 e24 s32x1 e42 f42");
  attempt.backoff_cap = Duration{5 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 s14x1 e24 s29x1 e39 f39");
  attempt.retry_on_error = false;
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 f10");
}

TEST_CASE("a fallback answers when no attempt does") {
  Config config = Traced({0}, 2);
  config.services[0].error_rate = 1;
  StepConfig call = CallStep(0);
  call.attempt.any = true;
  call.attempt.fallback.push_back({{CallStep(1)}});
  SetPath(&config, {call});
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 s10x1' e20' c20=20");
}

TEST_CASE("a hedge goes to another replica, and the first answer counts") {
  Config config = Traced({0});
  config.services[0].pools = {PoolConfig{1, 0.1, 1, 0, ""}, PoolConfig{1, 1, 1, 0, ""}};
  config.services[0].replicas = 2;
  config.services[0].routing = Routing::kRoundRobin;
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = true;
  attempt.hedges = 1;
  attempt.hedge_after = Duration{20 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 s20x1 e30 c30=30 e100");
  attempt.cancel = true;
  CHECK(PlayGeneral(config) == "a0 s0x1 s20x1 e30 x30 c30=30");
}

TEST_CASE("several hedges go to replicas of their own each") {
  Config config = Traced({});
  config.run.duration = Duration{20000 * kMs};
  for (int64_t i = 0; i < 12; ++i) {
    config.traffic[0].trace.push_back(TraceRow{SimTime{1000 * i * kMs}, 1});
  }
  config.services[0].pools = {PoolConfig{3, 0.1, 1, 0, ""}};
  config.services[0].replicas = 3;
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = attempt.cancel = true;
  attempt.hedges = 2;
  attempt.hedge_after = Duration{20 * kMs};
  std::string each;  // none of the three waits for another
  for (int i = 0; i < 12; ++i) {
    const int at = 1000 * i;
    each += fmt::format("{}a{} s{}x1 s{}x1 s{}x1 e{} x{} x{} c{}=100", i > 0 ? " " : "", at, at,
                        at + 20, at + 40, at + 100, at + 100, at + 100, at + 100);
  }
  for (const Routing routing : {Routing::kRandom, Routing::kRoundRobin, Routing::kPowerOfChoices}) {
    config.services[0].routing = routing;
    config.services[0].choices = 3;
    CHECK(PlayGeneral(config) == each);
  }
}

TEST_CASE("a cache hit skips what a miss fetches; coalesced misses wait for the first") {
  Config config = Traced({0, 2, 40});
  CacheConfig cache;
  cache.name = "answers";
  cache.capacity = 10;
  cache.lookup = Constant(0.001);
  cache.warm = 0;
  config.caches.push_back(cache);
  StepConfig lookup;
  lookup.kind = StepKind::kCache;
  SetPath(&config, {lookup, CallStep(0)});
  CHECK(PlayGeneral(config) == "a0 s1x1 a2 w3 e11 s11x1 c11=11 e21 c21=19 a40 c41=1");
  config.caches[0].coalesce = true;
  CHECK(PlayGeneral(config) == "a0 s1x1 a2 e11 c11=9 c11=11 a40 c41=1");
  config.caches[0].ttl = Duration{20 * kMs};
  CHECK(PlayGeneral(config) == "a0 s1x1 a2 e11 c11=9 c11=11 a40 s41x1 e51 c51=11");
  config.caches[0].soft_ttl = Duration{20 * kMs};
  config.caches[0].ttl = Duration{60 * kMs};  // stale until 71: answered, and fetched behind
  CHECK(PlayGeneral(config) == "a0 s1x1 a2 e11 c11=9 c11=11 a40 s41x1 c41=1 e51");
  config.caches[0].ttl = config.caches[0].soft_ttl = Duration{};
  StepConfig& step = config.paths[0].steps.steps[0];
  step.has_network = true;  // 3 ms there and back, hit or miss
  step.network = Constant(0.0015);
  CHECK(PlayGeneral(config) == "a0 a2 s4x1 e14 c14=12 c14=14 a40 c44=4");
}

TEST_CASE("a crash fails what is in service, and the queue goes on") {
  Config config = Traced({0, 1});
  IncidentConfig crash;
  crash.at = SimTime{5 * kMs};
  crash.duration = Duration{20 * kMs};
  crash.service = 0;
  config.incidents.push_back(crash);
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 x5 f5 s25x1 e35 c35=34");
  config.services[0].failures.any = true;
  config.services[0].failures.up = Constant(1e6);
  config.services[0].failures.in_service = InService::kResume;
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 w1 p5 u25 e30 s30x1 c30=30 e40 c40=39");
}

TEST_CASE("loops repeat, branches by class choose") {
  Config config = Classed({{0, 0}, {50, 1}}, 2);
  StepConfig loop;
  loop.kind = StepKind::kLoop;
  loop.repeat = 1;
  loop.times = 3;
  loop.blocks.push_back({{CallStep(0)}});
  StepConfig branch;
  branch.kind = StepKind::kBranch;
  branch.blocks = {{{loop}}, {{CallStep(1)}}};
  branch.by_class = {0, 1, 1};
  SetPath(&config, {branch});
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 s10x1 e20 s20x1 e30 c30=30 a50 s50x1' e60' c60=10");
}

TEST_CASE("the queue of a replica that goes down is routed anew") {
  Config config = Traced({0, 1, 2});
  config.services[0].replicas = 2;
  config.services[0].routing = Routing::kRoundRobin;
  IncidentConfig crash;
  crash.at = SimTime{5 * kMs};
  crash.service = 0;
  config.incidents.push_back(crash);
  CHECK(PlayGeneral(config) == "a0 s0x1 a1 s1x1 a2 w2 x5 f5 e11 s11x1 c11=10 e21 c21=19");
}

struct Served : Watcher {
  std::vector<uint32_t> by_replica = std::vector<uint32_t>(6);
  void OnReplicaServed(uint32_t, uint32_t replica, Duration) override { ++by_replica[replica]; }
};

TEST_CASE("replicas that are up share evenly what went to those that are down") {
  for (const Routing routing : {Routing::kRandom, Routing::kWeightedRandom, Routing::kRoundRobin,
                                Routing::kPowerOfChoices}) {
    Config config = Traced({});
    for (int64_t at = 3; at < 27'000; at += 3) {
      config.traffic[0].trace.push_back({SimTime{at * kMs}, 1});
    }
    config.run.duration = Duration{100'000 * kMs};
    ServiceConfig& service = config.services[0];
    service.replicas = 6;
    service.zones = 3;
    service.routing = routing;
    IncidentConfig loss;
    loss.kind = IncidentKind::kZoneLoss;
    loss.service = 0;
    config.incidents.push_back(loss);
    Served served;
    Run(config, &served);
    for (uint32_t i = 0; i < 6; ++i) {
      CAPTURE(static_cast<int>(routing));
      CAPTURE(i);
      if (i % 3 == 0) {
        CHECK(served.by_replica[i] == 0);
      } else {  // four standard errors of a random choice
        CHECK(served.by_replica[i] <= 2250u + 170u);
        CHECK(served.by_replica[i] >= 2250u - 170u);
      }
    }
  }
}

TEST_CASE("the batch timer starts with the oldest, also where the newest is served first") {
  Config config = Traced({0, 3});
  config.services[0].max_batch_size = 3;
  config.services[0].max_batch_delay = Duration{5 * kMs};
  config.services[0].queue.discipline = Discipline::kLifo;
  CHECK(PlayGeneral(config) == "a0 w0 a3 w3 s5x2 e15 c15=12 c15=15");
}

TEST_CASE("the loss of a zone leaves services without zones alone") {
  Config config = Traced({0}, 2);
  config.services[0].replicas = 2;
  config.services[0].zones = 2;
  config.services[0].routing = Routing::kZoneAware;
  IncidentConfig loss;
  loss.kind = IncidentKind::kZoneLoss;
  loss.at = SimTime{12 * kMs};
  config.incidents.push_back(loss);
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 s10x1' e20' c20=20");
}

TEST_CASE("a trial given up lets another be made") {
  // Both fail at 10 and open the breaker for 5 ms; what comes at 30 is a trial and times out at
  // 35; after 5 ms more another is made.
  Config config = Traced({0, 30, 50}, 1);
  config.services[0].error_rate = 1;
  AttemptConfig& attempt = config.traffic[0].attempt;
  attempt.any = true;
  attempt.breaker_ratio = 0.5;
  attempt.breaker_requests = 1;
  attempt.breaker_open = Duration{5 * kMs};
  attempt.timeout = Duration{15 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 e10 f10 a30 s30x1 e40 f40 a50 s50x1 e60 f60");
  attempt.timeout = Duration{5 * kMs};
  CHECK(PlayGeneral(config) == "a0 s0x1 f5 e10 a30 s30x1 f35 e40 a50 s50x1 f55 e60");
}

TEST_CASE("what is put back into the queue keeps its patience") {
  // A batch of at most 2 items takes the first alone: the second, of 2, does not fit.
  Config config = Traced({0, 1, 2});
  config.services[0].max_batch_size = 2;
  config.services[0].queue.has_patience = true;
  config.services[0].queue.patience = Constant(0.012);
  config.services[0].quality = 0.9;
  config.traffic[0].trace[1].items = 1;
  config.traffic[0].trace[2].items = 2;
  CHECK(PlayGeneral(config) == "a0 w0 s0x1 a1 w1 a2 w2 e10 s10x1 c10=10 l14 f14 e20 c20=19");
}

}  // namespace
}  // namespace servescape::test
