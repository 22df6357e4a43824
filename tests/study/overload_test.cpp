// SPDX-License-Identifier: MIT
// What is said of a system that gets more than it can serve: which replica, class or queue it is,
// what of it is steady all the same, and which goals are met, missed or open.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/random/generator.h"
#include "sim/study/load_words.h"
#include "sim/study/words.h"
#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

std::string OneQueue(const std::string& traffic, const std::string& service,
                     const std::string& run = "duration = \"10min\"\nreplications = 3") {
  return "[run]\n" + run + "\n[traffic.u]\n" + traffic + "\n[service.m]\n" + service + "\n";
}

const std::string kExponential = "time = { distribution = \"exponential\", mean = \"10ms\" }\n";

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool Warns(const RunReport& report, const std::string& text) {
  for (const std::string& warning : report.warnings) {
    if (Has(warning, text)) return true;
  }
  return false;
}

SloState StateOfGoal(const RunReport& report, const std::string& metric) {
  for (const SloResult& slo : report.slos) {
    if (slo.metric == metric) return slo.state;
  }
  FAIL("no goal on " << metric);
  return SloState::kMet;
}

std::string Crash(const std::string& more) {
  return "[[incident]]\nkind = \"crash\"\nservice = \"m\"\nreplicas = 1\nat = \"2min\"\n" + more;
}

}  // namespace

TEST_CASE("a goal on availability is not met by the few that were answered") {
  const std::string goal = "slo = [\"availability >= 99.9%\"]\n";
  const RunReport down = RunText(goal + OneQueue("rate = \"50/s\"", kExponential) + Crash(""));
  CAPTURE(down.verdict_reason);
  CHECK(down.verdict == Verdict::kUnstable);
  CHECK(down.goals == GoalsState::kMissed);
  CHECK(Warns(down, "80% of the requests had no answer when the run ended"));
  CHECK(Has(down.verdict_reason, "no replica of m is up"));
  const RunReport twice = RunText(goal + OneQueue("rate = \"200/s\"", kExponential));
  CHECK(twice.verdict == Verdict::kUnstable);
  CHECK(twice.goals == GoalsState::kMissed);
  CHECK(Warns(twice, "50% of the requests had no answer when the run ended"));
  // What is answered of 104 % does keep a goal of 90 %, and may not for ever.
  const RunReport little =
      RunText("slo = [\"availability >= 90%\"]\n" + OneQueue("rate = \"104/s\"", kExponential));
  CHECK(little.verdict == Verdict::kUnstable);
  CHECK(little.goals == GoalsState::kInconclusive);
}

TEST_CASE("a backlog that is being served is no growth, and its goal is open") {
  const RunReport report =
      RunText("slo = [\"availability >= 99%\"]\n" + OneQueue("rate = \"50/s\"", kExponential) +
              Crash("duration = \"7min\"\n"));
  CAPTURE(report.verdict_reason);
  CHECK(report.verdict == Verdict::kInconclusive);
  CHECK(report.goals == GoalsState::kInconclusive);
  CHECK(Has(report.verdict_reason, "and they become fewer: a longer run.duration will show when "
                                   "all is as before"));
  // Clients of a closed loop are as many as they were, and are waited for.
  const RunReport closed = RunText(
      OneQueue("arrivals = \"closed\"\nclients = 6000\nthink = \"100s\"", kExponential) +
      Crash("duration = \"6min\"\n"));
  CHECK(closed.verdict_reason ==
        "A closed loop of 6,000 clients never has more requests than that in the system. For 60% "
        "of the time no replica of m was up, and its callers waited.");
  // Nor where traffic falls again that no change of the scenario ends.
  const RunReport falls = RunText(
      OneQueue(
          "rate = \"70/s\"\nprofile = [{ shape = \"diurnal\", amplitude = 0.9, period = \"4min\", "
          "peak = \"51s\" }]",
          kExponential) +
      "[[incident]]\nkind = \"brown_out\"\nservice = \"m\"\nfactor = 1.1\nat = \"1min\"\n"
      "duration = \"1s\"\n");
  CAPTURE(falls.verdict_reason);
  CHECK(falls.verdict != Verdict::kUnstable);
}

