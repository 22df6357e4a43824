// SPDX-License-Identifier: MIT
// When a run must not be called stable, or not by that word alone; means that do not exist; logs
// that are judged as the traffic they are of.
#include <cmath>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "sim/model/rate_steps.h"
#include "sim/random/generator.h"
#include "sim/study/load_words.h"
#include "sim/study/outcome.h"
#include "sim/study/words.h"
#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

std::string Queue(const std::string& traffic, const std::string& service,
                  const std::string& run = "duration = \"10min\"\nreplications = 3") {
  return "[run]\n" + run + "\n[traffic.u]\n" + traffic + "\n[service.m]\n" + service + "\n";
}

bool Warns(const RunReport& report, const std::string& text) {
  for (const std::string& warning : report.warnings) {
    if (warning.find(text) != std::string::npos) return true;
  }
  return false;
}

// A log of Poisson arrivals, and a file that holds it.
Resources PoissonLog(double rate, double seconds, uint64_t seed) {
  Generator generator(seed);
  std::string text = "t\n";
  for (double at = 0;;) {
    at -= Log(generator.NextOpenUniform()) / rate;
    if (at > seconds) break;
    text += std::to_string(at) + "\n";
  }
  return [text](const std::string&) { return text; };
}

const std::string kLog = "arrivals = \"trace\"\ntrace = { file = \"log.csv\", time = \"t\" }";

}  // namespace

TEST_CASE("nothing simulated is inconclusive") {
  const RunReport none = RunText(Queue("rate = \"1/d\"", "time = \"1s\"", "duration = \"1s\""));
  CHECK(none.verdict == Verdict::kInconclusive);
  CHECK(none.load == LoadState::kInconclusive);
  CHECK(none.verdict_reason.find("No request came") == 0);
  CHECK(none.bottleneck.empty());
  CHECK(none.unanswered == 0);
  const RunReport never = RunText(Queue("rate = \"1/s\"", "time = \"1h\"\nreplicas = 4000"));
  CHECK(never.verdict == Verdict::kInconclusive);
  CHECK(never.verdict_reason.find("None of the") == 0);
  CHECK(never.unanswered == 1);
}

TEST_CASE("a class that is mostly unanswered says so") {
  const RunReport report = RunText(Queue("rate = \"10/s\"\nclasses = { fast = 0.9, slow = 0.1 }\n"
                                         "path = \"main\"",
                                         "time = \"10ms\"") + R"(
[service.batch]
time = "9min"
concurrency = "unlimited"
[[path.main]]
branch_by_class = { fast = "quick", slow = "long" }
[[path.quick]]
call = "m"
[[path.long]]
call = "batch"
[class.fast]
[class.slow]
)");
  INFO(Summary(report));
  CHECK(Warns(report, "of the requests of class slow had no answer when the run ended"));
  CHECK(report.verdict == Verdict::kInconclusive);
}

TEST_CASE("a mean that is infinite is said and withheld, and its goal is missed") {
  const std::string pareto =
      "time = { distribution = \"pareto\", minimum = \"20ms\", shape = 1.6 }\n";
  const std::string goal = "slo = [\"latency.mean <= 10s\"]\n";
  const RunReport one =
      RunText(goal + Queue("rate = \"10/s\"", pareto), {{"run.duration", "5h"}});
  INFO(Summary(one));
  CHECK(std::isinf(Find(one, "service.m.wait.mean").value));
  CHECK(std::isinf(Find(one, "latency.mean").value));
  CHECK(std::isnan(Find(one, "latency.mean").upper));
  CHECK(std::isfinite(Find(one, "latency.p50").value));
  CHECK(one.verdict_reason.find("The mean wait at m is infinite") != std::string::npos);
  CHECK(one.why.find("The mean wait there is infinite.") != std::string::npos);
  CHECK(one.goals == GoalsState::kMissed);
  // Four servers, one needed: three must be held up at once.
  const RunReport four = RunText(
      Queue("rate = \"10/s\"", pareto + "replicas = 4"), {{"run.duration", "5h"}});
  CHECK(std::isfinite(Find(four, "latency.mean").value));
  CHECK(Warns(four, "service.m.time has an infinite variance"));
  // Shared cores and closed loops do not wait for one long request.
  const RunReport closed = RunText(Queue("arrivals = \"closed\"\nclients = 4", pareto));
  CHECK(std::isfinite(Find(closed, "latency.mean").value));
  const RunReport light = RunText(Queue("rate = \"10/s\"", "time = \"20ms\""));
  CHECK_FALSE(Warns(light, "variance"));
  const RunReport delay =
      RunText(Queue("rate = \"1/s\"", "time = \"20ms\"") + "[[path.main]]\ndelay = " +
              "{ distribution = \"lomax\", scale = \"1ms\", shape = 1.9 }\n" +
              "[[path.main]]\ncall = \"m\"\n");
  CHECK(Warns(delay, "delay has an infinite variance"));
  CHECK(std::isfinite(Find(delay, "latency.mean").value));
}

