// SPDX-License-Identifier: MIT
// Studies of rollouts: who gets the calls, what a check finds and how often it is wrong.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/reach.h"
#include "sim/study/study.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

using testing::ConfigOf;
using testing::RunText;

double ValueOf(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return metric->estimate.value;
}

// 100/s to `old`, which answers in 2 ms and is good for 80 %; `fresh` is the new version.
std::string Rolled(const std::string& rollout, const std::string& fresh = "",
                   const std::string& run = "duration = \"60s\"\nreplications = 10") {
  return "[run]\nwarmup = \"0s\"\n" + run +
         "\n[traffic.u]\nrate = \"100/s\"\npath = \"main\"\n[path]\nmain = [{ call = \"old\" }]\n"
         "[service.old]\ntime = \"2ms\"\nquality = 0.8\n[service.fresh]\ntime = \"3ms\"\n" +
         fresh + "\n[service.old.rollout]\nto = \"fresh\"\n" + rollout;
}

void CheckSelf(const RunReport& report) {
  for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
}

TEST_CASE("a canary serves its shares of the calls, and then all") {
  const RunReport report = RunText(Rolled("steps = [\"10%\", \"40%\"]\nstep = \"20s\"\n"));
  CheckSelf(report);
  // .1, .4 and 1 for a third of the time each; 60,000 requests, so 4 s.e. are below 1/s.
  CHECK(ValueOf(report, "service.fresh.throughput") == doctest::Approx(50).epsilon(0.03));
  CHECK(ValueOf(report, "service.old.throughput") == doctest::Approx(50).epsilon(0.03));
  CHECK(ValueOf(report, "service.old.rollout.promoted") == 1);
  CHECK(ValueOf(report, "service.old.rollout.rolled_back") == 0);
  CHECK(ValueOf(report, "quality.mean") == doctest::Approx(0.5 * 0.8 + 0.5).epsilon(0.01));
}

TEST_CASE("a shadow works on copies, and no caller notices") {
  const std::string text = Rolled("kind = \"shadow\"\nsteps = [\"25%\"]\nstep = \"60s\"\n");
  const RunReport report = RunText(text);
  CheckSelf(report);
  CHECK(ValueOf(report, "service.fresh.throughput") == doctest::Approx(25).epsilon(0.04));
  CHECK(ValueOf(report, "service.old.throughput") == doctest::Approx(100).epsilon(0.02));
  // The same as without copies, but for where a copy would be drawn.
  const RunReport none = RunText(text, {{"service.old.rollout.at", "\"59.999s\""}});
  CHECK(ValueOf(report, "latency.mean") == ValueOf(none, "latency.mean"));
  CHECK(ValueOf(report, "latency.max") == ValueOf(none, "latency.max"));
  // A shadow that cannot bear its load takes nothing from them either.
  const RunReport slow = RunText(text, {{"service.fresh.time", "\"2s\""}});
  CHECK(ValueOf(slow, "latency.max") == ValueOf(none, "latency.max"));
  CHECK(ValueOf(slow, "availability") == 1);
}

TEST_CASE("blue and green: a version that errs is seen by the first check and goes back") {
  const RunReport report =
      RunText(Rolled("kind = \"blue_green\"\nat = \"10s\"\nstep = \"30s\"\ncheck_every = \"5s\"\n"
                     "min_success = \"97%\"\n",
                     "error_rate = 0.2"));
  CheckSelf(report);
  CHECK(ValueOf(report, "service.old.rollout.rolled_back") == 1);
  CHECK(ValueOf(report, "service.old.rollout.rollback_after") == 5);
  // A fifth of what came in 5 of 60 s.
  CHECK(ValueOf(report, "availability") == doctest::Approx(1 - 0.2 * 5 / 60).epsilon(0.004));
}

