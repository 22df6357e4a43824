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

// A quantile of all durations so far, within 1/64 of its value, where of some it is only known that
// they are longer than what was seen of them (Kaplan and Meier 1958).
class RunningQuantile {
 public:
  void Add(Duration value) { ++At(value).ended, ++ended_, ++seen_; }
  // Of one that was cut short.
  void AddLonger(Duration than) { ++At(than).cut, ++seen_; }
  int64_t ended() const { return ended_; }
  // Upper bound of the bin that holds the quantile; a negative one where it is longer than what was
  // seen. It is as old as a 256th of what was seen since.
  Duration Quantile(double q) {
    if (seen_ - known_ > known_ >> 8 || q != of_) {
      quantile_ = Found(q);
      known_ = seen_;
      of_ = q;
    }
    return quantile_;
  }

 private:
  static constexpr int kBits = 6;
  static constexpr size_t kBins = 64 << kBits;
  struct Bin {
    int64_t ended = 0, cut = 0;
  };

  Bin& At(Duration value) {
    if (bins_.empty()) bins_.resize(kBins);
    return bins_[BinOf(value.ns)];
  }
  Duration Found(double q) const {
    constexpr double kRounding = 1e-12;
    double longer = 1, left = static_cast<double>(seen_);
    for (size_t bin = 0; bin < bins_.size(); ++bin) {
      const double ended = static_cast<double>(bins_[bin].ended);
      if (ended > 0) longer *= 1 - ended / left;
      if (ended > 0 && longer <= 1 - q + kRounding) return {UpperOf(bin)};
      left -= ended + static_cast<double>(bins_[bin].cut);
    }
    return {-1};
  }
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

  std::vector<Bin> bins_;
  int64_t ended_ = 0, seen_ = 0;
  int64_t known_ = 0;  // seen_ when quantile_ was found, of `of_`
  double of_ = -1;
  Duration quantile_{-1};
};

}  // namespace servescape
