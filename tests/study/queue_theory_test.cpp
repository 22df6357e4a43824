// SPDX-License-Identifier: MIT
// Simulated queues against exact results. Formulas: Gross, Shortle, Thompson and Harris,
// Fundamentals of Queueing Theory (4th ed.); the source of each other value stands beside it.
#include "tests/study/oracle.h"

namespace servescape::testing {
namespace {

Config Bounded(double rate, const Distribution& time, uint32_t servers, uint32_t waiting) {
  Config config = OneService(rate, time, servers);
  config.services[0].queue_bounded = true;
  config.services[0].queue_capacity = waiting;
  return config;
}

Config ClosedLoop(uint32_t clients, const Distribution& think, const Distribution& time,
                  uint32_t servers, double seconds) {
  Config config = OneService(0, time, servers);
  config.traffic[0].arrivals = ArrivalKind::kClosed;
  config.traffic[0].clients = clients;
  config.traffic[0].think = think;
  config.run.duration = FromSeconds(seconds);
  config.run.replications = kRuns;
  config.run.warmup_automatic = false;
  config.run.warmup = FromSeconds(seconds / 10);
  return config;
}

}  // namespace

TEST_CASE("M/M/1 at load 0.8: means") {
  const RunReport report = RunLong(OneService(0.8, Exponential(1), 1), 2e6);
  CHECK(report.verdict == Verdict::kStable);
  CheckAll(report, {{"service.model.utilization", 0.8},
                    {"in_system.mean", 4},
                    {"service.model.queue.mean", 3.2},
                    {"latency.mean", 5},
                    {"service.model.wait.mean", 4},
                    {"service.model.wait.probability", 0.8},
                    {"throughput", 0.8}});
}

TEST_CASE("M/M/1 percentiles: 70 a second on a server of 10 ms") {
  CheckAll(RunLong(OneService(70, Exponential(0.01), 1), 2e6),
           {{"latency.mean", 0.03333333333},
            {"latency.p50", 0.02310490602},
            {"latency.p90", 0.07675283643},
            {"latency.p95", 0.09985774245},
            {"latency.p99", 0.1535056729},
            {"latency.p999", 0.2302585093},
            {"service.model.wait.p50", 0.01121574122},
            {"service.model.wait.p95", 0.08796857765},
            {"service.model.wait.p99", 0.1416165081},
            {"service.model.wait.probability", 0.7}});
}

TEST_CASE("shares within a time that goals name, and goodput by them: M/M/1") {
  Config config = OneService(70, Exponential(0.01), 1);
  const Duration answer = FromSeconds(0.05), wait = FromSeconds(0.02);
  config.slos.push_back({"", "latency.within(50ms)", false, 0.75, answer});
  config.slos.push_back({"", "service.model.wait.within(20ms)", false, 0.65, wait});
  const RunReport report = RunLong(config, 2e6);
  CheckAll(report, {{"latency.within(50ms)", 0.7768698399},             // 1 - exp(-30 t)
                    {"service.model.wait.within(20ms)", 0.6158318546},  // 1 - 0.7 exp(-30 t)
                    {"goodput", 54.38088879}});
  CHECK(report.slos[0].state == SloState::kMet);
  CHECK(report.slos[1].state == SloState::kMissed);
  config.traffic[0].rate = 110;
  const RunReport over = RunLong(config, 2e5);
  REQUIRE(over.verdict == Verdict::kUnstable);
  CHECK(over.slos[0].state == SloState::kMissed);
  CHECK(over.slos[1].state == SloState::kMissed);
}

TEST_CASE("M/M/4 and M/M/2: Erlang C") {
  CheckAll(RunLong(OneService(3.2, Exponential(1), 4), 2e6),
           {{"service.model.utilization", 0.8},
            {"service.model.wait.probability", 0.5964324718},
            {"service.model.wait.mean", 0.7455405897},
            {"latency.mean", 1.74554059},
            {"in_system.mean", 5.585729887},
            {"service.model.queue.mean", 2.385729887},
            {"service.model.wait.p95", 3.098678778},
            {"service.model.wait.p99", 5.110476168},
            {"latency.p99", 6.893203749}});
  // Servers of one replica are as good as replicas.
  Config fleet = OneService(180, Exponential(0.01), 1);
  fleet.services[0].concurrency = 2;
  CheckAll(RunLong(fleet, 2e6), {{"service.model.wait.probability", 0.8526315789},
                                 {"service.model.wait.mean", 0.04263157895},
                                 {"latency.mean", 0.05263157895},
                                 {"service.model.wait.p99", 0.2222871225},
                                 {"latency.p99", 0.2334443}},
           0.04);
}

TEST_CASE("M/M/1/K: a bounded queue turns away") {
  RunReport report = RunLong(Bounded(0.9, Exponential(1), 1, 9), 1e6);
  CheckLoss(report, 0.05081373133);
  CheckAll(report, {{"throughput", 0.8542676418},
                    {"in_system.mean", 3.969440599},
                    {"latency.mean", 4.646600672},
                    {"service.model.utilization", 0.8542676418}});
  report = RunLong(Bounded(1, Exponential(1), 1, 19), 1e6);
  CHECK(report.verdict == Verdict::kStable);
  CheckLoss(report, 0.04761904762);
  CheckAll(report, {{"throughput", 0.9523809524}, {"in_system.mean", 10}, {"latency.mean", 10.5}});
}

TEST_CASE("M/M/2/5: the example of the octave queueing package") {
  const RunReport report = RunLong(Bounded(3, Exponential(0.5), 2, 3), 1e6);
  CheckLoss(report, 0.08511383538);
  CheckAll(report, {{"in_system.mean", 2.005954466},
                    {"throughput", 2.744658494},
                    {"latency.mean", 0.7308575804},
                    {"service.model.wait.mean", 0.2308575804}});
}

TEST_CASE("Erlang B does not depend on the law of service (Sevastyanov 1957)") {
  const Distribution gamma = Law(DistributionKind::kGamma, 1, 2);
  for (const Distribution& time : {Exponential(1), Constant(1), gamma}) {
    CAPTURE(NameOf(time.kind));
    const RunReport report = RunLong(Bounded(7, time, 10, 0), 1e6);
    CheckLoss(report, 0.07874088297);
    CheckAll(report, {{"throughput", 6.448813819},
                      {"service.model.utilization", 0.6448813819},
                      {"latency.mean", 1}});
  }
}

TEST_CASE("M/G/1: Pollaczek and Khinchine") {
  const Distribution uniform = Law(DistributionKind::kUniform, 0, 2);
  const Distribution h2 = Law(DistributionKind::kHyperexponential, 1, 2);
  const Distribution gamma = Law(DistributionKind::kGamma, 1, std::sqrt(2.0));
  const std::pair<Distribution, double> cases[] = {
      {Constant(1), 1.166666667}, {uniform, 1.555555556}, {gamma, 3.5}, {h2, 5.833333333}};
  for (const auto& [time, wait] : cases) {
    CAPTURE(NameOf(time.kind));
    CheckAll(RunLong(OneService(0.7, time, 1), 2e6), {{"service.model.utilization", 0.7},
                                                      {"service.model.wait.mean", wait},
                                                      {"latency.mean", wait + 1},
                                                      {"service.model.queue.mean", 0.7 * wait},
                                                      {"in_system.mean", 0.7 * (wait + 1)},
                                                      {"service.model.wait.probability", 0.7}});
  }
}

TEST_CASE("M/D/1 percentiles (Erlang 1909), M/D/2 and M/D/10 (Crommelin 1932)") {
  CheckAll(RunLong(OneService(0.8, Constant(1), 1), 2e6),
           {{"service.model.wait.mean", 2},
            {"service.model.wait.p50", 1.275939873},
            {"service.model.wait.p90", 5.011511498},
            {"service.model.wait.p95", 6.620324997},
            {"service.model.wait.p99", 10.35588679}});
  CheckAll(RunLong(OneService(1.6, Constant(1), 2), 1e6),
           {{"service.model.wait.mean", 0.9032838792},
            {"service.model.wait.probability", 0.7018983172}});
  CheckAll(RunLong(OneService(9, Constant(1), 10), 2e6),
           {{"service.model.wait.mean", 0.3445820494},
            {"service.model.wait.probability", 0.6468612839},
            {"service.model.queue.mean", 3.101238444}});
}

TEST_CASE("D/M/1: paced arrivals (Kleinrock, vol. 1, ch. 6)") {
  Config config = OneService(0.8, Exponential(1), 1);
  config.traffic[0].arrivals = ArrivalKind::kUniform;
  CheckAll(RunLong(config, 2e6), {{"service.model.utilization", 0.8},
                                  {"service.model.wait.probability", 0.6286297965},
                                  {"service.model.wait.mean", 1.69273084},
                                  {"latency.mean", 2.69273084},
                                  {"latency.p99", 12.40048378}});
}

TEST_CASE("G/G/1: renewal arrivals of cv 3, an independent simulation") {
  Config config = OneService(0.8, Law(DistributionKind::kGamma, 1, 0.5), 1);
  config.traffic[0].arrivals = ArrivalKind::kRenewal;
  config.traffic[0].interarrival = Law(DistributionKind::kGamma, 7, 3);
  const RunReport report = RunLong(config, 4e6);
  // The other simulation's own error is about 1 %.
  CHECK(Find(report, "service.model.wait.mean").value == doctest::Approx(20.92).epsilon(0.03));
  CHECK(Find(report, "service.model.wait.mean").value < 28.625);  // Kingman's bound
  CheckNear(report, "service.model.utilization", 0.8);
}

TEST_CASE("three stages in tandem are three M/M/1 (Burke 1956)") {
  Config config = OneService(8, Exponential(0.1), 1);
  for (const double mean : {1.0 / 12, 0.05}) {
    ServiceConfig stage = config.services[0];
    stage.name = "stage" + std::to_string(config.services.size() + 1);
    stage.time.time = Exponential(mean);
    config.services.push_back(stage);
  }
  config.paths[0].services = {0, 1, 2};
  const RunReport report = RunLong(config, 2e6);
  CheckAll(report, {{"latency.mean", 0.8333333333},
                    {"service.model.sojourn.mean", 0.5},
                    {"service.stage2.sojourn.mean", 0.25},
                    {"service.stage3.sojourn.mean", 0.08333333333},
                    {"latency.p50", 0.7007818391},
                    {"latency.p95", 1.928959122},
                    {"latency.p99", 2.739012262}});
  CHECK(report.bottleneck == "model");
}

TEST_CASE("closed loops: machine repair, and a deterministic cycle") {
  RunReport report = Run(ClosedLoop(20, Exponential(5), Exponential(0.2), 1, 10'000));
  CheckAll(report, {{"throughput", 3.600549245},
                    {"latency.mean", 0.5547080845},
                    {"in_system.mean", 1.997253775},
                    {"service.model.utilization", 0.720109849}});
  // Two servers of 40 ms always busy: 50/s; eight clients who think 100 ms wait the rest.
  report = Run(ClosedLoop(8, Constant(0.1), Constant(0.04), 2, 400));
  CHECK(Find(report, "throughput").value == doctest::Approx(50).epsilon(1e-3));
  CHECK(Find(report, "latency.mean").value == doctest::Approx(0.06).epsilon(1e-3));
  CHECK(Find(report, "service.model.utilization").value == doctest::Approx(1).epsilon(1e-3));
}

TEST_CASE("the interval of the mean wait holds the true one in 19 of 20 studies") {
  int covered = 0;
  constexpr int kStudies = 100;
  for (uint64_t seed = 1; seed <= kStudies; ++seed) {
    Config config = OneService(0.8, Exponential(1), 1);
    config.run.seed = seed;
    SetLength(&config, 100'000, 10);
    const Estimate wait = Find(Run(config), "service.model.wait.mean");
    covered += wait.lower <= 4 && 4 <= wait.upper;
  }
  // Binomial(100, 0.95) is in 87 .. 100 with probability 0.998; short runs lose a little more.
  CHECK(covered >= 86);
}

}  // namespace servescape::testing
