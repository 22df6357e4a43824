// SPDX-License-Identifier: MIT
// What a report says of small scenarios, written as a user writes them, against what is right by
// hand: load, verdict and the times of tokens.
#include <cmath>
#include <string>

#include <doctest/doctest.h>

#include "tests/study/builders.h"
#include "tests/study/text_scenario.h"

namespace servescape::testing {
namespace {

// One request after another: none meets another's prompt.
const std::string kLonely = R"(
[run]
duration = "10min"
replications = 3
[traffic.bench]
arrivals = "uniform"
rate = "0.2/s"
prompt_tokens = 3100
output_tokens = 10
[service.llm]
[service.llm.batching]
tokens = "continuous"
max_running = 256
step = { base = "15ms" }
prefill = { per_token = "0.03ms" }
)";

}  // namespace

TEST_CASE("time per output token leaves out the first, and one token has none") {
  const RunReport report = RunText(kLonely);
  // Prefill 93 ms and the first iteration, then nine of 15 ms.
  CHECK(Find(report, "service.llm.time_per_output_token.mean").value == doctest::Approx(0.015));
  CHECK(Find(report, "time_per_output_token.mean").value == doctest::Approx(0.015));
  CHECK(Find(report, "service.llm.inter_token_latency.mean").value == doctest::Approx(0.015));
  CHECK(Find(report, "service.llm.time_to_first_token.mean").value == doctest::Approx(0.108));
  CHECK(Find(report, "latency.mean").value == doctest::Approx(0.243));
  const RunReport one = RunText(kLonely, {{"traffic.bench.output_tokens", "1"}});
  CHECK(std::isnan(Find(one, "service.llm.time_per_output_token.mean").value));
  CHECK(std::isnan(Find(one, "service.llm.inter_token_latency.mean").value));
  CHECK(Find(one, "time_to_first_token.mean").value == doctest::Approx(0.108));
}

TEST_CASE("others' prompts are in the gaps between tokens, and static batches pad none") {
  // Every 100 ms a prompt of 50 ms stops those that run: of 1.35 s for 40 tokens of 15 ms most.
  const RunReport busy =
      RunText(kLonely, {{"traffic.bench.rate", "5/s"}, {"run.duration", "20min"}});
  const double gap = Find(busy, "service.llm.inter_token_latency.mean").value;
  const double per_token = Find(busy, "time_per_output_token.mean").value;
  CHECK(gap > 0.0151);
  CHECK(per_token == doctest::Approx(gap).epsilon(0.02));
  CHECK(Find(busy, "service.llm.inter_token_latency.p99").value > 0.1);
  const RunReport steady = RunText(kLonely, {{"service.llm.batching.tokens", "static"}});
  CHECK(Find(steady, "service.llm.inter_token_latency.mean").value == doctest::Approx(0.015));
}

TEST_CASE("the first token of a request counts what it passed before, by class too") {
  const RunReport report = RunText(kLonely + R"(
[service.prefill]
time = "200ms"
[[path.main]]
call = "prefill"
[[path.main]]
call = "llm"
[class.a]
[class.b]
)",
                                   {{"traffic.bench.path", "main"},
                                    {"traffic.bench.classes", "{ a = 0.5, b = 0.5 }"},
                                    {"traffic.bench.rate", "1/s"}});
  CHECK(Find(report, "service.llm.time_to_first_token.mean").value == doctest::Approx(0.108));
  CHECK(Find(report, "time_to_first_token.mean").value == doctest::Approx(0.308));
  CHECK(Find(report, "class.a.time_to_first_token.mean").value == doctest::Approx(0.308));
  CHECK(Find(report, "class.b.time_per_output_token.p50").value ==
        doctest::Approx(0.015).epsilon(0.003));
}

TEST_CASE("the first token of a request takes the way back of its answer") {
  const RunReport report = RunText(kLonely + R"(
[[path.main]]
call = "llm"
network = "40ms"
[service.after]
time = "30ms"
[[path.main]]
call = "after"
network = "5ms"
)",
                                   {{"traffic.bench.path", "main"}});
  CHECK(Find(report, "service.llm.time_to_first_token.mean").value == doctest::Approx(0.108));
  // There and back, before the rest of the answer; what follows it is no part of it.
  CHECK(Find(report, "time_to_first_token.mean").value == doctest::Approx(0.188));
  CHECK(Find(report, "latency.mean").value == doctest::Approx(0.243 + 0.08 + 0.04));
  CHECK(Find(report, "service.llm.time_per_output_token.mean").value == doctest::Approx(0.015));
}

