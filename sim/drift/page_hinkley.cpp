// SPDX-License-Identifier: MIT
// Page and Hinkley's test as river 0.26.1 has it. The mean is that of all values since the last
// alarm, and the sums forget by alpha: of values without any change the sum is a random walk
// that reaches the threshold.
#include <limits>

#include "sim/drift/stream_detector.h"

namespace servescape {
namespace {

class PageHinkley : public StreamDetector {
 public:
  explicit PageHinkley(const PageHinkleyConfig& config) : config_(config) {}

  bool Update(double value) override {
    if (alarm_) *this = PageHinkley(config_);
    ++count_;
    mean_ += (value - mean_) / static_cast<double>(count_);
    const double deviation = value - mean_;
    up_ = config_.alpha * up_ + deviation - config_.delta;
    down_ = config_.alpha * down_ + deviation + config_.delta;
    if (up_ < least_up_) least_up_ = up_;
    if (down_ > most_down_) most_down_ = down_;
    if (count_ >= config_.min_instances) {
      const bool rose = up_ - least_up_ > config_.threshold;
      const bool fell = most_down_ - down_ > config_.threshold;
      alarm_ = (rose && config_.mode != PageHinkleyMode::kDown) ||
               (fell && config_.mode != PageHinkleyMode::kUp);
    }
    return alarm_;
  }

 private:
  PageHinkleyConfig config_;
  int64_t count_ = 0;
  double mean_ = 0, up_ = 0, down_ = 0;
  double least_up_ = std::numeric_limits<double>::infinity();
  double most_down_ = -1;  // river's
  bool alarm_ = false;
};

}  // namespace

std::unique_ptr<StreamDetector> MakePageHinkley(const PageHinkleyConfig& config) {
  return std::make_unique<PageHinkley>(config);
}

}  // namespace servescape
