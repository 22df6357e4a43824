// SPDX-License-Identifier: MIT
// Exact statistics of a list of numbers that is kept as a whole, such as a column of a recorded
// trace: no histogram, no estimate. Variances are those of the list itself (divided by n), two
// definitions of a percentile stand beside each other, and whatever a list is too short for is
// NaN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace servescape {

class SampleSummary {
 public:
  explicit SampleSummary(std::vector<double> values);

  size_t count() const { return sorted_.size(); }
  double sum() const { return sum_; }
  double mean() const { return mean_; }
  double variance() const { return variance_; }
  double min() const;
  double max() const;
  // Standard deviation over mean.
  double cv() const;
  // Variance over mean, of counts: 1 for a Poisson process.
  double dispersion() const;

  // q in [0, 1]. A straight line between the order statistics around (n - 1) q: type 7 of Hyndman
  // and Fan, "Sample quantiles in statistical packages", The American Statistician 50:4, 1996.
  double Linear(double q) const;
  // The least value that at least a share q of the list does not exceed (their type 1).
  double NearestRank(double q) const;

 private:
  std::vector<double> sorted_;
  double sum_ = 0;
  double mean_ = 0;
  double variance_ = 0;
};

// Events counted in windows of one width that begin at the first event; the last window counts
// whole, although the events may end before it does.
struct CountsInWindows {
  int64_t windows = 0;
  int64_t peak = 0;         // most events in a window
  int64_t peak_window = 0;  // the first that has so many
  double dispersion = 0;    // variance over mean of the counts
};

// Ascending times of at least one event, any unit; width > 0 in the same.
CountsInWindows CountInWindows(const std::vector<int64_t>& times, int64_t width);

// The largest ratio of the mean of `width` values to the mean of the `width` before them, over
// all places; NaN where the list is shorter than 2 `width` or nothing precedes that is above 0.
double LargestRise(const std::vector<double>& values, size_t width);

}  // namespace servescape
