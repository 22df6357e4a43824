// SPDX-License-Identifier: MIT
// What leaves nothing to chance is not advised to be repeated.
#include "sim/study/chance.h"

#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/traits.h"
#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

std::string Text(const std::string& traffic, const std::string& service, int replications = 1,
                 const std::string& duration = "4min") {
  return "slo = [\"latency.p99 <= 1s\"]\n[run]\nduration = \"" + duration +
         "\"\nreplications = " + std::to_string(replications) + "\n[traffic.u]\n" + traffic +
         "\n[service.m]\n" + service + "\n";
}

const Resources kLog = [](const std::string&) {
  std::string text = "time,prompt,answer,key\n";
  for (int i = 0; i < 100; ++i) {
    text += std::to_string(2 * i + i % 3) + ",100," + std::to_string(1 + i % 7) + ",k\n";
  }
  return text;
};
const std::string kReplay = "arrivals = \"trace\"\ntrace = { file = \"log.csv\", time = \"time\" }";

// All sentences of the report, with a "|" in front of each warning.
std::string Said(const RunReport& report) {
  std::string said = report.verdict_reason;
  for (const std::string& warning : report.warnings) said += "|" + warning;
  return said;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a replay without chance is reported as the one course of events that it is") {
  const std::string once = Said(RunText(Text(kReplay, "time = \"500ms\""), {}, kLog));
  CHECK(Has(once, "|Nothing in this scenario is left to chance"));
  CHECK(Has(once, "Too short a run to tell latency.p99"));
  CHECK_FALSE(Has(once, "More run.replications"));
  CHECK_FALSE(Has(once, "One replication has no intervals"));
  const std::string thrice = Said(RunText(Text(kReplay, "time = \"500ms\"", 3), {}, kLog));
  CHECK(Has(thrice, "|All 3 replications came out the same, event by event"));
  CHECK_FALSE(Has(thrice, "More run.replications"));
  const std::string drawn = Said(RunText(
      Text(kReplay, "time = { distribution = \"exponential\", mean = \"500ms\" }"), {}, kLog));
  CHECK(Has(drawn, "More run.replications would"));
  CHECK(Has(drawn, "One replication has no intervals"));
  CHECK_FALSE(Has(drawn, "chance"));
}

TEST_CASE("where there is chance, it is not denied") {
  const auto none = [](const std::string& traffic, const std::string& service) {
    const Config config = ConfigOf(Text(traffic, service), {}, kLog);
    return HasNoChance(config);
  };
  const std::string paced = "arrivals = \"uniform\"\nrate = \"2/s\"";
  const std::string time = "time = \"100ms\"\n";
  CHECK(none(kReplay, time));
  CHECK(none(paced, time));
  CHECK(none("arrivals = \"closed\"\nclients = 3\nthink = \"1s\"", time));
  CHECK(none(paced, time + "replicas = 3\nrouting = \"round_robin\""));
  CHECK(none(paced, time + "routing = \"random\""));  // of one
  CHECK_FALSE(none("rate = \"2/s\"", time));
  CHECK_FALSE(none(paced + "\nprofile = [{ at = \"1min\", factor = 2, ramp = \"10s\" }]", time));
  CHECK_FALSE(none(paced, time + "replicas = 3\nrouting = \"random\""));
  CHECK_FALSE(none(paced, "time = { distribution = \"gamma\", mean = \"1ms\", cv = 2 }"));
  CHECK_FALSE(none(paced, time + "noise = { distribution = \"lognormal\", mean = 1, cv = 0.1 }"));
  CHECK_FALSE(none(paced, time + "error_rate = 0.1"));
  CHECK_FALSE(none(paced + "\nkeys = { distribution = \"zipf\", count = 100 }", time));
  CHECK_FALSE(
      none("arrivals = \"closed\"\nclients = 3\nthink = { distribution = \"exponential\", "
           "mean = \"1s\" }",
           time));
}

TEST_CASE("the claim is true: what has no chance is the same with every seed") {
  for (const char* traffic : {"arrivals = \"uniform\"\nrate = \"2/s\"", kReplay.c_str(),
                              "arrivals = \"closed\"\nclients = 3\nthink = \"1s\""}) {
    CAPTURE(traffic);
    const std::string text = Text(traffic, "time = \"700ms\"\nreplicas = 2");
    const RunReport one = RunText(text, {{"run.seed", "1"}}, kLog);
    const RunReport other = RunText(text, {{"run.seed", "2"}}, kLog);
    CHECK(one.digest == other.digest);
    CHECK(HasNoChance(ConfigOf(text, {}, kLog)));
  }
}

}  // namespace servescape::testing
