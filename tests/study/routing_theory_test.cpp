// SPDX-License-Identifier: MIT
// Ten replicas at load 0.9 under each routing, exponential service of mean 1. Random splits a
// Poisson stream into ten M/M/1, round robin into E10/M/1, a central queue is M/M/10.
#include "tests/study/oracle.h"

namespace servescape::testing {
namespace {

Config Fleet(Routing routing, uint32_t replicas, double load) {
  Config config = OneService(load * replicas, Exponential(1), replicas);
  config.services[0].routing = routing;
  return config;
}

}  // namespace

TEST_CASE("random routing") {
  CheckAll(RunLong(Fleet(Routing::kRandom, 10, 0.9), 4e6),
           {{"latency.mean", 10}, {"service.model.wait.mean", 9}, {"latency.p99", 46.05170186}});
}

TEST_CASE("round robin") {
  CheckAll(RunLong(Fleet(Routing::kRoundRobin, 10, 0.9), 4e6),
           {{"latency.mean", 5.66027639},
            {"service.model.wait.mean", 4.66027639},
            {"service.model.wait.probability", 0.8233301819},
            {"latency.p99", 26.06653608}});
}

TEST_CASE("a central queue") {
  CheckAll(RunLong(Fleet(Routing::kCentralQueue, 10, 0.9), 4e6),
           {{"latency.mean", 1.668731524},
            {"service.model.wait.mean", 0.6687315241},
            {"service.model.wait.probability", 0.6687315241}});
}

TEST_CASE("join the shortest of two queues") {
  const RunReport report = RunLong(Fleet(Routing::kShortestQueue, 2, 0.9), 4e6);
  // Exact solution of the two-dimensional chain, truncated.
  CheckAll(report,
           {{"latency.mean", 5.474912811}, {"service.model.wait.probability", 0.8422457623}});
  CHECK(Find(report, "latency.mean").value > 5.263157895);  // M/M/2
}

TEST_CASE("power of two and three choices among 100 (Mitzenmacher 2001, finite-size values)") {
  CheckNear(RunLong(Fleet(Routing::kPowerOfChoices, 100, 0.5), 2e6), "latency.mean", 1.2677);
  CheckNear(RunLong(Fleet(Routing::kPowerOfChoices, 100, 0.9), 4e6), "latency.mean", 2.649);
  // With 500 the limit of infinitely many is a third of a percent away.
  Config three = Fleet(Routing::kPowerOfChoices, 500, 0.7);
  three.services[0].choices = 3;
  CHECK(Find(RunLong(three, 2e6), "latency.mean").value ==
        doctest::Approx(1.356842197).epsilon(0.01));
}

TEST_CASE("100 run queues of one replica are as many replicas with the power of two choices") {
  // How many are where does not depend on whether they are served in turns or one by one.
  for (const auto& [load, latency] : {std::pair(0.5, 1.2677), std::pair(0.9, 2.649)}) {
    Config config = OneService(load * 100, Exponential(1), 1);
    config.services[0].concurrency = kUnlimited;
    config.services[0].cores = 1;
    config.services[0].scaling = {true, 0, 0, 100};
    CheckNear(RunLong(config, 4e5), "latency.mean", latency);
  }
}

TEST_CASE("better informed routing waits less, on the same arrivals") {
  double before = 0;
  for (const Routing routing : {Routing::kCentralQueue, Routing::kShortestQueue,
                                Routing::kPowerOfChoices, Routing::kRoundRobin, Routing::kRandom}) {
    const double wait =
        Find(RunLong(Fleet(routing, 10, 0.9), 4e5), "service.model.wait.mean").value;
    CAPTURE(static_cast<int>(routing));
    CHECK(wait > before);
    before = wait;
  }
}

}  // namespace servescape::testing
