// SPDX-License-Identifier: MIT
// Knative's autoscaler and its reconciler together, second by second: stats in, replicas out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/autoscaler/kpa.h"
#include "sim/autoscaler/kpa_metrics.h"
#include "sim/autoscaler/kpa_scaler.h"
#include "sim/autoscaler/service_scaler.h"

namespace servescape {

class KpaRevision {
 public:
  // `ready` pods at time 0, of `replicas` asked for.
  KpaRevision(const KpaScaling& config, int64_t replicas, int64_t ready);

  // One second, from 0 on: what was recorded in it (none: nothing was) and the pods that are ready.
  // Whether there is something to tell: a decision or a reconciliation.
  bool Second(int64_t second, std::optional<double> stat, int64_t ready, bool probe_answers);

  // The autoscaler's process is killed and starts afresh: windows and panic are gone; what the
  // PodAutoscaler's status holds stays.
  void Restart(SimTime now, int64_t ready);

  int64_t replicas() const { return spec_; }  // asked for
  int64_t decided() const { return decided_; }
  int64_t want() const { return want_; }
  int64_t excess_burst_capacity() const { return decider_.excess_burst_capacity; }
  bool panicking() const { return panicking_; }
  const std::optional<KpaAverages>& averages() const { return averages_; }
  const KpaScalerState& scaler() const { return scaler_; }
  std::string reason() const;

 private:
  bool DecideNow(SimTime now);
  void ReconcileUntilSettled(SimTime now, bool probe_answers);

  const KpaScaling& config_;
  KpaCollector collector_;
  KpaState state_;
  KpaScalerState scaler_;
  KpaDecision decider_;
  std::optional<KpaAverages> averages_;
  bool panicking_ = false;
  int64_t ready_ = 0, spec_ = 0, decided_ = kKpaUnknown, want_ = kKpaUnknown;
  std::optional<SimTime> again_;
  std::string reason_, scaler_reason_;
};

}  // namespace servescape
