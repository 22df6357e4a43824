// SPDX-License-Identifier: MIT
#include "sim/study/merge.h"

#include <cmath>
#include <limits>

#include <doctest/doctest.h>

#include "sim/metrics/confidence.h"
#include "sim/study/curves.h"
#include "sim/study/objectives.h"
#include "sim/study/steady.h"
#include "sim/study/thresholds.h"
#include "tests/study/builders.h"
#include "tests/study/records.h"

namespace servescape::testing {
namespace {

// Two replicas of 100/s each, 320 s, one second a window, steady traffic.
Config Steady(uint32_t replications) {
  Config config = OneService(50, Constant(0.01), 2);
  config.run.duration = FromSeconds(kWindows);
  config.run.replications = replications;
  return config;
}

// The same with a profile, so that all of it counts and only replications make intervals.
Config Plain(uint32_t replications) {
  Config config = Steady(replications);
  config.traffic[0].profile.push_back({});
  return config;
}

// `per_window` requests complete in each window, with a latency of their own per replication.
RunReport Merge(const Config& config, int per_window) {
  std::vector<ReplicationRecord> records;
  for (int r = 0; r < static_cast<int>(config.run.replications); ++r) {
    records.push_back(FakeRecord(config, r, [&](int) {
      return FakeWindow{per_window, per_window, 0, 1.0 + 0.1 * r, 0.25, 0.01 * (r + 1)};
    }));
  }
  return MergeRecords(config, "feedfacefeedface", records);
}

bool Withheld(const RunReport& report, const char* name) {
  return std::isnan(Find(report, name).value);
}

}  // namespace

TEST_CASE("means and intervals over replications") {
  Config config = Plain(3);
  config.services[0].host = "g4dn.xlarge";
  config.services[0].price_per_hour = 0.5;
  const RunReport report = Merge(config, 50);
  // Latencies 10, 20, 30 ms: t(0.975, 2) = 4.302653, standard error 10 / sqrt(3) ms.
  const Estimate mean = Find(report, "latency.mean");
  CHECK(mean.value == doctest::Approx(0.020));
  // A time's interval is made on the scale of its logarithm.
  const double relative = 4.302653 * 0.5 / std::sqrt(3.0);
  CHECK(mean.upper == doctest::Approx(0.020 * std::exp(relative)));
  CHECK(mean.lower == doctest::Approx(0.020 / std::exp(relative)));
  CHECK(mean.samples == 3 * 320 * 50);
  // Every request beyond it is of one replication: as good as one sample.
  CHECK(Withheld(report, "latency.p99"));
  CHECK(Find(report, "latency.max").value == doctest::Approx(0.030).epsilon(0.004));
  CHECK(std::isnan(Find(report, "latency.max").lower));
  CHECK(Find(report, "throughput").value == doctest::Approx(50));
  CHECK(Find(report, "offered").value == doctest::Approx(50));
  CHECK(Find(report, "availability").value == 1);
  CHECK(Find(report, "in_system.mean").value == doctest::Approx(1.1));
  CHECK(Find(report, "service.model.utilization").value == doctest::Approx(0.85 / 2));
  CHECK(Find(report, "service.model.queue.mean").value == doctest::Approx(0.25));
  CHECK(Find(report, "service.model.wait.mean").value == doctest::Approx(0.25 / 50));
  CHECK(Find(report, "service.model.batch.mean").value == 1);
  CHECK(Find(report, "service.model.batches.per_second").value == doctest::Approx(50));
  CHECK(Find(report, "service.model.replicas.mean").value == 2);
  CHECK(Find(report, "cost.per_hour").value == 1);
  CHECK(Find(report, "cost.per_hour").upper == 1);
  CHECK(Find(report, "cost.per_million").value == doctest::Approx(1e6 / (50 * 3600)));
  CHECK(Find(report, "cost.total").value == doctest::Approx(320.0 / 3600));
  REQUIRE(report.bill.size() == 1);
  CHECK(report.bill[0].label == "2 x g4dn.xlarge (model)");
  CHECK(report.bill[0].usd_per_hour == 1);
  CHECK(report.bill[0].idle_usd_per_hour == doctest::Approx(1 - 0.85 / 2));
  CHECK(report.scenario_hash == "feedfacefeedface");
  CHECK(report.replications == 3);
  CHECK(report.requests == 3 * 320 * 50);
  CHECK(report.open_load);
  CHECK(report.bottleneck.empty());
  CHECK(report.why ==
        "model is asked for 50/s; 2 replicas can serve 200/s, so it is 25% loaded. A request waits "
        "5 ms there, of 20 ms in all.");
}

TEST_CASE("every metric has its name and unit") {
  std::string names;
  for (const Metric& metric : Merge(Plain(2), 50).metrics) {
    names += metric.name + " " + NameOf(metric.unit) + "\n";
  }
  CHECK(names ==
        "latency.mean s\nlatency.p50 s\nlatency.p90 s\nlatency.p95 s\nlatency.p99 s\n"
        "latency.p999 s\nlatency.max s\nthroughput 1/s\ngoodput 1/s\navailability ratio\n"
        "offered 1/s\nin_system.mean requests\nservice.model.utilization ratio\n"
        "service.model.load ratio\n"
        "service.model.queue.mean requests\nservice.model.wait.mean s\n"
        "service.model.wait.p50 s\nservice.model.wait.p90 s\nservice.model.wait.p95 s\n"
        "service.model.wait.p99 s\nservice.model.wait.p999 s\n"
        "service.model.wait.probability ratio\nservice.model.sojourn.mean s\n"
        "service.model.batch.mean items\nservice.model.batches.per_second 1/s\n"
        "service.model.throughput 1/s\nservice.model.rejected 1/s\n"
        "service.model.replicas.mean replicas\ncost.per_hour usd/h\ncost.per_million usd/1e6\n"
        "cost.total usd\n");
}

TEST_CASE("percentiles are withheld below the samples they need") {
  const auto equal = [](uint32_t replications) {
    const Config config = Plain(replications);
    std::vector<ReplicationRecord> records;
    for (int r = 0; r < static_cast<int>(replications); ++r) {
      records.push_back(FakeRecord(config, r, [](int) {
        return FakeWindow{1, 1, 0, 1.0, 0.25, 0.01};
      }));
    }
    return MergeRecords(config, "", records);
  };
  // 320 completions a replication: p99 needs 459, p99.9 needs 4603.
  const RunReport one = equal(1);
  CHECK_FALSE(Withheld(one, "latency.p95"));
  CHECK(Withheld(one, "latency.p99"));
  CHECK(Withheld(one, "latency.p999"));
  CHECK(std::isnan(Find(one, "latency.p95").lower));
  CHECK(one.warnings ==
        std::vector<std::string>{
            "One replication has no intervals: objectives are judged by single values.",
            "Too short a run to tell latency.p99. More run.replications would."});
  const RunReport two = equal(2);
  CHECK(Find(two, "latency.p99").value == doctest::Approx(0.010).epsilon(0.002));
  CHECK_FALSE(std::isnan(Find(two, "latency.p99").lower));
  CHECK(Withheld(equal(14), "latency.p999"));
  CHECK_FALSE(Withheld(equal(15), "latency.p999"));
}

TEST_CASE("a run that is short against its relaxation time withholds what needs a longer one") {
  // 95/s of 100/s: 2 * 195 / 25 + 0.01 = 15.6 s (M/M/1 has 15.6 s exactly).
  Config config = OneService(95, Exponential(0.01), 1);
  config.run.replications = 10;
  config.run.duration = FromSeconds(60);
  const RunReport report = Run(config);
  for (const char* name : {"latency.mean", "latency.p50", "latency.p99", "in_system.mean"}) {
    CAPTURE(name);
    CHECK(Withheld(report, name));
  }
  CHECK_FALSE(Withheld(report, "throughput"));
  CHECK_FALSE(Withheld(report, "latency.max"));
  const Metric* p99 = FindMetric(report, "latency.p99");
  // 8 + 140 relaxation times: 39 min.
  CHECK(p99->needs_duration == doctest::Approx(148 * 15.6).epsilon(0.05));
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0].starts_with("Too short a run to tell latency.mean (needs about "));
  // With that length it is told.
  config.run.duration = FromSeconds(p99->needs_duration);
  const RunReport longer = Run(config);
  CHECK_FALSE(Withheld(longer, "latency.p99"));
}

