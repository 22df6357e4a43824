// SPDX-License-Identifier: MIT
// Dynamic batching against exact chains: batches start as soon as a server is idle and take all who
// wait, up to the limit.
#include "tests/study/oracle.h"

namespace servescape::testing {
namespace {

// Rates per second; batch time base + per_item * items seconds.
Config Batches(double rate, double base, double per_item, uint32_t limit) {
  Config config = OneService(rate, Constant(0), 1);
  config.services[0].time.batch = BatchTimeKind::kAffine;
  config.services[0].time.base = base;
  config.services[0].time.per_item = per_item;
  config.services[0].max_batch_size = limit;
  return config;
}

}  // namespace

TEST_CASE("no limit on the batch: ResNet-50 on a P4 (Inoue 2021, arXiv:1912.06322)") {
  // tau(b) = 0.5833 b + 1.4284 ms.
  RunReport report = RunLong(Batches(342.8767358, 1.4284e-3, 0.5833e-3, 65536), 2e6);
  CheckAll(report, {{"latency.mean", 2.932902159e-3},
                    {"service.model.batch.mean", 1.215936507},
                    {"service.model.utilization", 0.6027884077}});
  CHECK(Find(report, "latency.mean").value <= 3.023492039e-3 * 1.01);  // Theorem 2
  report = RunLong(Batches(1371.506943, 1.4284e-3, 0.5833e-3, 65536), 2e6);
  CHECK(report.verdict == Verdict::kStable);
  CheckAll(report, {{"latency.mean", 12.97988248e-3},
                    {"service.model.batch.mean", 9.809626914},
                    {"service.model.utilization", 0.9997079537}});
}

TEST_CASE("at most eight, at 90 % of the limit: V100 (Neuts' bulk service)") {
  const RunReport report = RunLong(Batches(2370.136283, 1.8874e-3, 0.1438e-3, 8), 2e6);
  CHECK(report.services[0].capacity == doctest::Approx(2633.484759));
  CHECK(report.verdict == Verdict::kStable);
  CheckAll(report, {{"latency.mean", 5.522492701e-3},
                    {"service.model.batch.mean", 6.787952654},
                    {"service.model.utilization", 0.9998454004},
                    {"in_system.mean", 13.08906032}});
}

TEST_CASE("exponential batches of at most five, whatever their size: M/M[1,5]/1") {
  Config config = OneService(3, Exponential(1), 1);
  config.services[0].max_batch_size = 5;
  CheckAll(RunLong(config, 2e6), {{"service.model.wait.mean", 1.590758269},
                                  {"latency.mean", 2.590758269},
                                  {"service.model.utilization", 0.9476644813}});
}

TEST_CASE("exponential batches whose mean grows with the size (Curry and Feldman 1985)") {
  Config config = Batches(2, 0.25, 0.10, 8);
  config.services[0].time.noise = Exponential(1);
  CheckAll(RunLong(config, 2e6), {{"service.model.wait.mean", 0.2333541889},
                                  {"latency.mean", 0.6740611075},
                                  {"service.model.utilization", 0.5739349837}});
}

// More clients than one replica has servers for; the host's part is cut out of each time.
Config Saturated(uint32_t servers, double host) {
  Config config = OneService(0, Exponential(0.02), 1);
  config.traffic[0].arrivals = ArrivalKind::kClosed;
  config.traffic[0].clients = 50;
  config.services[0].concurrency = servers;
  config.services[0].time.host_overhead = host;
  config.run.replications = 5;
  return config;
}

TEST_CASE("a saturated replica with a shared accelerator serves what was computed") {
  // The computed capacity is exact where host time and work are independent; here the host part is
  // cut out of each time, which costs a few percent.
  for (const uint32_t servers : {2u, 4u, 8u}) {
    for (const double occupancy : {0.3, 1.0}) {
      Config config = Saturated(servers, 0.008);
      config.services[0].time.occupancy = occupancy;
      config.run.duration = FromSeconds(400);
      const RunReport report = Run(config);
      CAPTURE(servers);
      CAPTURE(occupancy);
      for (const SelfCheck& check : report.checks) CHECK(check.holds);
      CHECK(Find(report, "throughput").value ==
            doctest::Approx(report.services[0].capacity).epsilon(0.05));
    }
  }
}

TEST_CASE("saturated run queues serve what was computed") {
  // As above, and how many queues are busy is exact for two of them and for very many.
  const std::pair<uint32_t, uint32_t> cases[] = {{3, 2}, {16, 16}, {40, 16}};
  for (const auto& [servers, queues] : cases) {
    for (const double host : {0.0, 0.008}) {
      Config config = Saturated(servers, host);
      config.services[0].cores = 1;
      config.services[0].scaling = {true, 0.1, 0, queues};
      config.run.duration = FromSeconds(400);
      const RunReport report = Run(config);
      CAPTURE(servers);
      CAPTURE(host);
      for (const SelfCheck& check : report.checks) CHECK(check.holds);
      CHECK(Find(report, "throughput").value ==
            doctest::Approx(report.services[0].capacity).epsilon(host > 0 ? 0.07 : 0.01));
    }
  }
}

TEST_CASE("a batch waits for company no longer than its delay") {
  // One request in 10 s, far below the limit: it waits the whole delay and is served alone.
  Config config = Batches(0.1, 0.01, 0.001, 8);
  config.traffic[0].arrivals = ArrivalKind::kUniform;
  config.services[0].max_batch_delay = FromSeconds(0.05);
  const RunReport report = RunLong(config, 4000);
  CHECK(Find(report, "service.model.wait.mean").value == doctest::Approx(0.05));
  CHECK(Find(report, "latency.mean").value == doctest::Approx(0.061));
  CHECK(Find(report, "service.model.batch.mean").value == 1);
}

}  // namespace servescape::testing
