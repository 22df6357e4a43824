// SPDX-License-Identifier: MIT
// The place of studies and what it lays over the page: its figures are those of the command line.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/report/format.h"
#include "sim/studies/compare.h"
#include "sim/studies/gradient.h"
#include "sim/studies/solve.h"
#include "sim/studies/words.h"
#include "tests/ui/harness.h"
#include "tests/ui/many_jobs.h"
#include "ui/workbench/explore/desk.h"
#include "ui/workbench/explore/effects.h"
#include "ui/workbench/explore/explorer.h"
#include "ui/workbench/explore/keys.h"
#include "ui/workbench/explore/study_chart.h"

namespace servescape::ui {
namespace {

VariantLoader LoaderOf(const std::string& text, std::vector<Setting> first = {}) {
  return [text, first](std::string name, const std::vector<Setting>& settings) {
    std::vector<Setting> all = first;
    all.insert(all.end(), settings.begin(), settings.end());
    return LoadVariant(std::move(name), text, all, {});
  };
}

StudyKnob Knob1(const std::string& text) {
  Result<StudyKnob, std::string> knob = ReadKnob(text);
  REQUIRE(knob.ok());
  return knob.value();
}

// Until the study has all that it asks for.
template <class Study>
void WorkThrough(StudyDesk& desk, Runs& runs, const Study& study) {
  for (int i = 0; i < 200'000; ++i) {
    if (desk.Work(study)) return;
    do {
      runs.Update(++i * 0.001);
      std::vector<JobNews> news = runs.TakeOthers();
      if (desk.Update(&news)) break;
      REQUIRE(desk.error().empty());
    } while (true);
  }
  FAIL("the study did not end");
}

Harness OpenPage(const std::string& text, ImVec2 size = {1440, 900}, int workers = 3) {
  HarnessOptions options;
  options.text = text;
  options.size = size;
  options.app.reduced_motion = true;
  options.jobs = std::make_unique<ManyJobs>(workers, 7);
  return Harness(std::move(options));
}

std::string ShortScenario() {
  std::string text = SmallScenario();
  text.replace(text.find("60s"), 3, "20s");
  return text;
}

TEST_CASE("a solution found in the workers is that of the command line") {
  SolveSpec spec;
  spec.knobs = {Knob1("service.model.replicas=1..6")};
  spec.objective = "cost.per_hour";
  const Result<Solution, std::string> alone = Solve("s", spec, LoaderOf(ShortScenario()), {});
  REQUIRE(alone.ok());
  REQUIRE(alone.value().found);
  ManyJobs jobs(3, 1);
  Runs runs(jobs);
  StudyDesk desk(runs);
  Solution found;
  size_t most = 0;
  WorkThrough(desk, runs, [&](const PlayTerms& terms) {
    Result<Solution, std::string> result =
        Solve("s", spec, desk.LoaderOf(ShortScenario()), terms);
    REQUIRE(result.ok());
    CHECK(result.value().tried.size() >= most);  // told as it goes
    most = result.value().tried.size();
    found = std::move(result).value();
  });
  CHECK(found.sentence == alone.value().sentence);
  CHECK(found.values == alone.value().values);
  CHECK(found.confirmation.digest == alone.value().confirmation.digest);
  REQUIRE(found.tried.size() == alone.value().tried.size());
  for (size_t i = 0; i < found.tried.size(); ++i) {
    CHECK(found.tried[i].values == alone.value().tried[i].values);
    CHECK(found.tried[i].requests == alone.value().tried[i].requests);
  }
}

TEST_CASE("a frontier and a comparison worked out in the workers are those of the command line") {
  SweepSpec spec;
  spec.knobs = {Knob1("service.model.replicas=2,3,4"),
                Knob1("service.model.batching.max_size=1,4")};
  const std::vector<std::string> metrics{"cost.per_hour", "latency.p99"};
  const auto alone = FindFrontier("s", spec, metrics, LoaderOf(ShortScenario()), {});
  REQUIRE(alone.ok());
  ManyJobs jobs(2, 5);
  Runs runs(jobs);
  StudyDesk desk(runs);
  std::string json;
  WorkThrough(desk, runs, [&](const PlayTerms& terms) {
    const auto result = FindFrontier("s", spec, metrics, desk.LoaderOf(ShortScenario()), terms);
    REQUIRE(result.ok());
    json = ToJson(result.value());
  });
  CHECK(json == ToJson(alone.value()));
  CHECK(desk.played() == 6);
  // Again: everything is known.
  const size_t before = static_cast<size_t>(jobs.submitted);
  CHECK(desk.Work([&](const PlayTerms& terms) {
    const auto again = FindFrontier("s", spec, metrics, desk.LoaderOf(ShortScenario()), terms);
    CHECK(ToJson(again.value()) == json);
  }));
  CHECK(static_cast<size_t>(jobs.submitted) == before);
}

TEST_CASE("studies go on in longer runs until run.precision is reached, as the command line's do") {
  std::string text = ShortScenario();
  text.replace(text.find("replications"), 0, "precision = 0.02\n");
  SweepSpec spec;
  spec.knobs = {Knob1("service.model.replicas=2,3")};
  const auto alone = RunSweep("s", spec, LoaderOf(text), {});
  REQUIRE(alone.ok());
  ManyJobs jobs(2, 3);
  Runs runs(jobs);
  StudyDesk desk(runs);
  std::vector<std::string> digests;
  WorkThrough(desk, runs, [&](const PlayTerms& terms) {
    const auto result = RunSweep("s", spec, desk.LoaderOf(text), terms);
    REQUIRE(result.ok());
    digests.clear();
    for (const SweepPoint& point : result.value().points) digests.push_back(point.report.digest);
  });
  REQUIRE(digests.size() == 2);
  for (size_t i = 0; i < 2; ++i) CHECK(digests[i] == alone.value().points[i].report.digest);
  CHECK(desk.played() > 2);
}

TEST_CASE("under each knob stands what one step would do, by the differences of the gradient") {
  std::string text = SmallScenario();
  text.replace(text.find("100/s"), 5, "250/s");
  Harness page = OpenPage(text);
  REQUIRE(page.UntilSettled());
  const auto replicas = page.Find("Replicas, one step");
  REQUIRE_FALSE(replicas.is_null());
  const std::string words = replicas["value"];
  const auto alone = FindGradient("s", text, {{"service.model.replicas", "3"}},
                                  {"latency.p99", "cost.per_hour"},
                                  LoaderOf(text, {{"run.replications", "4"}}), {});
  REQUIRE(alone.ok());
  const Difference& d = alone.value().steps.front().differences.front();
  CAPTURE(words);
  CAPTURE(replicas["help"].get<std::string>());
  CAPTURE(ChangeWords(d));
  CHECK(words.find("p99 " + SignedWords(d.value, d.unit)) != std::string::npos);
  CHECK(words.find("+$0.500/h") != std::string::npos);
  CHECK(replicas["help"].get<std::string>().find(ChangeWords(d)) != std::string::npos);
  // One of them helps most, and says so; nothing moves any more.
  int best = 0;
  for (const auto& node : page.Tree()) {
    if (node.value("value", "").starts_with("Helps most: ")) ++best;
  }
  CHECK(best == 1);
  REQUIRE(page.UntilIdle());
  const int drawn = page.drawn();
  page.Frames(0);
  CHECK_FALSE(page.app().NeedsRedraw());
  CHECK(page.drawn() == drawn);
}

TEST_CASE("knobs are sorted by what helps the missed goal, while nobody is at them") {
  std::string text = SmallScenario();
  text.replace(text.find("100/s"), 5, "250/s");
  text.replace(text.find("<= 100ms"), 8, "<= 70ms");
  text.insert(text.find("[service.model]"),
              "[[path.main]]\ncall = \"fast\"\n[[path.main]]\ncall = \"model\"\n"
              "[service.fast]\nprice = \"0.5 usd/h\"\ntime = \"1ms\"\nreplicas = 4\n");
  Harness page = OpenPage(text);
  const auto top = [&page](const std::string& title) {
    const auto widget = page.Find(title);
    REQUIRE_FALSE(widget.is_null());
    return widget["rect"][1].get<float>();
  };
  const std::string first = "Service \xC2\xB7 fast", last = "Service \xC2\xB7 model";
  page.MoveTo({100, 400});
  REQUIRE(page.UntilSettled());
  page.Frames(2);
  CHECK(top(first) < top(last));
  page.MoveTo({700, 400});
  page.Frames(2);
  CHECK(top(last) < top(first));
  CHECK(top("Traffic") < top(last));
}

TEST_CASE("what steps would do is dropped as soon as the user acts") {
  HarnessOptions options;
  options.text = ShortScenario();
  auto many = std::make_unique<ManyJobs>(3, 7);
  ManyJobs* jobs = many.get();
  options.jobs = std::move(many);
  Harness page(std::move(options));
  for (int i = 0; i < 4000 && jobs->plays() == 0; ++i) page.Frame();
  REQUIRE(jobs->plays() > 0);
  page.Click("Seed up");
  page.Frames(2);
  CHECK(jobs->plays() == 0);
  CHECK_FALSE(page.Has("Replicas, one step"));
  REQUIRE(page.UntilSettled());
  CHECK(page.Has("Replicas, one step"));
}

TEST_CASE("the tradeoff is of the goal's own metric, and marks now and the peak") {
  std::string text = SmallScenario();
  text.replace(text.find("latency.p99 <= 100ms"), 20, "latency.p95 <= 80ms");
  text.replace(text.find("rate = \"100/s\""), 14,
               "rate = \"100/s\"\nprofile = [{ at = \"20s\", factor = 3.0, hold = \"10s\" }]");
  Harness page = OpenPage(text, {1440, 1400});
  REQUIRE(page.UntilSettled());
  const auto chart = page.Find("Tradeoff", "chart");
  CAPTURE(chart.dump());
  const std::string said = chart["value"];
  CHECK(said.find("goal met") != std::string::npos);
  CHECK(said.find("now 100/s; peak 300/s") != std::string::npos);
  CHECK(page.Has("Steady load only: without the run's changes and incidents."));
  page.Key(ImGuiKey_D);  // as tables
  page.Frames(2);
  bool column = false;
  for (const auto& node : page.Tree()) {
    column = column || node.dump().find("p95") != std::string::npos;
  }
  CHECK(column);
}

TEST_CASE("a goal from below is met up to where its metric falls under it") {
  std::vector<LoadPoint> points;
  for (const double load : {100.0, 200.0, 300.0}) {
    LoadPoint point;
    point.offered = load;
    point.p99.value = load < 250 ? 0.999 : 0.9;
    points.push_back(point);
  }
  bool every = false;
  const double met = GoalMetUpTo(points, 0.99, &every, true);
  CHECK(met > 200);
  CHECK(met < 215);
  CHECK_FALSE(every);
  CHECK(std::isnan(GoalMetUpTo(points, 0.99, &every)));  // as an upper limit it is missed at once
}

TEST_CASE("a sweep of any key: its points can be loaded, undone and saved") {
  Harness page = OpenPage(ShortScenario());
  REQUIRE(page.UntilSettled());
  page.Click("Explore");
  page.Frames(2);
  page.Click("Start study");
  REQUIRE(page.UntilSettled());
  const auto chart = page.Find("Sweep", "chart");
  REQUIRE_FALSE(chart.is_null());
  CHECK(chart["value"].get<std::string>().find("8 points") != std::string::npos);
  page.Click("Sweep as SVG");
  page.Click("Sweep as CSV");
  CHECK(page.host().downloads["sweep.svg"].find("<svg xmlns") != std::string::npos);
  const std::string csv = page.host().downloads["sweep.csv"];
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 10);  // type, head, eight rows
  page.Click("rate 50/s");
  page.Frames(2);
  REQUIRE(page.UntilSettled());
  const double offered = page.MetricOf("offered");
  CHECK(offered == doctest::Approx(50).epsilon(0.1));
  page.Click("Undo");
  REQUIRE(page.UntilSettled());
  CHECK(page.MetricOf("offered") == doctest::Approx(100).epsilon(0.1));
}

TEST_CASE("two keys make a map, cost against p99 a front, and a goal an answer") {
  Harness page = OpenPage(ShortScenario());
  REQUIRE(page.UntilSettled());
  page.Click("Explore");
  page.Frames(2);
  page.Click("Map", "radio");
  page.Frames(2);
  page.Click("Start study");
  REQUIRE(page.UntilSettled());
  CHECK(page.Has("Map of two knobs"));
  page.Click("Map of two knobs as CSV");
  CHECK(page.host().downloads.contains("map-of-two-knobs.csv"));
  page.Click("Cost", "radio");
  page.Frames(2);
  page.Click("Start study");
  REQUIRE(page.UntilSettled());
  CHECK(page.Has("Cost against p99"));
  page.Click("Solve", "radio");
  page.Frames(2);
  page.Click("Most load", "radio");
  page.Frames(2);
  page.Click("Start study");
  page.Frames(30);
  CHECK(page.Has("Cancel study"));
  REQUIRE(page.UntilSettled());
  CHECK(page.Has("Load the answer"));
  page.Click("Load the answer");
  REQUIRE(page.UntilSettled());
  CHECK(page.State()["verdict"] == "stable");
}

TEST_CASE("A is pinned and B compared with it: differences with intervals, and what changed") {
  Harness page = OpenPage(ShortScenario());
  REQUIRE(page.UntilSettled());
  page.Click("Explore");
  page.Frames(2);
  page.Click("Compare", "radio");
  page.Frames(2);
  page.Click("Compare with");
  page.Frames(2);
  page.Click("the scenario as it is now");
  page.Frames(2);
  page.Click("Dashboard");
  page.Frames(2);
  page.Click("Seed up");
  page.Drag("Replicas", 0.1F, 0.5F);
  REQUIRE(page.UntilSettled());
  page.Click("Explore");
  page.Frames(2);
  page.Click("Start study");
  REQUIRE(page.UntilSettled());
  CHECK(page.Has("What changed from A to B: 2"));
  CHECK(page.Has("Differences"));
  page.Click("Differences as CSV");
  CHECK(page.host().downloads["differences.csv"].find("latency.p99") != std::string::npos);
}

TEST_CASE("every key that can be varied is offered, with values worth trying") {
  const auto loaded = Load(ShortScenario(), {}, {});
  REQUIRE(loaded.ok());
  const std::vector<StudyKey> keys = StudyKeysOf(loaded.value().config, ShortScenario());
  const auto values = [&](const std::string& path) -> std::string {
    for (const StudyKey& key : keys) {
      if (key.path == path) return SuggestedValues(key);
    }
    return "not offered";
  };
  CHECK(values("service.model.replicas") == "1,2,3,4,6,10");
  CHECK(values("traffic.users.rate") == "25/s,50/s,75/s,100/s,125/s,150/s,200/s,300/s");
  CHECK(values("service.model.batching.max_delay").starts_with("0.5ms,1ms"));
  CHECK(values("service.model.routing").find("power_of_two") != std::string::npos);
  CHECK(values("cache.none.policy") == "not offered");
  for (const StudyKey& key : keys) {
    const std::string suggested = SuggestedValues(key);
    if (suggested.empty()) continue;
    CAPTURE(key.path);
    CHECK(ReadKnob(key.path + "=" + suggested).ok());
  }
}

TEST_CASE("what changed is told key by key") {
  std::string other = ShortScenario();
  other.replace(other.find("replicas = 2"), 12, "replicas = 3");
  other.replace(other.find("queue = { capacity = 500 }"), 26, "timeout = \"1s\"");
  const std::vector<std::string> changed = ChangedKeys(ShortScenario(), other);
  REQUIRE(changed.size() == 3);
  CHECK(changed[0] == "service.model.replicas: 2 \xE2\x86\x92 3");
  CHECK(changed[1] == "service.model.timeout: added, 1s");
  CHECK(changed[2] == "service.model.queue.capacity: removed, was 500");
  CHECK(ChangedKeys(ShortScenario(), ShortScenario()).empty());
}

}  // namespace
}  // namespace servescape::ui
