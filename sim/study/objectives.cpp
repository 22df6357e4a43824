// SPDX-License-Identifier: MIT
#include "sim/study/objectives.h"

#include <cmath>

#include "sim/base/constants.h"
#include "sim/study/bill.h"

namespace servescape {

SloState StateOf(const Estimate& estimate, bool at_most, double limit, bool strict) {
  if (std::isnan(estimate.value)) return SloState::kInconclusive;
  const double lower = std::isnan(estimate.lower) ? estimate.value : estimate.lower;
  const double upper = std::isnan(estimate.upper) ? estimate.value : estimate.upper;
  // What is the limit but for the last bit is the limit.
  constexpr double kRounding = 1e-12;
  limit *= at_most != strict ? 1 + kRounding : 1 - kRounding;
  const auto keeps = [&](double value) {
    if (strict) return at_most ? value < limit : value > limit;
    return at_most ? value <= limit : value >= limit;
  };
  if (keeps(at_most ? upper : lower)) return SloState::kMet;
  return keeps(at_most ? lower : upper) ? SloState::kInconclusive : SloState::kMissed;
}

std::vector<SloResult> SlosOf(const Config& config, const std::vector<Metric>& metrics,
                              Verdict verdict) {
  std::vector<SloResult> results;
  for (const SloConfig& slo : config.slos) {
    SloResult result;
    result.text = slo.text;
    result.metric = slo.metric;
    result.at_most = slo.at_most;
    result.strict = slo.strict;
    result.limit = slo.limit;
    result.estimate = {kNaN, kNaN, kNaN, 0};
    Unit unit = Unit::kRatio;
    for (const Metric& metric : metrics) {
      if (metric.name != slo.metric) continue;
      result.estimate = metric.estimate;
      unit = metric.unit;
    }
    result.state = StateOf(result.estimate, slo.at_most, slo.limit, slo.strict);
    // Withheld because it grows without bound, not because nothing was measured.
    const bool withheld = std::isnan(result.estimate.value) && result.estimate.samples > 0;
    const bool bounds = slo.within.ns > 0 ? !slo.at_most
                                          : slo.at_most && (unit == Unit::kSeconds ||
                                                            unit == Unit::kRequests);
    if (verdict == Verdict::kUnstable && bounds && withheld) {
      result.state = SloState::kMissed;
    }
    if (PriceLeavesOpen(config, slo, result.state)) result.state = SloState::kInconclusive;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace servescape