TEST_CASE("what is withheld of a service does not depend on the service's name") {
  Config config = OneService(95, Exponential(0.01), 1);
  config.run.replications = 10;
  config.run.duration = FromSeconds(60);
  config.services[0].name = "goodput";
  const RunReport report = Run(config);
  CHECK(Withheld(report, "service.goodput.queue.mean"));
  CHECK_FALSE(Withheld(report, "service.goodput.utilization"));
  CHECK_FALSE(Withheld(report, "service.goodput.throughput"));
}

TEST_CASE("one replication of steady traffic is cut into sections that make intervals") {
  Config config = OneService(50, Exponential(0.01), 1);
  config.run.replications = 1;
  config.run.duration = FromSeconds(1000);
  const RunReport report = Run(config);
  const Estimate mean = Find(report, "latency.mean");
  CHECK(mean.lower < 0.02);
  CHECK(mean.upper > 0.02);
  CHECK(mean.upper - mean.lower < 0.004);
  CHECK(report.replications == 1);
}

TEST_CASE("goodput counts against the SLO on the highest percentile") {
  Config config = Plain(3);
  config.slos.push_back({"latency.p50 <= 12ms", "latency.p50", true, 0.012});
  CHECK(LatencyLimit(config) == 0.012);
  CHECK(Find(Merge(config, 50), "goodput").value == doctest::Approx(50.0 / 3));
  config.slos.push_back({"latency.p99 <= 25ms", "latency.p99", true, 0.025});
  CHECK(LatencyLimit(config) == 0.025);
  CHECK(Find(Merge(config, 50), "goodput").value == doctest::Approx(100.0 / 3));
  std::swap(config.slos[0], config.slos[1]);  // in any order
  CHECK(LatencyLimit(config) == 0.025);
  CHECK(LatencyLimit(Plain(1)) < 0);
}

