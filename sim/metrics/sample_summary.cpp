// SPDX-License-Identifier: MIT
#include "sim/metrics/sample_summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/constants.h"
#include "sim/base/double_double.h"

namespace servescape {
namespace {

template <class Term>
double SumOf(const std::vector<double>& values, Term&& term) {
  DoubleDouble sum;
  for (const double value : values) sum = sum + DoubleDouble{term(value), 0};
  return sum.hi;
}

}  // namespace

SampleSummary::SampleSummary(std::vector<double> values) : sorted_(std::move(values)) {
  std::sort(sorted_.begin(), sorted_.end());
  const double n = static_cast<double>(sorted_.size());
  sum_ = SumOf(sorted_, [](double value) { return value; });
  mean_ = sorted_.empty() ? kNaN : sum_ / n;
  variance_ = SumOf(sorted_, [&](double v) { return (v - mean_) * (v - mean_); }) / n;
}

double SampleSummary::min() const { return sorted_.empty() ? kNaN : sorted_.front(); }
double SampleSummary::max() const { return sorted_.empty() ? kNaN : sorted_.back(); }
double SampleSummary::cv() const { return mean_ != 0 ? std::sqrt(variance_) / mean_ : kNaN; }
double SampleSummary::dispersion() const { return mean_ != 0 ? variance_ / mean_ : kNaN; }

double SampleSummary::Linear(double q) const {
  if (sorted_.empty()) return kNaN;
  const double at = q * static_cast<double>(sorted_.size() - 1);
  const size_t low = static_cast<size_t>(std::floor(at));
  const size_t high = std::min(low + 1, sorted_.size() - 1);
  return sorted_[low] + (sorted_[high] - sorted_[low]) * (at - std::floor(at));
}

double SampleSummary::NearestRank(double q) const {
  if (sorted_.empty()) return kNaN;
  // A product such as 0.07 * 100 may come out above the whole number it is.
  const double rank = std::ceil(q * static_cast<double>(sorted_.size()) * (1 - 0x1p-50));
  return sorted_[rank < 1 ? 0 : static_cast<size_t>(rank) - 1];
}

CountsInWindows CountInWindows(const std::vector<int64_t>& times, int64_t width) {
  CountsInWindows out;
  std::vector<double> counts;  // of the windows that hold any event
  for (size_t i = 0; i < times.size();) {
    const int64_t window = (times[i] - times[0]) / width;
    size_t end = i + 1;
    while (end < times.size() && (times[end] - times[0]) / width == window) ++end;
    const int64_t count = static_cast<int64_t>(end - i);
    if (count > out.peak) {
      out.peak = count;
      out.peak_window = window;
    }
    counts.push_back(static_cast<double>(count));
    out.windows = window + 1;
    i = end;
  }
  const double n = static_cast<double>(out.windows);
  const double mean = static_cast<double>(times.size()) / n;
  const double squares = SumOf(counts, [&](double c) { return (c - mean) * (c - mean); }) +
                         (n - static_cast<double>(counts.size())) * mean * mean;
  out.dispersion = squares / n / mean;
  return out;
}

double LargestRise(const std::vector<double>& values, size_t width) {
  double largest = kNaN;
  for (size_t i = 0; i + 2 * width <= values.size(); ++i) {
    double before = 0, after = 0;
    for (size_t k = 0; k < width; ++k) {
      before += values[i + k];
      after += values[i + width + k];
    }
    if (before > 0 && !(after / before <= largest)) largest = after / before;
  }
  return largest;
}

}  // namespace servescape
