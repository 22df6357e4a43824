// SPDX-License-Identifier: MIT
#include "sim/studies/difference.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "sim/base/constants.h"
#include "sim/metrics/confidence.h"
#include "sim/scenario/metric_names.h"

namespace servescape {
namespace {

// Squared standard error of a value by the values with one part left out.
double JackknifeVariance(double value, const std::vector<double>& without) {
  const double n = static_cast<double>(without.size());
  double squares = 0;
  for (const double each : without) squares += (each - value) * (each - value);
  return squares * (n - 1) / n;
}

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

void SetError(const Spread& a, const Spread& b, Difference* out) {
  const size_t n = a.without.size(), m = b.without.size();
  if (n == m) {
    std::vector<double> pairs;
    for (size_t i = 0; i < n; ++i) pairs.push_back(b.without[i] - a.without[i]);
    out->error = std::sqrt(JackknifeVariance(MeanOf(pairs), pairs));
    out->degrees = static_cast<int>(n) - 1;
    return;
  }
  const double first = JackknifeVariance(MeanOf(a.without), a.without);
  const double second = JackknifeVariance(MeanOf(b.without), b.without);
  out->error = std::sqrt(first + second);
  out->degrees = static_cast<int>(std::min(n, m)) - 1;
}

}  // namespace

Direction DirectionOf(const std::string& metric) {
  constexpr std::string_view kMore[] = {"throughput", "goodput",      "availability",
                                        "within(",    "quality.mean", "hit_ratio",
                                        "tokens",     "deadline_met"};
  constexpr std::string_view kLess[] = {"latency.",
                                        "wait.",
                                        "sojourn.",
                                        "time_to_first_token.",
                                        "time_per_output_token.",
                                        "staleness",
                                        "cost.",
                                        "failed",
                                        "shed",
                                        "timed_out",
                                        "rejected",
                                        "queue.",
                                        "retries",
                                        "in_system.",
                                        "attempts.per_request",
                                        "preempted",
                                        "abandoned"};
  const MetricName* name = FindMetricName(metric);
  if (name == nullptr) return Direction::kNone;
  const auto holds = [&](std::string_view word) {
    return name->pattern.find(word) != name->pattern.npos;
  };
  if (std::any_of(std::begin(kMore), std::end(kMore), holds)) return Direction::kMore;
  if (std::any_of(std::begin(kLess), std::end(kLess), holds)) return Direction::kLess;
  return Direction::kNone;
}

Difference DifferenceOf(const PlayedVariant& first, const PlayedVariant& second,
                        const std::string& metric) {
  Difference out;
  out.metric = metric;
  out.lower = out.upper = out.error = kNaN;
  const Metric* a = FindMetric(first.report, metric);
  const Metric* b = FindMetric(second.report, metric);
  out.first = a != nullptr ? a->estimate.value : kNaN;
  out.second = b != nullptr ? b->estimate.value : kNaN;
  out.value = out.second - out.first;
  if (a != nullptr || b != nullptr) out.unit = (a != nullptr ? a : b)->unit;
  if (std::isnan(out.value)) return out;
  const Spread* left = FindSpread(first.spreads, metric);
  const Spread* right = FindSpread(second.spreads, metric);
  if (left == nullptr || right == nullptr) return out;
  SetError(*left, *right, &out);
  if (std::isnan(out.error)) return out;
  out.value = right->value - left->value;
  // What is rounded in sums is no chance.
  const double size = std::max(std::fabs(left->value), std::fabs(right->value));
  if (out.error < 1e-12 * size) out.error = 0;
  const double half = HalfWidth(out, kLevel);
  out.lower = out.value - half;
  out.upper = out.value + half;
  return out;
}

double HalfWidth(const Difference& difference, double level) {
  if (difference.error == 0) return 0;
  return IntervalMaker(level).HalfWidth(difference.error, difference.degrees);
}

}  // namespace servescape