TEST_CASE("a wait for servers that are held for a time without variance is infinite") {
  const std::string heavy = "{ distribution = \"lomax\", scale = \"1ms\", shape = 1.9 }";
  const auto held = [](const std::string& steps, const std::string& rest) {
    return RunText(Queue("rate = \"10/s\"\npath = \"main\"",
                         "time = \"20ms\"\nblocking_path = \"calls\"") +
                   "[path]\nmain = [{ call = \"m\" }]\ncalls = [" + steps + "]\n" + rest);
  };
  const std::string db = "[service.db]\nconcurrency = \"unlimited\"\ntime = ";
  const RunReport delay = held("{ delay = " + heavy + " }", "");
  CHECK(std::isinf(Find(delay, "latency.mean").value));
  CHECK(delay.verdict_reason.find("The mean wait at m is infinite, because path.calls.delay has an "
                                  "infinite variance") != std::string::npos);
  CHECK_FALSE(Warns(delay, "infinite variance"));  // once is enough
  const RunReport call = held("{ call = \"db\" }", db + heavy + "\n");
  CHECK(call.verdict_reason.find("The mean wait at m is infinite, because service.db.time has") !=
        std::string::npos);
  const RunReport network = held("{ call = \"db\", network = " + heavy + " }", db + "\"1ms\"\n");
  CHECK(std::isinf(Find(network, "service.m.wait.mean").value));
  // Who gives up holds nothing for longer.
  const RunReport bounded = held("{ call = \"db\", timeout = \"100ms\" }", db + heavy + "\n");
  CHECK(bounded.verdict_reason.find("infinite") == std::string::npos);
}

