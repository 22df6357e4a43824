// SPDX-License-Identifier: MIT
// What the verdict and the tiles say of a report, word by word, at every width of the page.
#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include "tests/ui/fake_jobs.h"

namespace servescape::ui {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct Judged {
  LoadState load;
  GoalsState goals;
  double lost;
  std::string words;
};

const std::vector<Judged>& AllJudged() {
  static const std::vector<Judged> kAll{
      {LoadState::kStable, GoalsState::kNone, 0, "Stable"},
      {LoadState::kStable, GoalsState::kMet, 0, "SLO met"},
      {LoadState::kStable, GoalsState::kMet, 0.02, "SLO met \xC2\xB7 2 % lost"},
      {LoadState::kStable, GoalsState::kMissed, 0, "Stable \xC2\xB7 SLO missed: p99"},
      {LoadState::kOverloaded, GoalsState::kMissed, 0.45,
       "Overloaded \xC2\xB7 45 % lost \xC2\xB7 SLO missed: p99"},
      {LoadState::kOverloaded, GoalsState::kMet, 0.45,
       "Overloaded \xC2\xB7 45 % lost \xC2\xB7 SLO met"},
      {LoadState::kUnstable, GoalsState::kMissed, 0, "Unstable \xC2\xB7 SLO missed: p99"},
      {LoadState::kStable, GoalsState::kInconclusive, 0, "Stable \xC2\xB7 SLO inconclusive"},
      {LoadState::kInconclusive, GoalsState::kInconclusive, 0.1, "Inconclusive \xC2\xB7 10 % lost"},
      {LoadState::kInconclusive, GoalsState::kMissed, 0, "Inconclusive \xC2\xB7 SLO missed: p99"}};
  return kAll;
}

RunReport ReportOf(const Judged& judged) {
  RunReport report;
  report.digest = "d";
  report.duration = 60;
  report.load = judged.load;
  report.goals = judged.goals;
  report.lost = judged.lost;
  report.verdict = judged.load == LoadState::kUnstable       ? Verdict::kUnstable
                   : judged.load == LoadState::kInconclusive ? Verdict::kInconclusive
                                                             : Verdict::kStable;
  const SloState state = judged.goals == GoalsState::kMissed ? SloState::kMissed
                         : judged.goals == GoalsState::kMet  ? SloState::kMet
                                                             : SloState::kInconclusive;
  if (judged.goals != GoalsState::kNone) {
    report.slos = {{"latency.p99 <= 100ms", "latency.p99", true, false, 0.1, state, {}}};
  }
  return report;
}

TEST_CASE("load, losses and goals are all reported, and at every width of the page") {
  for (const float width : {390.0F, 720.0F, 800.0F, 1000.0F, 1199.0F, 1200.0F, 1440.0F}) {
    for (const Judged& judged : AllJudged()) {
      CAPTURE(width);
      StagedPage staged(SmallScenario(), {width, 900});
      staged.Answer(ReportOf(judged), true);
      const auto verdict = staged.page.Find("Verdict");
      REQUIRE_FALSE(verdict.is_null());
      CHECK(verdict["value"] == judged.words);
      const auto& rect = verdict["rect"];
      CHECK(rect[0].get<float>() >= 0);
      CHECK(rect[0].get<float>() + rect[2].get<float>() <= width);
      for (const auto& other : staged.page.Tree()) {
        if (other["kind"] != "button") continue;
        const auto& box = other["rect"];
        const bool apart = box[0].get<float>() >= rect[0].get<float>() + rect[2].get<float>() ||
                           rect[0].get<float>() >= box[0].get<float>() + box[2].get<float>() ||
                           box[1].get<float>() >= rect[1].get<float>() + rect[3].get<float>() ||
                           rect[1].get<float>() >= box[1].get<float>() + box[3].get<float>();
        CAPTURE(other["label"].get<std::string>());
        CHECK(apart);
      }
    }
  }
}

// A stable run's report with these metrics.
RunReport With(std::vector<Metric> metrics) {
  RunReport report = ReportOf({LoadState::kStable, GoalsState::kNone, 0, ""});
  report.metrics = std::move(metrics);
  return report;
}

std::string TileOf(const RunReport& report, const std::string& label) {
  StagedPage staged(SmallScenario());
  staged.Answer(report, true);
  const auto tile = staged.page.Find(label, "tile");
  return tile.is_null() ? "(no such tile)" : tile["value"].get<std::string>();
}

TEST_CASE("a withheld figure says what would give it") {
  const Estimate withheld{kNone, kNone, kNone, 9000};
  const auto p99 = [&](double needs) {
    return TileOf(With({{"latency.p99", Unit::kSeconds, withheld, needs}}), "p99 latency");
  };
  CHECK(p99(498) == "\xE2\x80\x93, needs about 8.3 min");
  CHECK(p99(90) == "\xE2\x80\x93, needs about 90 s");
  CHECK(p99(7300) == "\xE2\x80\x93, needs about 2 h");
  CHECK(p99(4e5) == "\xE2\x80\x93, needs about 4.6 days");
  const Estimate few{kNone, kNone, kNone, 12};
  CHECK(TileOf(With({{"latency.p99", Unit::kSeconds, few, 0}}), "p99 latency") ==
        "\xE2\x80\x93, 12 of 459 requests");
  StagedPage staged(SmallScenario());
  staged.Answer(With({{"latency.p99", Unit::kSeconds, withheld, 498}}), true);
  CHECK(staged.page.Find("p99 latency", "tile")["help"].get<std::string>().find(
            "a run of 60 s is too short to tell it, about 8.3 min would do") !=
        std::string::npos);
}

TEST_CASE("an infinite mean is called so in its tile") {
  const Estimate infinite{kInfinite, kNone, kNone, 9000};
  const Estimate half{0.5, 0.4, 0.6, 9000};
  const RunReport report = With({{"latency.mean", Unit::kSeconds, infinite, 0},
                                 {"latency.p50", Unit::kSeconds, half, 0}});
  CHECK(TileOf(report, "Mean latency").substr(0, 8) == "infinite");
  RunReport goal = With({{"latency.mean", Unit::kSeconds, half, 0}});
  CHECK(TileOf(goal, "Mean latency") == "(no such tile)");
  goal.slos = {{"latency.mean <= 1s", "latency.mean", true, false, 1, SloState::kMet, half}};
  CHECK(TileOf(goal, "Mean latency") == "500 ms, 400 to 600, goal \xE2\x89\xA4 1 s");
}

TEST_CASE("large figures have commas, as in the charts") {
  const Estimate small{987, 980, 994, 9000};
  CHECK(TileOf(With({{"throughput", Unit::kPerSecond, small, 0}}), "Throughput").substr(0, 3) ==
        "987");
  const Estimate thousands{3323, 3321, 3325, 9000};
  CHECK(TileOf(With({{"throughput", Unit::kPerSecond, thousands, 0}}), "Throughput").substr(0, 5) ==
        "3,323");
}

TEST_CASE("who still waits when the run ends is not called answered") {
  const Estimate rate{40, 39, 41, 9000}, all{1, 1, 1, 9000};
  RunReport report = With({{"throughput", Unit::kPerSecond, rate, 0},
                           {"availability", Unit::kRatio, all, 0}});
  CHECK(TileOf(report, "Throughput") == "40.0 /s, 100 % answered");
  report.unanswered = 0.0004;  // those in flight, as in any run
  CHECK(TileOf(report, "Throughput") == "40.0 /s, 100 % answered");
  report.unanswered = 0.11;
  CHECK(TileOf(report, "Throughput") == "40.0 /s, 89 % answered");
  StagedPage staged(SmallScenario(), {1440, 1800});
  staged.Answer(report, true);
  CHECK(staged.page.Find("Throughput", "tile")["help"].get<std::string>().find(
            "11 % still waited when the run ended") != std::string::npos);
  CHECK(staged.page.Has("Still waiting at the end"));
}

TEST_CASE("the tradeoff holds a goal against the metric it is on") {
  const auto said = [](const std::string& goal, double mean = 0.05) {
    std::string text = SmallScenario();
    text.replace(text.find("latency.p99 <= 100ms"), 20, goal);
    StagedPage staged(text);
    staged.Answer(With({}), true);
    staged.AnswerSweeps(100, 5, mean);
    return staged.page.Find("Tradeoff", "chart")["value"].get<std::string>();
  };
  CHECK(said("latency.p99 <= 100ms").find("goal met at no load") != std::string::npos);
  CHECK(said("latency.within(100ms) >= 99%").find("goal met at no load") != std::string::npos);
  CHECK(said("latency.mean <= 100ms").find("goal met to at least") != std::string::npos);
  CHECK(said("latency.mean <= 100ms", kInfinite).find("mean infinite") != std::string::npos);
  CHECK(said("latency.p95 <= 100ms").find("goal") == std::string::npos);  // not swept
}

}  // namespace
}  // namespace servescape::ui
