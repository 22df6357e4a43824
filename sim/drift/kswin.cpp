// SPDX-License-Identifier: MIT
// KSWIN (Raab et al., "Reactive soft prototype computing for concept drift streams", 2020) as
// river 0.26.1 has it: the last stat_size values against as many drawn of those before them, by a
// test of Kolmogorov and Smirnov whose p-value is exact. An alarm empties the window.
#include <algorithm>
#include <cstddef>
#include <deque>
#include <vector>

#include "sim/drift/stream_detector.h"
#include "sim/drift/two_samples.h"
#include "sim/random/generator.h"

namespace servescape {
namespace {

constexpr double kLeastDistance = 0.1;  // river's, beside alpha

class Kswin : public StreamDetector {
 public:
  Kswin(const KswinConfig& config, uint64_t seed)
      : config_(config), seed_(seed), generator_(seed) {}

  bool Update(double value) override {
    if (alarm_) {
      window_.clear();
      generator_ = Generator(seed_);
    }
    alarm_ = false;
    window_.push_back(value);
    const auto size = static_cast<size_t>(config_.window_size);
    if (window_.size() > size) window_.pop_front();
    if (window_.size() < size) return false;
    const auto drawn = static_cast<size_t>(config_.stat_size);
    const auto last = window_.end() - static_cast<std::ptrdiff_t>(config_.stat_size);
    std::vector<double> older(window_.begin(), last), newer(last, window_.end());
    for (size_t i = 0; i < drawn; ++i) {
      const size_t left = older.size() - i;
      std::swap(older[i], older[i + generator_.NextBelow(static_cast<uint32_t>(left))]);
    }
    older.resize(drawn);
    std::sort(older.begin(), older.end());
    std::sort(newer.begin(), newer.end());
    const KsTest test = CompareByKs(older, newer, KsMethod::kAuto);
    alarm_ = test.p_value <= config_.alpha && test.distance > kLeastDistance;
    return alarm_;
  }

 private:
  KswinConfig config_;
  uint64_t seed_;
  Generator generator_;
  std::deque<double> window_;
  bool alarm_ = false;
};

}  // namespace

std::unique_ptr<StreamDetector> MakeKswin(const KswinConfig& config, uint64_t seed) {
  return std::make_unique<Kswin>(config, seed);
}

}  // namespace servescape
