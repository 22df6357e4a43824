// SPDX-License-Identifier: MIT
// Arrival processes and rate profiles against their expectations; every stochastic bound is four
// standard errors at a fixed seed.
#include "sim/engine/traffic/arrivals.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "tests/engine/watcher.h"

namespace servescape {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct Instants : test::Watcher {
  std::vector<int64_t> at;
  void OnArrival(SimTime now) override { at.push_back(now.ns); }
  // One at a time.
  SimTime quiet_until() const override { return {0}; }
  void OnQueuedArrivals(uint32_t, int64_t, uint64_t instants) override {
    at.push_back(static_cast<int64_t>(instants));
  }
};

// One open source into a service that never delays anybody.
Config Open(ArrivalKind kind, double rate, int64_t seconds) {
  Config config;
  config.run.duration = Duration{seconds * kSecond};
  TrafficConfig traffic;
  traffic.name = "users";
  traffic.arrivals = kind;
  traffic.rate = rate;
  traffic.size = Constant(1);
  config.traffic.push_back(traffic);
  ServiceConfig service;
  service.name = "sink";
  config.services.push_back(service);
  config.paths.push_back({"main", {0}});
  return config;
}

std::vector<int64_t> Arrivals(const Config& config, uint64_t seed) {
  Instants instants;
  RunTandem(config, &instants, seed);
  return instants.at;
}

double CountBetween(const std::vector<int64_t>& at, double from, double to) {
  double count = 0;
  for (const int64_t ns : at) {
    count += static_cast<double>(ns) >= from * 1e9 && static_cast<double>(ns) < to * 1e9;
  }
  return count;
}

TEST_CASE("Poisson arrivals follow a diurnal profile, window by window") {
  // lambda(t) = 50 + 30 cos(2 pi (t - 150) / 600): counts are Poisson with the integral as mean.
  Config config = Open(ArrivalKind::kPoisson, 50, 6000);
  ProfileConfig day;
  day.shape = ProfileShape::kDiurnal;
  day.amplitude = 0.6;
  day.period = Duration{600 * kSecond};
  day.peak = Duration{150 * kSecond};
  config.traffic[0].profile = {day};
  const std::vector<int64_t> at = Arrivals(config, 7);
  for (int window = 0; window < 8; ++window) {
    double count = 0, expected = 0;
    for (int cycle = 0; cycle < 10; ++cycle) {
      const double from = cycle * 600 + window * 75, to = from + 75;
      count += CountBetween(at, from, to);
      const double w = 2 * M_PI / 600;
      expected += 50 * 75 + 30 / w * (std::sin(w * (to - 150)) - std::sin(w * (from - 150)));
    }
    INFO("window ", window, " count ", count, " expected ", expected);
    CHECK(std::fabs(count - expected) <= 4 * std::sqrt(expected));
  }
}

TEST_CASE("a spike triples the rate while it holds") {
  Config config = Open(ArrivalKind::kPoisson, 100, 400);
  ProfileConfig spike;
  spike.at = Duration{100 * kSecond};
  spike.factor = 3;
  spike.ramp = Duration{20 * kSecond};
  spike.hold = Duration{100 * kSecond};
  config.traffic[0].profile = {spike};
  const std::vector<int64_t> at = Arrivals(config, 11);
  const auto check = [&](double from, double to, double expected) {
    CHECK(std::fabs(CountBetween(at, from, to) - expected) <= 4 * std::sqrt(expected));
  };
  check(0, 100, 10000);
  check(100, 120, 4000);  // ramp: mean factor 2
  check(120, 220, 30000);
  check(220, 240, 4000);
  check(240, 400, 16000);
}

TEST_CASE("renewal gaps have the given rate and variability") {
  Config config = Open(ArrivalKind::kRenewal, 40, 5000);
  Distribution gamma;
  gamma.kind = DistributionKind::kGamma;
  gamma.a = 7;  // the mean is rescaled to 1 / rate
  gamma.b = 3;  // cv
  config.traffic[0].interarrival = gamma;
  const std::vector<int64_t> at = Arrivals(config, 3);
  double sum = 0, squares = 0;
  for (size_t i = 1; i < at.size(); ++i) {
    const double gap = static_cast<double>(at[i] - at[i - 1]) * 1e-9;
    sum += gap;
    squares += gap * gap;
  }
  const double n = static_cast<double>(at.size() - 1), mean = sum / n;
  const double cv = std::sqrt(squares / n - mean * mean) / mean;
  CHECK(std::fabs(mean - 0.025) <= 4 * 0.025 * 3 / std::sqrt(n));
  // The standard error of a cv of 3 of a gamma law (kurtosis 6 cv^2) is below 0.02 here.
  CHECK(std::fabs(cv - 3) <= 4 * 0.02);
}

TEST_CASE("paced arrivals keep the exact rate through a ramp") {
  Config config = Open(ArrivalKind::kUniform, 10, 100);
  ProfileConfig ramp;
  ramp.shape = ProfileShape::kRamp;
  ramp.at = Duration{20 * kSecond};
  ramp.ramp = Duration{40 * kSecond};
  ramp.factor = 5;
  config.traffic[0].profile = {ramp};
  const std::vector<int64_t> at = Arrivals(config, 1);
  // 200 + 40 s at a mean of 30/s + 40 s at 50/s, the last at most one gap before the end.
  CHECK(CountBetween(at, 0, 20.001) == 200);
  CHECK(CountBetween(at, 0, 60.001) == 1400);
  CHECK(at.size() >= 3399);
  CHECK(at.size() <= 3400);
}

TEST_CASE("the rate profile accumulates what it integrates to") {
  ProfileConfig step;
  step.shape = ProfileShape::kStep;
  step.at = Duration{10 * kSecond};
  step.factor = 0.5;
  const RateProfile profile({step});
  CHECK(profile.peak() == 1);
  CHECK(profile.FactorAt({9 * kSecond}) == 1);
  CHECK(profile.FactorAt({10 * kSecond}) == 0.5);
  CHECK(profile.MeanOver(Duration{20 * kSecond}) == doctest::Approx(0.75).epsilon(1e-3));
  // 5 s at 1, then 10 more units at 0.5: 25 s, to one sub-step (1/64 of 15 s) across the jump.
  const double at = ToSeconds(profile.Accumulate({5 * kSecond}, 10));
  CHECK(std::fabs(at - 20) <= 10.0 / 64);
  ProfileConfig silence = step;
  silence.factor = 0;
  CHECK(RateProfile({silence}).Accumulate({11 * kSecond}, 1) == kEndOfTime);
}

TEST_CASE("a policy or a replica count does not disturb the arrivals") {
  Config config = Open(ArrivalKind::kPoisson, 50, 100);
  config.services[0].time.time = Exponential(0.05);
  const std::vector<int64_t> reference = Arrivals(config, 5);
  config.services[0].replicas = 7;
  config.services[0].routing = Routing::kPowerOfChoices;
  CHECK(Arrivals(config, 5) == reference);
  config.traffic[0].rate = 100;  // the same draws, in half the time
  const std::vector<int64_t> faster = Arrivals(config, 5);
  for (size_t i = 0; i < reference.size(); i += 97) {
    CHECK(std::llabs(faster[i] * 2 - reference[i]) <= static_cast<int64_t>(i) * 2 + 2);
  }
  CHECK(Arrivals(config, 6) != faster);
}

TEST_CASE("closed clients: throughput is clients over cycle time when nothing waits") {
  Config config = Open(ArrivalKind::kClosed, 0, 100);
  config.traffic[0].clients = 8;
  config.traffic[0].think = Constant(0.1);
  config.services[0].time.time = Constant(0.04);
  config.services[0].replicas = 8;
  const std::vector<int64_t> at = Arrivals(config, 1);
  CHECK(at.size() == 8 * 714);  // floor((100 - 0.1) / 0.14) + 1 a client
}

}  // namespace
}  // namespace servescape
