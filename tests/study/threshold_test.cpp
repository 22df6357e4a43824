// SPDX-License-Identifier: MIT
// Times that a scenario names are counted, not read off a histogram.
#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include <doctest/doctest.h>

#include "sim/base/percentile.h"
#include "sim/study/thresholds.h"
#include "tests/study/builders.h"

using namespace servescape;
using namespace servescape::testing;

namespace {

// Nobody waits: a latency is the service time.
Config Unhurried(const Distribution& time) {
  Config config = OneService(100, time, 1);
  config.services[0].concurrency = 1000;
  config.run.duration = FromSeconds(60);
  config.run.replications = 3;
  return config;
}

void AddGoal(Config* config, const std::string& metric, bool at_most, double limit,
             double within = 0) {
  SloConfig slo;
  slo.text = slo.metric = metric;
  slo.at_most = at_most;
  slo.limit = limit;
  slo.within = FromSeconds(within);
  config->slos.push_back(slo);
}

}  // namespace

TEST_CASE("a constant latency is at most itself, and every percentile is that value") {
  for (const bool detail : {false, true}) {
    CAPTURE(detail);
    for (const double time : {0.005, 0.0123, 0.08, 1.7}) {
      CAPTURE(time);
      Config config = Unhurried(Constant(time));
      config.run.detail = detail;
      AddGoal(&config, "latency.within(T)", false, 0.99, time);
      AddGoal(&config, "latency.p99", true, time);
      AddGoal(&config, "latency.max", true, time);
      AddGoal(&config, "latency.within(less)", true, 0.0, time - 1e-9);
      const RunReport report = Run(config);
      for (const SloResult& slo : report.slos) {
        CAPTURE(slo.text);
        CHECK(slo.state == SloState::kMet);
      }
      CHECK(Find(report, "latency.within(T)").value == 1);
      CHECK(Find(report, "latency.p50").value == doctest::Approx(time).epsilon(1e-14));
      CHECK(Find(report, "latency.p99").upper == doctest::Approx(time).epsilon(1e-14));
      CHECK(Find(report, "latency.max").value == doctest::Approx(time).epsilon(1e-14));
      CHECK(Find(report, "goodput").value == Find(report, "throughput").value);
    }
  }
}

TEST_CASE("a share at a limit that many take exactly is right, as are percentiles there") {
  // 60 % take 2 ms, the rest 20 ms.
  Config config = Unhurried(Constant(0.002));
  TrafficConfig slow = config.traffic[0];
  slow.name = "slow";
  slow.path = 1;
  slow.rate = 40;
  config.traffic[0].rate = 60;
  config.traffic.push_back(slow);
  ServiceConfig heavy = config.services[0];
  heavy.name = "heavy";
  heavy.time.time = Constant(0.02);
  config.services.push_back(heavy);
  config.paths.push_back({"slow", {1}});
  AddGoal(&config, "latency.within(2ms)", false, 0.5, 0.002);
  AddGoal(&config, "latency.p50", true, 0.002);
  AddGoal(&config, "latency.p90", true, 0.02);
  const RunReport report = Run(config);
  for (const SloResult& slo : report.slos) {
    CAPTURE(slo.text);
    CHECK(slo.state == SloState::kMet);
  }
  CHECK(Find(report, "latency.within(2ms)").value == doctest::Approx(0.6).epsilon(0.02));
  CHECK(Find(report, "latency.p50").value == doctest::Approx(0.002).epsilon(1e-14));
}

TEST_CASE("waits and classes are counted likewise, and a deadline is one figure") {
  // One at a time, paced: the wait is 0 but for the second of each pair, which waits 10 ms.
  Config config = OneService(10, Constant(0.01), 1);
  config.traffic[0].arrivals = ArrivalKind::kUniform;
  config.traffic.push_back(config.traffic[0]);
  config.traffic[1].name = "twins";
  config.classes[0].name = "all";
  config.classes[0].deadline = FromSeconds(0.02);
  config.run.detail = true;
  config.run.duration = FromSeconds(60);
  config.run.replications = 2;
  config.run.warmup_automatic = false;
  ClassConfig other;
  other.name = "none";
  config.classes.push_back(other);
  AddGoal(&config, "service.model.wait.within(w)", false, 0.9, 0.01);
  AddGoal(&config, "class.all.latency.within(d)", false, 0.9, 0.02);
  const RunReport report = Run(config);
  CHECK(Find(report, "service.model.wait.within(w)").value == 1);
  CHECK(Find(report, "class.all.latency.within(d)").value == 1);
  CHECK(Find(report, "class.all.deadline_met").value == 1);
}

TEST_CASE("any percentile that a goal names is measured under that name, once") {
  Config config = Unhurried(Exponential(0.01));
  config.traffic[0].rate = 1000;
  config.run.detail = true;
  for (const char* metric : {"latency.p75", "latency.p75", "latency.p999", "latency.p99.9",
                             "service.model.wait.p97.5", "class.default.latency.p80"}) {
    AddGoal(&config, metric, true, 1);
    config.slos.back().share = ShareOfPercentile(PercentileAtEnd(metric)).value();
  }
  const RunReport report = Run(config);
  const auto count = [&](const std::string& name) {
    return std::count_if(report.metrics.begin(), report.metrics.end(),
                         [&](const Metric& metric) { return metric.name == name; });
  };
  CHECK(count("latency.p75") == 1);
  CHECK(count("latency.p999") == 1);
  CHECK(count("latency.p99.9") == 1);
  CHECK(count("latency.p97.5") == 0);
  CHECK(count("service.model.wait.p97.5") == 1);
  CHECK(count("service.model.wait.p75") == 0);
  // -0.01 ln(1 - q), of an exponential law.
  CHECK(Find(report, "latency.p75").value == doctest::Approx(0.013863).epsilon(0.02));
  CHECK(Find(report, "latency.p99.9").value == doctest::Approx(0.069078).epsilon(0.05));
  CHECK(Find(report, "latency.p99.9").value == Find(report, "latency.p999").value);
  CHECK(Find(report, "service.model.wait.p97.5").value == 0);
}

TEST_CASE("goodput goes by the goal that looks farthest into the tail") {
  const auto limit = [](std::initializer_list<std::pair<const char*, double>> goals) {
    Config config = Unhurried(Constant(0.01));
    for (const auto& [metric, seconds] : goals) AddGoal(&config, metric, true, seconds);
    return LatencyLimit(config);
  };
  CHECK(limit({{"latency.mean", 1}, {"latency.p75", 2}}) == 2);
  CHECK(limit({{"latency.p99", 4}, {"latency.p99.9", 3}, {"latency.p98", 5}}) == 3);
  CHECK(limit({{"latency.p999", 4}, {"latency.p99.9", 3}}) == 3);
  CHECK(limit({{"latency.p9999", 4}, {"latency.p999", 3}, {"latency.max", 6}}) == 6);
  CHECK(limit({{"service.model.wait.p99", 4}}) == -1);
}
