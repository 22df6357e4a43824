// SPDX-License-Identifier: MIT
// Pods and metrics of an HPA, as short as the cases that tests compute by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/autoscaler/hpa.h"
#include "tests/autoscaler/at.h"

namespace servescape {

// Pods that have been ready for an hour, their sample of the one metric in thousandths, a request
// of one.
inline HpaPods Pods(int64_t count, std::optional<int64_t> milli) {
  HpaPods out;
  out.count = count;
  out.age = out.ready_for = FromSeconds(3600);
  out.samples = {milli ? std::optional<HpaSample>({*milli, FromSeconds(15)})
                       : std::optional<HpaSample>()};
  out.requests = {1000};
  return out;
}

inline HpaPods NotReady(HpaPods pods, double age, double ready_for) {
  pods.ready = false;
  pods.age = FromSeconds(age);
  pods.ready_for = FromSeconds(ready_for);
  return pods;
}

// CPU at 50 % of the request, 1 to 100 replicas.
inline HpaSpec CpuSpec() {
  HpaSpec out;
  out.max_replicas = 100;
  out.metrics.emplace_back();
  out.metrics[0].value = 50;
  return out;
}

// An external metric, 10 a replica, 1 to 200 replicas.
inline HpaSpec QueueSpec() {
  HpaSpec out;
  out.max_replicas = 200;
  HpaMetric queue;
  queue.type = HpaMetricType::kExternal;
  queue.target = HpaTargetType::kAverageValue;
  queue.name = "queue";
  queue.value = 10'000;
  out.metrics = {queue};
  return out;
}

inline HpaSignals Sees(int64_t replicas, std::vector<HpaPods> pods,
                       std::optional<int64_t> value = {}) {
  HpaSignals out;
  out.replicas = out.status_replicas = replicas;
  out.pods = std::move(pods);
  out.values = {value};
  return out;
}

// What is proposed for 10 replicas.
inline std::optional<int64_t> Proposes(const HpaSpec& spec, std::vector<HpaPods> pods) {
  return ProposeReplicas(spec, {}, Sees(10, std::move(pods))).replicas;
}

// Syncs in a row against a queue, each carried out.
class HpaCourse {
 public:
  HpaCourse(HpaSpec spec, int64_t replicas) : spec_(std::move(spec)), replicas_(replicas) {}

  // The replicas after a sync at that many seconds that proposes so many.
  int64_t At(double seconds, int64_t proposal) {
    HpaSignals signals = Sees(replicas_, {}, proposal * spec_.metrics[0].value);
    signals.now = servescape::At(seconds);
    last_ = Decide(spec_, controller_, signals, &state_);
    Rescaled(spec_, signals.now, replicas_, last_.desired, &state_);
    return replicas_ = last_.desired;
  }
  void SetByHand(int64_t replicas) { replicas_ = replicas; }
  const HpaDecision& last() const { return last_; }
  const HpaState& state() const { return state_; }
  HpaSpec& spec() { return spec_; }

 private:
  HpaSpec spec_;
  HpaController controller_;
  HpaState state_;
  HpaDecision last_;
  int64_t replicas_;
};

}  // namespace servescape
