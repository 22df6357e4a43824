// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/digest.h"
#include "sim/model/load.h"
#include "sim/study/run_length.h"
#include "sim/study/study.h"

namespace servescape {
namespace {

// A run of 1000 ns per window at least.
constexpr Duration kShortestRun{320'000};

}  // namespace

std::string ScenarioHash(std::string_view text) {
  // Line ends and trailing blanks differ between editors and platforms, not between scenarios.
  Digest digest;
  std::string line;
  const auto flush = [&] {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) {
      line.pop_back();
    }
    if (!line.empty()) digest.Add(std::string_view(line));
    line.clear();
  };
  for (const char c : text) {
    if (c == '\n') {
      flush();
    } else {
      line.push_back(c);
    }
  }
  flush();
  return digest.Hex();
}

Config AtLoad(const Config& config, double factor, int64_t requests) {
  Config out = SteadyAt(config, factor);
  // A load near capacity takes longer to tell than the scenario's own.
  if (IsTraced(out)) {
    const double seconds = ToSeconds(config.run.duration) / factor;
    out.run.duration = FromSeconds(seconds);
    out.run.duration_automatic = false;
  } else {
    out.run.duration_automatic = true;
    out = WithRunLength(out);
  }
  const double expected = ExpectedArrivals(out) * std::max(1u, out.run.replications);
  if (requests > 0 && expected > static_cast<double>(requests)) {
    const double seconds = ToSeconds(out.run.duration) * static_cast<double>(requests) / expected;
    out.run.duration = std::max(FromSeconds(seconds), kShortestRun);
  }
  return out;
}

LoadPoint ToLoadPoint(const Config&, double factor, const RunReport& report) {
  const auto estimate = [&](const char* name) {
    const Metric* metric = FindMetric(report, name);
    return metric != nullptr ? metric->estimate : Estimate{kNaN, kNaN, kNaN, 0};
  };
  LoadPoint point;
  point.factor = factor;
  point.offered = estimate("offered").value;
  point.throughput = estimate("throughput");
  point.p50 = estimate("latency.p50");
  point.p99 = estimate("latency.p99");
  point.mean = estimate("latency.mean");
  point.verdict = report.verdict;
  point.load = report.load;
  point.lost = report.lost;
  for (const SloResult& slo : report.slos) point.goals.push_back(slo.estimate);
  point.theory_mean = kNaN;
  point.theory_p99 = kNaN;
  return point;
}

}  // namespace servescape