TEST_CASE("lost requests stand beside the word, and half of them are an overload") {
  const RunReport report =
      RunText("slo = [\"availability >= 40%\"]\n" +
              Queue("rate = \"200/s\"", "time = \"10ms\"\nqueue = { capacity = 5 }"));
  CHECK(report.verdict == Verdict::kStable);  // the number in the system is
  CHECK(report.load == LoadState::kOverloaded);
  CHECK(report.goals == GoalsState::kMet);
  CHECK(report.lost == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("what failed was not turned away by a full queue") {
  const std::string service = "time = \"1ms\"\nerror_rate = 0.5\nqueue = { capacity = ";
  const RunReport failed = RunText(Queue("rate = \"100/s\"", service + "1000 }"));
  CHECK(failed.lost == doctest::Approx(0.5).epsilon(0.02));
  CAPTURE(failed.why);
  CHECK(failed.why.find("turned away") == std::string::npos);
  // Of M/D/1/1 without a place to wait, rho / (1 + rho) are refused: 9.1 %.
  const RunReport both = RunText(Queue("rate = \"100/s\"", service + "0 }"));
  CAPTURE(both.why);
  CHECK(both.why.find("turned away 9.") != std::string::npos);
}

TEST_CASE("a name that others begin with is not taken out of their words") {
  const std::string text =
      "[run]\nduration = \"60s\"\nreplications = 2\n[traffic.u]\nrate = \"50/s\"\nkeys = { "
      "distribution = \"uniform\", count = 100 }\n[service.r]\nreplicas = 4\nrouting = "
      "\"key_modulo\"\ntime = \"10ms\"\n";
  const std::string reason = RunText(text).verdict_reason;
  CAPTURE(reason);
  CHECK(reason.find("Of the busiest service, replica ") == 0);
}

TEST_CASE("what memory cannot hold was not turned away by a full queue") {
  // Half of the prompts are of 992 tokens and more, which 62 blocks of 16 hold, and no answer.
  const auto words = [](const std::string& more) {
    return RunText(Queue("rate = \"2/s\"\noutput_tokens = 4\nprompt_tokens = { distribution = "
                         "\"uniform\", low = 92, high = 1892 }",
                         "batching = { tokens = \"continuous\", scheduler = \"vllm\", max_running "
                         "= 4, kv_tokens = 1000, step = { base = \"5ms\" } }" +
                             more,
                         "duration = \"10min\"\nreplications = 3"))
        .verdict_reason;
  };
  const std::string memory = words("");
  CAPTURE(memory);
  CHECK(memory.find("Memory that cannot hold their prompts turned away 5") != std::string::npos);
  CHECK(memory.find("queue") == std::string::npos);
  CHECK(words("\nqueue = { capacity = 9 }")
            .find("Full queues or too little memory for their prompts turned away 5") !=
        std::string::npos);
}

TEST_CASE("a token server that gets many times what it can serve is not reported as busy alone") {
  const RunReport report = RunText(
      Queue("rate = \"100/s\"\nprompt_tokens = 100\noutput_tokens = 100",
            "batching = { tokens = \"continuous\", max_running = 8, step = { base = \"20ms\", "
            "per_sequence = \"1ms\" }, prefill = { per_token = \"0.1ms\" } }",
            "duration = \"60s\"\nreplications = 2"));
  CHECK(report.verdict == Verdict::kUnstable);
  // 8 sequences of 100 iterations of 28 ms and their prompts: 2.78/s.
  CAPTURE(report.verdict_reason);
  CHECK(report.verdict_reason.find(": m gets 100/s and can serve about 2.78/s.") !=
        std::string::npos);
  CAPTURE(report.why);
  CHECK(report.why.find("is asked for 100/s and can serve about 2.78/s.") != std::string::npos);
}

TEST_CASE("what is lost in the warm-up is not reported, nor called an overload") {
  // 50 clients come at once, 30 find no room; from then on hardly one does.
  const RunReport report =
      RunText(Queue("arrivals = \"closed\"\nclients = 50\nthink = \"5s\"",
                    "time = \"100ms\"\nconcurrency = 10\nqueue = { capacity = 10 }",
                    "duration = \"2min\"\nwarmup = \"20s\"\nreplications = 3"));
  CHECK(report.load == LoadState::kStable);
  CHECK(report.lost < 0.001);
}

TEST_CASE("a wait beyond the latency is that of visits whose callers gave up") {
  const std::string kSlow = "time = { distribution = \"exponential\", mean = \"100ms\" }";
  const RunReport left = RunText(Queue("rate = \"7/s\"\ntimeout = \"500ms\"\nprofile = "
                                       "[{ at = \"1min\", factor = 3, hold = \"1min\" }]",
                                       kSlow));
  CHECK(left.why.find("; an answered request takes ") != std::string::npos);
  CHECK(left.why.find(" in all, while visits whose callers gave up wait on.") !=
        std::string::npos);
  const RunReport served = RunText(Queue("rate = \"5/s\"\ntimeout = \"20s\"", kSlow));
  CHECK(served.why.find("gave up") == std::string::npos);
}

TEST_CASE("what is mostly idle is no bottleneck, by whichever engine") {
  for (const char* run : {"duration = \"2min\"", "duration = \"2min\"\ndetail = true"}) {
    CAPTURE(run);
    CHECK(RunText(Queue("rate = \"30/s\"", "time = \"10ms\"", run)).bottleneck.empty());
    CHECK(RunText(Queue("rate = \"80/s\"", "time = \"10ms\"", run)).bottleneck == "m");
  }
  const std::string clients = "arrivals = \"closed\"\nclients = 3\nthink = \"100ms\"";
  CHECK(RunText(Queue(clients, "time = \"10ms\"")).bottleneck.empty());
  CHECK(RunText(Queue("rate = \"30/s\"", "time = \"10ms\"\nqueue = { capacity = 0 }"))
            .bottleneck == "m");  // it turns requests away
}

TEST_CASE("an overload that drains is reported with its span and its waits") {
  const RunReport report = RunText(
      Queue("rate = \"50/s\"\nprofile = [{ at = \"100s\", factor = 3, hold = \"250s\" }]",
            "time = \"10ms\"", "duration = \"20min\"\nreplications = 3"));
  INFO(Summary(report));
  CHECK(report.verdict == Verdict::kStable);
  CHECK(report.load == LoadState::kOverloaded);
  // 125 s of work wait at its end.
  CHECK(report.verdict_reason.find("of the run requests waited 2.0") != std::string::npos);
}

TEST_CASE("what waited for lost capacity is reported as what waited in risen traffic") {
  // Served 100/s: half of that is left for two minutes, and 30 a second too many wait.
  const auto reason = [](const std::string& incident, const char* load) {
    const RunReport report = RunText(
        Queue("rate = \"80/s\"", "time = { distribution = \"exponential\", mean = \"10ms\" }",
              "duration = \"20min\"\nreplications = 2") +
        "[[incident]]\nservice = \"m\"\nat = \"100s\"\n" + incident);
    INFO(Summary(report));
    CHECK(report.verdict == Verdict::kStable);
    CHECK(NameOf(report.load) == std::string(load));
    return report.verdict_reason;
  };
  const std::string slow =
      reason("kind = \"slow\"\nfactor = 2\nduration = \"2min\"", "overloaded");
  CHECK(slow.starts_with("For 2.0 minutes more came than m could serve; the number in the system "
                         "rose to 3,"));
  CHECK(slow.find(" of the run requests waited 4") != std::string::npos);
  const std::string crash = reason("kind = \"crash\"\nduration = \"2min\"", "overloaded");
  // A window is 3 s.
  CHECK(crash.starts_with("For 2.1 minutes more came than m could serve; the number in the system "
                          "rose to 9,"));
  // Still below what it can serve: 88 %.
  const std::string little =
      reason("kind = \"slow\"\nfactor = 1.1\nduration = \"2min\"", "stable");
  CHECK(little.starts_with("The number in the system was "));
}

TEST_CASE("a server that was held for what it called is overloaded like any other") {
  const RunReport report = RunText(
      "[run]\nduration = \"20min\"\nreplications = 2\n[traffic.u]\nrate = \"80/s\"\npath = "
      "\"main\"\n[[path.main]]\ncall = \"web\"\n[[path.work]]\ncall = \"db\"\n"
      "[service.web]\ntime = \"1ms\"\nconcurrency = 10\nblocking_path = \"work\"\n"
      "[service.db]\ntime = { distribution = \"exponential\", mean = \"99ms\" }\n"
      "concurrency = \"unlimited\"\n[[incident]]\nkind = \"brown_out\"\nservice = \"db\"\n"
      "at = \"100s\"\nduration = \"2min\"\nfactor = 2\n");
  INFO(Summary(report));
  CHECK(report.load == LoadState::kOverloaded);
  CHECK(report.verdict_reason.starts_with("For 2.0 minutes more came than web could serve"));
}

TEST_CASE("overload that needs no run is seen before it") {
  CHECK(OverloadWords(ConfigOf(Queue("rate = \"20000/s\"", "time = \"10ms\"\nreplicas = 50"))) ==
        "Overload: m gets 20,000/s and can serve 5,000/s, so its queue grows for as long as the "
        "run goes on.");
  CHECK(OverloadWords(ConfigOf(Queue("rate = \"99/s\"", "time = \"10ms\""))).empty());
}

TEST_CASE("intervals stay where their metrics can be") {
  Estimate share{0.999, 0.997, 1.001, 10};
  KeepInRange("availability", Unit::kRatio, &share);
  CHECK(share.lower < 0.999);
  CHECK(share.lower > 0.99);
  CHECK(share.upper < 1);
  CHECK(share.upper > 0.999);
  Estimate time{0.01, -0.005, 0.025, 10};
  KeepInRange("service.m.wait.p95", Unit::kSeconds, &time);
  CHECK(time.lower > 0);
  CHECK(time.lower < 0.01);
  CHECK(time.upper == 0.025);
  Estimate attempts{1.2, 1.1, 1.3, 10};
  KeepInRange("attempts.per_request", Unit::kRatio, &attempts);
  CHECK(attempts.upper == 1.3);
}

TEST_CASE("a rate's steps are more than chance") {
  Generator generator(3);
  int more = 0;
  const auto counts = [&](double mean) {
    double count = 0;
    for (double at = -Log(generator.NextOpenUniform()); at < mean; ++count) {
      at -= Log(generator.NextOpenUniform());
    }
    return count;
  };
  for (int round = 0; round < 100; ++round) {
    std::vector<double> bins;
    for (int i = 0; i < 320; ++i) bins.push_back(counts(round % 2 == 0 ? 2 : 30));
    more += StepsOf(bins, 1).steps > 1 ? 1 : 0;
  }
  CHECK(more <= 2);
  std::vector<double> bins;
  for (int i = 0; i < 320; ++i) bins.push_back(counts(i >= 100 && i < 120 ? 20 : 10));
  const RateSteps steps = StepsOf(bins, 2);
  CHECK(steps.steps == 3);
  CHECK(steps.peak == doctest::Approx(10).epsilon(0.1));
  CHECK(steps.peak_seconds == doctest::Approx(40).epsilon(0.1));
  CHECK(steps.peak_error == doctest::Approx(0.05).epsilon(0.1));
}

TEST_CASE("a log of a rate is judged as that rate, however much of it is played") {
  for (const char* duration : {"6s", "20s", "60s", "5min"}) {
    CAPTURE(duration);
    const std::string run = std::string("duration = \"") + duration + "\"\nreplications = 1\n" +
                            "warmup = \"0s\"";
    const std::string service = "time = \"1s\"\nreplicas = 11";
    const RunReport rate = RunText(Queue("rate = \"10/s\"", service, run));
    const RunReport log = RunText(Queue(kLog, service, run), {}, PoissonLog(10, 300, 5));
    INFO(Summary(rate));
    INFO(Summary(log));
    CHECK(log.verdict == rate.verdict);
    CHECK(log.services[0].offered_peak == doctest::Approx(10).epsilon(0.07));
    CHECK(log.why.find("replicas would be") == std::string::npos);
  }
  // An even log that ends before the run.
  std::string even = "t\n";
  for (int i = 0; i < 50; ++i) even += std::to_string(0.1 * i) + "\n";
  const RunReport ends = RunText(Queue(kLog, "time = \"50ms\"", "duration = \"60s\""), {},
                                 [even](const std::string&) { return even; });
  INFO(Summary(ends));
  CHECK(ends.verdict == Verdict::kStable);
  CHECK(ends.services[0].offered_peak == doctest::Approx(10));
}

TEST_CASE("what changes no request's way changes no verdict") {
  for (const char* rate : {"96/s", "99/s", "104/s"}) {
    CAPTURE(rate);
    const std::string traffic = std::string("rate = \"") + rate + "\"";
    const std::string run = "duration = \"2min\"\nreplications = 5";
    const std::string service = "time = { distribution = \"exponential\", mean = \"10ms\" }";
    const RunReport tandem = RunText(Queue(traffic, service, run));
    const RunReport general =
        RunText(Queue(traffic, service + "\nquality = 0.99", run));
    CHECK(tandem.digest == general.digest);
    CHECK(tandem.verdict == general.verdict);
    CHECK(tandem.verdict_reason == general.verdict_reason);
    CHECK(tandem.why == general.why);
  }
}

TEST_CASE("a given load of one or more is never open, however short the run") {
  const std::string service = "time = { distribution = \"exponential\", mean = \"10ms\" }";
  for (const uint64_t seed : {1u, 2u, 3u, 4u}) {
    CAPTURE(seed);
    const std::string run =
        "duration = \"10min\"\nreplications = 3\nseed = " + std::to_string(seed);
    const RunReport one = RunText(Queue("rate = \"100/s\"", service, run));
    CHECK(one.verdict == Verdict::kUnstable);
    const RunReport above = RunText(Queue("rate = \"100.1/s\"", service, run));
    CHECK(above.verdict == Verdict::kUnstable);
    CHECK(std::isnan(Find(above, "latency.p99").value));
  }
  const RunReport behind = RunText(Queue("rate = \"100/s\"\npath = \"p\"", "time = \"1ms\"") +
                                   "[service.n]\n" + service +
                                   "\n[[path.p]]\ncall = \"m\"\n[[path.p]]\ncall = \"n\"\n");
  CHECK(behind.verdict == Verdict::kUnstable);
  CHECK(behind.verdict_reason.find("n gets 100/s and can serve 100/s") != std::string::npos);
  // Where nothing is left to chance all is served as it comes, or a bound holds it.
  const RunReport even =
      RunText(Queue("rate = \"100/s\"\narrivals = \"uniform\"", "time = \"10ms\""));
  CHECK(even.verdict == Verdict::kStable);
  const RunReport bounded =
      RunText(Queue("rate = \"100/s\"", service + "\nqueue = { capacity = 10 }"));
  CHECK(bounded.verdict == Verdict::kStable);
}

TEST_CASE("the number in the system is the same in words and in the table") {
  // 8.9 in the later half of this run, 9.1 in all of it that counts.
  const RunReport report =
      RunText(Queue("rate = \"90/s\"",
                    "time = { distribution = \"exponential\", mean = \"10ms\" }", "seed = 1"));
  CAPTURE(report.verdict_reason);
  const std::string told = NumberWords(Find(report, "in_system.mean").value);
  CHECK(report.verdict_reason.find("stays near " + told + ".") != std::string::npos);
}

TEST_CASE("a batch server that is slowed is as full as it is busy") {
  const std::string batches =
      "batch_time = { base = \"4ms\", per_item = \"1ms\" }\nbatching = { max_size = 8 }\n"
      "[[incident]]\nkind = \"slow\"\nservice = \"m\"\nfactor = 1.8\nat = \"1s\"\n"
      "duration = \"1h\"\n";
  const RunReport report =
      RunText("[run]\nduration = \"2min\"\nreplications = 3\n[traffic.u]\nrate = \"300/s\"\n" +
              ("[service.m]\n" + batches));
  CAPTURE(report.verdict_reason);
  CAPTURE(report.why);
  // Of the 667/s of full batches; slowed, it can serve 370/s and is busy nearly all the time.
  CHECK(report.why.find("m is asked for 300/s, 45% of what it can serve when nothing slows it") !=
        std::string::npos);
  CHECK(report.why.find("so it is not short") == std::string::npos);
  CHECK(report.why.find("1 of 1 replica of m took 1.8 times as long") != std::string::npos);
}

TEST_CASE("what is next to nothing is told without exponents") {
  CHECK(RateWords(1.0 / 86400) == "1/d");
  CHECK(RateWords(2.0 / 3600) == "2/h");
  CHECK(RateWords(20.0 / 3600) == "20/h");
  CHECK(RateWords(1.0 / 60) == "0.0167/s");
  CHECK(ShareWords(1.16e-7) == "0.000012%");
  CHECK(ShareWords(0.0042) == "0.42%");
  CHECK(NumberWords(0.0000125) == "0.0000125");
  CHECK(NumberWords(1e-4) == "0.0001");
  CHECK(NumberWords(-0.00002) == "-0.00002");
  const RunReport report = RunText(
      "[run]\nduration = \"10s\"\n[traffic.u]\nrate = \"1/d\"\n[service.m]\n"
      "time = \"10ms\"\n");
  CHECK(report.why.find("asked for 1/d; 1 replica can serve 100/s, so it is 0.000012% loaded") !=
        std::string::npos);
}

TEST_CASE("what a service is asked for is the same in words and in the table") {
  const std::string loop = "arrivals = \"closed\"\nclients = 20\nthink = \"1s\"\n";
  const std::string queue =
      "replicas = 4\ntime = { distribution = \"exponential\", mean = \"50ms\" }";
  const RunReport hedged = RunText(
      Queue(loop + "hedge = { after = \"p50\" }\ncancellation = \"propagate\"", queue));
  CAPTURE(hedged.why);
  const double asked = hedged.services[0].offered_peak;
  CHECK(hedged.why.find("m is asked for " + RateWords(asked)) != std::string::npos);
  // Half of the requests are asked twice.
  CHECK(asked == doctest::Approx(1.5 * Find(hedged, "throughput").value).epsilon(0.03));
}

}  // namespace servescape::testing
