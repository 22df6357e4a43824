// SPDX-License-Identifier: MIT
// The averages that Knative's autoscaler decides on: pkg/autoscaler/metrics/collector.go and
// aggregation/bucketing.go of knative.dev/serving v0.51. Values of one second are added up in a
// bucket; the average is over the buckets from the first write to the last one, at most the window.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/autoscaler/kpa.h"
#include "sim/base/time.h"

namespace servescape {

class KpaWindow {
 public:
  // At least a second.
  KpaWindow(Duration window, bool weighted_exponential);

  // Times do not fall.
  void Record(SimTime now, double value);
  // Nothing was recorded for more than the window.
  bool Empty(SimTime now) const;
  double Average(SimTime now) const;

 private:
  int64_t size() const { return static_cast<int64_t>(buckets_.size()); }
  double& At(int64_t second) { return buckets_[static_cast<size_t>(second % size())]; }
  double At(int64_t second) const { return buckets_[static_cast<size_t>(second % size())]; }
  double LinearAverage(int64_t now) const;
  double WeightedAverage(int64_t now) const;

  std::vector<double> buckets_;  // a second each, in a ring
  double smoothing_ = 0;         // of the exponential weights; 0: linear
  double total_ = 0;
  bool any_ = false;
  int64_t first_ = 0, last_ = 0;  // seconds of the first and the last write
};

// Both windows of one metric of one revision.
class KpaCollector {
 public:
  explicit KpaCollector(const KpaConfig& config);

  void Record(SimTime now, double value);
  // None: no data for the stable window.
  std::optional<KpaAverages> Averages(SimTime now) const;

 private:
  KpaWindow stable_, panic_;
};

}  // namespace servescape
