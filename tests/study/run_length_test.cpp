// SPDX-License-Identifier: MIT
// How many replications where none are given, and what few long services do to means.
#include "sim/study/run_length.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/model/rare_times.h"
#include "sim/scenario/load.h"
#include "sim/study/study.h"
#include "tests/study/builders.h"

using namespace servescape;
using namespace servescape::testing;

namespace {

Config Read(const std::string& text) {
  const Result<Loaded, Diagnostics> loaded =
      Load(text, {}, [](const std::string&) { return std::nullopt; });
  REQUIRE_MESSAGE(loaded, Format(loaded.error(), text, "test"));
  return loaded.value().config;
}

uint32_t ReplicationsOf(const std::string& text) {
  return WithRunLength(Read(text)).run.replications;
}

const std::string kSteady = "[traffic.u]\nrate = \"50/s\"\n[service.m]\ntime = \"10ms\"\n";
const std::string kOutage =
    kSteady +
    "replicas = 2\nzones = 2\n[[incident]]\nkind = \"zone_loss\"\nat = \"30s\"\n"
    "duration = \"1min\"\nzone = 0\n";

RareTimes RareOf(const Config& config, double seconds) {
  return RareTimesOf(config, LoadsOf(config), seconds);
}

}  // namespace

TEST_CASE("replications where none are given") {
  CHECK(ReplicationsOf(kSteady) == 10);
  CHECK(ReplicationsOf(kOutage) == 40);
  CHECK(ReplicationsOf("[run]\nreplications = 12\n" + kOutage) == 12);
  CHECK(ReplicationsOf("[run]\nreplications = 10\n" + kOutage) == 10);
  // A hundred times the rate for 150 s: 750,000 visits each.
  std::string busy = kOutage;
  busy.replace(busy.find("50/s"), 4, "1000/s");
  const uint32_t some = ReplicationsOf(busy);
  CHECK(some >= 10);
  CHECK(some <= 25);
  Config set = Read(kOutage);
  set.run.replications = 3;
  CHECK(WithRunLength(set).run.replications == 3);
}

TEST_CASE("what a brown-out sends elsewhere is known to the length of a run") {
  const auto seconds = [](const std::string& rate, const std::string& degrade) {
    const std::string small =
        "[service.small]\ntime = { distribution = \"exponential\", mean = \"15ms\" }\n";
    const std::string text = "[traffic.u]\nrate = \"" + rate +
                             "/s\"\npath = \"p\"\n[[path.p]]\ncall = \"best\"\n" + degrade +
                             "[service.best]\ntime = { distribution = \"exponential\", "
                             "mean = \"10ms\" }\n" +
                             (degrade.empty() ? "" : small);
    return ToSeconds(WithRunLength(Read(text)).run.duration);
  };
  const std::string degrade = "degrade = { to = \"small\", queue_above = 20 }\n";
  // Of 160/s some 60/s go to the small one, which can serve 66.7/s: a queue that forgets in
  // seconds. The best alone would be overloaded, which no length of a run changes.
  CHECK(seconds("160", "") == doctest::Approx(60));
  CHECK(seconds("160", degrade) > 300);
  // Of 120/s it gets 20/s, and both forget soon; of 50/s nothing.
  CHECK(seconds("120", degrade) < seconds("160", degrade) / 3);
  CHECK(seconds("50", degrade) == seconds("50", ""));
}

TEST_CASE("a scenario without chance is played once, and says so") {
  const std::string text =
      "[traffic.u]\narrivals = \"uniform\"\nrate = \"50/s\"\n[service.m]\ntime = \"10ms\"\n";
  const Config config = WithRunLength(Read(text));
  CHECK(config.run.replications == 1);
  const RunReport report = RunStudy(config, "", SerialExecutor(), nullptr);
  CHECK(report.replications == 1);
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0].starts_with("Nothing in this scenario is left to chance"));
  CHECK(ReplicationsOf("[run]\nreplications = 4\n" + text) == 4);
}

