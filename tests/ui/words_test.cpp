// SPDX-License-Identifier: MIT
// What the verdict says of a report, word by word, at every width of the page.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/ui/fake_jobs.h"

namespace servescape::ui {
namespace {

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
    report.slos = {{"latency.p99 <= 100ms", "latency.p99", true, 0.1, state, {}}};
  }
  return report;
}

TEST_CASE("load, losses and goals are all told, and at every width of the page") {
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

}  // namespace
}  // namespace servescape::ui
