// SPDX-License-Identifier: MIT
#include "sim/report/missing.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string_view>

#include "sim/base/percentile.h"
#include "sim/metrics/confidence.h"
#include "sim/report/format.h"

namespace servescape {
namespace {

// Samples below which a percentile is withheld.
int64_t NeededSamples(std::string_view name) {
  const std::optional<double> share = ShareOfPercentile(PercentileAtEnd(name));
  return share ? RequiredSamples(*share) : 0;
}

}  // namespace

std::string WhyMissing(const RunReport& report, const std::string& name, const Estimate& e) {
  if (std::isfinite(e.value)) return {};
  if (name.starts_with("cost.") && !report.unpriced.empty()) return "no price";
  if (std::isinf(e.value)) return "infinite";
  if (report.verdict == Verdict::kUnstable) return kNoSteadyState;
  if (e.samples == 0) return "no data";
  const int64_t needed = NeededSamples(name);
  if (e.samples < needed) {
    return fmt::format("withheld: {} sample{}, {} needed", e.samples, e.samples == 1 ? "" : "s",
                       needed);
  }
  const Metric* metric = FindMetric(report, name);
  if (metric != nullptr && metric->needs_duration > 0) {
    return "withheld: needs about " + FormatSeconds(metric->needs_duration);
  }
  // Traffic that changes: its percentiles come from the spread between replications.
  return needed > 0 ? "withheld: needs more replications" : "no data";
}

}  // namespace servescape
