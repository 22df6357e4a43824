// SPDX-License-Identifier: MIT
// Whoever learns from answers hears of those that were cut short too: by a hedge that won, or by a
// caller or a queue that gave up. What answers in time alone would teach is that all is well.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

double Value(const RunReport& report, const std::string& name) { return Find(report, name).value; }

// Nothing waits: a first attempt takes what its service does.
RunReport Hedged(const std::string& hedge, const std::string& more = "") {
  return RunText(
      "[run]\nduration = \"200s\"\nreplications = 4\n[traffic.u]\nrate = \"100/s\"\nhedge = { " +
      hedge + " }\n" + more +
      "[service.m]\nreplicas = 2\nconcurrency = 1000\nrouting = \"random\"\n"
      "time = { distribution = \"exponential\", mean = \"20ms\" }\n");
}

double HedgedShare(const RunReport& report) {
  return Value(report, "hedges") / Value(report, "offered");
}

TEST_CASE("a hedge after a quantile is sent for the share that it leaves") {
  // Of 80,000 requests; the quantile is known to a 64th from above: of p90 0.0965 to 0.1.
  for (const char* cancel : {"cancellation = \"propagate\"\n", ""}) {
    CAPTURE(cancel);
    CHECK(HedgedShare(Hedged("after = \"p90\"", cancel)) == doctest::Approx(0.0985).epsilon(0.05));
    CHECK(HedgedShare(Hedged("after = \"p95\"", cancel)) == doctest::Approx(0.049).epsilon(0.07));
    CHECK(HedgedShare(Hedged("after = \"p50\"", cancel)) == doctest::Approx(0.497).epsilon(0.02));
  }
  // Attempts that time out are longer than that too; 13.5 % do, and a retry's time is not asked.
  const RunReport late = Hedged("after = \"p80\"", "timeout = \"40ms\"\nretries = { max = 2 }\n");
  CHECK(Value(late, "hedges") / Value(late, "offered") > 0.19);
  CHECK(Value(late, "hedges") / Value(late, "offered") < 0.21);
  // Of what is beyond the time-out nothing is known: no hedge.
  CHECK(Value(Hedged("after = \"p90\"", "timeout = \"20ms\"\n"), "hedges") == 0);
}

TEST_CASE("least response time hears of a replica whose callers give up") {
  // Its first answers would come after ten seconds.
  const RunReport report = RunText(
      "[run]\nduration = \"200s\"\nreplications = 4\n[traffic.u]\nrate = \"50/s\"\n"
      "timeout = \"50ms\"\ncancellation = \"propagate\"\n[service.m]\n"
      "routing = \"least_response_time\"\ntime = { distribution = \"exponential\", mean = \"5ms\" "
      "}\npools = [{ replicas = 1, speed = 0.0001 }, { replicas = 3 }]\n");
  CHECK(Value(report, "availability") > 0.99);
}

TEST_CASE("adaptive concurrency hears of requests that were given up") {
  // All that is answered is answered in time; half of what comes is too much.
  const auto run = [](const std::string& client, const std::string& queue) {
    return RunText("[run]\nduration = \"100s\"\nreplications = 4\n[traffic.u]\nrate = \"400/s\"\n" +
                   client + "[service.m]\n" + queue +
                   "time = { distribution = \"exponential\", mean = \"5ms\" }\n"
                   "adaptive_concurrency = { target = \"24ms\" }\n");
  };
  const RunReport left = run("timeout = \"25ms\"\ncancellation = \"propagate\"\n", "");
  CHECK(Value(left, "shed") > 90);  // 67 where only answers teach
  const RunReport impatient = run("", "queue = { patience = \"25ms\" }\n");
  CHECK(Value(impatient, "shed") > 80);
  const RunReport dropped = run("", "queue = { deadline = \"25ms\" }\n");
  CHECK(Value(dropped, "shed") > 100);
}

}  // namespace
}  // namespace servescape::testing
