// SPDX-License-Identifier: MIT
// Work in pieces gives the bits of work in one; the newest text wins while a knob moves.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/json.h"
#include "sim/study/study.h"
#include "tests/ui/fake_jobs.h"
#include "tests/ui/harness.h"
#include "ui/job.h"
#include "ui/runs.h"

namespace servescape::ui {
namespace {

std::string RunInSteps(int64_t events, uint32_t replications) {
  Job job({.id = 1, .kind = JobKind::kRun, .text = SmallScenario(), .settings = {},
           .replications = replications, .factors = {}},
          {});
  std::string report;
  int reports = 0;
  while (!job.done()) {
    if (!job.Step(events)) continue;
    const JobNews news = job.TakeNews();
    CHECK(news.error.empty());
    if (news.report == nullptr) continue;
    report = ToJson(*news.report, false);
    ++reports;
  }
  CHECK(reports >= 2);
  return report;
}

TEST_CASE("a job's report does not depend on the size of its steps, and is that of the study") {
  const std::string fine = RunInSteps(777, 0);
  CHECK(fine == RunInSteps(1'000'000, 0));
  const auto loaded = Load(SmallScenario(), {}, {});
  REQUIRE(loaded.ok());
  const RunReport whole = RunStudy(loaded.value().config, ScenarioHash(SmallScenario()),
                                   SerialExecutor(), [](double) { return true; });
  CHECK(fine == ToJson(whole, false));
}

TEST_CASE("settings of a request count as if they stood in the text") {
  Job job({.id = 1, .kind = JobKind::kRun, .text = SmallScenario(),
           .settings = {{"run.seed", "5"}}, .replications = 1, .factors = {}},
          {});
  JobNews news;
  while (!job.done()) {
    if (job.Step(100'000)) news = job.TakeNews();
  }
  REQUIRE(news.report != nullptr);
  CHECK(news.report->seed == 5);
  CHECK(news.report->scenario_hash ==
        ScenarioHash(SetValue(SmallScenario(), {"run.seed", "5"}).value()));
}

TEST_CASE("a scenario at fault is reported in the words of the CLI") {
  Job job({.id = 9, .kind = JobKind::kRun, .text = "[run]\nseed = -1\n", .settings = {},
           .replications = 0, .factors = {}},
          {});
  REQUIRE(job.Step(1));
  const JobNews news = job.TakeNews();
  CHECK(news.id == 9);
  CHECK(news.done);
  CHECK(news.error.find("scenario:2:8: error: ") != std::string::npos);
  CHECK(job.done());
}

TEST_CASE("while a knob moves one short run is under way and the newest text waits") {
  FakeJobs jobs;
  jobs.workers = 1;
  Runs runs(jobs);
  runs.Update(1.0);
  runs.Live("a");
  runs.Live("b");
  runs.Live("c");
  REQUIRE(jobs.submitted.size() == 1);
  CHECK(jobs.submitted[0].text == "a");
  CHECK(jobs.submitted[0].replications == 2);
  jobs.Answer(1, "da", false);
  runs.Update(1.01);
  CHECK(runs.report()->digest == "da");
  REQUIRE(jobs.submitted.size() == 2);
  CHECK(jobs.submitted[1].text == "c");
  CHECK(jobs.cancelled == std::vector<uint32_t>{1});
  // What the cancelled job still says is ignored.
  jobs.Answer(1, "late", true);
  runs.Update(1.02);
  CHECK(runs.report()->digest == "da");
  // A run that has said nothing for long gives way.
  runs.Update(1.30);
  runs.Live("d");
  REQUIRE(jobs.submitted.size() == 3);
  CHECK(jobs.submitted[2].text == "d");
  runs.Full("d");
  REQUIRE(jobs.submitted.size() == 4);
  CHECK(jobs.submitted[3].replications == 0);
}

TEST_CASE("over values that are refused a held knob keeps the last good run, and says why") {
  FakeJobs jobs;
  jobs.workers = 1;
  Runs runs(jobs);
  runs.Full("a");
  jobs.Answer(1, "da", true);
  runs.Update(1);
  for (const char* text : {"b", "c"}) {
    runs.Live(text);
    CHECK(runs.error() == (text[0] == 'b' ? "" : "too many"));  // told until there is news
    jobs.Refuse(jobs.submitted.back().id, "too many");
    runs.Update(2);
    CHECK(runs.report()->digest == "da");
    CHECK(runs.error() == "too many");
  }
  runs.Live("d");
  jobs.Answer(jobs.submitted.back().id, "dd", true);
  runs.Update(3);
  CHECK(runs.report()->digest == "dd");
  CHECK(runs.error().empty());
  runs.Full("e");  // let go: what is on the page is refused
  jobs.Refuse(jobs.submitted.back().id, "too many");
  runs.Update(4);
  CHECK(runs.report() == nullptr);
  CHECK(runs.error() == "too many");
}

TEST_CASE("the run before is the ghost, unless one is pinned") {
  FakeJobs jobs;
  Runs runs(jobs);
  const auto full = [&](const std::string& text) {
    runs.Full(text);
    jobs.Answer(jobs.submitted.back().id, "digest of " + text, true);
    runs.Update(1);
  };
  full("a");
  CHECK(runs.settled());
  CHECK(runs.ghost() == nullptr);
  full("b");
  CHECK(runs.ghost()->digest == "digest of a");
  full("b");  // run again: nothing changed
  CHECK(runs.ghost()->digest == "digest of a");
  runs.Full("b with another title, goal or price");
  jobs.Answer(jobs.submitted.back().id, "digest of b", true);
  runs.Update(1);
  CHECK(runs.ghost()->digest == "digest of a");
  full("b");
  runs.Live("c");
  jobs.Answer(jobs.submitted.back().id, "live c", false);
  runs.Update(2);
  CHECK_FALSE(runs.settled());
  CHECK(runs.ghost()->digest == "digest of b");
  full("c");
  CHECK(runs.ghost()->digest == "digest of b");
  runs.Pin(true);
  full("d");
  full("e");
  CHECK(runs.ghost()->digest == "digest of c");
  runs.Pin(false);
  CHECK(runs.ghost()->digest == "digest of d");
  runs.Forget();  // another scenario
  CHECK(runs.ghost() == nullptr);
  full("f");
  CHECK(runs.ghost() == nullptr);
  full("g");
  CHECK(runs.ghost()->digest == "digest of f");
}

TEST_CASE("a sweep is cut into one job per worker and put together in order of load") {
  FakeJobs jobs;
  Runs runs(jobs);
  runs.Sweep("a", {0.1, 0.2, 0.3, 0.4, 0.5});
  REQUIRE(jobs.submitted.size() == 3);
  CHECK(jobs.submitted[0].factors == std::vector<double>{0.1, 0.4});
  CHECK(jobs.submitted[1].factors == std::vector<double>{0.2, 0.5});
  CHECK(jobs.submitted[2].factors == std::vector<double>{0.3});
  for (const JobRequest& request : std::vector<JobRequest>(jobs.submitted)) {
    std::vector<LoadPoint> points;
    for (const double factor : request.factors) {
      points.emplace_back();
      points.back().factor = factor;
    }
    JobNews news;
    news.id = request.id;
    news.done = true;
    news.points = points;
    jobs.news.push_back(news);
  }
  CHECK(runs.sweeping());
  runs.Update(1);
  CHECK_FALSE(runs.sweeping());
  std::vector<double> factors;
  for (const LoadPoint& point : runs.points()) factors.push_back(point.factor);
  CHECK(factors == std::vector<double>{0.1, 0.2, 0.3, 0.4, 0.5});
  runs.Sweep("b", {1});
  CHECK(runs.points_before().size() == 5);
  runs.CancelSweep();
  CHECK(jobs.cancelled == std::vector<uint32_t>{4});
}

TEST_CASE("where there are workers the tradeoff follows each settled run") {
  HarnessOptions options;
  options.text = SmallScenario();
  auto fake = std::make_unique<FakeJobs>();
  FakeJobs& jobs = *fake;
  options.jobs = std::move(fake);
  Harness page(std::move(options));
  page.Frame();
  REQUIRE_FALSE(jobs.submitted.empty());
  CHECK(page.app().Phase() == "running");
  jobs.Answer(jobs.submitted.back().id, "d", true);
  page.Frames(2);
  CHECK(page.State()["sweep"]["running"] == true);
  CHECK(jobs.submitted.back().kind == JobKind::kSweep);
}

}  // namespace
}  // namespace servescape::ui