TEST_CASE("tokens and batches: load is work done, the same figure wherever it is reported") {
  const RunReport report = RunText(R"(
[run]
duration = "10min"
[traffic.u]
rate = "8/s"
prompt_tokens = 1200
output_tokens = 250
[service.llm]
price = "10 usd/h"
[service.llm.batching]
tokens = "continuous"
max_running = 128
step = { base = "8ms", per_sequence = "0.1ms" }
prefill = { base = "2ms", per_token = "0.04ms" }
)");
  INFO(Summary(report));
  // 250 * (8 + 0.1 * 128) / 128 + 2 + 48 ms a request at best.
  const double load = 8 * (250 * 0.0208 / 128 + 0.05);
  const Estimate reported = Find(report, "service.llm.load");
  CHECK(reported.value == doctest::Approx(load).epsilon(0.02));
  CHECK(Find(report, "service.llm.utilization").value == reported.value);
  REQUIRE(report.bill.size() == 1);
  CHECK(report.bill[0].idle_usd_per_hour == doctest::Approx(10 * (1 - reported.value)));
  CHECK(report.verdict_reason.find(" gets 72% of what it can serve") != std::string::npos);
  CHECK(report.why.find(", 72% of what it can serve") != std::string::npos);
  CHECK(report.verdict == Verdict::kStable);
  const Series* curve = LoadSeries(report, "llm");
  REQUIRE(curve);
  CHECK(curve->value[200] == doctest::Approx(load).epsilon(0.3));
  // Of one that takes any number at once nobody knows what it could do.
  const RunReport any = RunText(R"(
[run]
duration = "1min"
[traffic.u]
rate = "10/s"
[service.m]
price = "1 usd/h"
time = "10ms"
concurrency = "unlimited"
)");
  CHECK(std::isnan(any.bill[0].idle_usd_per_hour));
  // A server that takes whatever has come is hardly ever idle, and far from full.
  const RunReport batches = RunText(R"(
[run]
duration = "10min"
[traffic.u]
rate = "200/s"
[service.m]
price = "1 usd/h"
batch_time = { base = "10ms", per_item = "1ms" }
batching = { max_size = 32 }
)");
  const double most = 32 / 0.042;
  CHECK(Find(batches, "service.m.utilization").value > 0.85);
  CHECK(Find(batches, "service.m.load").value == doctest::Approx(200 / most).epsilon(0.02));
  CHECK(batches.bill[0].idle_usd_per_hour == doctest::Approx(1 - 200 / most).epsilon(0.02));
}

TEST_CASE("a fallback at the time-out is in time, and a deadline is the same figure") {
  // At the latest after 80 ms there is an answer, by the rules.
  const RunReport report = RunText(R"(
slo = ["latency.within(80ms) >= 99%", "class.a.deadline_met >= 99%", "latency.p99.99 <= 80ms"]
[run]
duration = "10min"
replications = 5
[traffic.u]
rate = "20/s"
classes = { a = 1.0 }
path = "main"
[class.a]
deadline = "80ms"
[[path.main]]
call = "model"
timeout = "80ms"
cancellation = "propagate"
fallback = "rules"
[[path.rules]]
delay = "0s"
[service.model]
time = { distribution = "exponential", mean = "40ms" }
concurrency = 100
)");
  INFO(Summary(report));
  CHECK(Find(report, "latency.within(80ms)").value == 1);
  CHECK(Find(report, "class.a.deadline_met").value == 1);
  CHECK(Find(report, "latency.max").value == doctest::Approx(0.08).epsilon(1e-14));
  CHECK(Find(report, "latency.p99").value == doctest::Approx(0.08).epsilon(1e-14));
  CHECK(report.slos[0].state == SloState::kMet);
  CHECK(report.slos[1].state == SloState::kMet);
  CHECK(report.slos[2].state != SloState::kMissed);
  // exp(-2) of them by the rules.
  CHECK(Find(report, "latency.within(80ms)").upper == 1);
  CHECK(Find(report, "service.model.throughput").value ==
        doctest::Approx(20 * (1 - std::exp(-2.0))).epsilon(0.03));
}

}  // namespace servescape::testing
