// SPDX-License-Identifier: MIT
// One result, however a study is run: serially, on threads, in steps, in any order.
#include "sim/study/study.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <thread>

#include <doctest/doctest.h>

#include "sim/base/digest.h"
#include "tests/study/builders.h"

namespace servescape::testing {
namespace {

// Every bit of a report that a reader can see.
uint64_t Fingerprint(const RunReport& report) {
  Digest digest;
  const auto add = [&](double v) { digest.Add(std::bit_cast<uint64_t>(v == v ? v : -1e300)); };
  const auto add_estimate = [&](const Estimate& e) {
    add(e.value);
    add(e.lower);
    add(e.upper);
    digest.Add(static_cast<uint64_t>(e.samples));
  };
  for (const Metric& metric : report.metrics) {
    digest.Add(metric.name);
    add_estimate(metric.estimate);
  }
  for (const Series& series : report.series) {
    for (const double v : series.value) add(v);
    for (const double v : series.lower) add(v);
  }
  for (const Bin& bin : report.distribution) digest.Add(static_cast<uint64_t>(bin.count));
  for (const SelfCheck& check : report.checks) add(check.left);
  for (const std::string& warning : report.warnings) digest.Add(warning);
  add(report.warmup);
  digest.Add(report.digest);
  digest.Add(report.verdict_reason);
  digest.Add(report.why);
  digest.Add(static_cast<uint64_t>(report.events));
  digest.Add(static_cast<uint64_t>(report.replications));
  return digest.value();
}

Executor Threads(int threads) {
  return [threads](int count, const std::function<void(int)>& body) {
    std::atomic<int> next{0};
    std::vector<std::thread> pool;
    for (int t = 0; t < threads; ++t) {
      pool.emplace_back([&] {
        for (int i = next++; i < count; i = next++) body(i);
      });
    }
    for (std::thread& thread : pool) thread.join();
  };
}

Config Example() {
  Config config = OneService(150, Exponential(0.01), 2);
  ServiceConfig second = config.services[0];
  second.name = "store";
  second.time.time = Constant(0.002);
  second.replicas = 1;
  second.queue_bounded = true;
  second.queue_capacity = 3;
  config.services.push_back(second);
  config.paths[0].services = {0, 1};
  SetLength(&config, 30'000, 7);
  return config;
}

}  // namespace

TEST_CASE("threads, orders and steps leave no trace in the result") {
  const Config config = Example();
  const RunReport serial = Run(config);
  for (const SelfCheck& check : serial.checks) {
    CAPTURE(check.name);
    CHECK(check.holds);
  }
  CHECK(Find(serial, "service.store.rejected").value > 0);
  const uint64_t expected = Fingerprint(serial);
  for (int threads = 1; threads <= 4; ++threads) {
    CAPTURE(threads);
    CHECK(Fingerprint(RunStudy(config, serial.scenario_hash, Threads(threads), nullptr)) ==
          expected);
  }
  const Executor backwards = [](int count, const std::function<void(int)>& body) {
    while (count-- > 0) body(count);
  };
  CHECK(Fingerprint(RunStudy(config, serial.scenario_hash, backwards, nullptr)) == expected);
  for (const int64_t step : {1'000, 77'777, 100'000'000}) {
    CAPTURE(step);
    SteppedStudy study(config, serial.scenario_hash);
    double before = 0;
    while (!study.done()) {
      study.Step(step);
      CHECK(study.progress() >= before);
      before = study.progress();
    }
    CHECK(study.progress() == 1);
    CHECK(study.completed() == 7);
    CHECK(Fingerprint(study.Report()) == expected);
  }
}

TEST_CASE("another seed is another result") {
  Config config = Example();
  const RunReport one = Run(config);
  config.run.seed = 2;
  CHECK(Run(config).digest != one.digest);
  CHECK(one.digest.size() == 16);
}

TEST_CASE("a stepped study reports what it has") {
  const Config config = Example();
  SteppedStudy study(config, "");
  while (study.completed() < 3) study.Step(1'000);
  const RunReport report = study.Report();
  CHECK(report.replications == 3);
  CHECK(report.warnings[0] == "Only 3 of 7 replications were completed.");
  Config three = config;
  three.run.replications = 3;
  CHECK(report.digest == Run(three).digest);
}

TEST_CASE("progress rises to one, and cancelling keeps what is complete") {
  const Config config = Example();
  double last = 0;
  RunStudy(config, "", Threads(3), [&](double share) {
    CHECK(share >= last);
    last = share;
    return true;
  });
  CHECK(last == doctest::Approx(1));
  int calls = 0;
  const RunReport cut = RunStudy(config, "", SerialExecutor(), [&](double) { return ++calls < 3; });
  CHECK(cut.replications == 3);
  const RunReport none = RunStudy(config, "", SerialExecutor(), [](double) { return false; });
  CHECK(none.replications <= 1);
}

}  // namespace servescape::testing
