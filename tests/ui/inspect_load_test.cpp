// SPDX-License-Identifier: MIT
// The load of a source as a curve that is dragged, files that it replays, and incidents by a press.
#include <doctest/doctest.h>

#include <string>

#include "tests/ui/inspect_bench.h"
#include "ui/workbench/design/edit.h"
#include "ui/workbench/inspect/chaos.h"
#include "ui/workbench/inspect/files.h"
#include "ui/workbench/inspect/load_curve.h"
#include "ui/workbench/inspect/values.h"

namespace servescape::ui {
namespace {

const TrafficConfig& FirstSource(InspectBench& bench) {
  return bench.session().config()->traffic[0];
}

struct LoadPage : InspectBench {
  LoadPage() : InspectBench(SmallScenario(), {700, 900}) {
    Settle();
    Select("traffic.users");
  }
  LoadCurve Curve() {
    return CurveOf(FirstSource(*this), ToSeconds(session().config()->run.duration));
  }
};

TEST_CASE("a spike is added, dragged by its point in one step of undo, and removed by Delete") {
  LoadPage page;
  page.Click("Add spike");
  page.Frames(2);
  const std::string added = page.text();
  CHECK(CountOf(added, "traffic.users.profile") == 1);
  CHECK(page.Curve().peak == doctest::Approx(300));
  REQUIRE(page.Has("Point 1 of the load", "slider"));
  page.DragBy("Point 1 of the load", {60, 20});
  CHECK(page.text() != added);
  CHECK(KeyText(page.text(), "traffic.users.profile.0.at") !=
        KeyText(added, "traffic.users.profile.0.at"));
  CHECK(page.Curve().peak < 300);
  // By keyboard, while it has the focus.
  const double dragged = page.Curve().peak;
  ImGui::SetNavCursorVisible(true);
  page.Frame();
  page.Key(ImGuiKey_UpArrow);
  CHECK(page.Curve().peak > dragged);
  page.Key(ImGuiKey_Delete);
  CHECK(CountOf(page.text(), "traffic.users.profile") == 0);
  for (int i = 0; i < 3; ++i) page.session().Undo();
  CHECK(page.text() == added);
  page.session().Undo();
  CHECK(page.text() == SmallScenario());
}

TEST_CASE("a curve is drawn, its points move, are added and removed") {
  LoadPage page;
  page.Click("Draw a curve");
  page.Frames(2);
  LoadCurve curve = page.Curve();
  REQUIRE(curve.handles.size() == 4);
  const TrafficConfig& source = FirstSource(page);
  const Edited more = AddPoint(page.text(), source, 50, 4, 60);
  REQUIRE(more.ok());
  page.session().LoadText(more.text);
  CHECK(page.Curve().handles.size() == 5);
  CHECK(page.Curve().peak == doctest::Approx(400));
  const Edited less = RemoveHandle(page.text(), FirstSource(page), page.Curve().handles[3]);
  REQUIRE(less.ok());
  page.session().LoadText(less.text);
  CHECK(page.Curve().handles.size() == 4);
  // Points keep their order, however far one is dragged.
  for (const Setting& setting :
       MoveHandle(FirstSource(page), page.Curve().handles[1], 1000, 2, 60)) {
    page.session().Edit(setting, false);
  }
  CHECK(page.session().diagnostics().empty());
  CHECK(page.Curve().handles[1].at < page.Curve().handles[2].at);
  CHECK(page.Curve().handles[1].at > page.Curve().handles[2].at - 1);
}

TEST_CASE("figures of the load say its mean, peak, bursts and keys") {
  LoadPage page;
  LoadCurve curve = page.Curve();
  CHECK(curve.figures == "Mean 100/s, peak 100/s (1x)");
  CHECK(curve.burstiness.find("Poisson") == 0);
  page.session().LoadText(SetKey(SetKey(page.text(), "traffic.users.arrivals", "gamma").text,
                                 "traffic.users.cv", "4").text);
  CHECK(page.Curve().burstiness.find("by 4 of their mean, in bursts") != std::string::npos);
  page.session().LoadText(
      SetKey(page.text(), "traffic.users.keys",
             "{ distribution = \"zipf\", exponent = 0.9, count = 5000 }").text);
  CHECK(page.Curve().keys == "zipf 0.9 over 5,000 keys");
}

TEST_CASE("a day of 300 million users is at its true rates, and says how it is played") {
  LoadPage page;
  page.Click("A day of 300 million users");
  page.Frames(2);
  CHECK(page.session().diagnostics().empty());
  const LoadCurve curve = page.Curve();
  CHECK(curve.mean == doctest::Approx(300e6 * 20 / 86400).epsilon(0.01));
  CHECK(curve.peak == doctest::Approx(1.6 * 300e6 * 20 / 86400).epsilon(0.01));
  CHECK(ToSeconds(page.session().config()->run.duration) == doctest::Approx(60));
  CHECK(page.state().note.find("24 h pass in 60 s, 1,440 times faster") != std::string::npos);
  page.session().Undo();
  CHECK(page.text() == SmallScenario());
}

TEST_CASE("a file that was brought is replayed, by the jobs too") {
  LoadPage page;
  bool kept = false;
  std::string csv = "time,user\n";
  for (int i = 0; i < 500; ++i) csv += std::to_string(i * 0.1) + "," + std::to_string(i) + "\n";
  const std::string said = KeepFile(page.session(), "C:\\logs\\mine.csv", csv, &kept);
  CHECK(kept);
  CHECK(said.find("mine.csv") == 0);
  REQUIRE(page.session().files().size() == 1);
  page.Frames(2);
  page.Click("Replay a file");
  page.Frames(3);
  page.Click("mine.csv", "menuitem");
  CHECK(KeyText(page.text(), "traffic.users.trace.file") == "\"mine.csv\"");
  CHECK(page.session().diagnostics().empty());
  page.Settle();
  CHECK(page.session().error().empty());
  REQUIRE(page.session().report() != nullptr);
  CHECK(FirstSource(page).trace.size() == 500);
  CHECK(page.Curve().mean == doctest::Approx(500.0 / 60).epsilon(0.05));
}

TEST_CASE("a file that is dropped becomes the trace of the only source") {
  LoadPage page;
  page.Select("service.model");
  page.view().file_name = "dropped.csv";
  page.view().file = "time\n1\n2\n3.5\n";
  page.Frames(3);
  CHECK(page.view().file.empty());
  CHECK(KeyText(page.text(), "traffic.users.trace.file") == "\"dropped.csv\"");
  CHECK(page.session().message().find("dropped.csv: a table of") == 0);
  CHECK(page.session().diagnostics().empty());
  page.view().file_name = "bad.bin";
  page.view().file = std::string("\x7F""ELF\0\1\2", 7);
  page.Frames(3);
  CHECK(page.session().message().find("bad.bin ") == 0);
}

TEST_CASE("counts per interval become the profile; what is no table is refused in words") {
  LoadPage page;
  bool kept = false;
  const std::string counts = "time,requests\n0,10\n10,40\n20,20\n30,10\n";
  KeepFile(page.session(), "counts.csv", counts, &kept);
  REQUIRE(kept);
  Resource resource(page.session().files()[0].text);
  resource.counts_column = "requests";
  const Edited used = UseFile(page.text(), "traffic.users", "counts.csv", resource);
  REQUIRE(used.ok());
  page.session().LoadText(used.text);
  CHECK(page.session().diagnostics().empty());
  CHECK(page.Curve().peak == doctest::Approx(200));
  const std::string refused =
      KeepFile(page.session(), "movie.bin", std::string("\x7F""ELF\0\1\2", 7), &kept);
  CHECK_FALSE(kept);
  CHECK(refused.find("movie.bin ") == 0);
  const std::string big =
      KeepFile(page.session(), "big.csv", "time\n" + std::string(kMostFileBytes + 9, '1'), &kept);
  CHECK_FALSE(kept);
  CHECK(big.find("the page keeps up to") != std::string::npos);
}

TEST_CASE("a press breaks a part at the play-back's time, in the text, and can be undone") {
  InspectBench bench(SmallScenario(), {500, 900});
  bench.Settle();
  bench.Select("service.model");
  bench.session().playback.SetPlaying(false);
  bench.session().playback.Seek(20);
  const std::string before = bench.text();
  bench.Click("Kill a replica");
  CHECK(KeyText(bench.text(), "incident.0.kind") == "\"crash\"");
  CHECK(KeyText(bench.text(), "incident.0.at") == "\"20s\"");
  CHECK(KeyText(bench.text(), "incident.0.duration") == "\"6s\"");
  CHECK(bench.session().diagnostics().empty());
  bench.Frames(2);
  bench.Click("Remove crash at 20s");
  CHECK(CountOf(bench.text(), "incident") == 0);
  bench.session().Undo();
  bench.session().Undo();
  CHECK(bench.text() == before);
}

TEST_CASE("all that can happen to a part gives a scenario that plays") {
  const std::string text = R"(title = "parts"
[run]
duration = "40s"
replications = 2
[traffic.users]
rate = "40/s"
path = "main"
keys = { distribution = "uniform", count = 500 }
[[path.main]]
cache = "answers"
[[path.main]]
store = "rows"
[[path.main]]
call = "model"
[cache.answers]
capacity = 100
[store.rows]
read = "1ms"
[service.model]
time = "10ms"
replicas = 4
zones = 2
)";
  InspectBench bench(text, {500, 900});
  REQUIRE(bench.session().diagnostics().empty());
  int tried = 0;
  for (const std::string part : {"service.model", "cache.answers", "store.rows"}) {
    for (const ChaosWords& each : ChaosOf(*bench.session().config(), part)) {
      CAPTURE(each.label);
      const Edited edited = AddChaos(text, part, each.kind, 10, 4);
      REQUIRE_MESSAGE(edited.ok(), edited.wrong);
      bench.session().LoadText(edited.text);
      CHECK(bench.session().diagnostics().empty());
      bench.Settle();
      CHECK(bench.session().error().empty());
      REQUIRE(bench.session().report() != nullptr);
      ++tried;
    }
  }
  CHECK(tried == 8);
  CHECK(ChaosOf(*bench.session().config(), "traffic.users").empty());
}

}  // namespace
}  // namespace servescape::ui
