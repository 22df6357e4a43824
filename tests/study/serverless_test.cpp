// SPDX-License-Identifier: MIT
// Studies of services hosted serverless: closed forms within four standard errors, the bill,
// retries after a 429, and nothing lost.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/study/break_even.h"
#include "sim/study/study.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

using testing::ConfigOf;
using testing::RunText;

const Estimate& Of(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return metric->estimate;
}

// Within four standard errors; with 10 replications half of a 95 % interval is 2.262 of them.
void CheckNear(const RunReport& report, const std::string& name, double expected) {
  const Estimate& estimate = Of(report, name);
  CAPTURE(name);
  CAPTURE(estimate.value);
  const double error = (estimate.upper - estimate.lower) / 2 / 2.262;
  CHECK(std::fabs(estimate.value - expected) <= 4 * error);
  CHECK(error <= 0.03 * expected);
}

std::string Hosted(const std::string& rate, const std::string& time, const std::string& keys) {
  return "[run]\nduration = \"20000s\"\nwarmup = \"2000s\"\nreplications = 10\n"
         "[traffic.u]\nrate = \"" +
         rate + "\"\n[service.f]\ntime = " + time + "\n[service.f.serverless]\n" + keys;
}

TEST_CASE("instances with a request are an M/G/infinity queue, whatever the law of their time") {
  const RunReport report = RunText(
      Hosted("2/s", R"({ distribution = "lognormal", mean = "3s", cv = 1.5 })",
             "keep_alive = \"60s\"\ncold_start = { init = \"0s\" }\nmax_instances = 1000\n"));
  CheckNear(report, "service.f.active.mean", 6);
  CHECK(report.verdict == Verdict::kStable);
}

TEST_CASE("a request finds no instance with probability exp(-rate x keep-alive)") {
  // Requests that take no time: cold where the last was longer ago than the keep-alive. Instances
  // are there for 1 - exp(-rate x keep-alive) of the time.
  const RunReport report =
      RunText(Hosted("0.5/s", "\"1ns\"", "keep_alive = \"4s\"\ncold_start = { init = \"0s\" }\n"));
  const double cold = std::exp(-2.0);
  CheckNear(report, "service.f.cold_starts", cold);
  CheckNear(report, "service.f.instance_starts", 0.5 * cold);
  CheckNear(report, "service.f.scaled_to_zero", cold);
  CheckNear(report, "service.f.replicas.mean", 1 - cold);
}

TEST_CASE("a server with set-ups is late by the mean set-up, and off for its share") {
  // Welch (1964), exponential set-ups: 1 / (mu - lambda) + E[setup].
  const RunReport report = RunText(
      Hosted("0.5/s", R"({ distribution = "exponential", mean = "1s" })",
             "max_instances = 1\npending = \"shared\"\nkeep_alive = \"0s\"\n"
             "cold_start = { init = { distribution = \"exponential\", mean = \"4s\" } }\n"));
  CheckNear(report, "latency.mean", 6);
  CheckNear(report, "service.f.active.mean", 0.5);
  // Off for 1 / lambda, then setting up, of a cycle in which half of the time is neither.
  CheckNear(report, "service.f.scaled_to_zero", 0.5 * 2 / 6);
  CheckNear(report, "service.f.starting.mean", 0.5 * 4 / 6);
}

TEST_CASE("as many are refused as Erlang's formula says") {
  const RunReport report = RunText(
      Hosted("3/s", "\"1s\"",
             "max_instances = 4\nkeep_alive = \"10min\"\ncold_start = { init = \"0s\" }\n"));
  CheckNear(report, "availability", 1 - 0.2061);  // B(4, 3)
  CheckNear(report, "service.f.throttled", 3 * 0.2061);
}

constexpr const char* kLambda =
    "platform = \"lambda\"\nmemory = \"2GiB\"\nkeep_alive = \"10s\"\nprovisioned = 1\n"
    "cold_start = { init = \"500ms\", first_call = \"200ms\" }\n";

TEST_CASE("the bill is what was metered at its prices, and sums to the cost") {
  const RunReport report =
      RunText(Hosted("0.2/s", R"({ distribution = "uniform", low = "1s", high = "3s" })", kLambda));
  double sum = 0;
  for (const CostLine& line : report.bill) sum += line.usd_per_hour;
  CHECK(report.bill.size() == 5);
  CHECK(sum == doctest::Approx(Of(report, "cost.per_hour").value).epsilon(1e-6));
  // Provisioned: 2 GB at 4.1667e-6 a second, whatever comes; requests: 0.2 of a million dollars.
  CHECK(report.bill[4].usd_per_hour == doctest::Approx(2 * 4.1667e-6 * 3600));
  CHECK(report.bill[0].usd_per_hour ==
        doctest::Approx(Of(report, "throughput").value * 3600 * 0.2e-6).epsilon(2e-3));
  const double starts = Of(report, "service.f.instance_starts").value;
  CHECK(report.bill[2].usd_per_hour ==
        doctest::Approx(starts * 0.5 * 2 * 1.66667e-5 * 3600).epsilon(1e-2));
  // All requests' own times, the longer first ones, and 0.5 ms of rounding each.
  const double seconds = Of(report, "throughput").value * 2.0005 + starts * 0.2;
  const double on_demand = report.bill[1].usd_per_hour / (2 * 1.66667e-5 * 3600);
  const double provisioned = report.bill[3].usd_per_hour / (2 * 9.7222e-6 * 3600);
  CHECK(on_demand + provisioned == doctest::Approx(seconds).epsilon(1e-2));
}