TEST_CASE("a class with a steady state of its own is judged by its own record") {
  const RunReport report = RunText(R"(
slo = ["class.hi.latency.p99 <= 200ms", "class.lo.latency.p99 <= 200ms",
       "class.hi.availability >= 99%"]
[run]
duration = "10min"
replications = 10
[traffic.u]
rate = "150/s"
classes = { hi = 1, lo = 2 }
[class.hi]
priority = 0
[class.lo]
priority = 1
[service.m]
time = { distribution = "exponential", mean = "10ms" }
queue = { discipline = "priority" }
)");
  INFO(Summary(report));
  CHECK(report.verdict == Verdict::kUnstable);
  CHECK(StateOfGoal(report, "class.hi.latency.p99") == SloState::kMet);
  CHECK(StateOfGoal(report, "class.hi.availability") == SloState::kMet);
  CHECK(StateOfGoal(report, "class.lo.latency.p99") == SloState::kMissed);
  // Wait of the first class, with the server always busy: 1 / (mu - lambda), and 10 ms of service.
  CHECK(Find(report, "class.hi.latency.mean").value == doctest::Approx(0.030).epsilon(0.04));
  CHECK(std::isnan(Find(report, "class.lo.latency.mean").value));
}

TEST_CASE("a flow beside an overloaded one keeps its figures and its goals") {
  const RunReport report = RunText(R"(
slo = ["class.a.latency.p99 <= 200ms", "class.b.latency.p99 <= 200ms",
       "service.ma.wait.p99 <= 200ms"]
[run]
duration = "10min"
replications = 5
[traffic.ua]
rate = "50/s"
classes = { a = 1 }
path = "pa"
[traffic.ub]
rate = "150/s"
classes = { b = 1 }
path = "pb"
[class.a]
[class.b]
[[path.pa]]
call = "ma"
[[path.pb]]
call = "mb"
[service.ma]
time = { distribution = "exponential", mean = "10ms" }
[service.mb]
time = { distribution = "exponential", mean = "10ms" }
)");
  INFO(Summary(report));
  CHECK(report.verdict == Verdict::kUnstable);
  CHECK(StateOfGoal(report, "class.a.latency.p99") == SloState::kMet);
  CHECK(StateOfGoal(report, "service.ma.wait.p99") == SloState::kMet);
  CHECK(StateOfGoal(report, "class.b.latency.p99") == SloState::kMissed);
  // M/M/1 at one half: 20 ms, p99 ln(100) times that.
  CHECK(Find(report, "class.a.latency.p99").value == doctest::Approx(0.0921).epsilon(0.05));
}

TEST_CASE("the first replica to be full is what a service can bear") {
  const std::string pools = kExponential +
                            "pools = [{ replicas = 1 }, { replicas = 1, speed = 0.5 }]\n"
                            "routing = ";
  for (const char* routing : {"\"round_robin\"", "\"random\"", "\"weighted_random\""}) {
    CAPTURE(routing);
    const RunReport over = RunText(OneQueue("rate = \"120/s\"", pools + routing));
    CAPTURE(over.verdict_reason);
    CHECK(over.verdict == Verdict::kUnstable);
    CHECK(Has(over.verdict_reason, "a replica of m with speed 0.5 gets 60/s"));
    CHECK(Has(over.verdict_reason, "can serve 50/s"));
  }
  const RunReport full = RunText(OneQueue("rate = \"100/s\"", pools + "\"round_robin\""));
  CHECK(full.verdict != Verdict::kStable);
  const RunReport room = RunText(OneQueue("rate = \"80/s\"", pools + "\"round_robin\""));
  CHECK(room.verdict == Verdict::kStable);
  CHECK(Has(room.verdict_reason, "a replica of m with speed 0.5 gets 80% of what it can serve"));
  // By weight each gets what it can serve.
  const std::string weighted =
      kExponential +
      "pools = [{ replicas = 1, weight = 2 }, { replicas = 1, speed = 0.5, weight = 1 }]\n"
      "routing = \"weighted_round_robin\"";
  CHECK(RunText(OneQueue("rate = \"120/s\"", weighted)).verdict == Verdict::kStable);
}

