// SPDX-License-Identifier: MIT
// What a study reports of the general engine's runs, against closed forms and by hand.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

#include "sim/metrics/detail_record.h"
#include "sim/study/requests.h"
#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

Config DetailedMM1(double rho) {
  Config config = OneService(100 * rho, Exponential(0.01), 1);
  config.run.seed = 11;
  config.run.detail = true;
  SetLength(&config, 200'000, 10);
  return config;
}

}  // namespace

TEST_CASE("both engines give the same run, and only one its details") {
  Config config = DetailedMM1(0.8);
  const RunReport general = Run(config);
  config.run.detail = false;
  const RunReport tandem = Run(config);
  INFO(Summary(general));
  CHECK(general.digest == tandem.digest);
  CHECK(general.verdict == Verdict::kStable);
  CHECK(general.verdict_reason == tandem.verdict_reason);
  CHECK(general.why == tandem.why);
  CHECK(tandem.split.empty());
  CHECK(tandem.in_system.empty());
  CHECK(FindMetric(tandem, "quality.mean") == nullptr);
  CHECK(Find(general, "latency.p99").value == Find(tandem, "latency.p99").value);
}

TEST_CASE("a service's rejections count who was moved from a replica that failed to a full queue") {
  const RunReport report = RunText(R"(
[run]
duration = "200s"
replications = 2
warmup = "0s"
[traffic.people]
rate = "180/s"
[service.desk]
replicas = 2
routing = "round_robin"
time = { distribution = "exponential", mean = "10ms" }
queue.capacity = 10
failures = { mtbf = "3s", mttr = "1s", in_service = "resample", queue = "survives" }
)");
  INFO(Summary(report));
  CHECK(Find(report, "service.desk.abandoned").value > 0);  // those who were moved, and refused
  CHECK(Find(report, "service.desk.rejected").value == Find(report, "rejected").value);
}

TEST_CASE("M/M/1: the number in the system is geometric") {
  const RunReport report = Run(DetailedMM1(0.5));
  INFO(Summary(report));
  REQUIRE(report.in_system.size() == 2);
  for (const CountDistribution& counts : report.in_system) {
    double sum = 0;
    for (const double p : counts.probability) sum += p;
    CHECK(sum == doctest::Approx(1));
    // 200 000 arrivals: the standard error of each is below 0.003.
    for (size_t n = 0; n < 5; ++n) {
      CHECK(std::fabs(counts.probability[n] - 0.5 * std::pow(0.5, n)) < 0.012);
    }
  }
}

TEST_CASE("M/M/1: the split is wait and service, their sum the latency") {
  const RunReport report = Run(DetailedMM1(0.8));
  INFO(Summary(report));
  double mean = 0, tail = 0, share = 0, queueing = 0, service = 0;
  for (const LatencyComponent& component : report.split) {
    mean += component.mean;
    tail += component.at_p99;
    share += component.share;
    if (component.kind == ComponentKind::kQueueing) queueing += component.mean;
    if (component.kind == ComponentKind::kService) service += component.mean;
  }
  CHECK(mean == doctest::Approx(Find(report, "latency.mean").value).epsilon(0.02));
  CHECK(tail == doctest::Approx(Find(report, "latency.p99").value).epsilon(0.07));
  CHECK(share == doctest::Approx(1));
  CHECK(queueing + service == doctest::Approx(mean));
  CHECK(service == doctest::Approx(0.01).epsilon(0.02));
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
}

TEST_CASE("requests are reported one by one, their latency components sum to their time") {
  Config config = DetailedMM1(0.5);
  SetLength(&config, 2000, 2);
  int64_t rows = 0, broken = 0;
  const size_t components = RequestComponents(config).size();
  const RequestSink count = [&](const RequestRow& row) {
    ++rows;
    const int64_t sum = std::accumulate(row.spent, row.spent + components, int64_t{0});
    if (sum != (row.end - row.arrival).ns) ++broken;
  };
  const RunReport report = RunStudy(config, "", SerialExecutor(), nullptr, {.requests = count});
  CHECK(rows > 800);
  CHECK(rows < 1200);  // of the first replication alone
  CHECK(broken == 0);
}