TEST_CASE("what memory gives of a vCPU slows a request down, and the bill is the same") {
  const auto play = [](const std::string& memory) {
    return RunText(Hosted("1/s", "\"100ms\"",
                          "platform = \"lambda\"\nmeasured_vcpus = 1\nmemory = \"" + memory +
                              "\"\nkeep_alive = \"100s\"\n"));
  };
  const RunReport whole = play("1769MiB"), quarter = play("442.25MiB");
  CHECK(Of(whole, "latency.p50").value == doctest::Approx(0.1).epsilon(0.01));
  CHECK(Of(quarter, "latency.p50").value == doctest::Approx(0.4).epsilon(0.01));
  const double ratio = Of(quarter, "cost.per_million").value / Of(whole, "cost.per_million").value;
  CHECK(ratio == doctest::Approx(1).epsilon(0.02));
}

TEST_CASE("clients that retry get through where a burst was throttled, and nothing is lost") {
  const std::string keys =
      "max_instances = 2\nkeep_alive = \"60s\"\ncold_start = { init = \"1s\" }\n";
  const std::string text = Hosted("1/s", "\"500ms\"", keys);
  const double once = Of(RunText(text), "availability").value;
  const RunReport again =
      RunText(text, {{"traffic.u.retries.max", "8"}, {"traffic.u.retries.backoff", "\"500ms\""}});
  CHECK(once < 0.97);
  CHECK(Of(again, "availability").value > 0.999);
  for (const SelfCheck& check : again.checks) CHECK_MESSAGE(check.holds, check.name);
}

TEST_CASE("why names cold starts, throttling and idle instances") {
  const RunReport report =
      RunText(Hosted("0.02/s", "\"100ms\"",
                     "max_instances = 1\nkeep_alive = \"20s\"\ncold_start = { init = \"3s\" }\n"));
  CHECK(report.why.find("f had a cold start for") != std::string::npos);
  CHECK(report.why.find("around p99") != std::string::npos);
  CHECK(report.why.find("with 429") != std::string::npos);
  CHECK(report.why.find("had no request for") != std::string::npos);
  const LatencyComponent* cold = nullptr;
  for (const LatencyComponent& each : report.split) {
    if (each.kind == ComponentKind::kColdStart) cold = &each;
  }
  REQUIRE(cold != nullptr);
  CHECK(cold->mean == doctest::Approx(3 * Of(report, "service.f.cold_starts").value).epsilon(0.05));
}

TEST_CASE("the break-even is where the cost of requests is that of a container") {
  const auto cost = [](double per_day) {
    CostPoint point;
    point.per_day = per_day;
    point.first = per_day * 1e-6;
    point.first_half = point.first * 0.01;
    point.second = 0.5;
    return point;
  };
  const BreakEven found = FindBreakEven(cost, 100, 1e7, 2);
  REQUIRE(found.crossings.size() == 1);
  const Crossing& crossing = found.crossings[0];
  CHECK(crossing.first_below);
  CHECK(crossing.per_day == doctest::Approx(500'000).epsilon(2e-3));
  CHECK(crossing.upper - crossing.lower == doctest::Approx(10'000).epsilon(0.3));
  CHECK(crossing.usd_per_hour == doctest::Approx(0.5).epsilon(2e-3));
  CHECK(FindBreakEven(cost, 100, 1000, 2).crossings.empty());
  // The second serves no more than 600,000 a day: still found, between two rates of the grid.
  const auto limited = [&cost](double per_day) {
    CostPoint point = cost(per_day);
    point.second_serves = per_day <= 600'000;
    return point;
  };
  const BreakEven near = FindBreakEven(limited, 100, 1e7, 2);
  REQUIRE(near.crossings.size() == 1);
  CHECK(near.crossings[0].per_day == doctest::Approx(500'000).epsilon(2e-3));
  CHECK_FALSE(near.points.back().second_serves);
}

TEST_CASE("a scenario is scaled to requests a day") {
  const Config config = ConfigOf(
      "[traffic.a]\nrate = \"1/s\"\n[traffic.b]\nrate = \"3/s\"\n[service.f]\ntime = \"1ms\"\n");
  const Config scaled = AtRequestsADay(config, 864'000, 72'000);
  CHECK(scaled.traffic[0].rate == doctest::Approx(2.5));
  CHECK(scaled.traffic[1].rate == doctest::Approx(7.5));
  CHECK(ToSeconds(scaled.run.duration) == doctest::Approx(7200));
  CHECK(ToSeconds(AtRequestsADay(config, 864'000, 100).run.duration) == doctest::Approx(3600));
}

}  // namespace
}  // namespace servescape::test
