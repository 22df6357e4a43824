// SPDX-License-Identifier: MIT
// What is computed from a scenario before anything is simulated: capacity, offered load, expected
// requests, refusals, the scenario at another load, its hash; and the words for figures.
#include <cmath>

#include <doctest/doctest.h>

#include "sim/model/load.h"
#include "sim/study/words.h"
#include "tests/study/builders.h"

namespace servescape::testing {
namespace {

Config Closed(uint32_t clients, double think, double service) {
  Config config = OneService(0, Constant(service), 1);
  config.traffic[0].arrivals = ArrivalKind::kClosed;
  config.traffic[0].clients = clients;
  config.traffic[0].think = Constant(think);
  return config;
}

}  // namespace

TEST_CASE("capacity of a plain service, of batches, of a shared accelerator") {
  Config config = OneService(10, Exponential(0.02), 3);
  config.services[0].concurrency = 2;
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(300));
  // On the accelerator all the time: together they are no faster than 1 / occupancy of one.
  config.services[0].time.occupancy = 0.5;
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(300));
  config.services[0].time.occupancy = 0.8;
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(3 / 0.016));
  // Half on the host: two servers and a full accelerator, weights 1, 2, 2 and rates 0, 100, 100.
  config.services[0].time.time = Constant(0.02);
  config.services[0].time.occupancy = 1;
  config.services[0].time.host_overhead = 0.01;
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(3 * 80));
  config = OneService(10, Constant(0), 3);
  config.services[0].time.batch = BatchTimeKind::kAffine;
  config.services[0].time.base = 0.01;
  config.services[0].time.per_item = 0.001;
  config.services[0].max_batch_size = 8;
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(3 * 8 / 0.018));
  // Three items a request: two requests fit, six items are served.
  config.traffic[0].items = 3;
  CHECK(LoadsOf(config)[0].batch_requests == 2);
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(3 * 2 / 0.016));
  // More items than a batch holds still make a batch of one request.
  config.traffic[0].items = 20;
  CHECK(LoadsOf(config)[0].batch_requests == 1);
  CHECK(std::isinf(LoadsOf(OneService(10, Constant(0), 1))[0].capacity));
}

TEST_CASE("capacity of shared cores, by how they scale") {
  Config config = OneService(10, Constant(0.02), 3);
  ServiceConfig& service = config.services[0];
  const auto capacity = [&] { return LoadsOf(config)[0].capacity; };
  service.concurrency = kUnlimited;
  service.cores = 2.5;
  CHECK(capacity() == doctest::Approx(3 * 2.5 / 0.02));
  service.time.host_overhead = 0.01;
  CHECK(capacity() == doctest::Approx(3 * 2.5 / 0.01));
  service.time.host_overhead = 0;
  service.concurrency = 2;
  CHECK(capacity() == doctest::Approx(3 * 2 / 0.02));
  service.concurrency = kUnlimited;
  // Contention alone: 1 / contention in the limit, but never less than the cores give.
  service.scaling = {true, 0.25, 0};
  CHECK(capacity() == doctest::Approx(3 * 4 / 0.02));
  service.cores = 1;
  service.scaling = {true, 2, 0};
  CHECK(capacity() == doctest::Approx(3 * 1 / 0.02));
  // The peak of the Universal Scalability Law, sqrt((1 - 0.1) / 0.009) = 10.
  service.scaling = {true, 0.1, 0.009};
  CHECK(capacity() == doctest::Approx(3 * 10 / (1 + 0.9 + 0.81) / 0.02));
  // With a limit: what it does when it is full, beyond the peak.
  service.concurrency = 20;
  CHECK(capacity() == doctest::Approx(3 * 20 / (1 + 1.9 + 0.009 * 20 * 19) / 0.02));
  // Run queues: all busy, or as many as get the most done together.
  service.concurrency = kUnlimited;
  service.scaling = {true, 0.1, 0, 16};
  CHECK(capacity() == doctest::Approx(3 * 16 / (1 + 0.1 * 15) / 0.02));
  service.scaling = {true, 0.1, 0.009, 16};
  CHECK(capacity() == doctest::Approx(3 * 10 / (1 + 0.9 + 0.81) / 0.02));
  // Far more servers than run queues leave none idle; one server, nobody to wait for.
  service.scaling = {true, 0.1, 0, 16};
  service.concurrency = 2000;
  CHECK(capacity() == doctest::Approx(3 * 16 / (1 + 0.1 * 15) / 0.02));
  service.concurrency = 1;
  CHECK(capacity() == doctest::Approx(3 * 1 / 0.02));
}

