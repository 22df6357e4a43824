// SPDX-License-Identifier: MIT
#include "sim/report/overlay.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace servescape;

namespace {

// One Poisson source into one exponential server.
Config Simple(double rate, double mean) {
  Config config;
  TrafficConfig source;
  source.name = "users";
  source.rate = rate;
  source.size = Constant(1);
  config.traffic = {source};
  ServiceConfig service;
  service.name = "desk";
  service.time.time = Exponential(mean);
  config.services = {service};
  config.paths = {{"main", {0}}};
  return config;
}

std::string ReasonOf(const Config& config) {
  const Theory theory = TheoryOf(config);
  CHECK(theory.name.empty());
  CHECK(std::isnan(theory.mean));
  return theory.reason;
}

}  // namespace

TEST_CASE("overlay: M/M/1 in full") {
  const Theory theory = TheoryOf(Simple(8, 0.1));
  CHECK(theory.name == "M/M/1");
  CHECK(theory.reason.empty());
  CHECK(theory.mean == doctest::Approx(0.5).epsilon(1e-12));
  CHECK(theory.p50 == doctest::Approx(0.34657359027997264).epsilon(1e-9));  // ln 2 / 2
  CHECK(theory.p99 == doctest::Approx(2.302585092994046).epsilon(1e-9));    // ln 100 / 2
  CHECK(theory.utilization == doctest::Approx(0.8));
}

TEST_CASE("overlay: servers are replicas times servers; an unstable queue has no latency") {
  Config config = Simple(8, 0.1);
  config.services[0].replicas = 2;
  config.services[0].concurrency = 3;
  CHECK(TheoryOf(config).name == "M/M/6");
  config.traffic[0].rate = 80;
  const Theory theory = TheoryOf(config);
  CHECK(theory.name == "M/M/6");
  CHECK(std::isnan(theory.mean));
  CHECK(std::isnan(theory.p99));
  CHECK(theory.utilization == doctest::Approx(80 * 0.1 / 6));
}

TEST_CASE("overlay: random routing makes equal queues, smarter routing has no closed form") {
  Config config = Simple(16, 0.1);
  config.services[0].replicas = 2;
  config.services[0].routing = Routing::kRandom;
  const Theory theory = TheoryOf(config);
  CHECK(theory.name == "2 x M/M/1");
  CHECK(theory.mean == doctest::Approx(0.5));
  config.services[0].routing = Routing::kPowerOfChoices;
  CHECK(ReasonOf(config) ==
        "no closed form: the routing of \"desk\" looks at its queues or takes turns");
  config.services[0].replicas = 1;
  CHECK(TheoryOf(config).name == "M/M/1");
}

TEST_CASE("overlay: M/D/1 and M/G/1") {
  Config config = Simple(8, 0.1);
  config.services[0].time.time = Constant(0.1);
  CHECK(TheoryOf(config).name == "M/D/1");
  CHECK(TheoryOf(config).mean == doctest::Approx(0.1 + 0.8 * 0.1 / 0.4));
  CHECK(TheoryOf(config).p99 > TheoryOf(config).p50);
  // Half of the time exponential, half fixed: scv = (0.05 / 0.1)^2.
  config.services[0].time.time = Exponential(0.05);
  config.services[0].time.batch = BatchTimeKind::kAffine;
  config.services[0].time.base = 0.04;
  config.services[0].time.per_item = 0.01;
  const Theory mixed = TheoryOf(config);
  CHECK(mixed.name == "M/G/1");
  CHECK(mixed.mean == doctest::Approx(0.1 + 0.8 * 0.1 * 1.25 / 0.4));
  CHECK(std::isnan(mixed.p99));
}

TEST_CASE("overlay: noise and size enter the second moment") {
  Config config = Simple(8, 0.1);
  config.services[0].time.time = Constant(0);
  config.services[0].time.per_size = 0.01;
  config.traffic[0].size = Exponential(10);
  CHECK(TheoryOf(config).name == "M/M/1");
  CHECK(TheoryOf(config).mean == doctest::Approx(0.5));
  config.services[0].time.noise = Constant(1);
  config.services[0].time.noise.kind = DistributionKind::kErlang;
  config.services[0].time.noise.b = 2;
  // E[S^2] = 2 * 1.5 * 0.01, so scv = 2.
  CHECK(TheoryOf(config).name == "M/G/1");
  CHECK(TheoryOf(config).mean == doctest::Approx(0.1 + 0.8 * 0.1 * 3 / 0.4));
}

