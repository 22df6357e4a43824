// SPDX-License-Identifier: MIT
// Target tracking, plans and forecasts in the loop: those that look at whole intervals.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/autoscaler/scalers.h"
#include "sim/autoscaler/service_signals.h"

namespace servescape {
namespace {

bool Serves(const PodSeen& pod) { return pod.ready_since && !pod.draining; }

class TargetTrackingScaler : public ServiceScaler {
 public:
  TargetTrackingScaler(const TargetTrackingScaling& config, int64_t replicas)
      : config_(config), replicas_(replicas) {}

  SimTime next() const override { return next_; }

  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    const std::optional<double> metric = Metric(seen);
    next_ = next_ + kAlarmPeriod;
    ScaleDecision out{
        Decide(config_.policy, {seen.now, replicas_, metric}, &state_), replicas_, {}};
    out.seen = metric ? fmt::format("{} {:.4g}", config_.metric, *metric) : "no data";
    replicas_ = out.desired;
    return out;
  }
  // The alarms and the activities are kept by the service; there is no controller to kill.
  void Given(int64_t replicas) override { replicas_ = replicas; }
  void Restart(const ServiceSeen&) override {}

 private:
  // The average of a replica over the period: of the replicas that serve at its end, and for their
  // CPU of those that were there at its beginning, too. (A number is used again by later pods.)
  std::optional<double> Metric(const ServiceSeen& seen) {
    const double seconds = ToSeconds(kAlarmPeriod);
    double busy = 0;
    int64_t compared = 0;
    for (const PodSeen& pod : seen.pods) {
      if (!Serves(pod)) continue;
      const auto before = busy_.find(pod.id);
      const bool old = pod.asked.ns < 0 && before == busy_.end();  // and this the first look
      if (!old && (before == busy_.end() || before->second.first != pod.asked)) continue;
      busy += pod.busy_seconds - (old ? 0 : before->second.second);
      ++compared;
    }
    busy_.clear();
    for (const PodSeen& pod : seen.pods) busy_[pod.id] = {pod.asked, pod.busy_seconds};
    const double in_flight = (seen.in_flight_seconds - in_flight_) / seconds;
    const auto arrivals = static_cast<double>(seen.arrivals - arrivals_);
    in_flight_ = seen.in_flight_seconds;
    arrivals_ = seen.arrivals;
    if (IsOfModelServer(config_.signal)) meters_.Record(seen);
    const auto serving = std::count_if(seen.pods.begin(), seen.pods.end(), Serves);
    if (serving == 0) return std::nullopt;
    const auto each = static_cast<double>(serving);
    switch (config_.signal) {
      case ServiceSignal::kCpu:
        if (compared == 0) return std::nullopt;
        return 100 * busy / (seconds * seen.servers * static_cast<double>(compared));
      case ServiceSignal::kConcurrency:
        return in_flight / each;
      case ServiceSignal::kQueue:
        return seen.waiting / each;
      case ServiceSignal::kRate:
        break;
      default:
        return ValueOf(config_.signal, seen, meters_);
    }
    return arrivals / each;  // in the minute
  }

  const TargetTrackingScaling& config_;
  TargetTrackingState state_;
  int64_t replicas_;
  SimTime next_{kAlarmPeriod.ns};
  std::map<uint32_t, std::pair<SimTime, double>> busy_;
  ServiceMeters meters_;
  double in_flight_ = 0;
  int64_t arrivals_ = 0;
};

class PlannedScaler : public ServiceScaler {
 public:
  PlannedScaler(const PlannedScaling& config, int64_t replicas)
      : config_(config), replicas_(replicas) {}

  SimTime next() const override {
    return step_ < config_.steps.size() ? config_.steps[step_].at : SimTime{kEndOfTime.ns};
  }
  std::optional<ScaleDecision> Look(const ServiceSeen&) override {
    const PlanStep& step = config_.steps[step_++];
    ScaleDecision out{{step.replicas, step.reason}, replicas_, {}};
    replicas_ = step.replicas;
    return out;
  }
  void Given(int64_t replicas) override { replicas_ = replicas; }
  void Restart(const ServiceSeen&) override {}

 private:
  const PlannedScaling& config_;
  int64_t replicas_;
  size_t step_ = 0;
};

class PredictiveScaler : public ServiceScaler {
 public:
  PredictiveScaler(const PredictiveConfig& config, int64_t replicas)
      : config_(config), replicas_(replicas), next_{config.interval.ns} {}

  SimTime next() const override { return next_; }
  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    next_ = next_ + config_.interval;
    rates_.push_back(static_cast<double>(seen.arrivals - arrivals_) / ToSeconds(config_.interval));
    arrivals_ = seen.arrivals;
    ScaleDecision out{Decide(config_, rates_), replicas_, {}};
    out.seen = fmt::format("rps {:.4g}", rates_.back());
    replicas_ = out.desired;
    return out;
  }
  // What it has learned is kept in a database of metrics.
  void Given(int64_t replicas) override { replicas_ = replicas; }
  void Restart(const ServiceSeen&) override {}

 private:
  const PredictiveConfig& config_;
  int64_t replicas_;
  SimTime next_;
  std::vector<double> rates_;
  int64_t arrivals_ = 0;
};

}  // namespace

std::unique_ptr<ServiceScaler> MakeScaler(const TargetTrackingScaling& config, int64_t replicas) {
  return std::make_unique<TargetTrackingScaler>(config, replicas);
}
std::unique_ptr<ServiceScaler> MakeScaler(const PlannedScaling& config, int64_t replicas) {
  return std::make_unique<PlannedScaler>(config, replicas);
}
std::unique_ptr<ServiceScaler> MakeScaler(const PredictiveConfig& config, int64_t replicas) {
  return std::make_unique<PredictiveScaler>(config, replicas);
}

}  // namespace servescape
