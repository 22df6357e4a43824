// SPDX-License-Identifier: MIT
// Replicas on machines in a run: when they serve, what the machines cost, and what becomes of
// requests when machines are taken back.
#include <string>

#include <doctest/doctest.h>

#include "sim/manifest/read_scaler.h"
#include "sim/scenario/load.h"
#include "sim/study/study.h"
#include "tests/study/builders.h"

namespace servescape::test {
namespace {

RunReport RunFleet(const std::string& text) {
  static const ScalerReader kScalers = ScalersOf(nullptr);
  Result<Loaded, Diagnostics> loaded = Load(text, {}, nullptr, nullptr, &kScalers);
  if (!loaded) MESSAGE(Format(loaded.error(), text, "fleet.toml"));
  REQUIRE(loaded);
  return testing::Run(loaded.value().config);
}

double NodeValue(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return metric->estimate.value;
}

void CheckNodeBill(const RunReport& report, double hours) {
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
  double lines = 0;
  for (const CostLine& line : report.bill) lines += line.usd_per_hour;
  CHECK(NodeValue(report, "cost.per_hour") == doctest::Approx(lines));
  CHECK(NodeValue(report, "cost.total") == doctest::Approx(lines * hours));
}

// 10/s for an hour to replicas of a core each, two on a machine of $3.60 an hour.
std::string OnNodes(const std::string& service, const std::string& pools) {
  return "[run]\nwarmup = \"0s\"\nduration = \"1h\"\nreplications = 2\n[traffic.u]\n"
         "arrivals = \"uniform\"\nrate = \"10/s\"\n[service.m]\ntime = \"20ms\"\n"
         "resources = { cpu = 1 }\n" +
         service + pools;
}
const char* const kPool = "[nodes.cpu]\ncpu = 2\nprice = \"3.6 usd/h\"\n";

TEST_CASE("machines are paid for, not replicas, and what nobody asks for is idle") {
  const RunReport report = RunFleet(OnNodes("replicas = 3\nnodes = [\"cpu\"]\n", kPool));
  CheckNodeBill(report, 1);
  CHECK(NodeValue(report, "nodes.cpu.nodes.mean") == doctest::Approx(2));
  CHECK(NodeValue(report, "nodes.cpu.idle") == doctest::Approx(0.25));
  CHECK(NodeValue(report, "cost.per_hour") == doctest::Approx(7.2));
  REQUIRE(report.bill.size() == 1);
  CHECK(report.bill[0].label == "2 x machine (nodes cpu)");
  CHECK(report.bill[0].idle_usd_per_hour == doctest::Approx(1.8));
  CHECK(NodeValue(report, "nodes.cpu.started") == 0);
}

// Scheduled: one replica for ten minutes, then five, of two a machine; at 600 s the floor is seen,
// at 600 or 610 s the scan, 39 s later two machines are there, and the image takes 21 s.
TEST_CASE("replicas that are added wait for their machines") {
  const RunReport report =
      RunFleet(OnNodes("nodes = [\"cpu\"]\nreplicas = 1\n"
                       "autoscaler = { system = \"scheduled\", clock = \"2024-01-01T00:00\", "
                       "floor = [{ schedule = \"10 0 * * *\", replicas = 5 }, { schedule = \"0 0 * "
                       "* *\", replicas = 1 }] }\n"
                       "start = { image_pull = \"21s\" }\n",
                       std::string(kPool) + "autoscaler = { scan_interval = \"7s\" }\n"));
  CheckNodeBill(report, 1);
  // The fifth multiple of 7 s after 600: 602; the first of the four has room at once.
  const double ready = 602 + 39 + 21;
  CHECK(NodeValue(report, "service.m.up.mean") ==
        doctest::Approx((3600 + (3600 - 621) + 3 * (3600 - ready)) / 3600).epsilon(1e-6));
  CHECK(NodeValue(report, "nodes.cpu.nodes.mean") ==
        doctest::Approx((3600 + 2 * (3600 - 614)) / 3600.0).epsilon(1e-6));
  CHECK(NodeValue(report, "nodes.cpu.pending.mean") ==
        doctest::Approx(3 * 41 / 3600.0).epsilon(1e-6));
  CHECK(NodeValue(report, "nodes.cpu.started") == 2);
}

// Zones have capacity for the first half hour: see spot_zones.h for an even start.
std::string OnSpot(const std::string& notice, const std::string& time) {
  return "[run]\nwarmup = \"0s\"\nduration = \"1h\"\nreplications = 1\n[traffic.u]\n"
         "arrivals = \"uniform\"\nrate = \"0.5/s\"\n[service.m]\ntime = \"" +
         time +
         "\"\n"
         "resources = { cpu = 2 }\nreplicas = 3\nnodes = [\"spot\", \"cpu\"]\n"
         "start = { model_load = \"60s\" }\n"
         "[nodes.spot]\ncpu = 2\nprice = \"1 usd/h\"\nautoscaler = { system = \"karpenter\" }\n"
         "spot = { zones = 1, correlation = 0, up = \"30min\", down = \"30min\", notice = \"" +
         notice +
         "\" }\n[nodes.cpu]\ncpu = 2\nprice = \"3.6 usd/h\"\n"
         "autoscaler = { system = \"karpenter\" }\n";
}

TEST_CASE("machines that are taken back cost no request within the notice, and are replaced") {
  const RunReport report = RunFleet(OnSpot("2min", "4s"));
  CheckNodeBill(report, 1);
  CHECK(NodeValue(report, "availability") == doctest::Approx(1));
  CHECK(NodeValue(report, "nodes.spot.interruptions") == 3);
  CHECK(NodeValue(report, "nodes.spot.interrupted_together") == doctest::Approx(1));
  // One evicted replica has nothing to end and goes at once, the last 4 s later at most.
  CHECK(NodeValue(report, "nodes.spot.nodes.mean") == doctest::Approx(1.5).epsilon(0.002));
  // Asked for when a second has passed without a further one, paid for 12 s after.
  CHECK(NodeValue(report, "nodes.cpu.nodes.mean") ==
        doctest::Approx(3 * (1800 - 13) / 3600.0).epsilon(0.002));
  CHECK(NodeValue(report, "nodes.spot.refused") == 1);
}

TEST_CASE("without notice what is served fails; with too short a one what takes longer does") {
  const RunReport none = RunFleet(OnSpot("0s", "4s"));
  CheckNodeBill(none, 1);
  // Half a request a second of 4 s each: two in service, which fail.
  CHECK((1 - NodeValue(none, "availability")) * 1800 == doctest::Approx(2).epsilon(0.6));
  CHECK(NodeValue(none, "availability") < 1);
  const RunReport brief = RunFleet(OnSpot("2s", "5s"));
  CheckNodeBill(brief, 1);
  CHECK(NodeValue(brief, "availability") < 1);
  CHECK(NodeValue(RunFleet(OnSpot("6s", "5s")), "availability") == doctest::Approx(1));
}

}  // namespace
}  // namespace servescape::test
