// SPDX-License-Identifier: MIT
// What callers remember: counts over a sliding window, a running quantile. Neither draws random
// numbers.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

// Two counts over a sliding window, in ten steps of it.
class WindowCounts {
 public:
  WindowCounts() = default;
  explicit WindowCounts(Duration window) : step_{window.ns / kSteps + 1} {}

  void Add(SimTime now, double first, double second) {
    Slide(now);
    first_[at_ % kSteps] += first;
    second_[at_ % kSteps] += second;
  }
  double First(SimTime now) { return Slide(now), Sum(first_); }
  double Second(SimTime now) { return Slide(now), Sum(second_); }
  void Clear() { first_ = second_ = {}; }

 private:
  static constexpr int kSteps = 10;
  using Counts = std::array<double, kSteps>;

  void Slide(SimTime now) {
    const int64_t step = now.ns / step_.ns;
    if (step - at_ >= kSteps)
      Clear();
    else
      while (at_ < step) {
        ++at_;
        first_[at_ % kSteps] = second_[at_ % kSteps] = 0;
      }
    at_ = step;
  }
  static double Sum(const Counts& counts) {
    double sum = 0;
    for (const double count : counts) sum += count;
    return sum;
  }

  Duration step_{1};
  int64_t at_ = 0;
  Counts first_{}, second_{};
};

// A quantile of all durations recorded so far, within 1/16 of its value.
class RunningQuantile {
 public:
  void Add(Duration value) {
    if (counts_.empty()) counts_.resize(kBins, 0);
    ++counts_[BinOf(value.ns)];
    ++total_;
  }
  int64_t total() const { return total_; }
  // Upper bound of the bin that holds the quantile; zero when nothing has been recorded.
  Duration Quantile(double q) const {
    double left = q * static_cast<double>(total_);
    for (size_t bin = 0; bin < counts_.size(); ++bin) {
      left -= static_cast<double>(counts_[bin]);
      if (left <= 0 && counts_[bin] > 0) return {UpperOf(bin)};
    }
    return {0};
  }

 private:
  static constexpr int kBits = 4;
  static constexpr size_t kBins = 64 << kBits;
  static size_t BinOf(int64_t ns) {
    const uint64_t v = static_cast<uint64_t>(ns);
    if (v < (1u << kBits)) return static_cast<size_t>(v);
    const int shift = 63 - __builtin_clzll(v) - kBits;
    return (static_cast<size_t>(shift + 1) << kBits) + static_cast<size_t>(v >> shift) -
           (size_t{1} << kBits);
  }
  static int64_t UpperOf(size_t bin) {
    if (bin < (size_t{1} << kBits)) return static_cast<int64_t>(bin);
    const int shift = static_cast<int>(bin >> kBits) - 1;
    return static_cast<int64_t>((bin & ((1u << kBits) - 1)) + (1u << kBits) + 1) << shift;
  }

  std::vector<int64_t> counts_;
  int64_t total_ = 0;
};

}  // namespace servescape
