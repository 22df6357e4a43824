// SPDX-License-Identifier: MIT
// How long a batch takes, ready to draw:
//   (draw(time) + batch part(items) + per_size * sizes) * draw(noise).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/sampler.h"
#include "sim/scenario/config.h"

namespace servescape {

// The batch part in seconds: affine, or a measured curve interpolated linearly between its points,
// constant below the first, extended along the last segment above the last.
double BatchSeconds(const ServiceTime& time, double items);

class BatchTimer {
 public:
  BatchTimer() = default;
  BatchTimer(const ServiceTime& time, uint32_t max_batch_size);

  // True when the time is a draw of iid_sampler(), in seconds, and nothing else.
  bool iid() const { return iid_; }
  const Sampler& iid_sampler() const { return time_; }

  // True when the sizes of the requests count.
  bool sized() const { return config_.per_size != 0; }

  Duration Draw(uint32_t items, double size, Generator& time, Generator& noise) const;
  // Mean seconds of a batch of `items` whose sizes sum to `size`.
  double Mean(double items, double size) const;

 private:
  bool iid_ = true;
  bool noisy_ = false;
  Sampler time_;
  Sampler noise_;
  ServiceTime config_;
  std::vector<double> seconds_;  // batch part by number of items, up to a bound
};

}  // namespace servescape
