// SPDX-License-Identifier: MIT
#include "sim/metrics/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/base/check.h"
#include "sim/base/constants.h"

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

void Histogram::Grow(uint32_t bin) {
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
}

void Histogram::Widen(int64_t ns) {
  const uint32_t bin = BinOf(ns);
  if (counts_.empty() || bin < first_ || bin - first_ >= counts_.size()) Grow(bin);
  if (least_ == std::numeric_limits<int64_t>::max()) {
    least_ = ns;
    return FindQuick();
  }
  const int64_t most = std::max(least_ + static_cast<int64_t>(span_), ns);
  least_ = std::min(least_, ns);
  span_ = static_cast<uint64_t>(most - least_);
  FindQuick();
}

void Histogram::AddSlowly(int64_t ns) {
  if (Outside(ns, least_, span_)) Widen(ns);
  const uint32_t bin = BinOf(ns);
  if (++counts_[bin - first_] >= kWatched) CountWatched(bin, ns, 1);
}

void Histogram::FindQuick() {
  constexpr int64_t kLeast = 1 << kBits, kMost = (int64_t{1} << 53) - 1;
  const int64_t least = std::max(least_, kLeast);
  const int64_t most = std::min(least_ + static_cast<int64_t>(span_), kMost);
  quick_least_ = least <= most ? least : std::numeric_limits<int64_t>::max();
  quick_span_ = least <= most ? static_cast<uint64_t>(most - least) : 0;
}

void Histogram::CountWatched(uint32_t bin, int64_t ns, int64_t count) {
  for (Mark& mark : marks_) {
    if (BinOf(mark.limit) != bin || ns > mark.limit) continue;
    mark.at_most += count;
    if (ns == mark.limit) mark.equal += count;
  }
}

void Histogram::SetWatched() {
  for (const Mark& mark : marks_) {
    const uint32_t bin = BinOf(mark.limit);
    if (counts_.empty() || bin < first_ || bin - first_ >= counts_.size()) Grow(bin);
    counts_[bin - first_] |= kWatched;
  }
}

// Bins of one nanosecond are exact as they are.
void Histogram::Watch(const std::vector<Duration>& limits) {
  for (const Duration limit : limits) {
    if (limit.ns >= (2 << kBits)) marks_.push_back({limit.ns, 0, 0});
  }
  std::sort(marks_.begin(), marks_.end(),
            [](const Mark& a, const Mark& b) { return a.limit < b.limit; });
  const auto same = [](const Mark& a, const Mark& b) { return a.limit == b.limit; };
  marks_.erase(std::unique(marks_.begin(), marks_.end(), same), marks_.end());
  watched_ = watching_ = !marks_.empty();
  if (watching_) SetWatched();
}

void Histogram::Settle() {
  if (!watching_) return;
  watching_ = false;
  for (const Mark& mark : marks_) {
    const uint32_t slot = BinOf(mark.limit) - first_;
    if (slot < counts_.size()) counts_[slot] &= ~kWatched;
  }
}

// A limit that one of the two has not watched is known no more, unless that one is empty.
void Histogram::MergeMarks(const Histogram& other) {
  if (other.total_ == 0) return;
  if (total_ == 0) {
    marks_ = other.marks_;
    return;
  }
  std::vector<Mark> both;
  for (const Mark& mark : marks_) {
    for (const Mark& more : other.marks_) {
      if (mark.limit != more.limit) continue;
      both.push_back({mark.limit, mark.at_most + more.at_most, mark.equal + more.equal});
    }
  }
  marks_ = std::move(both);
}

void Histogram::Merge(const Histogram& other) {
  SERVESCAPE_CHECK(!watching_ && !other.watching_);
  MergeMarks(other);
  if (other.total_ > 0) {
    Widen(other.least_);
    Widen(other.least_ + static_cast<int64_t>(other.span_));
  }
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
  least_ = std::numeric_limits<int64_t>::max();
  span_ = 0;
  FindQuick();
  if (marks_.empty()) return;
  for (Mark& mark : marks_) mark.at_most = mark.equal = 0;
  watching_ = watched_;
  if (watching_) SetWatched();
}

// Bounds of the bin; narrower where a limit, the least or the largest value lies in it.
Histogram::Range Histogram::RangeOf(uint32_t bin, int64_t place) const {
  Range range{LowerOf(bin), UpperOf(bin) - 1};
  range.lower = std::max(range.lower, least_);
  range.upper = std::min(range.upper, least_ + static_cast<int64_t>(span_));
  for (const Mark& mark : marks_) {
    if (BinOf(mark.limit) != bin) continue;
    const int64_t below = mark.at_most - mark.equal;
    if (place > mark.at_most) {
      range.lower = std::max(range.lower, mark.limit + 1);
    } else {
      range.upper = std::min(range.upper, place > below ? mark.limit : mark.limit - 1);
      if (place > below) range.lower = mark.limit;
    }
  }
  return range;
}

