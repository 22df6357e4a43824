// SPDX-License-Identifier: MIT
// Batching by tokens against closed forms. Continuous batching is compared with the chain of short
// iterations, so its latencies may also miss by the iteration that a request waits for and ends in.
#include "sim/theory/token_batching.h"
#include "tests/study/oracle.h"

namespace servescape::testing {
namespace {

Config TokenService(double rate, double mean_tokens, const TokenConfig& tokens) {
  Config config = OneService(rate, Constant(0), 1);
  config.traffic[0].tokens.has_output = true;
  config.traffic[0].tokens.output = Law(DistributionKind::kGeometric, mean_tokens, 1);
  config.services[0].tokens = tokens;
  config.services[0].concurrency = tokens.max_running;
  return config;
}

// Four standard errors, and at most `late` above.
void CheckWithin(const RunReport& report, const std::string& name, double expected, double late) {
  const Estimate estimate = Find(report, name);
  const double error = (estimate.upper - estimate.value) / StudentQuantile(0.975, kRuns - 1);
  CAPTURE(name);
  CAPTURE(expected);
  CAPTURE(estimate.value);
  CAPTURE(error);
  CHECK(error <= 0.02 * expected);
  CHECK(estimate.value >= expected - 4 * error - 1e-9 * expected);
  CHECK(estimate.value <= expected + 4 * error + late);
}

}  // namespace

TEST_CASE("continuous batching is a queue whose server slows down with its sequences") {
  struct Case {
    double rate, tokens, base, per_sequence;
    uint32_t most;
  };
  const Case cases[] = {{3, 200, 0.018, 0.0006, 32}, {0.6, 200, 0.05, 0, 8},
                        {1.1, 300, 0.001, 0.002, 64}};
  for (const Case& c : cases) {
    CAPTURE(c.most);
    const TokenQueue theory(c.rate, c.tokens, c.base, c.per_sequence, c.most);
    const RunReport report = RunLong(
        TokenService(c.rate, c.tokens, {true, true, c.most, c.base, c.per_sequence, 0, 0}), 4e5);
    CHECK(report.services[0].capacity == doctest::Approx(theory.capacity));
    // Half an iteration until it joins, half of one that it shares in part: one at most.
    const double iteration = theory.time_per_token;
    CheckWithin(report, "latency.mean", theory.sojourn, iteration);
    CheckWithin(report, "in_system.mean", theory.in_system, c.rate * iteration);
    CheckWithin(report, "service.model.running.mean", theory.running, c.rate * iteration);
    CheckWithin(report, "service.model.inter_token_latency.mean", theory.time_per_token,
                iteration / c.tokens);
    CheckNear(report, "service.model.tokens", c.rate * c.tokens);
  }
}

TEST_CASE("one sequence at a time is a queue for one server") {
  // Iterations of 1 ms, a geometric number of them: M/G/1 with E[S^2] = E[S]^2 (2 - 1 / tokens).
  const RunReport report =
      RunLong(TokenService(6, 100, {true, true, 1, 0.001, 0, 0.004, 0}), 4e5);
  const double mean = 0.1 + 0.004;
  const double second = mean * mean + 0.1 * 0.1 * (1 - 0.01);
  const double wait = 6 * second / (2 * (1 - 6 * mean));
  CheckAll(report, {{"service.model.wait.mean", wait},
                    {"service.model.iterating", 6 * mean},
                    {"service.model.time_to_first_token.mean", wait + 0.005}});
  CHECK(report.services[0].capacity == doctest::Approx(1 / mean));
}

TEST_CASE("saturated: a static batch takes its longest sequence's iterations") {
  const double longest = MeanLongestGeometric(200, 8);
  for (const bool continuous : {false, true}) {
    CAPTURE(continuous);
    Config config = TokenService(1, 200, {true, continuous, 8, 0.010, 0, 0, 0});
    config.traffic[0].arrivals = ArrivalKind::kClosed;
    config.traffic[0].clients = 16;
    config.run.replications = kRuns;
    config.run.duration = FromSeconds(10'000);
    const RunReport report = Run(config);
    const double rate = 8 / (0.010 * (continuous ? 200 : longest));
    CheckAll(report, {{"throughput", rate},
                      {"service.model.tokens", 200 * rate},
                      {"service.model.batches.per_second", 100},
                      {"service.model.batch.mean", continuous ? 8 : 8 * 200 / longest}});
    CHECK(report.services[0].capacity == doctest::Approx(rate).epsilon(0.02));
  }
}

}  // namespace servescape::testing
