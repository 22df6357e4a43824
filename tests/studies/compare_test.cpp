// SPDX-License-Identifier: MIT
// Differences against closed forms, and what may be said of them.
#include "sim/studies/compare.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include "sim/studies/compare_output.h"
#include "sim/study/study.h"
#include "tests/studies/variants.h"

namespace servescape::testing {
namespace {

// Mean latency of M/M/1 with service times of 10 ms.
double MeanLatency(double rate) { return 1 / (100 - rate); }

std::string Seed(int seed) { return "run.seed=" + std::to_string(seed); }

Comparison Compared(const std::vector<PlayedVariant>& played) { return Compare(played, {}); }

}  // namespace

TEST_CASE("the interval of a difference holds the true one as often as it says") {
  // Of 16 seeds at 95 %, fewer than 12 has a chance of one in 1,000; many more: studies_coverage.
  const double truth = MeanLatency(60) - MeanLatency(50);
  int held = 0, wide = 0;
  for (int seed = 1; seed <= 16; ++seed) {
    const std::vector<PlayedVariant> played =
        InPairs({VariantOf("a", OneQueue("50/s", 10, "100s"), Seed(seed)),
                 VariantOf("b", OneQueue("60/s", 10, "100s"), Seed(seed))});
    const Difference d = DifferenceOf(played[0], played[1], "latency.mean");
    held += d.lower <= truth && truth <= d.upper;
    wide += d.upper - d.lower > truth;  // an interval that says nothing holds anything
  }
  CHECK(held >= 12);
  CHECK(wide == 0);
}

TEST_CASE("pairs that share their chance differ less than those that do not") {
  const std::string text = OneQueue("50/s");
  const std::vector<PlayedVariant> played =
      InPairs({VariantOf("a", text), VariantOf("same seed", text, "traffic.users.rate=51/s"),
               VariantOf("another", text, "traffic.users.rate=51/s; run.seed=2")});
  const Difference paired = DifferenceOf(played[0], played[1], "latency.mean");
  const Difference apart = DifferenceOf(played[0], played[2], "latency.mean");
  CHECK(paired.error > 0);
  CHECK(paired.error < apart.error / 3);
  CHECK(paired.differs());
  // Percentiles move with every sample, though they are told by bins.
  CHECK(DifferenceOf(played[0], played[1], "latency.p99").error > 0);
}

TEST_CASE("no difference is claimed between scenarios that are alike") {
  int claims = 0;
  for (int seed = 1; seed <= 12; ++seed) {
    const std::string text = OneQueue("50/s", 6, "60s");
    const Comparison comparison = Compared(
        InPairs({VariantOf("a", text, Seed(seed)), VariantOf("b", text, Seed(seed + 100))}));
    const Contender& other = comparison.contenders[0];
    const bool better = std::any_of(other.judged.begin(), other.judged.end(),
                                    [](const Judged& each) { return each.better; });
    claims += better || other.finding == Finding::kWorse || !other.others.empty();
  }
  CHECK(claims <= 3);  // one in twenty, and three standard errors

  const Comparison same =
      Compared(InPairs({VariantOf("a", OneQueue("50/s")), VariantOf("b", OneQueue("50/s"))}));
  CHECK(same.finding == Finding::kNoWorse);
  CHECK(same.contenders[0].others.empty());
  CHECK(same.contenders[0].sentence == "b is no worse than a.");
}

TEST_CASE("worse, no worse, or not to be told") {
  const std::string text = "slo = [\"latency.mean <= 1s\"]\n" + OneQueue("50/s");
  const Comparison comparison =
      Compared(InPairs({VariantOf("a", text), VariantOf("slower", text, "traffic.users.rate=55/s"),
                        VariantOf("faster", text, "traffic.users.rate=45/s"),
                        VariantOf("grows", text, "traffic.users.rate=120/s"),
                        VariantOf("dearer", text, "service.desk.price=2 usd/h"),
                        VariantOf("other seed", text, Seed(9))}));
  const std::vector<Contender>& all = comparison.contenders;
  CHECK(all[0].finding == Finding::kWorse);
  CHECK(all[0].sentence.starts_with("slower is worse than a: latency.mean +"));
  CHECK(all[1].finding == Finding::kNoWorse);
  CHECK(all[1].sentence.starts_with("faster is no worse than a; better: latency.mean -"));
  CHECK(all[2].finding == Finding::kWorse);
  CHECK(all[2].judged[0].reason == "grows grows without end");
  CHECK(all[3].finding == Finding::kWorse);
  CHECK(all[3].sentence == "dearer is worse than a: cost.per_hour +$1.00/h.");
  CHECK(all[4].finding == Finding::kCannotTell);
  CHECK(all[4].sentence.find("no difference seen") != std::string::npos);
  CHECK(comparison.finding == Finding::kWorse);
  CHECK(comparison.notes.size() == 1);
}

TEST_CASE("a worsening within the tolerance is none") {
  const std::string text = OneQueue("50/s");
  const std::vector<PlayedVariant> played =
      InPairs({VariantOf("a", text), VariantOf("b", text, "traffic.users.rate=51/s")});
  CHECK(Compare(played, {{"latency.mean"}, 0.2}).finding == Finding::kNoWorse);
  CHECK(Compare(played, {{"latency.mean"}, 0}).finding == Finding::kWorse);
  // More of it is better.
  CHECK(Compare(played, {{"throughput"}, 0}).finding == Finding::kNoWorse);
  CHECK(Compare({played[1], played[0]}, {{"throughput"}, 0}).finding == Finding::kWorse);
  // Of a share a tenth counts, in points: 2 % is 0.2 points of utilization, which rises by one.
  CHECK(Compare(played, {{"service.desk.utilization"}, 0.02}).finding == Finding::kWorse);
  CHECK(Compare(played, {{"service.desk.utilization"}, 0.2}).finding == Finding::kNoWorse);
}

TEST_CASE("neither threads nor the company of others change a study") {
  const std::string text = OneQueue("50/s", 6, "100s");
  const Variant a = VariantOf("a", text), b = VariantOf("b", text, Seed(2));
  PlayTerms threads;
  threads.executor = [](int count, const std::function<void(int)>& body) {
    std::atomic<int> next{0};
    const auto work = [&] {
      for (int i = next++; i < count; i = next++) body(i);
    };
    std::thread other(work);
    work();
    other.join();
  };
  const std::vector<PlayedVariant> together = PlayAll({a, b}, threads);
  const RunReport alone = RunStudy(b.config, b.hash);
  CHECK(together[1].report.digest == alone.digest);
  CHECK(FindMetric(together[1].report, "latency.p99")->estimate.upper ==
        FindMetric(alone, "latency.p99")->estimate.upper);
}

TEST_CASE("a precision asked for lengthens all that are compared") {
  const std::string text = OneQueue("50/s", 4, "40s");
  const std::vector<PlayedVariant> played =
      InPairs({VariantOf("a", text, "run.precision=5%"), VariantOf("b", text)});
  CHECK(played[0].config.run.duration > Duration{40'000'000'000});
  CHECK(played[0].config.run.duration == played[1].config.run.duration);
}

TEST_CASE("outputs say what was found") {
  const std::string text = OneQueue("50/s", 10, "100s");
  const Comparison comparison = Compared(
      InPairs({VariantOf("a<b", text), VariantOf("slow|er", text, "traffic.users.rate=60/s")}));
  const std::string junit = ToJUnit(comparison);
  CHECK(junit.find("name=\"slow|er against a&lt;b\" tests=\"4\" failures=\"2\"") !=
        std::string::npos);
  CHECK(junit.find("name=\"latency.mean\"><failure message=\"+") != std::string::npos);
  CHECK(ToMarkdown(comparison).find("slow\\|er is worse") != std::string::npos);
  CHECK(ToJson(comparison).find("\"kind\": \"servescape.compare\"") != std::string::npos);
  CHECK(ToText(comparison, {}).find("a worsening of up to 1 % counts as none") !=
        std::string::npos);
}

TEST_CASE("settings of a variant") {
  const auto settings = ReadSettings("service.a.x=[1; 2]; incident[0].at = 5s;");
  REQUIRE(settings);
  REQUIRE(settings.value().size() == 2);
  CHECK(settings.value()[0].value == "[1; 2]");
  CHECK(settings.value()[1].path == "incident.0.at");
  CHECK(settings.value()[1].value == "5s");
  CHECK(!ReadSettings("replicas"));
  CHECK(!ReadSettings(" ; "));
}

}  // namespace servescape::testing
