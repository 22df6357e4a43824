// SPDX-License-Identifier: MIT
#include "sim/metrics/mser.h"

namespace servescape {

Truncation Mser5(const std::vector<double>& series) {
  const size_t batches = series.size() / kMserBatch;
  if (batches < 4) return {};
  std::vector<double> means(batches, 0);
  for (size_t i = 0; i < batches * kMserBatch; ++i) {
    means[i / kMserBatch] += series[i] / static_cast<double>(kMserBatch);
  }
  // From the back, with Welford's update, so that every suffix costs one step. Cuts that would
  // leave fewer than five batches are not looked at: a tail of nearly equal values there wins by
  // chance (White, Cobb and Spratt 2000).
  constexpr size_t kKept = 5;
  double mean = 0, squares = 0, best = 0;
  size_t best_cut = 0;
  bool found = false;
  for (size_t n = 1; n <= batches; ++n) {
    const size_t first = batches - n;
    const double delta = means[first] - mean;
    mean += delta / static_cast<double>(n);
    squares += delta * (means[first] - mean);
    const double statistic = squares / (static_cast<double>(n) * static_cast<double>(n));
    // On a tie the shorter cut wins: nothing is dropped without a gain.
    if (n >= kKept && (!found || statistic <= best)) {
      best = statistic;
      best_cut = first;
      found = true;
    }
  }
  if (2 * best_cut > batches) return {batches / 2 * kMserBatch, false};
  return {best_cut * kMserBatch, true};
}

}  // namespace servescape