TEST_CASE("the zone that has fewer replicas is full first") {
  const RunReport report = RunText(OneQueue(
      "rate = \"240/s\"", kExponential + "replicas = 3\nzones = 2\nrouting = \"zone_aware\""));
  CAPTURE(report.verdict_reason);
  CHECK(report.verdict == Verdict::kUnstable);
  CHECK(Has(report.verdict_reason, "zone 1 of m gets 120/s and can serve 100/s"));
}

TEST_CASE("the replica of a hot key is found by what it served") {
  const std::string keys =
      "keys = { distribution = \"hot_set\", hot_share = 0.9, hot_count = 1, count = 1000 }\n";
  const std::string service = kExponential + "replicas = 4\nrouting = \"consistent_hash\"";
  const RunReport over = RunText(OneQueue(keys + "rate = \"150/s\"", service));
  CAPTURE(over.verdict_reason);
  CHECK(over.verdict == Verdict::kUnstable);
  CHECK(Has(over.verdict_reason, "replica 1 of m is busy"));
  CHECK(over.growth_rate == doctest::Approx(38.8).epsilon(0.05));
  const RunReport room = RunText(OneQueue(keys + "rate = \"60/s\"", service));
  CAPTURE(room.verdict_reason);
  CHECK(room.verdict == Verdict::kStable);
}

TEST_CASE("clients who leave work behind bound no queue") {
  const std::string clients = "arrivals = \"closed\"\nclients = 100\nthink = \"1s\"\n";
  const std::string service = "time = { distribution = \"exponential\", mean = \"20ms\" }";
  const RunReport report = RunText(OneQueue(clients + "timeout = \"50ms\"", service));
  CAPTURE(report.verdict_reason);
  CHECK(report.verdict == Verdict::kUnstable);
  CHECK(report.load == LoadState::kUnstable);
  // 100 / (1 s + 50 ms) come, less what is served.
  CHECK(report.growth_rate == doctest::Approx(45.2).epsilon(0.02));
  const RunReport patient = RunText(OneQueue(clients, service));
  CHECK(patient.verdict == Verdict::kStable);
  const RunReport leaving =
      RunText(OneQueue(clients + "timeout = \"50ms\"\ncancellation = \"propagate\"", service));
  CHECK(leaving.verdict == Verdict::kStable);
}

TEST_CASE("a bounded queue that fills is an overload, and no cannot tell") {
  const RunReport filling =
      RunText("slo = [\"latency.p95 <= 1s\"]\n" +
              OneQueue("rate = \"120/s\"", kExponential + "queue = { capacity = 100_000 }"));
  CAPTURE(filling.verdict_reason);
  CHECK(filling.verdict == Verdict::kStable);
  CHECK(filling.load == LoadState::kOverloaded);
  CHECK(Has(filling.verdict_reason, "its bounded queue still fills, by"));
  CHECK(filling.goals == GoalsState::kMissed);
  // Two replications of half a minute tell little of the number in the system.
  const RunReport second =
      RunText(OneQueue("rate = \"100/s\"\npath = \"main\"",
                       "time = \"20ms\"\nqueue = { capacity = 10 }\n[service.b]\ntime = \"15ms\"\n"
                       "[[path.main]]\ncall = \"m\"\n[[path.main]]\ncall = \"b\"",
                       "duration = \"30s\"\nreplications = 2"));
  CAPTURE(second.verdict_reason);
  CHECK(second.load == LoadState::kOverloaded);
  const RunReport codel = RunText(
      OneQueue("rate = \"150/s\"", kExponential + "queue = { codel = { target = \"5ms\" } }",
               "duration = \"30s\"\nreplications = 2"));
  CAPTURE(codel.verdict_reason);
  CHECK(codel.load == LoadState::kOverloaded);
}

