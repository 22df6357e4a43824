// SPDX-License-Identifier: MIT
// Detectors of a stream of errors (1) and right answers (0) as river 0.26.1 has them
// (river/drift/binary): DDM, EDDM, FHDDM, HDDM_A and HDDM_W.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>

#include "sim/base/math.h"
#include "sim/drift/stream_detector.h"

namespace servescape {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Mean {
  int64_t n = 0;
  double value = 0;

  void Update(double x) {
    ++n;
    value += (x - value) / static_cast<double>(n);
  }
};

class WithZone : public StreamDetector {
 public:
  bool warning() const override { return warning_; }

 protected:
  bool alarm_ = false, warning_ = false;
};

// An error rate above the least that was ever seen by drift_threshold of its deviation: where
// that was seen early, by chance, its deviation is wide and the detector half blind.
class Ddm : public WithZone {
 public:
  explicit Ddm(const DdmConfig& config) : config_(config) {}

  bool Update(double x) override {
    if (alarm_) *this = Ddm(config_);
    rate_.Update(x);
    const double p = rate_.value;
    const double s = std::sqrt(std::max(0.0, p * (1 - p)) / static_cast<double>(rate_.n));
    if (rate_.n <= config_.warm_start) return false;
    if (p + s <= least_sum_) {
      least_p_ = p;
      least_s_ = s;
      least_sum_ = p + s;
    }
    warning_ = p + s > least_p_ + config_.warning_threshold * least_s_;
    if (p + s > least_p_ + config_.drift_threshold * least_s_) {
      alarm_ = true;
      warning_ = false;
    }
    return alarm_;
  }

 private:
  DdmConfig config_;
  Mean rate_;
  double least_p_ = 0, least_s_ = 0, least_sum_ = kInfinity;
};

// Distances between errors below what they were at their widest.
class Eddm : public WithZone {
 public:
  explicit Eddm(const EddmConfig& config) : config_(config) {}

  bool Update(double x) override {
    if (alarm_) *this = Eddm(config_);
    ++seen_;
    if (x != 1) return false;
    ++errors_;
    Distance(static_cast<double>(seen_ - last_error_));
    last_error_ = seen_;
    return alarm_;
  }

 private:
  void Distance(double distance) {
    const double before = distance_.value;
    distance_.Update(distance);
    squares_ += (distance - before) * (distance - distance_.value);
    if (seen_ <= config_.warm_start) return;
    const double variance = distance_.n > 1 ? squares_ / static_cast<double>(distance_.n - 1) : 0;
    const double width = distance_.value + 2 * std::sqrt(variance);
    if (width > widest_) {
      widest_ = width;
    } else if (errors_ > config_.warm_start) {
      const double level = width / widest_;
      if (level < config_.beta) {
        alarm_ = true;
      } else {
        warning_ = level < config_.alpha;
      }
    }
  }

  EddmConfig config_;
  Mean distance_;
  double squares_ = 0, widest_ = -1;
  int64_t seen_ = 0, last_error_ = 0, errors_ = 0;
};

// A share of ones in a sliding window below the highest it was: river hears right answers as 1.
class Fhddm : public StreamDetector {
 public:
  explicit Fhddm(const FhddmConfig& config) : config_(config) {}

  bool Update(double x) override {
    if (alarm_) *this = Fhddm(config_);
    window_.push_back(x);
    ones_ += x;
    const auto size = static_cast<size_t>(config_.sliding_window_size);
    if (window_.size() < size) return false;
    alarm_ = Fell(ones_, config_.sliding_window_size, &most_);
    if (config_.short_window_size > 0) {
      double recent = 0;
      const auto short_size = static_cast<std::ptrdiff_t>(config_.short_window_size);
      for (auto at = window_.end() - short_size; at != window_.end(); ++at) {
        recent += *at;
      }
      if (Fell(recent, config_.short_window_size, &most_short_)) alarm_ = true;
    }
    ones_ -= window_.front();
    window_.pop_front();
    return alarm_;
  }

 private:
  bool Fell(double ones, int64_t size, double* most) const {
    const auto n = static_cast<double>(size);
    const double share = ones / n;
    *most = std::max(*most, share);
    return *most - share > std::sqrt(Log(1 / config_.confidence_level) / (2 * n));
  }

  FhddmConfig config_;
  std::deque<double> window_;
  double ones_ = 0, most_ = 0, most_short_ = 0;
  bool alarm_ = false;
};

// Hoeffding's bound on the mean since the start against that at its best cut.
class HddmA : public WithZone {
 public:
  explicit HddmA(const HddmConfig& config) : config_(config) {}