TEST_CASE("overlay: bounded queues") {
  Config config = Simple(8, 0.1);
  config.services[0].queue_bounded = true;
  config.services[0].queue_capacity = 0;
  CHECK(TheoryOf(config).name == "M/G/1/1");
  CHECK(TheoryOf(config).mean == doctest::Approx(0.1));
  config.services[0].queue_capacity = 1;
  // States of M/M/1/2 at load 0.8: 1, 0.8, 0.64; the accepted find 0 or 1 before them.
  CHECK(TheoryOf(config).name == "M/M/1/2");
  CHECK(TheoryOf(config).mean == doctest::Approx((1 * 0.1 + 0.8 * 0.2) / 1.8));
  config.services[0].time.time = Constant(0.1);
  CHECK(ReasonOf(config) == "no closed form: a bounded queue whose service is not exponential");
}

TEST_CASE("overlay: closed loop") {
  Config config = Simple(0, 0.1);
  config.traffic[0].arrivals = ArrivalKind::kClosed;
  config.traffic[0].clients = 4;
  config.traffic[0].think = Constant(0);
  const Theory theory = TheoryOf(config);
  CHECK(theory.name == "M/M/1//4");
  CHECK(theory.mean == doctest::Approx(0.4));  // always four in line
  CHECK(theory.utilization == doctest::Approx(1));
}

TEST_CASE("overlay: a path of exponential services adds means") {
  Config config = Simple(8, 0.1);
  config.services.push_back(config.services[0]);
  config.services[1].name = "till";
  config.services[1].time.time = Exponential(0.05);
  config.paths[0].services = {0, 1};
  const Theory theory = TheoryOf(config);
  CHECK(theory.name == "Jackson network of 2");
  CHECK(theory.mean == doctest::Approx(0.5 + 0.05 / 0.6));
  CHECK(theory.utilization == doctest::Approx(0.8));
  CHECK(std::isnan(theory.p99));
  config.services[1].time.time = Constant(0.05);
  CHECK(ReasonOf(config) == "no closed form: a path whose services are not all exponential");
}

TEST_CASE("overlay: Poisson streams on one path add up; D/M/1") {
  Config config = Simple(3, 0.1);
  config.traffic.push_back(config.traffic[0]);
  config.traffic[1].rate = 5;
  CHECK(TheoryOf(config).mean == doctest::Approx(0.5));
  config.traffic[1].arrivals = ArrivalKind::kUniform;
  CHECK(ReasonOf(config) == "no closed form: several sources that are not one Poisson stream");
  config.traffic.erase(config.traffic.begin());
  CHECK(TheoryOf(config).name == "D/M/1");
  // sigma = exp(-(1 - sigma) / 0.5) has the root 0.2031878700.
  CHECK(TheoryOf(config).mean == doctest::Approx(0.1 / (1 - 0.20318787)).epsilon(1e-6));
}

TEST_CASE("overlay: reasons why there is none") {
  Config config = Simple(8, 0.1);
  config.services[0].max_batch_size = 8;
  CHECK(ReasonOf(config) == "no closed form: \"desk\" serves in batches");
  config = Simple(8, 0.1);
  config.traffic[0].profile = {{}};
  CHECK(ReasonOf(config) == "no closed form: profile: the rate changes with time");
  config = Simple(8, 0.1);
  config.traffic[0].arrivals = ArrivalKind::kTrace;
  CHECK(ReasonOf(config) == "no closed form: a trace is replayed");
  config = Simple(8, 0.1);
  config.services[0].time.time = Constant(0.1);
  config.services[0].replicas = 2;
  CHECK(ReasonOf(config) == "no closed form: several servers whose service is not exponential");
  config = Simple(8, 0.1);
  config.services[0].concurrency = 2;
  config.services[0].time.occupancy = 0.5;
  config.services[0].time.time = Exponential(0.1);
  CHECK(TheoryOf(config).name == "M/M/2");  // two halves fit: nobody is slowed down
  config.services[0].time.occupancy = 0.6;
  CHECK(ReasonOf(config) == "no closed form: servers of \"desk\" share an accelerator");
  config = Simple(8, 0.1);
  config.services[0].time.time.kind = DistributionKind::kPareto;
  config.services[0].time.time.a = 0.02;
  config.services[0].time.time.b = 1.6;
  CHECK(ReasonOf(config) ==
        "no closed form: the service time has an infinite "
        "variance, and the mean wait is infinite");
  CHECK(ReasonOf(Config()) == "no closed form: no traffic");
}

TEST_CASE("overlay: a load point gets the name and the figures") {
  LoadPoint point;
  OverlayTheory(Simple(8, 0.1), &point);
  CHECK(point.theory == "M/M/1");
  CHECK(point.theory_mean == doctest::Approx(0.5));
  Config config = Simple(8, 0.1);
  config.services[0].max_batch_size = 8;
  OverlayTheory(config, &point);
  CHECK(point.theory == "no closed form: \"desk\" serves in batches");
  CHECK(std::isnan(point.theory_mean));
}
