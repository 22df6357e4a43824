// SPDX-License-Identifier: MIT
// The general station under the batchers of real systems: requests that are cut, answered in order
// or overdue, and the books under load, whatever the system.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/engine/watcher.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

using servescape::testing::ConfigOf;
using servescape::testing::Run;

struct Ends : Watcher {
  std::string text;
  int64_t members = 0, rules = 0, fails = 0;
  void OnOutcome(SimTime now, uint32_t, uint32_t, Outcome outcome, Duration, double,
                 const int64_t*) override {
    text += fmt::format("{}{:.0f}", text.empty() ? "" : " ", ToSeconds(now) * 1e3);
    if (outcome != Outcome::kAnswered) text += fmt::format("!{}", static_cast<int>(outcome));
  }
  void OnMember(SimTime, uint32_t, Duration) override { ++members; }
  void OnServiceFail(SimTime, uint32_t, Outcome) override { ++fails; }
  void OnBatchRule(SimTime, uint32_t, BatchRule, Duration) override { ++rules; }
};

Ends Batches(const Config& config) {
  const GeneralModel model(config);
  Ends ends;
  WatchedEngine engine(model, config.run.seed, 0, ends);
  while (!engine.Step(5)) {
    const char* const law = engine.Broken();
    REQUIRE(std::string(law == nullptr ? "" : law) == "");
  }
  return ends;
}

// Requests of so many items at (ms, items).
Config Fed(const std::string& batching, const std::vector<std::pair<double, int>>& sent) {
  std::string rows = "t_ms,items\n";
  for (const auto& [at, items] : sent) rows += fmt::format("{},{}\n", at, items);
  return ConfigOf(fmt::format(R"([run]
duration = "60s"
[traffic.u]
arrivals = "trace"
trace = {{ file = "t.csv", time = "t_ms", time_unit = "ms", items = "items" }}
[service.m]
batch_time = {{ base = "100ms", per_item = "10ms" }}
batching = {{ {} }})",
                              batching),
                  {}, [rows](const std::string&) { return Resource(rows); });
}

TEST_CASE("a request that is cut is answered when all its parts are served") {
  const std::string bento = R"(system = "bentoml", max_batch_size = 8)";
  // 8 items until 180 ms, the other 3 and the next request until 320.
  CHECK(Batches(Fed(bento, {{0, 11}, {10, 1}})).text == "320 320");
  CHECK(Batches(Fed(bento, {{0, 30}})).text == "700");
}

TEST_CASE("preserve_ordering holds the answer of a faster request") {
  const std::string triton =
      R"(system = "triton", max_batch_size = 8, instance_group = [{ count = 2 }], )";
  const std::vector<std::pair<double, int>> sent{{0, 8}, {10, 1}};
  CHECK(Batches(Fed(triton + "dynamic_batching = {}", sent)).text == "120 180");
  CHECK(Batches(Fed(triton + "dynamic_batching = { preserve_ordering = true }", sent)).text ==
        "180 180");
}

TEST_CASE("who is overdue is told so, and served all the same") {
  // The second waits from 10 to 110 ms and would be served until 220.
  const Ends ends =
      Batches(Fed(R"(system = "bentoml", max_batch_size = 1, traffic = { timeout = 0.15 })",
                  {{0, 1}, {10, 1}, {200, 1}}));
  // The third starts when the second's execution is over, at 220.
  CHECK(ends.text == "110 160!3 330");
  CHECK(ends.members == 3);
  CHECK(ends.fails == 0);  // its attempt goes on where it is: nothing failed at the service
  // One that still waits at its time-out is served, too.
  CHECK(Batches(Fed(R"(system = "bentoml", max_batch_size = 1, traffic = { timeout = 0.05 })",
                    {{0, 1}, {10, 1}, {219, 1}}))
            .text == "50!3 60!3 269!3");
}

TEST_CASE("refusals have the kind that the system gives them") {
  CHECK(Batches(Fed(R"(system = "triton", max_batch_size = 8, dynamic_batching = {})", {{0, 9}}))
            .text == "0!4");
  CHECK(Batches(Fed(R"(system = "bentoml", traffic = { max_concurrency = 1 })", {{0, 1}, {1, 1}}))
            .text == "1!1 110");
}

// Load near what each can do, with clients that time out and try again.
TEST_CASE("the books hold under load, whatever the system") {
  const char* const systems[] = {
      R"(system = "triton", max_batch_size = 8, instance_group = [{ count = 2 }])",
      R"(system = "triton", max_batch_size = 8, dynamic_batching = { preferred_batch_size = [4],
         max_queue_delay_microseconds = 5000, preserve_ordering = true })",
      R"(system = "triton", max_batch_size = 8, dynamic_batching = { priority_levels = 2,
         default_priority_level = 2, max_queue_delay_microseconds = 3000, default_queue_policy = {
         max_queue_size = 9, default_timeout_microseconds = 200000 } })",
      R"(system = "triton", max_batch_size = 8, dynamic_batching = { default_queue_policy = {
         timeout_action = "DELAY", default_timeout_microseconds = 20000 } })",
      R"(system = "mlserver", max_batch_size = 8, max_batch_time = 0.02, parallel_workers = 2)",
      R"(system = "mlserver", max_batch_size = 8, max_batch_time = 0.02, parallel_workers = 0)",
      R"(system = "mlserver", max_batch_size = 4, max_batch_time = 0.01, predict = "awaits")",
      R"(system = "bentoml", max_batch_size = 5, max_latency_ms = 80, workers = 2,
         traffic = { timeout = 0.06, max_concurrency = 20 })",
      R"(system = "litserve", max_batch_size = 8, batch_timeout = 0.02, workers_per_device = 2,
         timeout = 0.05)",
      R"(system = "ray_serve", max_batch_size = 8, max_queued_requests = 9)",
      R"(system = "ray_serve", max_ongoing_requests = 2, body = "blocks")",
      R"(system = "torchserve", batch_size = 8, max_batch_delay = 10, job_queue_size = 9)",
      R"(system = "tensorflow_serving", max_batch_size = 8, batch_timeout_micros = 5000,
         num_batch_threads = 2, max_enqueued_batches = 3, allowed_batch_sizes = [4, 8])"};
  for (std::string batching : systems) {
    std::replace(batching.begin(), batching.end(), '\n', ' ');
    CAPTURE(batching);
    const bool ray = batching.find("ray_serve") != std::string::npos;
    Config config = ConfigOf(fmt::format(R"([run]
duration = "20s"
warmup = "0s"
replications = 2
[class.high]
priority = 1
[class.low]
[traffic.u]
rate = "90/s"
items = {{ distribution = "uniform", low = 1, high = 4 }}
classes = {{ high = 0.3, low = 0.7 }}
timeout = "150ms"
retries = {{ max = 1 }}
[service.m]
replicas = 2
{}
batch_time = {{ base = "12ms", per_item = "2ms" }}
batching = {{ {} }})",
                                         ray ? "" : "routing = \"random\"", batching));
    const Ends ends = Batches(config);
    CHECK(ends.members > 800);
    for (const SelfCheck& check : Run(config).checks) CHECK_MESSAGE(check.holds, check.name);
  }
}

}  // namespace
}  // namespace servescape::test