TEST_CASE("capacity where service begins at instants") {
  Config config = OneService(10, Constant(0.02), 3);
  ServiceConfig& service = config.services[0];
  service.concurrency = kUnlimited;
  service.gate.openings = {{FromSeconds(1), 3}, {FromSeconds(2), 4}};
  service.gate.repeat = FromSeconds(5);
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(7.0 / 5));
  service.routing = Routing::kRandom;  // of each queue
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(3 * 7.0 / 5));
  service.gate.repeat = {};
  CHECK(LoadsOf(config)[0].capacity ==
        doctest::Approx(3 * 7.0 / ToSeconds(config.run.duration)));
  service.gate.openings[0].size = kUnlimited;
  CHECK(std::isinf(LoadsOf(config)[0].capacity));
  service.concurrency = 2;  // of each replica
  service.gate.repeat = FromSeconds(5);
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx(3 * (2 + 2) / 5.0));
  service.routing = Routing::kCentralQueue;
  CHECK(LoadsOf(config)[0].capacity == doctest::Approx((6 + 4) / 5.0));
}

TEST_CASE("clients are the limit where services have none") {
  Config config = Closed(6, 0, 0.02);
  config.services[0].concurrency = kUnlimited;
  CHECK(ClosedRateBound(config, LoadsOf(config)) == doctest::Approx(300));
}

TEST_CASE("offered load follows profiles and traces") {
  Config config = OneService(10, Constant(0.01), 1);
  config.run.duration = FromSeconds(320);
  ProfileConfig spike;
  spike.at = FromSeconds(100);
  spike.ramp = FromSeconds(10);
  spike.hold = FromSeconds(30);
  spike.factor = 4;
  config.traffic[0].profile = {spike};
  config.paths[0].services = {0, 0};  // the path comes here twice
  ServiceLoad load = LoadsOf(config)[0];
  CHECK(load.peak == doctest::Approx(80));
  CHECK(load.offered[50] == doctest::Approx(20));
  CHECK(load.offered[120] == doctest::Approx(80));
  CHECK(load.offered[105] == doctest::Approx(20 * 2.65));
  // 3200 and a trapezoid of 30 extra a second over 40 s.
  CHECK(ExpectedArrivals(config) == doctest::Approx(3200 + 1200).epsilon(0.001));
  config.paths[0].services = {0};
  config.traffic[0].arrivals = ArrivalKind::kTrace;
  config.traffic[0].rate = 0;
  config.traffic[0].profile.clear();
  for (int i = 0; i < 50; ++i) config.traffic[0].trace.push_back({SimTime{i * 20'000'000}, 1});
  load = LoadsOf(config)[0];
  CHECK(load.offered[0] == doctest::Approx(50));
  CHECK(load.offered[1] == 0);
  CHECK(ExpectedArrivals(config) == doctest::Approx(50));
  config.traffic[0].trace_repeat = true;
  CHECK(ExpectedArrivals(config) == doctest::Approx(320 * 50).epsilon(0.001));
}

TEST_CASE("a study that would simulate too much is refused with its reason") {
  Config config = OneService(1e6, Constant(1e-7), 1);
  config.run.duration = FromSeconds(3600);
  CHECK(Refusal(config) ==
        "This study would simulate about 36,000,000,000 requests (10 replications of "
        "3,600,000,000), more than run.max_requests = 500,000,000. Raise run.max_requests, or "
        "lower run.duration, run.replications or the rates.");
  config.run.max_requests = 36'000'000'000;
  CHECK(Refusal(config) == "");
  config.services[0].replicas = 1'000'000'000;
  CHECK(Refusal(config) ==
        "This study would simulate 1,000,000,000 servers (replicas x concurrency of all services) "
        "and may simulate 4,000,000: that much memory is not taken. Lower replicas or "
        "concurrency.");
  CHECK(Refusal(Closed(20'000'000, 1, 1)) ==
        "This study would simulate 20,000,000 clients and may simulate 10,000,000: that much "
        "memory is not taken. Lower clients.");
  CHECK(Refusal(Closed(5, 0, 0)) ==
        "A closed loop without think time calls only services that take no time: its clients would "
        "send requests without end at one instant. Give it a think time or a service time.");
  CHECK(Refusal(Closed(5, 1, 0)) == "");
  CHECK(Refusal(Closed(5, 0, 1)) == "");
}

TEST_CASE("a closed loop is bound by its clients or by its services") {
  Config config = Closed(100, 2, 0.1);
  CHECK(ClosedRateBound(config, LoadsOf(config)) == doctest::Approx(10));
  config = Closed(10, 2, 0.1);
  CHECK(ClosedRateBound(config, LoadsOf(config)) == doctest::Approx(5));
}