  bool Update(double x) override {
    if (alarm_) *this = HddmA(config_);
    all_.Update(x);
    if (low_.n == 0) low_ = all_;
    if (high_.n == 0) high_ = all_;
    if (low_.value + Bound(low_.n) >= all_.value + Bound(all_.n)) low_ = all_;
    if (high_.value - Bound(high_.n) <= all_.value - Bound(all_.n)) high_ = all_;
    const double rise = all_.value - low_.value, fall = high_.value - all_.value;
    alarm_ = Exceeds(rise, low_, config_.drift_confidence);
    warning_ = !alarm_ && Exceeds(rise, low_, config_.warning_confidence);
    if (config_.two_sided_test) {
      if (Exceeds(fall, high_, config_.drift_confidence)) {
        alarm_ = true;
      } else if (Exceeds(fall, high_, config_.warning_confidence)) {
        warning_ = true;
      }
    }
    return alarm_;
  }

 private:
  double Bound(int64_t n) const {
    return std::sqrt(Log(1 / config_.drift_confidence) / (2 * static_cast<double>(n)));
  }

  bool Exceeds(double difference, const Mean& cut, double confidence) const {
    if (cut.n == all_.n) return false;
    const auto n = static_cast<double>(all_.n), m = static_cast<double>(cut.n);
    return difference >= std::sqrt((n - m) / m / n / 2 * Log(2 / confidence));
  }

  HddmConfig config_;
  Mean low_, high_, all_;
};

// McDiarmid's bound on exponentially weighted means before and after the best cut.
class HddmW : public WithZone {
 public:
  explicit HddmW(const HddmConfig& config) : config_(config) {}

  bool Update(double x) override {
    if (alarm_) *this = HddmW(config_);
    Add(x, &total_);
    Cut(x, 1, &rise_);
    alarm_ = Differ(rise_.before, rise_.after, config_.drift_confidence);
    warning_ = !alarm_ && Differ(rise_.before, rise_.after, config_.warning_confidence);
    Cut(x, -1, &fall_);
    if (config_.two_sided_test) {
      if (Differ(fall_.after, fall_.before, config_.drift_confidence)) {
        alarm_ = true;
      } else if (Differ(fall_.after, fall_.before, config_.warning_confidence)) {
        warning_ = true;
      }
    }
    return alarm_;
  }

 private:
  struct Sample {
    bool any = false;
    double mean = 0, weights = 1;  // the sum of squared weights
  };
  struct Cuts {
    Sample before, after;
    double best = kInfinity;
  };

  void Add(double x, Sample* to) const {
    const double lambda = config_.lambda_val, kept = 1 - lambda;
    to->mean = to->any ? lambda * x + kept * to->mean : x;
    to->any = true;
    to->weights = lambda * lambda + kept * kept * to->weights;
  }

  static double Bound(double weights, double confidence) {
    return std::sqrt(weights * Log(1 / confidence) / 2);
  }

  // `sign` 1: cut where the mean is lowest, -1: highest.
  void Cut(double x, double sign, Cuts* cuts) const {
    const double edge = sign * total_.mean + Bound(total_.weights, config_.drift_confidence);
    if (edge < cuts->best) {
      *cuts = {total_, {}, edge};
    } else {
      Add(x, &cuts->after);
    }
  }

  static bool Differ(const Sample& low, const Sample& high, double confidence) {
    return low.any && high.any &&
           high.mean - low.mean > Bound(low.weights + high.weights, confidence);
  }

  HddmConfig config_;
  Sample total_;
  Cuts rise_, fall_;
};

}  // namespace

std::unique_ptr<StreamDetector> MakeDdm(const DdmConfig& config) {
  return std::make_unique<Ddm>(config);
}
std::unique_ptr<StreamDetector> MakeEddm(const EddmConfig& config) {
  return std::make_unique<Eddm>(config);
}
std::unique_ptr<StreamDetector> MakeFhddm(const FhddmConfig& config) {
  return std::make_unique<Fhddm>(config);
}
std::unique_ptr<StreamDetector> MakeHddmA(const HddmConfig& config) {
  return std::make_unique<HddmA>(config);
}
std::unique_ptr<StreamDetector> MakeHddmW(const HddmConfig& config) {
  return std::make_unique<HddmW>(config);
}

}  // namespace servescape