TEST_CASE("a held server that gets more than it can serve is unstable as soon as that is sure") {
  const std::string rest = R"(
[[path.main]]
call = "m"
[[path.inner]]
call = "back"
[service.back]
time = { distribution = "exponential", mean = "10ms" }
)";
  const RunReport report = RunText(OneQueue("rate = \"54/s\"\npath = \"main\"",
                                            "time = \"10ms\"\nblocking_path = \"inner\"",
                                            "duration = \"2min\"\nreplications = 10") +
                                   rest);
  CAPTURE(report.verdict_reason);
  CHECK(report.verdict == Verdict::kUnstable);
}

TEST_CASE("where replicas fail, room is that of those which are up") {
  const RunReport report =
      RunText(OneQueue("rate = \"100/s\"",
                       "time = { distribution = \"exponential\", mean = \"9ms\" }\nreplicas = 2\n"
                       "failures = { mtbf = \"10min\", mttr = \"10min\" }",
                       "duration = \"1h\"\nreplications = 3"));
  CAPTURE(report.why);
  CHECK(Has(report.why, "and what is up of it is busy 9"));
  CHECK_FALSE(Has(report.why, "short of capacity"));
  const RunReport all =
      RunText(OneQueue("rate = \"10/s\"", kExponential) + Crash("duration = \"30s\"\n"));
  CAPTURE(all.why);
  CHECK_FALSE(Has(all.why, "short of capacity"));
  CHECK(Has(all.why, "is asked for 10/s, and what is up"));
}

TEST_CASE("a peak is more than chance where the traffic does not change") {
  const RunReport report =
      RunText(OneQueue("rate = \"5/s\"", "time = \"100ms\"") +
              "[[incident]]\nkind = \"brown_out\"\nservice = \"m\"\nfactor = 1.5\nat = \"1min\"\n"
              "duration = \"30s\"\n");
  CAPTURE(report.why);
  CHECK(Has(report.why, "m is asked for 5/s and"));
}

TEST_CASE("what is lost with room to spare is no overload") {
  const RunReport late = RunText(OneQueue("rate = \"100/s\"\ntimeout = \"20ms\"",
                                          kExponential + "concurrency = \"unlimited\""));
  CHECK(late.load == LoadState::kStable);
  CHECK(late.lost == doctest::Approx(0.135).epsilon(0.03));  // exp(-2)
  const RunReport never = RunText(OneQueue("rate = \"20/s\"\ntimeout = \"4ms\"", "time = \"5ms\""));
  CHECK(never.load == LoadState::kStable);
  CHECK(Has(never.why, "The time-out of 4 ms is shorter than the service by m, 5 ms."));
  const RunReport limited =
      RunText(OneQueue("rate = \"20/s\"\nrate_limit = { rate = \"10/s\" }", "time = \"5ms\""));
  CHECK(limited.load == LoadState::kStable);
  // Late for want of capacity, and refused for want of room to wait.
  const RunReport waits = RunText(OneQueue("rate = \"90/s\"\ntimeout = \"50ms\"", kExponential));
  CHECK(waits.load == LoadState::kOverloaded);
  const RunReport refused =
      RunText(OneQueue("rate = \"50/s\"", kExponential + "queue = { capacity = 0 }"));
  CHECK(refused.load == LoadState::kOverloaded);
}

TEST_CASE("overload is reported before a run only where nothing may keep requests away") {
  const auto words = [](const std::string& traffic, const std::string& service) {
    return OverloadWords(ConfigOf(OneQueue(traffic, service), {}, nullptr));
  };
  const std::string grows = "its queue grows for as long as the run goes on.";
  CHECK(Has(words("rate = \"200/s\"", kExponential), grows));
  CHECK(Has(words("rate = \"100.4/s\"", kExponential), "gets 100.4/s and can serve 100/s"));
  CHECK(words("rate = \"200/s\"\nrate_limit = { rate = \"50/s\" }", kExponential).empty());
  CHECK(words("rate = \"200/s\"", kExponential + "rate_limit = { rate = \"50/s\" }").empty());
  const std::string step = "profile = [{ shape = \"step\", at = \"9min\", factor = 5.0 }]";
  const std::string late = words("rate = \"80/s\"\n" + step, kExponential);
  CHECK(Has(late, "in the mean of the run"));
  CHECK_FALSE(Has(late, grows));
  const std::string call =
      "[service.r]\ntime = \"1ms\"\n[[path.rules]]\ncall = \"r\"\n[[path.main]]\ncall = \"m\"\n";
  const std::string traffic = "rate = \"200/s\"\npath = \"main\"";
  CHECK(words(traffic, kExponential + call + "timeout = \"50ms\"\nfallback = \"rules\"\n").empty());
  CHECK(
      words(traffic, kExponential + call + "degrade = { to = \"r\", queue_above = 5 }\n").empty());
}

