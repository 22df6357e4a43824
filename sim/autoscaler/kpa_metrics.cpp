// SPDX-License-Identifier: MIT
#include "sim/autoscaler/kpa_metrics.h"

#include <algorithm>
#include <cmath>

#include "sim/autoscaler/numbers.h"
#include "sim/base/math.h"

namespace servescape {
namespace {

constexpr double kWeightPrecision = 1e-4;  // what the weights leave out beyond the window
constexpr double kLeastSmoothing = 0.2;

int64_t SecondOf(SimTime time) { return time.ns / kNsPerSecond; }

// To six digits after the point.
double Rounded(double value) { return std::floor(value * 1e6 + 0.5) / 1e6; }

}  // namespace

KpaWindow::KpaWindow(Duration window, bool weighted_exponential)
    : buckets_(static_cast<size_t>(
          std::max<int64_t>(1, (window.ns + kNsPerSecond - 1) / kNsPerSecond))) {
  if (!weighted_exponential) return;
  smoothing_ = std::max(kLeastSmoothing,
                        1 - Pow(kWeightPrecision, 1 / static_cast<double>(buckets_.size())));
}

void KpaWindow::Record(SimTime now, double value) {
  const int64_t second = SecondOf(now);
  if (!any_ || second - last_ >= size()) {
    std::fill(buckets_.begin(), buckets_.end(), 0.0);
    total_ = 0;
    first_ = second;
    any_ = true;
  } else {
    for (int64_t each = last_ + 1; each <= second; ++each) {
      total_ -= At(each);
      At(each) = 0;
    }
  }
  last_ = std::max(last_, second);
  At(second) += value;
  total_ += value;
}

bool KpaWindow::Empty(SimTime now) const { return !any_ || SecondOf(now) - last_ > size(); }

double KpaWindow::Average(SimTime now) const {
  if (!any_) return 0;
  return smoothing_ > 0 ? WeightedAverage(SecondOf(now)) : LinearAverage(SecondOf(now));
}

// Seconds without a write at the end drop out of both the sum and the count.
double KpaWindow::LinearAverage(int64_t now) const {
  const int64_t silent = std::max<int64_t>(0, now - last_);
  if (silent >= size()) return 0;
  double sum = total_;
  for (int64_t each = last_ + 1; each <= now; ++each) sum -= At(each);
  const int64_t count = std::min(last_ - first_ + 1, size() - silent);
  return Rounded(sum / static_cast<double>(count));
}

// The sum of a (1 - a)^i x_i, the newest first; the weights add up to less than 1.
double KpaWindow::WeightedAverage(int64_t now) const {
  const int64_t silent = std::max<int64_t>(0, now - last_);
  double weight = smoothing_;
  for (int64_t i = 0; i < std::min(silent, size()); ++i) weight *= 1 - smoothing_;
  double sum = 0;
  for (int64_t i = 0; i < size() - silent && i <= last_ - first_; ++i) {
    sum += At(last_ - i) * weight;
    weight *= 1 - smoothing_;
  }
  return sum;
}

KpaCollector::KpaCollector(const KpaConfig& config)
    : stable_(config.stable_window, config.weighted_exponential),
      panic_(PanicWindow(config), config.weighted_exponential) {}

void KpaCollector::Record(SimTime now, double value) {
  stable_.Record(now, value);
  panic_.Record(now, value);
}

std::optional<KpaAverages> KpaCollector::Averages(SimTime now) const {
  if (stable_.Empty(now)) return {};
  return KpaAverages{stable_.Average(now), panic_.Average(now)};
}

}  // namespace servescape