TEST_CASE("patience bounds an overloaded queue: stable, with what was lost") {
  Config config = OneService(200, Exponential(0.01), 1);
  config.services[0].queue.has_patience = true;
  config.services[0].queue.patience = Exponential(0.05);
  SetLength(&config, 100'000, 10);
  const RunReport report = Run(config);
  INFO(Summary(report));
  CHECK(report.verdict == Verdict::kStable);
  CHECK(report.verdict_reason.find("timed out") != std::string::npos);
  CHECK(Find(report, "timed_out").value > 90);
  CHECK(Find(report, "service.model.abandoned").value ==
        doctest::Approx(Find(report, "timed_out").value));
  CHECK(Find(report, "availability").value < 0.55);
  CHECK(report.bottleneck == "model");
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
}

TEST_CASE("an overloaded queue that loses nothing is unstable in the general engine, too") {
  Config config = OneService(120, Exponential(0.01), 1);
  config.services[0].quality = 0.9;  // anything that the tandem engine does not know
  SetLength(&config, 100'000, 10);
  const RunReport report = Run(config);
  INFO(Summary(report));
  CHECK(report.verdict == Verdict::kUnstable);
  CHECK(report.growth_rate == doctest::Approx(20).epsilon(0.1));
  CHECK(report.split.empty());
  CHECK(Find(report, "quality.mean").value == doctest::Approx(0.9));
}

TEST_CASE("replicas at random share the work evenly") {
  Config config = OneService(150, Exponential(0.01), 3);
  config.services[0].routing = Routing::kRandom;
  config.run.detail = true;
  SetLength(&config, 60'000, 5);
  const RunReport report = Run(config);
  REQUIRE(report.replicas.size() == 1);
  REQUIRE(report.replicas[0].replicas.size() == 3);
  for (const ReplicaSummary& replica : report.replicas[0].replicas) {
    CHECK(std::fabs(replica.share - 1.0 / 3) < 0.01);
    CHECK(replica.sojourn == doctest::Approx(0.02).epsilon(0.1));
  }
}

TEST_CASE("why names what struck the system, and the attempts that callers add") {
  Config config = OneService(30, Exponential(0.1), 6);
  config.services[0].zones = 3;
  config.run.duration = Duration{100'000'000'000};
  config.run.replications = 2;
  config.traffic[0].attempt.any = true;
  config.traffic[0].attempt.timeout = Duration{1'000'000'000};
  config.traffic[0].attempt.max_retries = 2;
  IncidentConfig loss;
  loss.kind = IncidentKind::kZoneLoss;
  loss.service = 0;
  loss.zone = 2;
  loss.at = SimTime{20'000'000'000};
  loss.duration = Duration{10'000'000'000};
  IncidentConfig slow = loss;
  slow.kind = IncidentKind::kSlow;
  slow.at = SimTime{15'000'000'000};
  slow.duration = Duration{};
  slow.count = 3;
  slow.factor = 9;
  config.incidents = {loss, slow};
  const RunReport report = Run(config);
  INFO(Summary(report));
  CHECK(report.why.find("From 15 s on 3 of 6 replicas of model took 9 times as long. From 20 s to "
                        "30 s zone 2 was lost, and 2 of 6 replicas of model were down: the others "
                        "can serve 40/s. Callers made ") != std::string::npos);
  CHECK(report.why.find(" attempts at each call, ") != std::string::npos);
  CHECK(report.why.find("/s of them retries.") != std::string::npos);
}

TEST_CASE("why and verdict do not take an idle service for the cause") {
  Config config = OneService(10, Exponential(0.01), 1);
  config.services.push_back(config.services[0]);
  config.services[1].name = "quick";
  config.services[1].time.time = Exponential(0.001);
  config.paths[0].services = {0, 1};
  config.services[0].queue.discipline = Discipline::kLifo;  // nothing for the tandem engine
  SetLength(&config, 20'000, 4);
  const RunReport report = Run(config);
  INFO(Summary(report));
  CHECK(report.why.find("model is the busiest service: it is asked for 10/s; 1 replica can serve "
                        "100/s, so it is 10% loaded, and no service is short of capacity.") == 0);
  CHECK(report.verdict_reason.find("The busiest service, model, gets 10% ") == 0);
  CHECK(report.bottleneck.empty());
  // One that turns requests away is, however idle.
  config.services[1].queue_bounded = true;
  const std::string why = Run(config).why;
  CHECK(why.find(" is 10% loaded. ") != std::string::npos);
  CHECK(why.find("Full queues turned away ") != std::string::npos);
}

TEST_CASE("why tells how long a service was full, however idle it is in the mean") {
  Config config = OneService(40, Exponential(0.01), 1);
  IncidentConfig slow;
  slow.kind = IncidentKind::kBrownOut;
  slow.at = SimTime{0} + FromSeconds(100);
  slow.duration = FromSeconds(10);
  slow.service = 0;
  slow.factor = 20;
  config.incidents.push_back(slow);
  SetLength(&config, 32'000, 4);
  const RunReport report = Run(config);
  INFO(Summary(report));
  CHECK(report.bottleneck == "model");
  CHECK(report.why.find(" of the time, and full for ") != std::string::npos);
  CHECK(FullSeconds(report, "model") == doctest::Approx(16).epsilon(0.15));  // and 350 to catch up
  CHECK(FullSeconds(report, "none") == 0);
}

}  // namespace servescape::testing
