// SPDX-License-Identifier: MIT
#include "sim/metrics/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace servescape {
namespace {

// Bins kept free beyond a bin that had to be added: half of the present size, at least one
// sixteenth of a factor of two. Growth is so amortised at either end.
uint32_t Slack(size_t size) {
  return std::max<uint32_t>(1u << (Histogram::kBits - 4), static_cast<uint32_t>(size / 2));
}

double MiddleSeconds(uint32_t bin) {
  // A bin of one nanosecond stands for that value exactly.
  if (bin < (2u << Histogram::kBits)) return static_cast<double>(Histogram::LowerOf(bin)) * 1e-9;
  return (static_cast<double>(Histogram::LowerOf(bin)) +
          static_cast<double>(Histogram::UpperOf(bin))) * 0.5e-9;
}

}  // namespace

int64_t RankOf(double q, int64_t total) {
  // q * total may miss an integer by rounding (0.3 * 10 = 3.0000000000000004): step back onto it.
  const double exact = q * static_cast<double>(total);
  const double nearest = std::floor(exact + 0.5);
  const double rank = std::fabs(exact - nearest) <= 1e-9 * exact ? nearest : std::ceil(exact);
  return std::clamp<int64_t>(static_cast<int64_t>(rank), 1, std::max<int64_t>(total, 1));
}

uint32_t& Histogram::Grow(uint32_t bin) {
  if (counts_.empty()) {
    first_ = bin;
    counts_.assign(1, 0);
  } else if (bin < first_) {
    const uint32_t slack = std::min(Slack(counts_.size()), bin);
    const uint32_t new_first = bin - slack;
    counts_.insert(counts_.begin(), first_ - new_first, 0);
    first_ = new_first;
  } else {
    const size_t needed = static_cast<size_t>(bin - first_) + 1;
    counts_.resize(needed + Slack(counts_.size()), 0);
  }
  return counts_[bin - first_];
}

void Histogram::Merge(const Histogram& other) {
  uint32_t from = 0;
  uint32_t to = static_cast<uint32_t>(other.counts_.size());
  while (from < to && other.counts_[from] == 0) ++from;
  while (to > from && other.counts_[to - 1] == 0) --to;
  if (from == to) return;
  // Touching both ends first makes room for all that lies between.
  const uint32_t low = other.first_ + from;
  const uint32_t high = other.first_ + to - 1;
  if (counts_.empty() || low < first_) Grow(low);
  if (high - first_ >= counts_.size()) Grow(high);
  uint32_t* const __restrict into = counts_.data() + (low - first_);
  const uint32_t* const __restrict added = other.counts_.data() + from;
  for (uint32_t i = 0; i < to - from; ++i) into[i] += added[i];
  total_ += other.total_;
}

void Histogram::Clear() {
  std::fill(counts_.begin(), counts_.end(), 0u);
  total_ = 0;
}

double Histogram::Quantile(double q) const { return QuantileWithout(nullptr, q); }

double Histogram::QuantileWithout(const Histogram* part, double q) const {
  const int64_t total = total_ - (part != nullptr ? part->total_ : 0);
  if (total <= 0) return std::numeric_limits<double>::quiet_NaN();
  const int64_t rank = RankOf(q, total);
  int64_t seen = 0;
  uint32_t i = 0;
  // Whole groups of bins below the rank first, where their sums fit the counts' type.
  constexpr uint32_t kGroup = 32;
  const bool grouped = part == nullptr && total < (int64_t{1} << 32);
  for (; grouped && i + kGroup <= counts_.size(); i += kGroup) {
    const uint32_t* const counts = counts_.data() + i;
    uint32_t group = 0;
    for (uint32_t j = 0; j < kGroup; ++j) group += counts[j];
    if (seen + group >= rank) break;
    seen += group;
  }
  for (; i < counts_.size(); ++i) {
    const uint32_t bin = first_ + i;
    seen += counts_[i];
    if (part != nullptr) seen -= part->CountOf(bin);
    if (seen >= rank) return MiddleSeconds(bin);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

double Histogram::ShareAtMost(Duration limit) const {
  if (total_ == 0) return std::numeric_limits<double>::quiet_NaN();
  if (limit.ns < 0) return 0;
  const uint32_t last = BinOf(limit.ns);
  double count = 0;
  for (uint32_t i = 0; i < counts_.size() && first_ + i <= last; ++i) {
    double share = 1;
    if (first_ + i == last) {
      const double lower = static_cast<double>(LowerOf(last));
      const double upper = static_cast<double>(UpperOf(last));
      share = (static_cast<double>(limit.ns) + 1 - lower) / (upper - lower);
    }
    count += share * static_cast<double>(counts_[i]);
  }
  return count / static_cast<double>(total_);
}

double Histogram::UpperBound() const {
  for (size_t i = counts_.size(); i-- > 0;) {
    if (counts_[i] == 0) continue;
    // Values are whole nanoseconds, so the largest one a bin can hold is its upper bound less one.
    return static_cast<double>(UpperOf(first_ + static_cast<uint32_t>(i)) - 1) * 1e-9;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

Histogram Histogram::Compact() const {
  size_t from = 0, to = counts_.size();
  while (from < to && counts_[from] == 0) ++from;
  while (to > from && counts_[to - 1] == 0) --to;
  Histogram out;
  if (from == to) return out;
  out.counts_.assign(counts_.begin() + static_cast<std::ptrdiff_t>(from),
                     counts_.begin() + static_cast<std::ptrdiff_t>(to));
  out.first_ = first_ + static_cast<uint32_t>(from);
  out.total_ = total_;
  return out;
}

}  // namespace servescape