TEST_CASE("few long services make a mean less certain than relaxation times say") {
  const auto scenario = [](const std::string& time, const std::string& more) {
    return Read("[traffic.u]\nrate = \"70/s\"\n[service.m]\ntime = " + time + "\n" + more);
  };
  const std::string heavy = "{ distribution = \"hyperexponential\", mean = \"10ms\", cv = 3 }";
  // lambda E[S^4] / (4 (1 - rho)^2) of the work, over the square of its mean and of the time.
  const double first = 0.5 * (1 + std::sqrt(0.8)), second = 1 - first;
  const double fourth = 24e-8 * (first / std::pow(2 * first, 4) + second / std::pow(2 * second, 4));
  // By Sakasegawa's queue of one server, rho^2 (1 + cv^2) / 2 / (1 - rho).
  const double queue = 0.7 * 0.7 * 10 / 2 / 0.3;
  const double exact = 70 * fourth * std::pow(70 / (2 * 0.3) / queue, 2) / 1000;
  CHECK(RareOf(scenario(heavy, ""), 1000).square == doctest::Approx(exact).epsilon(1e-6));
  CHECK(RareOf(scenario(heavy, ""), 1000).service == "m");
  // Two of three servers that are left have room: nothing grows while one is held up.
  CHECK(RareOf(scenario(heavy, "replicas = 3\n"), 1000).square == 0);
  // Times as even as exponential ones, and queues that are bounded.
  CHECK(RareOf(scenario("{ distribution = \"exponential\", mean = \"10ms\" }", ""), 1000).square ==
        0);
  CHECK(RareOf(scenario(heavy, "queue = { capacity = 9 }\n"), 1000).square == 0);
  RunExtent run;
  run.relaxations = 100;
  run.rare.square = 0.03;
  CHECK(run.LeastError() == doctest::Approx(0.1));
  CHECK(run.MeanError() == doctest::Approx(0.2));
}

TEST_CASE("a mean that few long services make is withheld until there are enough of them") {
  const std::string text =
      "[traffic.u]\nrate = \"70/s\"\n[service.m]\n"
      "time = { distribution = \"lognormal\", mean = \"10ms\", cv = 5 }\n";
  Config config = Read("[run]\nduration = \"400s\"\n" + text);
  const RunReport report = RunStudy(config, "", SerialExecutor(), nullptr);
  const Metric* const mean = FindMetric(report, "latency.mean");
  REQUIRE(mean != nullptr);
  CHECK(std::isnan(mean->estimate.value));
  CHECK(mean->needs_duration > 500);
  // Percentiles are known by relaxation times as before.
  CHECK_FALSE(std::isnan(FindMetric(report, "latency.p50")->estimate.value));
}

TEST_CASE("a length that is chosen keeps to run.max_requests") {
  const std::string near =
      "[traffic.u]\nrate = \"95/s\"\n[service.m]\ntime = { distribution = \"exponential\", "
      "mean = \"10ms\" }\n";
  const Config free = Read(near), bound = Read("[run]\nmax_requests = 100_000\n" + near);
  CHECK(ToSeconds(WithRunLength(free).run.duration) > 1000);
  CHECK(ToSeconds(WithRunLength(bound).run.duration) == 94);
  CHECK(Refusal(bound).empty());
  // So a precision that cannot be had within it is run for, and said to be missed.
  Config precise = bound;
  precise.run.precision = 0.01;
  const RunReport report = RunStudy(precise, "", SerialExecutor(), nullptr);
  CHECK(report.requests > 50'000);
  CHECK(report.requests <= 100'000);
  CHECK(std::any_of(report.warnings.begin(), report.warnings.end(), [](const std::string& each) {
    return each.find("more than run.max_requests = 100,000") != std::string::npos;
  }));
  // What is given stands, and is refused.
  CHECK(!Refusal(Read("[run]\nmax_requests = 100_000\nduration = \"10min\"\n" + near)).empty());
}
