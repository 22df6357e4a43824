// SPDX-License-Identifier: MIT
// What is on the page is of the scenario on the page: never figures, curves or axes of another.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "sim/study/study.h"
#include "tests/ui/fake_jobs.h"
#include "tests/ui/raster.h"

namespace servescape::ui {
namespace {

// Full queues and long answers, where the small scenario has neither.
std::string BusyScenario() {
  std::string text = SmallScenario();
  text.replace(text.find("A small service"), 15, "A busy service!");
  text.replace(text.find("100/s"), 5, "900/s");
  return text;
}

RunReport ReportOf(const std::string& text) {
  const auto loaded = Load(text, {}, {});
  REQUIRE(loaded.ok());
  return RunStudy(loaded.value().config, ScenarioHash(text), SerialExecutor(),
                  [](double) { return true; });
}

// The pixels of a chart.
std::vector<uint8_t> PictureOf(const Harness& page, const std::string& label) {
  const auto widget = page.Find(label, "chart");
  REQUIRE_FALSE(widget.is_null());
  const auto at = [&](int i) { return static_cast<int>(widget["rect"][i].get<float>()); };
  const Picture picture = Rasterise();
  std::vector<uint8_t> cut;
  for (int y = at(1); y < std::min(at(1) + at(3), picture.height); ++y) {
    const auto row = picture.rgb.begin() + 3 * (y * picture.width + at(0));
    cut.insert(cut.end(), row, row + 3 * at(2));
  }
  return cut;
}

// Points that differ by more than the rounding of their letters' edges.
int Unlike(const Harness& page, const Harness& other, const std::string& label) {
  const std::vector<uint8_t> a = PictureOf(page, label), b = PictureOf(other, label);
  REQUIRE(a.size() == b.size());
  int unlike = 0;
  for (size_t i = 0; i < a.size(); i += 3) unlike += std::abs(a[i] - b[i]) > 30;
  return unlike;
}

TEST_CASE("charts begin where their own data are, whatever was on the page before") {
  const RunReport busy = ReportOf(BusyScenario()), small = ReportOf(SmallScenario());
  StagedPage fresh(SmallScenario(), {1440, 1100});
  StagedPage second(BusyScenario(), {1440, 1100});
  second.Answer(busy, true);
  second.AnswerSweeps(9000, 20);
  second.page.app().Load(SmallScenario());
  second.page.Frame();
  // While the run goes on axes only grow: it is then that those before would show.
  for (StagedPage* page : {&fresh, &second}) page->Answer(small, false);
  for (const std::string label :
       {"Latency over time", "Queue and busy", "Distribution", "Throughput"}) {
    CAPTURE(label);
    CHECK(Unlike(second.page, fresh.page, label) == 0);
  }
  for (StagedPage* page : {&fresh, &second}) {
    page->Answer(small, true);
    page->AnswerSweeps(100, 0.05);
  }
  CHECK(Unlike(second.page, fresh.page, "Tradeoff") == 0);
}

TEST_CASE("another scenario's figures go at once; an edit keeps those before until its own come") {
  StagedPage page(BusyScenario());
  page.Answer(ReportOf(BusyScenario()), true);
  const auto p99 = [&] { return page.page.Find("p99 latency", "tile")["value"]; };
  const std::string before = p99();
  CHECK(before != "\xE2\x80\x93");
  std::string edited = BusyScenario();
  edited.replace(edited.find("900/s"), 5, "800/s");
  page.page.app().Load(edited);
  page.page.Frame();
  CHECK(p99() == before);
  page.page.app().Load(SmallScenario());
  page.page.Frame();
  CHECK(p99() == "\xE2\x80\x93");
  CHECK_FALSE(page.page.State().contains("digest"));
  CHECK(page.page.Find("Verdict")["value"] == "Simulating");
}

TEST_CASE("a refused run leaves no figures beside what was refused") {
  StagedPage page(SmallScenario());
  page.Answer(ReportOf(SmallScenario()), true);
  std::string edited = SmallScenario();
  edited.replace(edited.find("100/s"), 5, "99/s");
  page.page.app().Load(edited);
  page.page.Frame();
  page.jobs->Refuse(page.last(), "clients that are refused at once ask again for ever");
  page.page.Frames(2);
  CHECK(page.page.app().Phase() == "error");
  CHECK_FALSE(page.page.State().contains("digest"));
  for (const char* label : {"p99 latency", "p50 latency", "Throughput", "Busy", "Cost"}) {
    CAPTURE(label);
    CHECK(page.page.Find(label, "tile")["value"] == "\xE2\x80\x93");
  }
  const auto verdict = page.page.Find("Verdict");
  CHECK(verdict["value"] == "Not run");
  CHECK(verdict["help"] == "clients that are refused at once ask again for ever");
  const size_t asked = page.jobs->submitted.size();
  page.page.Click("Run");  // once more, to the same end
  CHECK(page.jobs->submitted.size() == asked + 1);
  CHECK(page.page.State()["playback"]["playing"] == true);
  page.jobs->Refuse(page.last(), "clients that are refused at once ask again for ever");
  page.page.Frames(2);
  page.page.Click("Undo the change");
  page.page.Frame();
  page.Answer(ReportOf(SmallScenario()), true);
  CHECK(page.page.app().Phase() != "error");
  CHECK(page.page.State().contains("digest"));
}

TEST_CASE("a new title takes nothing from the page, and another scenario everything") {
  StagedPage page(SmallScenario());
  const RunReport first = ReportOf(SmallScenario());
  page.Answer(first, true);
  std::string edited = SmallScenario();
  edited.replace(edited.find("100/s"), 5, "99/s");
  page.page.app().Load(edited);
  page.page.Frame();
  page.Answer(ReportOf(edited), true);
  REQUIRE(page.page.State()["ghost"]["digest"] == first.digest);
  std::string titled = edited;
  titled.replace(titled.find("A small service"), 15, "Another title");
  page.page.app().Load(titled);
  page.page.Frame();
  CHECK(page.page.State().contains("digest"));
  page.Answer(ReportOf(titled), true);
  CHECK(page.page.State()["ghost"]["digest"] == first.digest);
  page.page.app().Load(BusyScenario());
  page.page.Frame();
  CHECK_FALSE(page.page.State().contains("digest"));
  CHECK_FALSE(page.page.State().contains("ghost"));
}

TEST_CASE("a sweep that is refused takes nothing from the run") {
  StagedPage page(SmallScenario());
  page.Answer(ReportOf(SmallScenario()), true);
  REQUIRE(page.jobs->submitted.back().kind == JobKind::kSweep);
  page.jobs->Refuse(page.last(), "too many requests");
  page.page.Frames(2);
  CHECK(page.page.State().contains("digest"));
  CHECK_FALSE(page.page.State().contains("error"));
  CHECK(page.page.State()["sweep"]["error"] == "too many requests");
}

}  // namespace
}  // namespace servescape::ui
