// SPDX-License-Identifier: MIT
// HPA and KEDA in the loop.
#include <algorithm>
#include <utility>

#include "sim/autoscaler/scalers.h"
#include "sim/autoscaler/service_signals.h"

namespace servescape {
namespace {

// The HPA's controller and what it reads.
class HpaLoop {
 public:
  HpaLoop(const HpaSpec& spec, const HpaController& controller,
          const std::vector<ServiceSignal>& signals,
          const std::vector<std::vector<PlanStep>>* windows = nullptr)
      : spec_(spec), controller_(controller), signals_(signals), windows_(windows) {
    scrapes_ = std::count(signals.begin(), signals.end(), ServiceSignal::kCpu) > 0;
  }

  SimTime next() const { return scrapes_ ? std::min(metrics_.next(), next_sync_) : next_sync_; }

  std::optional<ScaleDecision> Look(const ServiceSeen& seen, int64_t* replicas) {
    meters_.Record(seen);
    if (scrapes_ && metrics_.next() <= seen.now) metrics_.Scrape(seen);
    if (seen.now < next_sync_) return std::nullopt;
    next_sync_ = next_sync_ + controller_.sync_period;
    HpaSignals now;
    now.now = seen.now;
    now.replicas = *replicas;
    now.pods = PodsSeen(signals_, seen, metrics_, meters_);
    now.status_replicas = std::count_if(seen.pods.begin(), seen.pods.end(),
                                        [](const PodSeen& pod) { return !pod.draining; });
    now.values = Values(seen);
    const HpaDecision decision = Decide(spec_, controller_, now, &state_);
    Rescaled(spec_, seen.now, *replicas, decision.desired, &state_);
    ScaleDecision out{decision, *replicas, SeenWords(signals_, seen, metrics_, meters_)};
    *replicas = decision.desired;
    return out;
  }

  // Of the triggers or metrics. A cron trigger outside of its window asks for
  // one replica (pkg/scalers/cron_scaler.go: defaultDesiredReplicas).
  std::vector<std::optional<int64_t>> Values(const ServiceSeen& seen) const {
    std::vector<std::optional<int64_t>> out = ValuesSeen(signals_, spec_.metrics, seen, meters_);
    for (size_t i = 0; i < signals_.size(); ++i) {
      if (signals_[i] != ServiceSignal::kCron) continue;
      out[i] = 1000 * std::max<int64_t>(1, PlannedAt((*windows_)[i], seen.now, 0));
    }
    return out;
  }

  // metrics-server is another process, which goes on.
  void Restart(SimTime now) {
    state_ = {};
    next_sync_ = now;
  }

  const ServiceMeters& meters() const { return meters_; }

 private:
  const HpaSpec& spec_;
  const HpaController& controller_;
  const std::vector<ServiceSignal>& signals_;
  const std::vector<std::vector<PlanStep>>* windows_;
  bool scrapes_ = false;
  MetricsServer metrics_;
  ServiceMeters meters_;
  HpaState state_;
  SimTime next_sync_;
};

class HpaScaler : public ServiceScaler {
 public:
  HpaScaler(const HpaScaling& config, int64_t replicas)
      : loop_(config.spec, config.controller, config.signals), replicas_(replicas) {}

  SimTime next() const override { return loop_.next(); }
  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    return loop_.Look(seen, &replicas_);
  }
  void Given(int64_t replicas) override { replicas_ = replicas; }
  void Restart(const ServiceSeen& seen) override { loop_.Restart(seen.now); }

 private:
  HpaLoop loop_;
  int64_t replicas_;
};

class KedaScaler : public ServiceScaler {
 public:
  KedaScaler(const KedaInLoop& config, int64_t replicas)
      : config_(config),
        loop_(config.hpa, config.controller, config.signals, &config.windows),
        replicas_(replicas) {}

  SimTime next() const override { return std::min(next_poll_, loop_.next()); }

  // Where both are due the poll comes first.
  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    if (next_poll_ <= seen.now) return Poll(seen);
    std::optional<ScaleDecision> out = loop_.Look(seen, &replicas_);
    if (out) out->reason = "HPA: " + out->reason;
    return out;
  }
  // lastActiveTime is in the ScaledObject's status: the cooldown goes on.
  void Given(int64_t replicas) override { replicas_ = replicas; }
  void Restart(const ServiceSeen& seen) override {
    next_poll_ = seen.now;
    loop_.Restart(seen.now);
  }

 private:
  ScaleDecision Poll(const ServiceSeen& seen) {
    next_poll_ = next_poll_ + Duration{config_.config.polling_interval * 1'000'000'000};
    KedaSignals signals;
    signals.now = seen.now;
    signals.replicas = replicas_;
    const auto values = loop_.Values(seen);
    for (size_t i = 0; i < values.size(); ++i) {
      const bool active = config_.signals[i] == ServiceSignal::kCron
                              ? PlannedAt(config_.windows[i], seen.now, 0) > 0
                              : values[i] && *values[i] > config_.activation_milli[i];
      // The CPU has no say (pkg/scalers/cpu_memory_scaler.go).
      signals.active = signals.active || (active && config_.signals[i] != ServiceSignal::kCpu);
    }
    ScaleDecision out{Decide(config_.config, signals, &state_), replicas_, {}};
    out.reason = "KEDA: " + out.reason;
    out.seen = SeenWords(config_.signals, seen, MetricsServer(), loop_.meters());
    replicas_ = out.desired;
    return out;
  }

  const KedaInLoop& config_;
  HpaLoop loop_;
  int64_t replicas_;
  KedaState state_;
  SimTime next_poll_;
};

}  // namespace

std::unique_ptr<ServiceScaler> MakeScaler(const HpaScaling& config, int64_t replicas) {
  return std::make_unique<HpaScaler>(config, replicas);
}

std::unique_ptr<ServiceScaler> MakeScaler(const KedaInLoop& config, int64_t replicas) {
  return std::make_unique<KedaScaler>(config, replicas);
}

}  // namespace servescape