TEST_CASE("copies of one course of events are judged as one") {
  Generator generator(3);
  std::string log = "t\n";
  for (double at = 0;;) {
    at -= Log(generator.NextOpenUniform()) / 99.5;
    if (at > 300) break;
    log += std::to_string(at) + "\n";
  }
  const Resources files = [log](const std::string&) { return log; };
  const std::string traffic = "arrivals = \"trace\"\ntrace = { file = \"log.csv\", time = \"t\" }";
  const std::string run = "duration = \"301s\"\nreplications = ";
  const std::string service = "time = \"10.1ms\"\nprocessor_sharing = { cores = 1 }";
  const RunReport one = RunText(OneQueue(traffic, service, run + "1"), {}, files);
  const RunReport ten = RunText(OneQueue(traffic, service, run + "10"), {}, files);
  CAPTURE(one.verdict_reason);
  CAPTURE(ten.verdict_reason);
  CHECK(one.verdict == Verdict::kInconclusive);
  CHECK(ten.verdict == Verdict::kInconclusive);
  CHECK(one.growth_rate == ten.growth_rate);
  CHECK_FALSE(Has(ten.verdict_reason, "longer run.duration"));
  CHECK_FALSE(Has(ten.verdict_reason, "More run.replications"));
}

TEST_CASE("runs without an answer are not called the same") {
  const RunReport report =
      RunText(OneQueue("rate = \"10/s\"", "time = \"1h\"\nconcurrency = \"unlimited\"",
                       "duration = \"1min\"\nreplications = 10"));
  CHECK_FALSE(Warns(report, "came out the same"));
}

TEST_CASE("a mean number that is withheld is not reported in a sentence") {
  const RunReport report = RunText(OneQueue("rate = \"99.8/s\"", kExponential));
  CHECK(std::isnan(Find(report, "in_system.mean").value));
  CHECK_FALSE(Has(report.verdict_reason, "stays near"));
  // The duration is chosen already, or longer than that.
  const RunReport chosen =
      RunText(OneQueue("rate = \"99.8/s\"", kExponential, "duration = \"auto\"\nreplications = 3"));
  CHECK_FALSE(Warns(chosen, "run.duration = \"auto\""));
}

TEST_CASE("one figure each: the length of a peak, the share lost, what a loop brings") {
  const RunReport spike = RunText(
      OneQueue("rate = \"50/s\"\nprofile = [{ at = \"5min\", factor = 3.0, hold = \"20s\" }]",
               kExponential));
  CAPTURE(spike.verdict_reason);
  CHECK(Has(spike.verdict_reason, "For 20 s the traffic was above"));
  const RunReport refused =
      RunText(OneQueue("rate = \"200/s\"", kExponential + "queue = { capacity = 10 }"));
  const std::string share = PercentWords(refused.lost) + " of the requests.";
  CHECK(Has(refused.verdict_reason, "Full queues turned away " + share));
  CHECK(Has(refused.why, "Full queues turned away " + share));
  const RunReport looped = RunText(OneQueue("rate = \"25/s\"\npath = \"main\"",
                                            "time = \"20ms\"\n[[path.main]]\nloop = \"again\"\n"
                                            "times = 3\n[[path.again]]\ncall = \"m\""));
  CHECK(looped.verdict == Verdict::kUnstable);
  CHECK_FALSE(Has(looped.why, "grows by"));
  const RunReport gate = RunText(
      OneQueue("rate = \"30/s\"", "time = \"0.1ms\"\ngate = { every = \"1s\", size = 40 }"));
  CAPTURE(gate.verdict_reason);
  CHECK(Has(gate.verdict_reason, "m, gets 75% of what its instants let begin"));
}

}  // namespace servescape::testing
