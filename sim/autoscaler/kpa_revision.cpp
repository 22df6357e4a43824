// SPDX-License-Identifier: MIT
#include "sim/autoscaler/kpa_revision.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/autoscaler/numbers.h"
#include "sim/autoscaler/scalers.h"

namespace servescape {
namespace {

// Reconciliations at one instant; more than a handful would be a circle.
constexpr int kMostReconciliations = 20;

}  // namespace

KpaRevision::KpaRevision(const KpaScaling& config, int64_t replicas, int64_t ready)
    : config_(config),
      collector_(config.decision),
      state_(BeginKpa(SimTime{}, ready)),
      spec_(replicas) {
  decider_.excess_burst_capacity = static_cast<int64_t>(
      static_cast<double>(config.scaler.initial_scale) * config.decision.total_value -
      config.decision.target_burst_capacity);
}

void KpaRevision::Restart(SimTime now, int64_t ready) {
  collector_ = KpaCollector(config_.decision);
  state_ = BeginKpa(now, ready);
  decided_ = kKpaUnknown;
  averages_.reset();
}

// Ready pods report each second; without any, the activator does when something waits.
bool KpaRevision::Second(int64_t second, std::optional<double> stat, int64_t ready,
                         bool probe_answers) {
  const SimTime now{second * kNsPerSecond};
  bool reconcile = second == 0 || ready != ready_;
  ready_ = ready;
  if (stat) collector_.Record(now, *stat);
  const bool poked = stat && *stat != 0 && decided_ == 0;
  const bool due = second > 0 && now.ns % kKpaTick.ns == 0;
  if (due || poked) reconcile = DecideNow(now) || reconcile;
  if (again_ && *again_ <= now) {
    again_.reset();
    reconcile = true;
  }
  scaler_reason_.clear();
  if (reconcile) ReconcileUntilSettled(now, probe_answers);
  return reconcile || due;
}

// Whether the reconciler hears of it: another number, or another sign of the burst capacity.
bool KpaRevision::DecideNow(SimTime now) {
  averages_ = collector_.Averages(now);
  const KpaDecision decision = Decide(config_.decision, {now, ready_, averages_}, &state_);
  panicking_ = decision.panicking;
  reason_ = decision.reason;
  if (!decision.valid) return false;
  const bool heard = decision.desired != decided_ ||
                     (decision.excess_burst_capacity < 0) != (decider_.excess_burst_capacity < 0);
  decided_ = decision.desired;
  decider_ = decision;
  return heard;
}

void KpaRevision::ReconcileUntilSettled(SimTime now, bool probe_answers) {
  for (int i = 0; i < kMostReconciliations; ++i) {
    const KpaScalerDecision decision = Decide(
        config_.scaler,
        {now, decided_, decider_.excess_burst_capacity, ready_, spec_, probe_answers}, &scaler_);
    const bool moved = decision.desired != spec_;
    spec_ = decision.desired;
    want_ = decision.want;
    scaler_reason_ = decision.reason;
    if (decision.again) again_ = now + *decision.again;
    if (!decision.status_changed && !moved) break;
  }
}

std::string KpaRevision::reason() const {
  std::string out = reason_.empty() ? "no decision yet" : reason_;
  if (!scaler_reason_.empty()) out += "; " + scaler_reason_;
  return out;
}

namespace {

// Looks each second; what queue-proxies report is the mean of the second.
class KpaScaler : public ServiceScaler {
 public:
  KpaScaler(const KpaScaling& config, int64_t replicas)
      : rps_(config.decision.rps), revision_(config, replicas, replicas) {}

  SimTime next() const override { return {second_ * kNsPerSecond}; }

  std::optional<ScaleDecision> Look(const ServiceSeen& seen) override {
    int64_t ready = 0;
    for (const PodSeen& pod : seen.pods) ready += pod.ready_since && !pod.draining ? 1 : 0;
    const double all = rps_ ? static_cast<double>(seen.arrivals) : seen.in_flight_seconds;
    const double value = all - before_;
    before_ = all;
    std::optional<double> stat;
    if (second_ > 0 && (ready > 0 || value > 0)) stat = value;
    const int64_t replicas = revision_.replicas();
    const bool tell = revision_.Second(second_, stat, ready, true);
    ++second_;
    if (!tell) return std::nullopt;
    ScaleDecision out;
    out.desired = revision_.replicas();
    out.reason = revision_.reason();
    out.replicas = replicas;
    if (const auto& averages = revision_.averages()) {
      out.seen = fmt::format("{} {:.4g} stable, {:.4g} panic", rps_ ? "rps" : "concurrency",
                             averages->stable, averages->panic);
    }
    return out;
  }

  // min-scale is the reconciler's: its own answer stands, and the floor above it.
  void Given(int64_t) override {}
  void Restart(const ServiceSeen& seen) override {
    int64_t ready = 0;
    for (const PodSeen& pod : seen.pods) ready += pod.ready_since && !pod.draining ? 1 : 0;
    revision_.Restart(seen.now, ready);
  }

 private:
  bool rps_;
  KpaRevision revision_;
  double before_ = 0;
  int64_t second_ = 0;
};

}  // namespace

std::unique_ptr<ServiceScaler> MakeScaler(const KpaScaling& config, int64_t replicas) {
  return std::make_unique<KpaScaler>(config, replicas);
}

}  // namespace servescape
