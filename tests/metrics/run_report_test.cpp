// SPDX-License-Identifier: MIT
#include "sim/metrics/run_report.h"

#include <string>

#include <doctest/doctest.h>

namespace servescape {

TEST_CASE("every unit, verdict and state has its word") {
  std::string units;
  for (const Unit unit :
       {Unit::kSeconds, Unit::kPerSecond, Unit::kRatio, Unit::kRequests, Unit::kItems,
        Unit::kReplicas, Unit::kUsd, Unit::kUsdPerHour, Unit::kUsdPerMillion,
        Unit::kAttempts}) {
    units += std::string(NameOf(unit)) + " ";
  }
  CHECK(units == "s 1/s ratio requests items replicas usd usd/h usd/1e6 attempts ");
  CHECK(std::string(NameOf(Verdict::kStable)) == "stable");
  CHECK(std::string(NameOf(Verdict::kUnstable)) == "unstable");
  CHECK(std::string(NameOf(Verdict::kInconclusive)) == "inconclusive");
  CHECK(std::string(NameOf(SloState::kMet)) == "met");
  CHECK(std::string(NameOf(SloState::kMissed)) == "missed");
  CHECK(std::string(NameOf(SloState::kInconclusive)) == "inconclusive");
}

TEST_CASE("metrics and series are found by name") {
  RunReport report;
  report.metrics.push_back({"latency.p99", Unit::kSeconds, {}});
  report.series.push_back({"throughput", Unit::kPerSecond, {}, {}, {}});
  CHECK(FindMetric(report, "latency.p99") == &report.metrics[0]);
  CHECK(FindMetric(report, "latency.p9") == nullptr);
  CHECK(FindSeries(report, "throughput") == &report.series[0]);
  CHECK(FindSeries(report, "offered") == nullptr);
}

}  // namespace servescape