Histogram::Range Histogram::FindRange(double q, uint32_t* bin) const {
  const int64_t rank = RankOf(q, total_);
  int64_t seen = 0;
  uint32_t i = 0;
  // Whole groups of bins below the rank first, where their sums fit the counts' type.
  constexpr uint32_t kGroup = 32;
  const bool grouped = total_ < (int64_t{1} << 32);
  for (; grouped && i + kGroup <= counts_.size(); i += kGroup) {
    const uint32_t* const counts = counts_.data() + i;
    uint32_t group = 0;
    for (uint32_t j = 0; j < kGroup; ++j) group += counts[j];
    if (seen + group >= rank) break;
    seen += group;
  }
  for (; i < counts_.size(); ++i) {
    const int64_t below = seen;
    seen += counts_[i];
    if (seen < rank) continue;
    *bin = first_ + i;
    const int64_t most = least_ + static_cast<int64_t>(span_);
    if (rank == total_) return {most, most};
    if (rank == 1) return {least_, least_};
    return RangeOf(*bin, rank - below);
  }
  *bin = first_;
  return {0, 0};
}

double Histogram::Quantile(double q) const {
  if (total_ <= 0) return std::numeric_limits<double>::quiet_NaN();
  uint32_t bin = 0;
  const Range range = FindRange(q, &bin);
  if (range.lower == LowerOf(bin) && range.upper == UpperOf(bin) - 1) return MiddleSeconds(bin);
  return (static_cast<double>(range.lower) + static_cast<double>(range.upper)) / 2e9;
}

Histogram::Bounds Histogram::BoundsOf(double q) const {
  if (total_ <= 0) return {kNaN, kNaN};
  uint32_t bin = 0;
  const Range range = FindRange(q, &bin);
  return {static_cast<double>(range.lower) / 1e9, static_cast<double>(range.upper) / 1e9};
}

uint32_t Histogram::BinOfQuantile(double q) const {
  uint32_t bin = 0;
  FindRange(q, &bin);
  return bin;
}

int64_t Histogram::CountAbove(uint32_t bin) const {
  int64_t count = 0;
  const size_t from = bin < first_ ? 0 : bin - first_ + size_t{1};
  for (size_t i = from; i < counts_.size(); ++i) count += counts_[i];
  return count;
}

double Histogram::CountAtMost(Duration limit) const {
  if (total_ == 0 || limit.ns < least_) return 0;
  if (limit.ns >= least_ + static_cast<int64_t>(span_)) return static_cast<double>(total_);
  const uint32_t last = BinOf(limit.ns);
  double count = 0;
  for (uint32_t i = 0; i < counts_.size() && first_ + i < last; ++i) count += counts_[i];
  for (const Mark& mark : marks_) {
    if (mark.limit == limit.ns) return count + static_cast<double>(mark.at_most);
  }
  const double lower = static_cast<double>(LowerOf(last));
  const double upper = static_cast<double>(UpperOf(last));
  const double share = (static_cast<double>(limit.ns) + 1 - lower) / (upper - lower);
  return count + share * static_cast<double>(CountOf(last));
}

double Histogram::ShareAtMost(Duration limit) const {
  if (total_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return CountAtMost(limit) / static_cast<double>(total_);
}

double Histogram::Maximum() const {
  if (total_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(least_ + static_cast<int64_t>(span_)) / 1e9;
}

Histogram Histogram::Compact() const {
  if (watching_) {
    Histogram settled = *this;
    settled.Settle();
    return settled.Compact();
  }
  size_t from = 0, to = counts_.size();
  while (from < to && counts_[from] == 0) ++from;
  while (to > from && counts_[to - 1] == 0) --to;
  Histogram out;
  out.marks_ = marks_;
  if (from == to) return out;
  out.least_ = least_;
  out.span_ = span_;
  out.FindQuick();
  out.counts_.assign(counts_.begin() + static_cast<std::ptrdiff_t>(from),
                     counts_.begin() + static_cast<std::ptrdiff_t>(to));
  out.first_ = first_ + static_cast<uint32_t>(from);
  out.total_ = total_;
  return out;
}

Histogram Histogram::Unwatched() const {
  Histogram out = *this;
  out.Settle();
  out.marks_.clear();
  out.watched_ = false;
  return out;
}

}  // namespace servescape
