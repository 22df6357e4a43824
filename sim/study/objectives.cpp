// SPDX-License-Identifier: MIT
#include "sim/study/objectives.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/model/losses.h"
#include "sim/scenario/traits.h"
#include "sim/study/bill.h"
#include "sim/study/evidence.h"

namespace servescape {
namespace {

constexpr double kTolerance = 0.1;
// What is the limit but for the last bit is the limit.
constexpr double kRounding = 1e-12;

struct Ends {
  double lower, upper;
};

Ends EndsOf(const Estimate& e) {
  return {std::isnan(e.lower) ? e.value : e.lower, std::isnan(e.upper) ? e.value : e.upper};
}

Ends SureEndsOf(const Estimate& e) {
  if (std::isnan(e.lower) || std::isnan(e.surely_lower)) return EndsOf(e);
  return {e.surely_lower, e.surely_upper};
}

bool Keeps(const Goal& goal, double value) {
  const double limit = goal.limit * (goal.at_most != goal.strict ? 1 + kRounding : 1 - kRounding);
  if (goal.strict) return goal.at_most ? value < limit : value > limit;
  return goal.at_most ? value <= limit : value >= limit;
}

// A tenth easier, or harder, to keep.
Goal Moved(Goal goal, bool easier) {
  const double factor = easier == goal.at_most ? 1 + kTolerance : 1 / (1 + kTolerance);
  goal.limit = goal.share && !goal.at_most ? 1 - (1 - goal.limit) / factor : goal.limit * factor;
  return goal;
}

bool IsMet(const Ends& ends, const Goal& goal) {
  return Keeps(goal, goal.at_most ? ends.upper : ends.lower);
}

bool IsMissed(const Ends& ends, const Goal& goal) {
  return !Keeps(goal, goal.at_most ? ends.lower : ends.upper);
}

SloState StateOfInterval(const Estimate& estimate, const Goal& goal) {
  const Ends reported = EndsOf(estimate);
  if (IsMet(reported, goal)) return SloState::kMet;
  return IsMissed(reported, goal) ? SloState::kMissed : SloState::kInconclusive;
}

// What has an interval of width `near` on a logarithmic scale, of which `far` is to be.
double Factor(double value, double end, double limit) {
  const double is = std::fabs(Log(end / value)), may = std::fabs(Log(limit / value));
  return is > may ? is / may * (is / may) : 1;
}

// Of requests that may be lost, and none was.
void AllowForUnseen(const Config& config, const SloConfig& slo, Unit unit, Estimate* estimate) {
  if (unit != Unit::kRatio || slo.within.ns > 0 || !MayLose(config) || HasNoChance(config)) return;
  AllowForUnseen(estimate);
}

}  // namespace

SloState StateOf(const Estimate& estimate, const Goal& goal) {
  if (std::isnan(estimate.value)) return SloState::kInconclusive;
  const SloState reported = StateOfInterval(estimate, goal);
  const Ends sure = SureEndsOf(estimate);
  const bool surely = reported == SloState::kMet      ? IsMet(sure, Moved(goal, true))
                      : reported == SloState::kMissed ? IsMissed(sure, Moved(goal, false))
                                                      : false;
  return surely ? reported : SloState::kInconclusive;
}

bool IsNearlyDecided(const Estimate& estimate, const Goal& goal) {
  return !std::isnan(estimate.value) && StateOf(estimate, goal) == SloState::kInconclusive &&
         StateOfInterval(estimate, goal) != SloState::kInconclusive;
}

double FactorToDecide(const Estimate& estimate, const Goal& goal) {
  if (!(estimate.value > 0) || StateOf(estimate, goal) != SloState::kInconclusive) return 0;
  // Of a share that is to be large the scale is that of the rest.
  const bool rest = goal.share && !goal.at_most;
  const auto at = [rest](double value) { return rest ? 1 - value : value; };
  const bool kept = Keeps(goal, estimate.value);
  const Ends reported = EndsOf(estimate), sure = SureEndsOf(estimate);
  const bool up = kept == goal.at_most;
  double end = up ? sure.upper : sure.lower;
  // Not bounded at all: twice as far as the interval's end, as it is with twenty parts.
  constexpr double kSureOverReported = 2.2;
  const double near = up ? reported.upper : reported.lower;
  if (!(at(end) > 0) || std::isinf(end)) {
    end = estimate.value * Pow(near / estimate.value, kSureOverReported);
  }
  const double limit = Moved(goal, kept).limit;
  // Nothing seen of so many: as many more as bring what may be unseen down to the limit.
  if (reported.lower == reported.upper)
    return at(limit) > 0 ? std::max(1.0, at(end) / at(limit)) : 0;
  const double factor = std::max(Factor(at(estimate.value), at(near), at(goal.limit)),
                                 Factor(at(estimate.value), at(end), at(limit)));
  return std::isnan(factor) ? 0 : factor;
}

Goal GoalOf(const SloConfig& slo, Unit unit) {
  return {slo.at_most, slo.limit, slo.strict, unit == Unit::kRatio};
}

std::vector<SloResult> SlosOf(const Config& config, const std::vector<Metric>& metrics,
                              const RunExtent& run, Verdict verdict) {
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
    AllowForUnseen(config, slo, unit, &result.estimate);
    const Goal goal = GoalOf(slo, unit);
    result.state = StateOf(result.estimate, goal);
    result.nearly = IsNearlyDecided(result.estimate, goal);
    // Withheld because it grows without bound, not because nothing was measured.
    const bool withheld = std::isnan(result.estimate.value) && result.estimate.samples > 0;
    const bool bounds = slo.within.ns > 0
                            ? !slo.at_most
                            : slo.at_most && (unit == Unit::kSeconds || unit == Unit::kRequests);
    if (verdict == Verdict::kUnstable && bounds && withheld) {
      result.state = SloState::kMissed;
    }
    if (PriceLeavesOpen(config, slo, result.state)) result.state = SloState::kInconclusive;
    const double factor = FactorToDecide(result.estimate, goal);
    if (factor > 0 && std::isfinite(factor)) {
      result.needs_factor = factor;
      result.needs_duration = run.SecondsFor(factor);
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace servescape
