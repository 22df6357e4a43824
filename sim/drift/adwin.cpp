// SPDX-License-Identifier: MIT
// ADWIN (Bifet and Gavalda, "Learning from time-changing data with adaptive windowing", SDM 2007),
// as river 0.26.1 has it: buckets of 2^row values, at most max_buckets of each row, are kept of a
// window; every `clock` values each cut between two buckets is tried, and the oldest bucket goes
// while the means on both sides differ by more than epsilon.
#include <cmath>
#include <deque>
#include <vector>

#include "sim/base/math.h"
#include "sim/drift/stream_detector.h"

namespace servescape {
namespace {

struct Bucket {
  double total = 0, variance = 0;
};

// The sum of squares that two parts with these sizes and means have beside their own.
double Between(double n, double m, double mean_n, double mean_m) {
  return n * m * (mean_n - mean_m) * (mean_n - mean_m) / (n + m);
}

class Adwin : public StreamDetector {
 public:
  explicit Adwin(const AdwinConfig& config) : config_(config) { Reset(); }

  bool Update(double value) override {
    if (alarm_) Reset();
    Insert(value);
    alarm_ = Detect();
    return alarm_;
  }

 private:
  void Reset() {
    rows_.assign(1, {});
    total_ = variance_ = width_ = 0;
    tick_ = 0;
    alarm_ = false;
  }

  static double Size(size_t row) { return static_cast<double>(int64_t{1} << row); }

  void Insert(double value) {
    rows_[0].push_back({value, 0});
    width_ += 1;
    if (width_ > 1) {
      const double mean = total_ / (width_ - 1);
      variance_ += (width_ - 1) * (value - mean) * (value - mean) / width_;
    }
    total_ += value;
    Compress();
  }

  void Compress() {
    for (size_t row = 0; row < rows_.size(); ++row) {
      if (rows_[row].size() != static_cast<size_t>(config_.max_buckets) + 1) return;
      if (row + 1 == rows_.size()) rows_.emplace_back();
      std::deque<Bucket>& here = rows_[row];
      const double n = Size(row);
      const Bucket a = here[0], b = here[1];
      rows_[row + 1].push_back(
          {a.total + b.total, a.variance + b.variance + Between(n, n, a.total / n, b.total / n)});
      here.pop_front();
      here.pop_front();
      if (rows_[row + 1].size() <= static_cast<size_t>(config_.max_buckets)) return;
    }
  }

  void DropOldest() {
    const size_t row = rows_.size() - 1;
    const double n = Size(row);
    const Bucket oldest = rows_[row].front();
    width_ -= n;
    total_ -= oldest.total;
    variance_ -= oldest.variance + Between(n, width_, oldest.total / n, total_ / width_);
    rows_[row].pop_front();
    if (rows_[row].empty()) rows_.pop_back();
  }

  bool Detect() {
    ++tick_;
    if (tick_ % config_.clock != 0 || !(width_ > static_cast<double>(config_.grace_period))) {
      return false;
    }
    bool changed = false;
    while (DropAtCut()) changed = true;
    return changed;
  }

  bool DropAtCut() {
    const auto least = static_cast<double>(config_.min_window_length);
    double n0 = 0, n1 = width_, u0 = 0, u1 = total_;
    for (size_t row = rows_.size(); row-- > 0;) {
      for (size_t k = 0; k < rows_[row].size(); ++k) {
        if (row == 0 && k + 1 == rows_[row].size()) return false;  // nothing is after it
        n0 += Size(row);
        n1 -= Size(row);
        u0 += rows_[row][k].total;
        u1 -= rows_[row][k].total;
        if (n1 >= least && n0 >= least && Differs(n0, n1, u0 / n0 - u1 / n1)) {
          DropOldest();
          return true;
        }
      }
    }
    return false;
  }

  bool Differs(double n0, double n1, double difference) const {
    const auto least = static_cast<double>(config_.min_window_length);
    const double confidence = Log(2 * Log(width_) / config_.delta);
    const double reciprocal = 1 / (n0 - least + 1) + 1 / (n1 - least + 1);
    const double epsilon = std::sqrt(2 * reciprocal * variance_ / width_ * confidence) +
                           2.0 / 3 * confidence * reciprocal;
    return std::fabs(difference) > epsilon;
  }

  AdwinConfig config_;
  std::vector<std::deque<Bucket>> rows_;  // the oldest of each first
  double total_ = 0, variance_ = 0, width_ = 0;
  int64_t tick_ = 0;
  bool alarm_ = false;
};

}  // namespace

std::unique_ptr<StreamDetector> MakeAdwin(const AdwinConfig& config) {
  return std::make_unique<Adwin>(config);
}

}  // namespace servescape
