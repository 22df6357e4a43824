// SPDX-License-Identifier: MIT
// Relations between runs of two scenarios that differ in one thing, under common random numbers.
#include <cmath>

#include <fmt/format.h>

#include "sim/theory/markov.h"
#include "tests/property/harness.h"

namespace servescape::property {
namespace {

const std::string kRun = "[run]\nwarmup = \"0s\"\nreplications = 3\n";

// First come, first served, nothing lost: the gaps shrink, so no request waits for less (Lindley's
// and Kiefer and Wolfowitz's recursions). As many requests in either run.
TEST_CASE("more load, more latency") {
  const char* const services[] = {
      "[service.a]\ntime = { distribution = \"exponential\", mean = \"9ms\" }\n",
      "[service.a]\ntime = { distribution = \"lognormal\", mean = \"30ms\", cv = 2 }\n"
      "replicas = 4\n",
      "[service.a]\ntime = \"8ms\"\n[service.b]\n"
      "time = { distribution = \"uniform\", low = \"0ms\", high = \"18ms\" }\n"
      "[[path.main]]\ncall = \"a\"\n[[path.main]]\ncall = \"b\"\n"};
  const char* const arrivals[] = {"arrivals = \"poisson\"", "arrivals = \"gamma\"\ncv = 2"};
  for (const char* service : services) {
    for (const char* arrival : arrivals) {
      const auto mean = [&](double load) {
        const std::string text =
            kRun + fmt::format("duration = \"{}s\"\ndetail = true\n[traffic.u]\n{}\nrate = "
                               "\"{}/s\"\n{}", 60 / load, arrival, 80 * load, service);
        INFO(text);
        const RunReport report = RunStepped(Loaded(text), 100'000);
        CHECK(Broken(report) == "");
        return MetricOf(report, "latency.mean");
      };
      const double light = mean(0.6), middle = mean(0.72), heavy = mean(0.864);
      CHECK(light < middle);
      CHECK(middle < heavy);
    }
  }
}

TEST_CASE("pools of equal replicas are replicas") {
  for (const char* routing : {"central_queue", "round_robin", "power_of_two", "weighted_random",
                              "weighted_round_robin", "least_response_time"}) {
    const auto digest = [&](const std::string& replicas) {
      const std::string text =
          kRun + fmt::format("duration = \"10s\"\n[traffic.u]\nrate = \"200/s\"\n[service.a]\n"
                             "quality = 0.9\ntime = {{ distribution = \"exponential\", mean = "
                             "\"20ms\" }}\nrouting = \"{}\"\n{}\n", routing, replicas);
      INFO(text);
      return RunStepped(Loaded(text), 100'000).digest;
    };
    const std::string all = digest("replicas = 5");
    CHECK(digest("pools = [{ replicas = 2 }, { replicas = 3 }]") == all);
    CHECK(digest("pools = [{ replicas = 3 }, { replicas = 2 }]") == all);
  }
}

// A Poisson process is the sum of two independent ones of half its rate.
TEST_CASE("a Poisson source is two halves") {
  const auto run = [](const std::string& traffic) {
    const std::string text =
        "[run]\nduration = \"100s\"\nreplications = 20\nwarmup = \"1s\"\ndetail = true\n" +
        traffic + "[service.a]\nreplicas = 2\ntime = { distribution = \"exponential\", mean = "
                  "\"14ms\" }\n";
    INFO(text);
    const RunReport report = RunStudy(Loaded(text), "", Threads(2), nullptr);
    return FindMetric(report, "latency.mean")->estimate;
  };
  const Estimate one = run("[traffic.u]\nrate = \"100/s\"\n");
  const Estimate two = run("[traffic.u]\nrate = \"50/s\"\n[traffic.v]\nrate = \"50/s\"\n");
  // Independent runs: the half-widths add in squares; 1.5 of that is a miss in about 400.
  const double width = std::hypot(one.upper - one.value, two.upper - two.value);
  CHECK(std::fabs(one.value - two.value) < 1.5 * width);
}

TEST_CASE("policies that never act change nothing") {
  const std::string scenario =
      kRun + "duration = \"20s\"\n[traffic.u]\nrate = \"80/s\"\n[service.a]\nquality = 0.9\n"
             "time = { distribution = \"exponential\", mean = \"10ms\" }\n";
  const auto run = [&](const std::string& queue, const std::string& path) {
    const std::string text = scenario + queue + "[[path.main]]\ncall = \"a\"\n" + path;
    INFO(text);
    const RunReport report = RunStepped(Loaded(text), 100'000);
    CHECK(Broken(report) == "");
    return report.digest;
  };
  const std::string bare = run("", "");
  CHECK(run("queue = { capacity = 100000, deadline = \"1h\", patience = \"1h\" }\n", "") == bare);
  CHECK(run("rate_limit = { rate = \"1000000/s\", burst = 1000 }\n", "") == bare);
  CHECK(run("queue = { codel = { target = \"10min\" } }\n", "") == bare);
  CHECK(run("", "timeout = \"1h\"\nretries = { max = 3 }\nhedge = { after = \"1h\" }\n"
                "breaker = { failure_ratio = 1 }\n") == bare);
  CHECK(run("queue = { discipline = \"priority\", preemption = \"resume\" }\n", "") == bare);
  CHECK(run("queue = { discipline = \"fair\" }\n", "") == bare);
}

TEST_CASE("a cache that stores nothing is no cache, one that holds all misses each key once") {
  const std::string head =
      kRun + "duration = \"20s\"\n[traffic.u]\nrate = \"80/s\"\nkeys = { distribution = "
             "\"uniform\", count = 50 }\n[service.a]\ntime = { distribution = \"exponential\", "
             "mean = \"10ms\" }\n";
  const auto run = [&](const std::string& cache, const std::string& path) {
    const std::string text = head + cache + path + "[[path.main]]\ncall = \"a\"\n";
    INFO(text);
    const RunReport report = RunStepped(Loaded(text), 100'000);
    CHECK(Broken(report) == "");
    return report;
  };
  const std::string look = "[[path.main]]\ncache = \"c\"\n";
  const RunReport none = run("[cache.c]\nadmission = 0\n", look);
  CHECK(MetricOf(none, "cache.c.hit_ratio") == 0);
  CHECK(none.digest == run("", "").digest);
  const RunReport all = run("[cache.c]\ncoalesce = true\nwarm = 0\n", look);
  // 1600 requests for 50 keys: all were asked for, each was fetched once in each run.
  const double misses = (1 - MetricOf(all, "cache.c.hit_ratio") -
                         MetricOf(all, "cache.c.coalesced_ratio")) *
                        static_cast<double>(all.requests);
  CHECK(std::lround(misses) == 3 * 50);
}

// Threads held for a call of a service without limit are busy for that service's time: an M/M/c
// queue (Erlang C). Threads held for nothing are no queue at all.
TEST_CASE("servers held for a call are servers with the time of the call") {
  const std::string text =
      "[run]\nduration = \"400s\"\nreplications = 20\nwarmup = \"10s\"\n[traffic.u]\n"
      "rate = \"100/s\"\npath = \"main\"\n[[path.main]]\ncall = \"pool\"\n[[path.below]]\n"
      "call = \"backend\"\n[service.pool]\nconcurrency = 5\nblocking_path = \"below\"\n"
      "[service.backend]\nconcurrency = \"unlimited\"\n"
      "time = { distribution = \"exponential\", mean = \"40ms\" }\n";
  const MMc theory(100, 0.040, 5);
  const RunReport report = RunStudy(Loaded(text), "", Threads(2), nullptr);
  CHECK(Broken(report) == "");
  const auto near = [&](const char* name, double expected) {
    const Estimate& got = FindMetric(report, name)->estimate;
    CAPTURE(name);
    // 95 % intervals of 20 runs: 1.5 of their half-width is a miss in about 200.
    CHECK(std::fabs(got.value - expected) < 1.5 * (got.upper - got.value));
  };
  near("latency.mean", theory.MeanSojourn());
  near("service.pool.utilization", 0.8);
  near("service.pool.wait.mean", theory.MeanSojourn() - 0.040);
  near("service.backend.sojourn.mean", 0.040);
  const auto run = [&](const std::string& gate, const std::string& path) {
    return RunStepped(Loaded(kRun + "duration = \"20s\"\n[traffic.u]\nrate = \"80/s\"\npath = "
                                    "\"main\"\n" + gate + "[[path.main]]\n" + path +
                             "[service.a]\nquality = 0.9\ntime = { distribution = "
                             "\"exponential\", mean = \"10ms\" }\n"), 100'000).digest;
  };
  CHECK(
      run("[service.gate]\nblocking_path = \"below\"\nconcurrency = 65536\n[[path.below]]\ncall = "
          "\"a\"\n",
          "call = \"gate\"\n") == run("", "call = \"a\"\n"));
}

}  // namespace
}  // namespace servescape::property