TEST_CASE("objectives are met, missed or undecided") {
  CHECK(StateOf({5, 4, 6, 1}, {true, 6}) == SloState::kMet);
  CHECK(StateOf({5, 4, 6, 1}, {true, 5.5}) == SloState::kInconclusive);
  CHECK(StateOf({5, 4, 6, 1}, {true, 3.9}) == SloState::kMissed);
  CHECK(StateOf({5, 4, 6, 1}, {false, 4}) == SloState::kMet);
  CHECK(StateOf({5, 4, 6, 1}, {false, 5}) == SloState::kInconclusive);
  CHECK(StateOf({5, 4, 6, 1}, {false, 6.1}) == SloState::kMissed);
  const double nan = std::nan("");
  CHECK(StateOf({5, nan, nan, 1}, {true, 5}) == SloState::kMet);
  CHECK(StateOf({5, nan, nan, 1}, {true, 5, true}) == SloState::kMissed);
  CHECK(StateOf({5, nan, nan, 1}, {true, 5.01, true}) == SloState::kMet);
  CHECK(StateOf({5, nan, nan, 1}, {false, 5}) == SloState::kMet);
  CHECK(StateOf({5, nan, nan, 1}, {false, 5, true}) == SloState::kMissed);
  CHECK(StateOf({5, nan, nan, 1}, {false, 4.99, true}) == SloState::kMet);
  CHECK(StateOf({0, nan, nan, 1}, {true, 0, true}) == SloState::kMissed);
  CHECK(StateOf({5, 4, 6, 1}, {true, 6, true}) == SloState::kInconclusive);
  CHECK(StateOf({5, 4, 6, 1}, {true, 4, true}) == SloState::kMissed);
  CHECK(StateOf({5, nan, nan, 1}, {true, 4}) == SloState::kMissed);
  CHECK(StateOf({nan, nan, nan, 0}, {true, 4}) == SloState::kInconclusive);
}

TEST_CASE("a goal is decided only where the contrary by a tenth is surely ruled out") {
  const auto state = [](const Estimate& estimate, const Goal& goal) {
    const SloState out = StateOf(estimate, goal);
    CHECK(IsNearlyDecided(estimate, goal) == (out == SloState::kInconclusive));
    return out;
  };
  // At most 10: the interval keeps it, and the sure bound reaches 11 at most.
  CHECK(state({8, 7, 9, 1, 6, 10.9}, {true, 10}) == SloState::kMet);
  CHECK(state({8, 7, 9, 1, 6, 11.1}, {true, 10}) == SloState::kInconclusive);
  // Missed by 12 if that surely is above 10 / 1.1.
  CHECK(state({12, 11, 13, 1, 9.1, 14}, {true, 10}) == SloState::kMissed);
  CHECK(state({12, 11, 13, 1, 9.0, 14}, {true, 10}) == SloState::kInconclusive);
  // A rate of at least 11.
  CHECK(state({12, 11, 13, 1, 10.1, 14}, {false, 11}) == SloState::kMet);
  CHECK(state({12, 11, 13, 1, 9.9, 14}, {false, 11}) == SloState::kInconclusive);
  CHECK(state({8, 7, 9, 1, 6, 12}, {false, 11}) == SloState::kMissed);
  CHECK(state({8, 7, 9, 1, 6, 12.2}, {false, 11}) == SloState::kInconclusive);
  // Of a share of at least 90 % a tenth of the rest: 89 %.
  CHECK(state({0.95, 0.91, 0.97, 1, 0.891, 1}, {false, 0.9, false, true}) == SloState::kMet);
  CHECK(state({0.95, 0.91, 0.97, 1, 0.889, 1}, {false, 0.9, false, true}) ==
        SloState::kInconclusive);
  // The limit inside the interval is no near miss.
  CHECK_FALSE(IsNearlyDecided({8, 7, 9, 1, 6, 11.1}, {true, 8.5}));
  // ln(16 / 8) is to become ln(11 / 8), with the square root of the length.
  const double ratio = std::log(2) / std::log(11.0 / 8);
  CHECK(FactorToDecide({8, 7, 9, 1, 6, 16}, {true, 10}) == doctest::Approx(ratio * ratio));
  CHECK(FactorToDecide({8, 7, 9, 1, 6, 10}, {true, 10}) == 0);
  const double infinity = std::numeric_limits<double>::infinity();
  const double far = 2.2 * std::log(9.0 / 8) / std::log(11.0 / 8);
  CHECK(FactorToDecide({8, 7, 9, 1, 6, infinity}, {true, 10}) ==
        doctest::Approx(std::max(1.0, far * far)));
}

