// SPDX-License-Identifier: MIT
// Single requests, and why a figure is what it is.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/report/format.h"
#include "sim/study/study.h"
#include "tests/ui/harness.h"
#include "tests/ui/many_jobs.h"
#include "ui/run_trace.h"
#include "ui/scalers.h"
#include "ui/workbench/explore/requests.h"
#include "ui/workbench/explore/why.h"

namespace servescape::ui {
namespace {

std::string Scaled() {
  return R"(title = "t"
slo = ["latency.p99 <= 100ms"]
[run]
duration = "5min"
replications = 2
[traffic.users]
rate = "30/s"
profile = [{ at = "1min", factor = 4.0, hold = "2min" }]
path = "main"
[[path.main]]
call = "model"
[service.model]
price = "0.5 usd/h"
time = { distribution = "exponential", mean = "20ms" }
replicas = 1
queue = { capacity = 20 }
[service.model.autoscaler]
system = "hpa"
minReplicas = 1
maxReplicas = 8
[[service.model.autoscaler.metrics]]
type = "Resource"
resource = { name = "cpu", target = { type = "Utilization", averageUtilization = 60 } }
)";
}

RunTrace TraceOf(const std::string& text) {
  Job job({.id = 1, .kind = JobKind::kTrace, .text = text, .settings = {}}, {});
  RunTrace trace;
  bool told = false;
  while (!job.done()) {
    if (!job.Step(10'000)) continue;
    JobNews news;
    REQUIRE(Unpack(Pack(job.TakeNews()), &news));
    if (!news.error.empty()) FAIL(news.error);
    if (!news.trace.empty()) told = UnpackTrace(news.trace, &trace);
  }
  REQUIRE(told);
  return trace;
}

TEST_CASE("the parts of each request sum to its latency; the slowest is that of the run") {
  const RunTrace trace = TraceOf(Scaled());
  REQUIRE(trace.requests.size() >= 12);
  for (const SampledRequest& request : trace.requests) {
    double sum = 0;
    for (const double part : request.spent) sum += part;
    CHECK(sum == doctest::Approx(request.latency).epsilon(1e-9));
    CHECK((request.kind == SampleKind::kFailed) == (request.outcome != "answered"));
  }
  // The same first replication as the command line's --requests.
  Result<Loaded, Diagnostics> loaded = LoadWhatIsRead(Scaled(), {}, {}, nullptr, ModuleScalers());
  REQUIRE(loaded.ok());
  Config config = loaded.value().config;
  config.run.detail = true;
  double slowest = 0;
  uint64_t seen = 0;
  Listeners listeners;
  listeners.requests = RequestSink([&](const RequestRow& row) {
    ++seen;
    if (row.outcome != Outcome::kAnswered) return;
    slowest = std::max(slowest, static_cast<double>(row.end.ns - row.arrival.ns) / 1e9);
  });
  RunStudy(config, "h", SerialExecutor(), nullptr, listeners);
  CHECK(trace.seen == seen);
  double most = 0;
  for (const SampledRequest& request : trace.requests) {
    if (request.kind == SampleKind::kSlowest) most = std::max(most, request.latency);
  }
  CHECK(most == slowest);
  uint64_t answers = 0;
  for (const uint32_t count : trace.heat.counts) answers += count;
  CHECK(answers > 0);
  CHECK(answers <= trace.seen);
}

TEST_CASE("decisions of an autoscaler come with their arithmetic and their time") {
  const RunTrace trace = TraceOf(Scaled());
  REQUIRE_FALSE(trace.decisions.empty());
  CHECK(trace.decisions.front().service == "model");
  CHECK(trace.decisions.front().desired > trace.decisions.front().replicas);
  CHECK_FALSE(trace.decisions.front().reason.empty());
  Harness page;  // words are measured in its fonts
  CHECK(ToSvg(trace.heat, trace.decisions, false).find("the autoscaler decided") !=
        std::string::npos);
}

TEST_CASE("requests are shown as bars, listed and saved") {
  HarnessOptions options;
  options.text = Scaled();
  options.app.reduced_motion = true;
  options.jobs = std::make_unique<ManyJobs>(2, 3);
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  page.Click("Explore");
  page.Frames(2);
  page.Click("Requests", "radio");
  page.Frames(2);
  page.Click("Start study");
  REQUIRE(page.UntilSettled());
  CHECK_FALSE(page.Find("Requests", "chart").is_null());
  CHECK_FALSE(page.Find("Latency map over time", "chart").is_null());
  page.Click("Requests as CSV");
  CHECK(page.host().downloads["requests.csv"].find("around p99") != std::string::npos);
  page.Click("Curves", "radio");
  page.Frames(2);
  page.Click("Curve as SVG");
  CHECK(page.host().downloads["curve.svg"].find("<polyline") != std::string::npos);
  page.Click("Latency over time as CSV");
  CHECK(page.host().downloads.contains("Latency over time.csv"));
  page.Click("Why", "radio");
  page.Frames(2);
  CHECK(page.Has("latency.p99"));
}

TEST_CASE("a click on a tile tells what its figure is made of") {
  HarnessOptions options;
  options.text = SmallScenario();
  options.app.reduced_motion = true;
  Harness page(std::move(options));
  REQUIRE(page.UntilSettled());
  page.Click("Cost", "tile");
  page.Frames(3);
  CHECK(page.Has("Why this figure"));
  CHECK(page.Has("cost.per_hour"));
  CHECK(page.Find("Sum")["value"] == "$1.000/h");
  page.Key(ImGuiKey_Escape);
  page.Frames(3);
  CHECK_FALSE(page.Has("Why this figure"));
  page.Click("model", "figure");
  page.Frames(3);
  CHECK(page.Has("service.model.load"));
  page.Key(ImGuiKey_Escape);
  page.Frames(3);
  page.Click("latency.p99 <= 100ms", "text");
  page.Frames(3);
  CHECK(page.Has("latency.p99"));
}

TEST_CASE("the mean latency is explained by parts that sum to it") {
  std::string text = SmallScenario();
  text.replace(text.find("replications"), 0, "detail = true\n");
  const auto loaded = Load(text, {}, {});
  REQUIRE(loaded.ok());
  const RunReport report = RunStudy(loaded.value().config, "h");
  REQUIRE_FALSE(report.split.empty());
  const WhyText why = ExplainFigure(report, loaded.value().config, {}, "latency.mean");
  CHECK(why.sum == FormatSeconds(FindMetric(report, "latency.mean")->estimate.value));
  CHECK(why.binding.find("is the largest part") != std::string::npos);
  CHECK_FALSE(why.meaning.empty());
}

}  // namespace
}  // namespace servescape::ui
