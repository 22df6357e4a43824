// SPDX-License-Identifier: MIT
// A log-linear histogram of durations (the layout of HdrHistogram): below 512 ns exact, above that
// 256 equal parts per factor of two, so a bin is at most 1/256 of its value wide and a reported
// quantile (the middle of its bin) is within 0.2 % of a recorded value. Memory grows with the
// occupied range only. Values at most a limit that is known before are counted exactly, and the
// least and the largest value are kept: a quantile that is one of them, or a limit, is exact.
//
// How a limit costs nothing: the counts of the bins that hold one have their highest bit set, so
// that adding to them, and to them alone, leaves a negative number.
#pragma once

#include <cstdint>
#include <limits>
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

  [[gnu::always_inline]] void Add(Duration value) {
    ++total_;
    if (!IsQuick(value.ns, quick_least_, quick_span_)) [[unlikely]]
      return AddSlowly(value.ns);
    const uint32_t bin = QuickBinOf(value.ns);
    if (++counts_[bin - first_] >= kWatched) [[unlikely]] CountWatched(bin, value.ns, 1);
  }
  // `count` equal values; below 2^32 of them in all per bin.
  void AddMany(Duration value, int64_t count) {
    if (count == 0) return;
    Add(value);
    const uint32_t bin = BinOf(value.ns);
    counts_[bin - first_] += static_cast<uint32_t>(count - 1);
    if (counts_[bin - first_] >= kWatched) CountWatched(bin, value.ns, count - 1);
    total_ += count - 1;
  }

  // From now on counts the values at most each of these limits exactly; before any is added.
  void Watch(const std::vector<Duration>& limits);
  // Adds value after value with what that needs in local variables; the histogram is complete
  // when it ends, and is not to be used otherwise before.
  class Adder {
   public:
    explicit Adder(Histogram* histogram) : histogram_(histogram) { Look(); }
    Adder(const Adder&) = delete;
    Adder& operator=(const Adder&) = delete;
    ~Adder() { histogram_->total_ += added_; }

    // Returns the value's bin.
    [[gnu::always_inline]] uint32_t Add(Duration value) {
      ++added_;
      if (!IsQuick(value.ns, quick_least_, quick_span_)) [[unlikely]] {
        histogram_->AddSlowly(value.ns);
        Look();
        return BinOf(value.ns);
      }
      const uint32_t bin = QuickBinOf(value.ns);
      if (++counts_[bin - first_] >= kWatched) [[unlikely]]
        histogram_->CountWatched(bin, value.ns, 1);
      return bin;
    }
    int64_t added() const { return added_; }

   private:
    void Look() {
      counts_ = histogram_->counts_.data();
      first_ = histogram_->first_;
      quick_least_ = histogram_->quick_least_;
      quick_span_ = histogram_->quick_span_;
    }

    Histogram* const histogram_;
    uint32_t* counts_;
    uint32_t first_;
    int64_t quick_least_;
    uint64_t quick_span_;
    int64_t added_ = 0;
  };

  // Neither one is adding to watched bins: Settle has been called, or Watch never.
  void Merge(const Histogram& other);
  // Ends the watching until Clear: to be called before anything is read.
  void Settle();
  // All counts to zero; the occupied range is kept, so that a reused histogram does not grow anew.
  void Clear();

  int64_t total() const { return total_; }
  // Smallest recorded value whose cumulative share reaches q (0 < q <= 1), in seconds: itself where
  // it is known, else the middle of what it can be; NaN when empty.
  double Quantile(double q) const;
  // What that value can be, in seconds: from the lower to the upper bound.
  struct Bounds {
    double lower, upper;
  };
  Bounds BoundsOf(double q) const;
  // The bin of that value; something must have been added.
  uint32_t BinOfQuantile(double q) const;
  // Number of values in the bins above one.
  int64_t CountAbove(uint32_t bin) const;
  // Number of recorded values <= limit: exact where it is watched, or below the least or above the
  // largest, else a bin that straddles the limit counts in proportion.
  double CountAtMost(Duration limit) const;
  // Their share; NaN when empty.
  double ShareAtMost(Duration limit) const;

  // Whether something was recorded, and all of it the same value.
  bool IsConstant() const { return total_ > 0 && span_ == 0; }
  // The largest recorded value, in seconds; NaN when empty.
  double Maximum() const;
  // A settled copy without the empty bins at both ends.
  Histogram Compact() const;
  // Whether Watch has named a limit; a copy as if it never had.
  bool watched() const { return watched_; }
  Histogram Unwatched() const;

  // Number of values in a bin.
  uint32_t CountOf(uint32_t bin) const {
    const uint32_t slot = bin - first_;
    return slot < counts_.size() ? counts_[slot] : 0;
  }
  // The occupied bins: bin number of counts()[0], and the counts.
  uint32_t first() const { return first_; }
  const std::vector<uint32_t>& counts() const { return counts_; }

  // All its state, for what keeps one as bytes.
  template <class Archive>
  void Each(Archive& archive) {
    archive(counts_, first_, total_, least_, span_, quick_least_, quick_span_, watched_, watching_,
            marks_);
  }

 private:
  // A limit, and the values of its bin that are at most it and equal to it.
  struct Mark {
    int64_t limit = 0;  // ns
    int64_t at_most = 0, equal = 0;

    template <class Archive>
    void Each(Archive& archive) {
      archive(limit, at_most, equal);
    }
  };
  static constexpr uint32_t kWatched = 1u << 31;

  // Of a value from 2^kBits on and below 2^53 a double shows the bin: its exponent and kBits of its
  // fraction.
  static uint32_t QuickBinOf(int64_t ns) {
    constexpr uint32_t kBias = (1023 + kBits - 1) << kBits;
    const uint64_t bits = __builtin_bit_cast(uint64_t, static_cast<double>(ns));
    return static_cast<uint32_t>(bits >> (52 - kBits)) - kBias;
  }
  // Whether that holds, and it is neither a new least nor a new largest value.
  static bool IsQuick(int64_t ns, int64_t least, uint64_t span) {
    return static_cast<uint64_t>(ns) - static_cast<uint64_t>(least) <= span;
  }
  static bool Outside(int64_t ns, int64_t least, uint64_t span) {
    return static_cast<uint64_t>(ns) - static_cast<uint64_t>(least) > span;
  }
  void Grow(uint32_t bin);
  // Makes a value the least or the largest: what lies between has a bin.
  void Widen(int64_t ns);
  void AddSlowly(int64_t ns);
  void FindQuick();
  void CountWatched(uint32_t bin, int64_t ns, int64_t count);
  void SetWatched();
  void MergeMarks(const Histogram& other);
  // Nanoseconds that the value of rank `place` (1 ..) within a bin can be.
  struct Range {
    int64_t lower, upper;
  };
  Range RangeOf(uint32_t bin, int64_t place) const;
  Range FindRange(double q, uint32_t* bin) const;

  std::vector<uint32_t> counts_;
  uint32_t first_ = 0;
  int64_t total_ = 0;
  int64_t least_ = std::numeric_limits<int64_t>::max();  // ns; then nothing was added
  uint64_t span_ = 0;                                    // the largest less the least
  // The least of those that are quick to add, and how far they reach from there.
  int64_t quick_least_ = std::numeric_limits<int64_t>::max();
  uint64_t quick_span_ = 0;
  bool watched_ = false;   // Watch was called
  bool watching_ = false;  // and Settle was not, since
  std::vector<Mark> marks_;  // by limit
};

// Rank (1 .. total) of the smallest value whose cumulative share reaches q (0 < q <= 1).
int64_t RankOf(double q, int64_t total);

}  // namespace servescape
