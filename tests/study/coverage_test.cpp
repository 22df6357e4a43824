// SPDX-License-Identifier: MIT
// The short form of tests/coverage: intervals hold the truth as often as they say, and what a run
// is too short for is never told.
#include <cmath>

#include <doctest/doctest.h>

#include "sim/study/run_length.h"
#include "sim/theory/markov.h"
#include "tests/study/builders.h"

namespace servescape::testing {
namespace {

constexpr int kSeeds = 100;

struct Held {
  int reported = 0, held = 0;
  double sum = 0, squares = 0;  // of value / truth - 1

  void Add(const Estimate& estimate, double truth) {
    if (std::isnan(estimate.value)) return;
    ++reported;
    held += estimate.lower <= truth && truth <= estimate.upper;
    const double error = estimate.value / truth - 1;
    sum += error;
    squares += error * error;
  }
  // Mean error in its own standard errors.
  double Bias() const {
    const double mean = sum / reported;
    return mean / std::sqrt((squares / reported - mean * mean) / reported);
  }
};

Config Server(double rate, double seconds) {
  Config config = OneService(rate, Exponential(0.01), 1);
  config.run.duration = FromSeconds(seconds);
  return config;
}

}  // namespace

TEST_CASE("95 % intervals of an M/M/1 queue hold the truth") {
  // Of 100 intervals 95 are expected to; 88 or fewer has a probability of 0.4 %.
  for (const double rate : {50.0, 80.0}) {
    const MMc queue(rate, 0.01, 1);
    Held mean, p50, p95, wait;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      Config config = Server(rate, 60);
      config.run.seed = static_cast<uint64_t>(seed);
      const RunReport report = Run(config);
      mean.Add(Find(report, "latency.mean"), queue.MeanSojourn());
      p50.Add(Find(report, "latency.p50"), queue.SojournQuantile(0.5));
      p95.Add(Find(report, "latency.p95"), queue.SojournQuantile(0.95));
      wait.Add(Find(report, "service.model.wait.probability"), queue.WaitProbability());
    }
    CAPTURE(rate);
    for (const Held* held : {&mean, &p50, &p95, &wait}) {
      CHECK(held->reported >= 90);
      CHECK(held->held >= 0.89 * held->reported);
      CHECK(std::fabs(held->Bias()) < 3);
    }
  }
}

TEST_CASE("a goal that is missed is never called met, however short the run") {
  // M/M/1 at 90 %: p99 is 460.5 ms, ten in a hundred above the goal.
  for (const double seconds : {6.0, 60.0}) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
      Config config = Server(90, seconds);
      config.run.seed = static_cast<uint64_t>(seed);
      config.slos.push_back({"latency.p99 <= 420ms", "latency.p99", true, 0.42});
      CHECK(Run(config).slos[0].state != SloState::kMet);
    }
  }
}

TEST_CASE("an automatic duration is long enough to tell the goal, and precision longer") {
  Config config = Server(90, 60);
  config.run.duration_automatic = true;
  config.slos.push_back({"latency.p99 <= 420ms", "latency.p99", true, 0.42});
  // 300 relaxation times of 3.9 s.
  CHECK(ToSeconds(WithRunLength(config).run.duration) == doctest::Approx(1140).epsilon(0.02));
  const RunReport report = Run(config);
  CHECK(report.duration > 1000);
  CHECK_FALSE(std::isnan(Find(report, "latency.p99").value));
  config.run.precision = 0.03;
  const RunReport precise = Run(config);
  const Estimate p99 = Find(precise, "latency.p99");
  CHECK(precise.duration > 2 * report.duration);
  CHECK(p99.upper < 1.03 * p99.value);
  CHECK(p99.lower > 0.97 * p99.value - 1e-12);
  CHECK(precise.slos[0].state == SloState::kMissed);
  // In steps, as the page plays it: the same study.
  SteppedStudy stepped(config, "");
  while (!stepped.done()) stepped.Step(100'000);
  CHECK(stepped.Report().digest == precise.digest);
  // No request more than allowed, and the report says that it was not enough.
  config.run.max_requests = 1'100'000;
  const RunReport bounded = Run(config);
  CHECK(bounded.requests <= 1'200'000);
  bool said = false;
  for (const std::string& warning : bounded.warnings) {
    said = said || warning.find("asked for") != std::string::npos;
  }
  CHECK(said);
}

}  // namespace servescape::testing
