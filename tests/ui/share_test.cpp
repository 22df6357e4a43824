// SPDX-License-Identifier: MIT
// The replications of one run over several workers: the bits of one, whoever plays what and when,
// who fails, and what is cancelled.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "sim/report/json.h"
#include "sim/study/study.h"
#include "tests/ui/fake_jobs.h"
#include "tests/ui/harness.h"
#include "tests/ui/many_jobs.h"
#include "ui/runs.h"

namespace servescape::ui {
namespace {

std::string Settle(Runs& runs, int* reports = nullptr) {
  ReportPtr last;
  for (int i = 0; i < 100'000 && runs.running(); ++i) {
    runs.Update(i * 0.01);
    if (runs.report() != last && reports != nullptr) ++*reports;
    last = runs.report();
  }
  REQUIRE(runs.settled());
  CHECK(runs.error().empty());
  return ToJson(*runs.report(), true);
}

std::string Alone(const std::string& text) {
  const auto loaded = Load(text, {}, {});
  if (!loaded.ok()) FAIL(Format(loaded.error(), text, "scenario"));
  return ToJson(RunStudy(loaded.value().config, ScenarioHash(text)), true);
}

// Measures everything that the general engine does: classes, a cache, time-outs and retries.
std::string Detailed() {
  return R"(title = "t"
slo = ["class.page.latency.p99 <= 80ms", "latency.within(50ms) >= 95%"]
[run]
duration = "20s"
replications = 7
[class.page]
[class.report]
[traffic.users]
arrivals = "poisson"
rate = "60/s"
classes = { page = 0.8, report = 0.2 }
keys = { distribution = "zipf", exponent = 0.9, count = 1000 }
path = "main"
[[path.main]]
cache = "pages"
[[path.main]]
call = "model"
timeout = "200ms"
retries = { max = 1, backoff = "5ms" }
[cache.pages]
policy = "lru"
capacity = 100
[service.model]
time = { distribution = "exponential", mean = "15ms" }
)";
}

TEST_CASE("replications over any number of workers make the bits of one") {
  for (const std::string& text : {SmallScenario(), Detailed()}) {
    const std::string whole = Alone(text);
    for (const int workers : {1, 2, 3, 8, 40}) {
      for (const uint32_t seed : {1u, 2u, 3u}) {
        CAPTURE(workers);
        CAPTURE(seed);
        ManyJobs jobs(workers, seed);
        Runs runs(jobs);
        runs.Full(text);
        CHECK(jobs.submitted == workers);
        int reports = 0;
        CHECK(Settle(runs, &reports) == whole);
        CHECK(reports >= 2);  // partial ones come before the last
        CHECK(jobs.left() == 0);
      }
    }
  }
}

TEST_CASE("workers that are lost and begin again change nothing") {
  const std::string whole = Alone(Detailed());
  int lost = 0;
  for (const uint32_t seed : {4u, 5u, 6u, 7u}) {
    ManyJobs jobs(4, seed);
    jobs.lose_every = 40;
    Runs runs(jobs);
    runs.Full(Detailed());
    CHECK(Settle(runs) == whole);
    lost += jobs.lost;
  }
  CHECK(lost >= 3);
}

TEST_CASE("a run that is cancelled leaves nothing behind, and the next one is whole") {
  ManyJobs jobs(3, 9);
  Runs runs(jobs);
  runs.Full(Detailed());
  for (int i = 0; i < 3; ++i) runs.Update(i * 0.01);
  REQUIRE(runs.running());
  runs.CancelRuns();
  CHECK(jobs.left() == 0);
  CHECK_FALSE(runs.busy());
  runs.Full(Detailed());
  for (int i = 0; i < 3; ++i) runs.Update(i * 0.01);
  runs.Full(SmallScenario());  // instead
  CHECK(Settle(runs) == Alone(SmallScenario()));
  CHECK(jobs.left() == 0);
}

TEST_CASE("a part that fails ends the run with its words, and stops the others") {
  FakeJobs jobs;
  Runs runs(jobs);
  runs.Full("a");
  REQUIRE(jobs.submitted.size() == 3);
  CHECK(jobs.submitted[1].part == 1);
  CHECK(jobs.submitted[1].parts == 3);
  jobs.Refuse(jobs.submitted[1].id, "out of memory");
  runs.Update(1);
  CHECK(runs.error() == "out of memory");
  CHECK_FALSE(runs.running());
  CHECK(jobs.cancelled == std::vector<uint32_t>{1, 3});
}

TEST_CASE("a run whose length is decided as it goes is not cut") {
  std::string text = SmallScenario();
  text.replace(text.find("replications"), 0, "precision = 0.2\n");
  CAPTURE(text);
  ManyJobs jobs(4, 1);
  Runs runs(jobs);
  runs.Full(text);
  CHECK(Settle(runs) == Alone(text));
  CHECK(jobs.left() == 0);
}

TEST_CASE("parts that together have too many requests are refused as one job would be") {
  const auto play = [](JobRequest request) {
    Job job(std::move(request), {});
    JobNews all;
    while (!job.done()) {
      if (!job.Step(100'000)) continue;
      JobNews news = job.TakeNews();
      for (PackedRecord& record : news.records) all.records.push_back(std::move(record));
      if (!news.error.empty()) all.error = news.error;
    }
    return all;
  };
  JobNews played = play({.kind = JobKind::kRun, .text = Detailed(), .settings = {}, .parts = 2});
  REQUIRE(played.records.size() == 4);  // 0, 2, 4, 6: about 1,200 requests each
  JobRequest merge{.kind = JobKind::kMerge, .text = Detailed(), .settings = {}};
  merge.records = played.records;
  CHECK(play(merge).error.empty());
  merge.settings = {{"run.max_requests", "2000"}};
  CHECK(play(merge).error.find("more requests came than run.max_requests") != std::string::npos);
  merge.records[2].bytes.resize(100);
  merge.settings = {};
  CHECK_FALSE(play(merge).error.empty());
}

TEST_CASE("while a knob is held two workers play a replication each") {
  ManyJobs jobs(2, 1);
  Runs runs(jobs);
  runs.Full(SmallScenario());
  runs.Live(SmallScenario());
  CHECK(jobs.submitted == 4);  // two parts each
  int i = 0;
  while (runs.running()) runs.Update(++i * 0.01);
  CHECK(runs.report()->replications == 2);
  CHECK_FALSE(runs.settled());
}

}  // namespace
}  // namespace servescape::ui
