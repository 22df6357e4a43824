// SPDX-License-Identifier: MIT
#include "sim/model/service_time.h"

#include <algorithm>

namespace servescape {
namespace {

constexpr uint32_t kTableLimit = 4096;  // larger batches are computed at each draw

double CurveSeconds(const std::vector<CurvePoint>& curve, double items) {
  if (curve.size() == 1 || items <= curve.front().items) return curve.front().seconds;
  size_t i = 1;
  while (i + 1 < curve.size() && curve[i].items < items) ++i;
  const CurvePoint& a = curve[i - 1];
  const CurvePoint& b = curve[i];
  const double slope = (b.seconds - a.seconds) / (b.items - a.items);
  return std::max(0.0, a.seconds + slope * (items - a.items));
}

}  // namespace

double BatchSeconds(const ServiceTime& time, double items) {
  switch (time.batch) {
    case BatchTimeKind::kNone: return 0;
    case BatchTimeKind::kAffine: return time.base + time.per_item * items;
    case BatchTimeKind::kCurve: return CurveSeconds(time.curve, items);
  }
  return 0;
}

BatchTimer::BatchTimer(const ServiceTime& time, uint32_t max_batch_size)
    : time_(time.time), noise_(time.noise), config_(time) {
  noisy_ = !(time.noise == Constant(1));
  iid_ = time.batch == BatchTimeKind::kNone && time.per_size == 0 && !noisy_;
  if (time.batch == BatchTimeKind::kNone) return;
  const uint32_t limit = std::min(max_batch_size, kTableLimit);
  seconds_.reserve(limit + 1);
  for (uint32_t items = 0; items <= limit; ++items) seconds_.push_back(BatchSeconds(time, items));
}

Duration BatchTimer::Draw(uint32_t items, double size, Generator& time,
                          Generator& noise) const {
  double seconds = time_.Draw(time);
  if (config_.batch != BatchTimeKind::kNone) {
    seconds += items < seconds_.size() ? seconds_[items] : BatchSeconds(config_, items);
  }
  seconds += config_.per_size * size;
  if (noisy_) seconds *= noise_.Draw(noise);
  return FromSeconds(seconds);
}

double BatchTimer::Mean(double items, double size) const {
  return (config_.time.Mean() + BatchSeconds(config_, items) + config_.per_size * size) *
         config_.noise.Mean();
}

}  // namespace servescape