TEST_CASE("the scenario's hash ignores line ends and blank lines, and nothing else") {
  const std::string hash = ScenarioHash("a = 1\nb = 2\n");
  CHECK(hash.size() == 16);
  CHECK(ScenarioHash("a = 1\r\nb = 2  \r\n\r\n") == hash);
  CHECK(ScenarioHash("a = 1\nb = 3\n") != hash);
  CHECK(ScenarioHash("b = 2\na = 1\n") != hash);
  CHECK(ScenarioHash("a = 1b = 2") != hash);
  CHECK(ScenarioHash("") != hash);
}

TEST_CASE("a scenario at another load") {
  Config config = OneService(100, Constant(0.01), 2);
  config.run.duration = FromSeconds(100);
  config.run.replications = 5;
  config.run.warmup_automatic = false;
  config.run.warmup = FromSeconds(50);
  config.traffic[0].profile.push_back({});
  const Config half = AtLoad(config, 0.5, 1'000'000);
  CHECK(half.traffic[0].rate == 50);
  CHECK(half.traffic[0].profile.empty());
  CHECK(half.run.warmup_automatic);
  // As long as it takes at that load: a quarter of capacity, one minute; nine tenths, much longer.
  CHECK(half.run.duration == FromSeconds(80));  // 20,000 requests
  CHECK(AtLoad(config, 1.8, 0).run.duration > FromSeconds(300));
  // 10,000 arrivals over five replications at 200/s.
  CHECK(AtLoad(config, 2, 10'000).run.duration == FromSeconds(10));
  CHECK(AtLoad(Closed(10, 1, 0.1), 2.5, 1000).traffic[0].clients == 25);
  CHECK(AtLoad(Closed(10, 1, 0.1), 0.01, 1000).traffic[0].clients == 1);
}

TEST_CASE("a load point takes its figures from the report") {
  Config config = OneService(50, Exponential(0.01), 1);
  SetLength(&config, 20'000, 4);
  RunReport report = Run(config);
  report.load = LoadState::kOverloaded;
  const LoadPoint point = ToLoadPoint(config, 1.5, report);
  CHECK(point.load == LoadState::kOverloaded);
  CHECK(point.factor == 1.5);
  CHECK(point.offered == Find(report, "offered").value);
  CHECK(point.throughput.value == Find(report, "throughput").value);
  CHECK(point.p99.upper == Find(report, "latency.p99").upper);
  CHECK(point.verdict == report.verdict);
  CHECK(std::isnan(point.theory_p99));
}

TEST_CASE("figures in sentences") {
  std::string text;
  for (const double v : {0.0, 0.00123, 0.0517, 0.25, 1.0, 4.318, 43.21, 99.96, 432.1, 999.7, 1260.0,
                         1234567.0}) {
    text += NumberWords(v) + " ";
  }
  CHECK(text == "0 0.00123 0.0517 0.25 1 4.32 43.2 100 432 1,000 1,260 1,234,567 ");
  text.clear();
  for (const double v : {0.0, 3.4e-7, 5.2e-5, 0.0123, 0.168, 4.1, 75.0, 312.0, 7000.0, 40000.0,
                         3e5}) {
    text += SpanWords(v) + ", ";
  }
  CHECK(text ==
        "0 s, 340 ns, 52 µs, 12.3 ms, 168 ms, 4.1 s, 75 s, 5.2 minutes, 116.7 minutes, 11.1 hours, "
        "3.5 days, ");
  text.clear();
  for (const double v : {0.0, 0.0004, 0.051, 0.5, 0.82, 0.951, 0.9996, 1.0, 1.2}) {
    text += ShareWords(v) + " ";
  }
  CHECK(text == "0% 0.04% 5.1% 50% 82% 95.1% 100% 100% 120% ");
  CHECK(CountWords(-1234567) == "-1,234,567");
  CHECK(CountWords(999) == "999");
  CHECK(Plural(1, "batch") == "1 batch");
  CHECK(Plural(1200, "batch") == "1,200 batches");
  ServiceSummary service;
  CHECK(FleetWords(service) == "1 replica");
  service.replicas = 3;
  service.max_batch_size = 8;
  CHECK(FleetWords(service) == "3 replicas with batches of 8");
  service.concurrency = 2;
  CHECK(FleetWords(service) == "3 replicas with 2 servers each and batches of 8");
}

}  // namespace servescape::testing
