// SPDX-License-Identifier: MIT
// What a run sees too seldom is said, and what only detailed runs measure is measured where a goal
// asks for it.
#include "sim/study/rare_events.h"

#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

std::string Judged(const std::string& goal, const std::string& service) {
  return "slo = [\"" + goal +
         "\"]\n[run]\nduration = \"10min\"\n[traffic.u]\nrate = \"10/s\"\n[service.s]\ntime = "
         "\"1ms\"\n" +
         service + "\n";
}

const std::string kFailures =
    "failures = { mtbf = { distribution = \"exponential\", mean = \"90min\" }, "
    "mttr = { distribution = \"exponential\", mean = \"10min\" } }";

TEST_CASE("failures that hardly ever come") {
  const Config one = ConfigOf(Judged("availability >= 99%", kFailures));
  // 10 min of cycles of 100 min: a tenth of a failure in each replication.
  CHECK(
      RareEventWarnings(one, 10) ==
      std::vector<std::string>{
          "Failures of s are rare here: 1 expected in all, too few to tell what they do to goals. "
          "A run.duration of 100.0 minutes would see 10."});
  const Config many = ConfigOf(Judged("availability >= 99%", kFailures + "\nreplicas = 10"));
  CHECK(RareEventWarnings(many, 10).empty());
}

TEST_CASE("a store whose period is longer than the run") {
  const auto text = [](const std::string& period) {
    return "[run]\nduration = \"10min\"\n[traffic.u]\nrate = \"10/s\"\npath = \"p\"\n[path]\n"
           "p = [{ store = \"f\" }, { call = \"s\" }]\n[service.s]\ntime = "
           "\"1ms\"\n[store.f]\nread = \"1ms\"\nmaterialization = \"" +
           period + "\"\n";
  };
  CHECK(RareEventWarnings(ConfigOf(text("1h")), 10) ==
        std::vector<std::string>{
            "Store f is filled every 60.0 minutes, and the run lasts 10.0 minutes: "
            "staleness is reported for that part of its period only."});
  CHECK(RareEventWarnings(ConfigOf(text("5min")), 10).empty());
}

TEST_CASE("ages in a store are those of whole periods, the warm-up's included") {
  const auto ages = [](const std::string& run, const std::string& more) {
    return RunText("[run]\n" + run + "\n[traffic.u]\nrate = \"20/s\"\npath = \"p\"\n[path]\n" +
                   "p = [{ store = \"f\" }, { call = \"s\" }]\n[service.s]\ntime = \"1ms\"\n" +
                   "[store.f]\nread = \"1ms\"\nmaterialization = \"10min\"\nlag = \"1min\"\n" +
                   more);
  };
  const auto mean = [](const RunReport& report) {
    return Find(report, "store.f.staleness.mean").value;
  };
  // From 60 s to 660 s: 6 minutes. The start of what counts, after a third of a period or within
  // the only one, moves that by 50 s and more where parts of periods count.
  const double error = 4 * 600 / std::sqrt(12.0 * 10 * 20 * 600);
  const RunReport several = ages("duration = \"30min\"\nwarmup = \"5min\"", "");
  CHECK(mean(several) == doctest::Approx(360).epsilon((error + 3) / 360));
  const RunReport one = ages("duration = \"10min\"\nwarmup = \"200s\"", "");
  CHECK(mean(one) == doctest::Approx(360).epsilon((error + 1) / 360));
  CHECK(Find(one, "store.f.staleness.p99").value == doctest::Approx(654).epsilon(0.01));
  // Less than a period: what there was of it, from its beginning.
  const RunReport part = ages("duration = \"5min\"\nwarmup = \"100s\"", "");
  CHECK(mean(part) == doctest::Approx(210).epsilon((error + 1) / 210));
  // Reads are counted as ever, after the warm-up.
  CHECK(Find(one, "store.f.reads").value == doctest::Approx(20).epsilon(0.05));
  // An incident has its own time: nothing is left out beyond the warm-up.
  const RunReport struck = ages("duration = \"25min\"",
                                "[[incident]]\nkind = \"brown_out\"\nat = \"1min\"\nduration "
                                "= \"1min\"\nstore = \"f\"\nfactor = 2\n");
  CHECK(mean(struck) == doctest::Approx(60 + (2 * 300 + 0.5 * 150) / 2.5).epsilon(0.02));
}

TEST_CASE("goals on what only detailed runs measure") {
  for (const char* goal :
       {"rejected <= 1/s", "attempts.per_request <= 1.5", "retries <= 1/s", "hedges <= 1/s",
        "failed <= 1/s", "shed <= 1/s", "timed_out <= 1/s", "quality.mean >= 50%",
        "service.s.shed <= 1/s", "service.s.abandoned <= 1/s", "service.s.preempted <= 1/s",
        "service.s.failed <= 1/s", "service.s.up.mean >= 0.5"}) {
    CAPTURE(goal);
    const RunReport report = RunText(Judged(goal, ""));
    CHECK(report.slos[0].state == SloState::kMet);
    CHECK(std::isfinite(report.slos[0].estimate.value));
  }
}

TEST_CASE("a goal on cost without a price is no matter of the run's length") {
  for (const std::string& warning : RunText(Judged("cost.per_hour <= 1 usd/h", "")).warnings) {
    CHECK(warning.find("Too short") == std::string::npos);
  }
}

}  // namespace
}  // namespace servescape::testing