TEST_CASE("a check of a version as good as the old one fails as often as its confidence says") {
  // One check, of 1,000 labels each.
  const std::string one =
      "at = \"0s\"\nsteps = [\"50%\"]\nstep = \"20s\"\ncheck_every = \"20s\"\n"
      "max_quality_loss = \"0%\"\nconfidence = 0.9\n";
  const std::string run = "duration = \"21s\"\nreplications = 300";
  const RunReport same = RunText(Rolled(one, "quality = 0.8", run));
  const double error = std::sqrt(0.1 * 0.9 / 300);
  CHECK(std::fabs(ValueOf(same, "service.old.rollout.rolled_back") - 0.1) < 4 * error);
  // 5 % worse: z is 2.8 - 1.28 above the limit in the mean, so 6 % go unseen.
  const RunReport worse = RunText(Rolled(one, "quality = 0.75", run));
  CHECK(ValueOf(worse, "service.old.rollout.rolled_back") > 0.86);
  // With a look each second a healthy one is rolled back far more often.
  const RunReport often =
      RunText(Rolled(one, "quality = 0.8", run), {{"service.old.rollout.check_every", "\"1s\""}});
  CHECK(ValueOf(often, "service.old.rollout.rolled_back") >
        ValueOf(same, "service.old.rollout.rolled_back") + 0.1);
}

TEST_CASE("what is offered to the versions is the planned mean") {
  const Config config = ConfigOf(Rolled("steps = [\"50%\"]\nstep = \"30s\"\nat = \"15s\"\n"));
  // 0 for 15 s, .5 for 30 s, 1 for 15 s.
  CHECK(config.paths[0].visits[0] == doctest::Approx(0.5));
  CHECK(config.paths[0].visits[1] == doctest::Approx(0.5));
  CHECK(ReachOf(config.traffic[0], config).services[1]);
}

TEST_CASE("what is wrong with a rollout is said at its place") {
  const auto wrong = [](const std::string& rollout) {
    const Result<Loaded, Diagnostics> loaded = Load(Rolled(rollout), {}, nullptr);
    REQUIRE_FALSE(bool{loaded});
    return loaded.error()[0].message;
  };
  CHECK(wrong("") == "service \"old\": rollout needs steps, such as steps = [\"5%\", \"50%\"]");
  CHECK(wrong("kind = \"blue_green\"\nsteps = [\"5%\"]") ==
        "service \"old\": rollout.steps has no place in blue_green, which moves all calls at once");
  CHECK(wrong("steps = [\"5%\"]\nmin_success = 0.9") ==
        "service \"old\": rollout needs check_every, or its limits are never looked at");
  CHECK(wrong("steps = [\"5%\"]\ncheck_every = \"1s\"") ==
        "service \"old\": rollout.check_every needs min_success, max_latency or max_quality_loss "
        "to check");
  CHECK(wrong("steps = [\"5%\"]\nlabels = 0.5") ==
        "service \"old\": rollout.labels needs max_quality_loss");
  const Result<Loaded, Diagnostics> unknown =
      Load(Rolled("steps = [\"5%\"]"), {{"service.old.rollout.to", "\"frsh\""}}, nullptr);
  REQUIRE_FALSE(bool{unknown});
  CHECK(unknown.error()[0].message ==
        "--set service.old.rollout.to=\"frsh\": service \"old\": rollout.to: there is no service "
        "\"frsh\"; did you mean fresh?");
  const Result<Loaded, Diagnostics> itself =
      Load(Rolled("steps = [\"5%\"]"), {{"service.old.rollout.to", "\"old\""}}, nullptr);
  REQUIRE_FALSE(bool{itself});
  CHECK(itself.error()[0].message.find("must be another service") != std::string::npos);
}

TEST_CASE("what the new version asks of requests is asked of those of the old one") {
  const auto wrong = [](const std::string& fresh, const std::string& traffic) {
    const Result<Loaded, Diagnostics> loaded =
        Load(Rolled("steps = [\"5%\"]", fresh), {{"traffic.u.items", traffic}}, nullptr);
    REQUIRE_FALSE(bool{loaded});
    return loaded.error()[0].message;
  };
  CHECK(wrong("batching = { max_size = 4 }", "10").find("a request has 10 items, more than a "
                                                        "batch of service \"fresh\"") !=
        std::string::npos);
  CHECK(wrong("replicas = 3\nrouting = \"consistent_hash\"", "1")
            .find("needs keys, which the routing of service \"fresh\" looks at") !=
        std::string::npos);
}

}  // namespace
}  // namespace servescape::test
