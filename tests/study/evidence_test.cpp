// SPDX-License-Identifier: MIT
#include "sim/study/evidence.h"

#include <string>

#include "sim/study/replication.h"
#include "sim/study/study.h"
#include "tests/study/text_scenario.h"

namespace servescape {
namespace {

using testing::RunText;

// M/M/1 at 96 %: its queue hardly settles, so that only a load that is known makes it stable.
std::string Busy(const std::string& traffic, const std::string& service, const std::string& rest) {
  return "[run]\nduration = \"300s\"\nreplications = 6\n[traffic.u]\nrate = \"96/s\"\n" + traffic +
         "\n[service.m]\ntime = { distribution = \"exponential\", mean = \"10ms\" }\n" + service +
         "\n" + rest;
}

TEST_CASE("what changes no request's way changes neither verdict, why, warm-up nor figures") {
  const std::string incident = "\nservice = \"m\"\nat = \"60s\"\nduration = \"60s\"\n";
  const struct {
    std::string traffic, service, rest;
  } inert[] = {
      {"", "", "[[path.main]]\ncall = \"m\"\ntimeout = \"10h\"\n"},
      {"timeout = \"10h\"", "", ""},
      {"timeout = \"10h\"\nretries = { max = 2, backoff = \"1s\" }", "", ""},
      {"hedge = { after = \"10h\" }", "", ""},
      {"breaker = { failure_ratio = 0.5 }", "", ""},
      {"rate_limit = { rate = \"1000/s\", burst = 100000 }", "", ""},
      {"", "quality = 0.5", ""},
      {"", "queue = { deadline = \"10h\" }", ""},
      {"", "queue = { patience = \"10000h\" }", ""},
      {"", "queue = { codel = { target = \"1h\" } }", ""},
      {"", "queue = { discipline = \"priority\", preemption = \"restart\" }", ""},
      {"", "rate_limit = { rate = \"1000/s\", burst = 1000 }", ""},
      {"", "failures = { mtbf = \"3600d\", mttr = \"1s\" }", ""},
      {"", "", "[[incident]]\nkind = \"slow\"\nfactor = 1" + incident},
      {"", "", "[[incident]]\nkind = \"brown_out\"\nfactor = 1" + incident},
  };
  const RunReport plain = RunText(Busy("", "", ""));
  REQUIRE(plain.verdict == Verdict::kStable);
  for (const auto& keys : inert) {
    const std::string text = Busy(keys.traffic, keys.service, keys.rest);
    CAPTURE(text);
    const RunReport report = RunText(text);
    REQUIRE(report.digest == plain.digest);
    CHECK(report.verdict == plain.verdict);
    CHECK(report.verdict_reason == plain.verdict_reason);
    CHECK(report.why == plain.why);
    CHECK(report.warmup == plain.warmup);
    for (const Metric& metric : plain.metrics) {
      CAPTURE(metric.name);
      if (!(metric.estimate.value == metric.estimate.value)) continue;  // withheld
      const double value = testing::Find(report, metric.name).value;
      CHECK(value == doctest::Approx(metric.estimate.value).epsilon(1e-12));
    }
  }
}

TEST_CASE("a load that the scenario gives is known whatever else is on the way") {
  for (const std::string rest : {"[[path.main]]\ncall = \"m\"\nnetwork = \"1ms\"\n",
                                 "[[path.main]]\ndelay = \"5ms\"\n[[path.main]]\ncall = \"m\"\n"}) {
    CAPTURE(rest);
    const RunReport report = RunText(Busy("", "", rest));
    CHECK(report.verdict == Verdict::kStable);
    CHECK(report.verdict_reason.starts_with(
        "The busiest service, m, gets 96.0% of what it can serve"));
  }
}

TEST_CASE("what acts is judged by what was measured") {
  // Half of the replicas get all keys but one in a hundred: their queues grow, at half the load.
  const RunReport skewed = RunText(
      "[run]\nduration = \"300s\"\nreplications = 6\n[traffic.u]\nrate = \"100/s\"\n"
      "keys = { distribution = \"zipf\", exponent = 3, count = 100 }\n"
      "[service.m]\ntime = \"10ms\"\nreplicas = 2\nrouting = \"consistent_hash\"\n"
      "queue = { deadline = \"10h\" }\n");
  CHECK(skewed.verdict_reason.find("of what it can serve") == std::string::npos);
  const RunReport late = RunText(Busy("timeout = \"100ms\"", "", ""));
  CHECK(late.lost > 0.1);
  CHECK(late.verdict_reason.find("of what it can serve") == std::string::npos);
}

TEST_CASE("a service gets only what the services before it let through") {
  const std::string text =
      "[run]\nduration = \"300s\"\nreplications = 6\n[traffic.u]\nrate = \"90/s\"\n"
      "[service.first]\ntime = \"1ms\"\nerror_rate = 0.5\n"
      "[service.m]\ntime = { distribution = \"exponential\", mean = \"10ms\" }\n"
      "[[path.main]]\ncall = \"first\"\n";
  for (const std::string way : {"", "timeout = \"10h\"\n"}) {
    const RunReport report = RunText(text + way + "[[path.main]]\ncall = \"m\"\n");
    CAPTURE(report.verdict_reason);
    CHECK(testing::Find(report, "service.m.load").value == doctest::Approx(0.45).epsilon(0.02));
    CHECK(report.verdict_reason.find("90") == std::string::npos);
    for (const ServiceSummary& service : report.services) {
      if (service.name == "m") CHECK(service.offered_peak < 60);
    }
  }
}

const std::string kNetwork = "[[path.main]]\ncall = \"m\"\nnetwork = \"1ms\"\n";

TEST_CASE("a queue is reported by its load behind a network, too, and so is an overload") {
  const std::string exponential = "time = { distribution = \"exponential\", mean = \"10ms\" }\n";
  const auto run = [&](const std::string& traffic, const std::string& service) {
    return RunText("[run]\nduration = \"3min\"\nreplications = 4\n[traffic.u]\n" + traffic +
                   "\n[service.m]\n" + exponential + service + "\n" + kNetwork);
  };
  const RunReport even = run("rate = \"80/s\"", "");
  CHECK(
      even.why.starts_with("m is asked for 80/s; 1 replica can serve 100/s, so it is 80% loaded. "
                           "A request waits "));
  const RunReport over = run("rate = \"104/s\"", "");
  CHECK(over.verdict_reason.find(": m gets 104/s and can serve 100/s.") != std::string::npos);
  CHECK(over.why.find("2 replicas would be 52% loaded.") != std::string::npos);
  const RunReport full = run("rate = \"104/s\"", "queue = { capacity = 20 }");
  CHECK(full.verdict == Verdict::kStable);
  CHECK(full.load == LoadState::kOverloaded);
  CHECK(full.verdict_reason.find(" Full queues turned away 7.") != std::string::npos);
  const RunReport spike =
      run("rate = \"60/s\"\nprofile = [{ at = \"1min\", factor = 2, hold = \"20s\" }]", "");
  CHECK(spike.load == LoadState::kOverloaded);
  CHECK(spike.verdict_reason.find("the traffic was above what m can serve") != std::string::npos);
}

TEST_CASE("what comes is counted over a capacity that is given") {
  const RunReport report = RunText(
      "[run]\nduration = \"3min\"\nreplications = 4\n[traffic.u]\nrate = \"24/s\"\n"
      "session = { requests = 4, think = \"1s\" }\n[service.m]\n"
      "time = { distribution = \"exponential\", mean = \"10ms\" }\n");
  CHECK(report.verdict == Verdict::kStable);
  CHECK(report.verdict_reason.starts_with("The busiest service, m, gets 96."));
}

TEST_CASE("what is served again from its start is more than what comes") {
  const RunReport report = RunText(
      "[run]\nduration = \"3min\"\nreplications = 4\n[traffic.u]\nrate = \"96/s\"\n"
      "classes = { high = 0.2, low = 0.8 }\n[class.high]\npriority = 0\n[class.low]\n"
      "priority = 1\n[service.m]\nqueue = { discipline = \"priority\", preemption = \"restart\" }\n"
      "time = { distribution = \"exponential\", mean = \"10ms\" }\n");
  CHECK(report.verdict == Verdict::kUnstable);
  CHECK(report.verdict_reason.find("m is busy 100% of the time") != std::string::npos);
}

TEST_CASE("only what never acted is taken out of a scenario") {
  const Config config = testing::ConfigOf(
      Busy("timeout = \"100ms\"", "queue = { deadline = \"10h\" }",
           "[[incident]]\nkind = \"slow\"\nservice = \"m\"\nat = \"60s\"\nfactor = 2\n"
           "[[incident]]\nkind = \"slow\"\nservice = \"m\"\nat = \"90s\"\nfactor = 1\n"));
  Replication run(BuildModel(config), config.run.seed, 0);
  while (!run.Step(1'000'000)) {
  }
  std::vector<ReplicationRecord> records;
  records.push_back(run.Finish());
  const std::optional<Config> effective = InEffect(config, records);
  REQUIRE(effective);
  CHECK(effective->incidents.size() == 1);
  CHECK(effective->traffic[0].attempt == config.traffic[0].attempt);  // some were late
  CHECK_FALSE(InEffect(config, {}));
}

}  // namespace
}  // namespace servescape