TEST_CASE("of requests that may be lost none seen is no promise of none") {
  // 30,000 answered: 9.21 / 30,000 may be lost unseen, more than 1.1 times 0.01 %.
  Config config = Plain(2);
  config.slos.push_back({"availability >= 99.99%", "availability", false, 0.9999});
  std::vector<Metric> metrics{{"availability", Unit::kRatio, {1, 1, 1, 30'000}}};
  CHECK(SlosOf(config, metrics, {}, Verdict::kStable)[0].state == SloState::kMet);
  config.services[0].queue_bounded = true;
  const SloResult goal = SlosOf(config, metrics, {}, Verdict::kStable)[0];
  CHECK(goal.state == SloState::kInconclusive);
  CHECK(goal.nearly);
  CHECK(goal.needs_factor == doctest::Approx(9.21 / 30'000 / 0.00011));
  metrics[0].estimate.samples = 90'000;
  CHECK(SlosOf(config, metrics, {}, Verdict::kStable)[0].state == SloState::kMet);
}

TEST_CASE("an automatic warm-up ends at a block, a given one at the nearest window") {
  Config config = Steady(2);
  std::vector<ReplicationRecord> records;
  for (int r = 0; r < 2; ++r) {
    records.push_back(FakeRecord(config, r, [](int w) {
      return FakeWindow{10, 10, 0, w < 23 ? 0.1 : 5.0, 0, 0.1};
    }));
  }
  // Eight relaxation times of 3 s are 24 windows; blocks have 10. What was measured has no say.
  WarmUp warm_up = FindWarmUp(config, records, 3);
  CHECK(warm_up.window == 30);
  CHECK(warm_up.block == 3);
  CHECK(warm_up.warning.empty());
  CHECK(FindWarmUp(config, records, 0).window == 10);     // a 32nd at least
  CHECK(FindWarmUp(config, records, 1000).window == 160);  // a half at most
  config.run.warmup_automatic = false;
  config.run.warmup = FromSeconds(14.4);
  warm_up = FindWarmUp(config, records, 3);
  CHECK(warm_up.window == 14);
  CHECK(warm_up.block == 2);
  CHECK(warm_up.seconds == 14);
  CHECK(warm_up.warning ==
        "Means and rates count from 14 s, percentiles from 20 s on: the run is kept in 320 windows "
        "and 32 blocks.");
  config.run.warmup = FromSeconds(319.9);
  CHECK(FindWarmUp(config, records, 3).window == 319);
  CHECK(FindWarmUp(config, records, 3).block == 31);
  // Nothing is cut where the traffic changes with time.
  config.run.warmup_automatic = true;
  config.traffic[0].profile.push_back({});
  CHECK(FindWarmUp(config, records, 3).window == 0);
}

TEST_CASE("rates count over the steady part only") {
  Config config = Plain(1);
  config.run.warmup_automatic = false;
  config.run.warmup = FromSeconds(160);
  const ReplicationRecord record = FakeRecord(config, 0, [](int w) {
    return w < 160 ? FakeWindow{90, 40, 50, 9, 8, 1} : FakeWindow{10, 9, 1, 1, 0, 0.5};
  });
  const RunReport report = MergeRecords(config, "", {record});
  CHECK(Find(report, "throughput").value == doctest::Approx(9));
  CHECK(Find(report, "offered").value == doctest::Approx(10));
  CHECK(Find(report, "availability").value == doctest::Approx(0.9));
  CHECK(Find(report, "service.model.rejected").value == doctest::Approx(1));
  CHECK(Find(report, "latency.mean").value == doctest::Approx(0.5));
  CHECK(Find(report, "latency.p50").value == doctest::Approx(0.5).epsilon(0.002));
  CHECK(report.warmup == 160);
}

TEST_CASE("series have one value a window, and a band") {
  const RunReport report = Merge(Plain(3), 50);
  REQUIRE(report.times.size() == kWindows);
  CHECK(report.times.front() == 1);
  CHECK(report.times.back() == 320);
  std::string names;
  for (const Series& series : report.series) {
    names += series.name + " ";
    CHECK(series.value.size() == kWindows);
    CHECK(series.lower.size() == kWindows);
    CHECK(series.upper.size() == kWindows);
  }
  CHECK(names ==
        "latency.p50 latency.p90 latency.p99 latency.mean throughput offered rejected "
        "in_system.mean service.model.queue.mean service.model.utilization ");
  const Series* mean = FindSeries(report, "latency.mean");
  CHECK(mean->value[7] == doctest::Approx(0.020));
  CHECK(mean->upper[7] - 0.020 == doctest::Approx(4.302653 * 0.01 / std::sqrt(3.0)));
  CHECK(FindSeries(report, "throughput")->value[319] == doctest::Approx(50));
  const RunReport empty = Merge(Plain(2), 0);
  CHECK(std::isnan(FindSeries(empty, "latency.p50")->value[5]));
  CHECK(FindSeries(empty, "throughput")->value[5] == 0);
}

TEST_CASE("the distribution has at most 240 bins that hold every request") {
  Config config = Plain(2);
  for (const double spread : {1.0, 100.0, 1e6}) {
    std::vector<ReplicationRecord> records;
    for (int r = 0; r < 2; ++r) {
      records.push_back(FakeRecord(config, r, [&](int w) {
        return FakeWindow{3, 3, 0, 1, 0, 1e-4 * std::pow(spread * 1.1, w / 319.0)};
      }));
    }
    const RunReport report = MergeRecords(config, "", records);
    int64_t count = 0;
    for (size_t i = 0; i < report.distribution.size(); ++i) {
      count += report.distribution[i].count;
      if (i > 0) CHECK(report.distribution[i].lower == report.distribution[i - 1].upper);
    }
    CAPTURE(spread);
    CHECK(report.distribution.size() <= kMaxBins);
    CHECK(report.distribution.size() >= 40);  // the finest that fit
    CHECK(report.distribution.front().lower <= 1e-4);
    CHECK(count == Find(report, "latency.mean").samples);
  }
  CHECK(Merge(Plain(1), 0).distribution.empty());
}

TEST_CASE("self-checks hold and tell a broken record") {
  const Config config = Plain(2);
  std::vector<ReplicationRecord> records;
  for (int r = 0; r < 2; ++r) {
    records.push_back(FakeRecord(config, r, [](int) { return FakeWindow{5, 4, 1, 2, 1, 0.1}; }));
  }
  const RunReport good = MergeRecords(config, "", records);
  REQUIRE(good.checks.size() == 4);
  std::string names;
  for (const SelfCheck& check : good.checks) {
    CHECK(check.holds);
    names += check.name + "; ";
  }
  CHECK(names ==
        "conservation; Little's law: system; Little's law: queue of model; "
        "utilisation law: model; ");
  records[1].completions += 1;
  records[1].in_system_area *= 1 + 1e-8;
  records[1].services[0][3].busy_area += 1e-3;
  records[1].services[0][3].queue_area += 1e-3;
  const RunReport bad = MergeRecords(config, "", records);
  for (const SelfCheck& check : bad.checks) CHECK_FALSE(check.holds);
  CHECK(bad.warnings.size() == good.warnings.size() + 4);
  CHECK(bad.warnings.back().starts_with("Self-check failed, a defect of the simulator: "));
}

TEST_CASE("no replication at all is a report without figures") {
  const RunReport report = MergeRecords(Plain(2), "", {});
  CHECK(report.verdict == Verdict::kInconclusive);
  CHECK(report.verdict_reason == "No replication was completed.");
  CHECK(Withheld(report, "latency.mean"));
  CHECK(report.replications == 0);
  CHECK(report.warnings[0] == "Only 0 of 2 replications were completed.");
}

}  // namespace servescape::testing
