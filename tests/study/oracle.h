// SPDX-License-Identifier: MIT
// Runs against closed forms: a metric may miss its exact value by four standard errors of the run
// itself (taken from the interval over the replications), plus what the histogram's bins blur.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/base/math.h"
#include "tests/study/builders.h"

namespace servescape::testing {

constexpr uint32_t kRuns = 20;

// Runs `config` so long that `requests` arrive in all, dropping the first tenth of each run (or
// `warmup` of it), and checks that all identities hold.
inline RunReport RunLong(Config config, double requests, double warmup = 0.1) {
  SetLength(&config, requests, kRuns);
  config.run.warmup_automatic = false;
  config.run.warmup = FromSeconds(ToSeconds(config.run.duration) * warmup);
  RunReport report = Run(config);
  for (const SelfCheck& check : report.checks) {
    CAPTURE(check.name);
    CHECK(check.holds);
  }
  return report;
}

// `precision`: the standard error must be below that share of the value, so that the test can
// fail at all.
inline void CheckNear(const RunReport& report, const std::string& name, double expected,
                      double precision = 0.02) {
  const Estimate estimate = Find(report, name);
  const double half = (estimate.upper - estimate.lower) / 2;
  const double error = half / StudentQuantile(0.975, report.replications - 1);
  CAPTURE(name);
  CAPTURE(expected);
  CAPTURE(estimate.value);
  CAPTURE(error);
  CHECK(error <= precision * std::fabs(expected));
  CHECK(std::fabs(estimate.value - expected) <= 4 * error + 0.002 * std::fabs(expected));
}

using Expected = std::vector<std::pair<std::string, double>>;

inline void CheckAll(const RunReport& report, const Expected& expected, double precision = 0.02) {
  for (const auto& [name, value] : expected) CheckNear(report, name, value, precision);
}

// A loss system's probability, from offered and completed.
inline void CheckLoss(const RunReport& report, double expected) {
  const Estimate availability = Find(report, "availability");
  const double error = (availability.upper - availability.value) /
                       StudentQuantile(0.975, report.replications - 1);
  CAPTURE(expected);
  CAPTURE(availability.value);
  CHECK(error <= 0.03 * expected);
  CHECK(std::fabs(1 - availability.value - expected) <= 4 * error);
}

}  // namespace servescape::testing
