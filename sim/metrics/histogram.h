// SPDX-License-Identifier: MIT
// A log-linear histogram of durations (the layout of HdrHistogram): below 512 ns exact, above that
// 256 equal parts per factor of two, so a bin is at most 1/256 of its value wide and a reported
// quantile (the middle of its bin) is within 0.2 % of a recorded value. Memory grows with the
// occupied range only.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

class Histogram {
 public:
  static constexpr int kBits = 8;  // 2^kBits parts per factor of two

  // Bin of a value >= 0 ns, and the bounds [lower, upper) of a bin in ns.
  static uint32_t BinOf(int64_t ns) {
    const uint64_t v = static_cast<uint64_t>(ns);
    // The bit set for small values makes their shift zero without a branch.
    const int shift = 63 - kBits - __builtin_clzll(v | 1u << kBits);
    return (static_cast<uint32_t>(shift) << kBits) + static_cast<uint32_t>(v >> shift);
  }
  static int64_t LowerOf(uint32_t bin) {
    if (bin < (1u << kBits)) return bin;
    const int shift = static_cast<int>(bin >> kBits) - 1;
    return static_cast<int64_t>((bin & ((1u << kBits) - 1)) + (1u << kBits)) << shift;
  }
  static int64_t UpperOf(uint32_t bin) {
    return bin < (1u << kBits) ? bin + 1
                               : LowerOf(bin) + (int64_t{1} << ((bin >> kBits) - 1));
  }

  void Add(Duration value) {
    const uint32_t bin = BinOf(value.ns);
    const uint32_t slot = bin - first_;  // wraps to a huge number below first_
    if (slot < counts_.size()) [[likely]] {
      ++counts_[slot];
    } else {
      ++Grow(bin);
    }
    ++total_;
  }
  // `count` equal values; below 2^32 of them in all per bin.
  void AddMany(Duration value, int64_t count) {
    if (count == 0) return;
    Add(value);
    counts_[BinOf(value.ns) - first_] += static_cast<uint32_t>(count - 1);
    total_ += count - 1;
  }
  // Adds value after value with what that needs in local variables; the histogram is complete
  // when it ends, and is not to be used otherwise before.
  class Adder {
   public:
    explicit Adder(Histogram* histogram) : histogram_(histogram) { Look(); }
    Adder(const Adder&) = delete;
    Adder& operator=(const Adder&) = delete;
    ~Adder() { histogram_->total_ += added_; }

    void Add(Duration value) {
      const uint32_t bin = BinOf(value.ns);
      const uint32_t slot = bin - first_;
      if (slot < size_) [[likely]] {
        ++counts_[slot];
      } else {
        ++histogram_->Grow(bin);
        Look();
      }
      ++added_;
    }
    int64_t added() const { return added_; }

   private:
    void Look() {
      counts_ = histogram_->counts_.data();
      size_ = static_cast<uint32_t>(histogram_->counts_.size());
      first_ = histogram_->first_;
    }

    Histogram* const histogram_;
    uint32_t* counts_;
    uint32_t size_;
    uint32_t first_;
    int64_t added_ = 0;
  };

  void Merge(const Histogram& other);
  // All counts to zero; the occupied range is kept, so that a reused histogram does not grow anew.
  void Clear();

  int64_t total() const { return total_; }
  // Smallest recorded value whose cumulative share reaches q (0 < q <= 1), as the middle of its
  // bin, in seconds; NaN when empty.
  double Quantile(double q) const;
  // The same without the values of `part`, a histogram merged into this one before.
  double QuantileWithout(const Histogram* part, double q) const;
  // Share of recorded values <= limit (a bin that straddles the limit counts in proportion).
  double ShareAtMost(Duration limit) const;

  // The largest value that the highest occupied bin can hold, in seconds; NaN when empty.
  double UpperBound() const;
  // A copy without the empty bins at both ends.
  Histogram Compact() const;

  // Number of values in a bin.
  uint32_t CountOf(uint32_t bin) const {
    const uint32_t slot = bin - first_;
    return slot < counts_.size() ? counts_[slot] : 0;
  }
  // The occupied bins: bin number of counts()[0], and the counts.
  uint32_t first() const { return first_; }
  const std::vector<uint32_t>& counts() const { return counts_; }

 private:
  uint32_t& Grow(uint32_t bin);

  std::vector<uint32_t> counts_;
  uint32_t first_ = 0;
  int64_t total_ = 0;
};

// Rank (1 .. total) of the smallest value whose cumulative share reaches q (0 < q <= 1).
int64_t RankOf(double q, int64_t total);

}  // namespace servescape
