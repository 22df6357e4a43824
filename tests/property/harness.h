// SPDX-License-Identifier: MIT
// Runs of scenario texts for the property tests.
#pragma once

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "sim/metrics/replication_record.h"
#include "sim/scenario/load.h"
#include "sim/study/replication.h"
#include "sim/study/study.h"
#include "tests/property/random_scenario.h"

namespace servescape::property {

inline Config Loaded(const std::string& text, const std::vector<Setting>& settings = {}) {
  auto loaded = Load(text, settings, RandomResource);
  if (!loaded.ok()) FAIL(Format(loaded.error(), text, "random.toml"));
  return std::move(loaded.value().config);
}

// More events than any of these scenarios has.
constexpr int64_t kTooMany = 3'000'000;

inline RunReport RunStepped(const Config& config, int64_t events) {
  SteppedStudy study(config, "");
  for (int64_t done = 0; !study.done(); done += events) {
    REQUIRE_MESSAGE(done < kTooMany, "it runs for ever");
    study.Step(events);
  }
  return study.Report();
}

inline ReplicationRecord RunOnce(const Config& config, uint32_t index = 0) {
  Replication replication(BuildModel(config), config.run.seed, index);
  constexpr int64_t kStep = 10'000;
  for (int64_t done = 0; !replication.Step(kStep); done += kStep) {
    REQUIRE_MESSAGE(done < kTooMany, "it runs for ever");
  }
  return replication.Finish();
}

inline Executor Threads(int threads) {
  return [threads](int count, const std::function<void(int)>& body) {
    std::vector<std::thread> pool;
    for (int t = 0; t < threads; ++t) {
      pool.emplace_back([&, t] {
        for (int i = t; i < count; i += threads) body(i);
      });
    }
    for (std::thread& thread : pool) thread.join();
  };
}

inline std::string Broken(const RunReport& report) {
  std::string text;
  for (const SelfCheck& check : report.checks) {
    if (check.holds) continue;
    text += check.name + ": " + std::to_string(check.left) + " and " +
            std::to_string(check.right) + "\n";
  }
  return text;
}

inline double MetricOf(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  REQUIRE_MESSAGE(metric != nullptr, name);
  return metric->estimate.value;
}

}  // namespace servescape::property
