// SPDX-License-Identifier: MIT
// What keeps load out, as small machines of simulated time: a token bucket, counts over a sliding
// window, CoDel, and a running quantile. None of them draws random numbers.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/math.h"
#include "sim/base/time.h"

namespace servescape {

// A token bucket that starts full, refills continuously at `rate` tokens per second up to
// `burst`, and gives one token to a request if it holds one: the generic cell rate algorithm
// (ITU-T I.371) with a tolerance of burst - 1 gaps. Exact in integer nanoseconds.
class TokenBucket {
 public:
  TokenBucket() = default;  // admits everything
  TokenBucket(double rate, double burst)
      : gap_(FromSeconds(1 / rate)), tolerance_(FromSeconds((burst - 1) / rate)) {}

  bool Take(SimTime now) {
    if (gap_.ns == 0) return true;
    if (due_.ns - tolerance_.ns > now.ns) return false;
    due_ = (due_ < now ? now : due_) + gap_;
    return true;
  }

 private:
  Duration gap_{0};
  Duration tolerance_{0};
  SimTime due_{0};  // when the bucket would be full but for one token per request taken
};

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
    if (step - at_ >= kSteps) Clear();
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

// CoDel, drop when taken from the queue (Nichols, Jacobson et al., RFC 8289, section 5).
class CoDel {
 public:
  // Whether a request that has waited `wait` is dropped as it is taken from the queue.
  bool Drop(SimTime now, Duration wait, Duration target, Duration interval) {
    const bool above = IsAbove(now, wait, target, interval);
    if (dropping_) {
      if (!above) {
        dropping_ = false;
      } else if (now >= next_) {
        ++count_;
        next_ = next_ + Spacing(interval);
        return true;
      }
    } else if (above) {
      dropping_ = true;
      // Soon after the last time of dropping its rate is a good start.
      const int64_t delta = count_ - last_count_;
      count_ = delta > 1 && (now - next_).ns < 16 * interval.ns ? delta : 1;
      next_ = now + Spacing(interval);
      last_count_ = count_;
      return true;
    }
    return false;
  }

 private:
  bool IsAbove(SimTime now, Duration wait, Duration target, Duration interval) {
    if (wait < target) {
      first_above_ = {0};
      return false;
    }
    if (first_above_.ns == 0) {
      first_above_ = now + interval;
      return false;
    }
    return now >= first_above_;
  }
  Duration Spacing(Duration interval) const {
    return FromSeconds(ToSeconds(interval) / Pow(static_cast<double>(count_), 0.5));
  }

  SimTime first_above_{0};
  SimTime next_{0};
  int64_t count_ = 0;
  int64_t last_count_ = 0;
  bool dropping_ = false;
};

// A quantile of all durations told so far, within 1/16 of its value.
class RunningQuantile {
 public:
  void Add(Duration value) {
    if (counts_.empty()) counts_.resize(kBins, 0);
    ++counts_[BinOf(value.ns)];
    ++total_;
  }
  int64_t total() const { return total_; }
  // Upper bound of the bin that holds the quantile; zero when nothing has been told.
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
