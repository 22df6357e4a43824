// SPDX-License-Identifier: MIT
// The HorizontalPodAutoscaler of Kubernetes (autoscaling/v2), as in v1.37:
// pkg/controller/podautoscaler/horizontal.go (one sync, stabilisation, limits),
// replica_calculator.go and metrics/utilization.go (proposals; here hpa_proposal.cpp), and the
// defaults of pkg/apis/autoscaling/v2/defaults.go.
//
// Not here: the object being updated while the controller waits (conflicts), and quantities finer
// than a thousandth, which the controller does not see either.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/autoscaler/decision.h"
#include "sim/base/time.h"

namespace servescape {

enum class HpaMetricType : uint8_t { kResource, kContainerResource, kPods, kObject, kExternal };
enum class HpaTargetType : uint8_t { kUtilization, kAverageValue, kValue };

struct HpaMetric {
  HpaMetricType type = HpaMetricType::kResource;
  HpaTargetType target = HpaTargetType::kUtilization;
  std::string name = "cpu";      // of the resource or the metric
  std::string container;         // of a ContainerResource
  int64_t value = 80;            // whole per cent of the request, or thousandths
  std::string selector = "nil";  // of an Object or External metric, as Go prints it
  std::string object_kind;       // of the described object
};

enum class HpaSelectPolicy : uint8_t { kMax, kMin, kDisabled };

struct HpaPolicy {
  bool percent = false;  // type Percent; else Pods
  int64_t value = 0;
  int64_t period_seconds = 0;
};

struct HpaScalingRules {
  std::optional<int64_t> stabilization_window_seconds;  // none: the controller's, for scaleDown
  HpaSelectPolicy select_policy = HpaSelectPolicy::kMax;
  std::vector<HpaPolicy> policies;
  std::optional<double> tolerance;  // none: the controller's
};

struct HpaBehavior {
  HpaScalingRules scale_up, scale_down;
};

// scaleUp: window 0, 4 pods and 100 % each 15 s, the larger; scaleDown: 100 % each 15 s.
HpaBehavior DefaultHpaBehavior();

struct HpaSpec {
  int64_t min_replicas = 1;
  int64_t max_replicas = 1;
  std::vector<HpaMetric> metrics;
  // None is not the same as the defaults: the controller then stabilises and limits otherwise.
  std::optional<HpaBehavior> behavior;
};

// The flags of kube-controller-manager, horizontal-pod-autoscaler-..
struct HpaController {
  Duration sync_period = FromSeconds(15);
  Duration downscale_stabilization = FromSeconds(300);
  double tolerance = 0.1;
  Duration cpu_initialization_period = FromSeconds(300);
  Duration initial_readiness_delay = FromSeconds(30);
};

enum class PodPhase : uint8_t { kRunning, kPending, kSucceeded, kFailed, kUnknown };

// One pod's sample of one metric.
struct HpaSample {
  int64_t milli = 0;
  Duration window;  // over which it was taken
};

// Pods that are alike.
struct HpaPods {
  int64_t count = 1;
  PodPhase phase = PodPhase::kRunning;
  bool deleting = false;
  bool ready = true;                              // the condition Ready
  bool has_ready = true;                          // there is a condition Ready, and a start time
  Duration age;                                   // since status.startTime
  Duration ready_for;                             // since the condition Ready last changed
  std::vector<std::optional<HpaSample>> samples;  // for each metric of the spec; none: no sample
  std::vector<std::optional<int64_t>> requests;   // of the resource, milli; none: it has no request
};

// What one sync sees.
struct HpaSignals {
  SimTime now;
  int64_t replicas = 0;         // scale.spec.replicas
  int64_t status_replicas = 0;  // scale.status.replicas
  std::vector<HpaPods> pods;
  // For each metric of the spec, of Object and External ones: the value in thousandths, series
  // added up; none: it cannot be fetched.
  std::vector<std::optional<int64_t>> values;
};

struct HpaRecommendation {
  SimTime at;
  int64_t replicas = 0;
};

struct HpaScaleEvent {
  SimTime at;
  int64_t change = 0;
  bool outdated = false;
};

// Reasons of the conditions as they stand; a sync that does not set one leaves it.
struct HpaConditions {
  std::string able;     // AbleToScale, always True here
  std::string limited;  // ScalingLimited, True unless DesiredWithinRange; "" before it is set
  std::string active;   // ScalingActive, True if ValidMetricFound; "" before it is set
};

struct HpaState {
  bool known = false;  // a first sync was made
  std::vector<HpaRecommendation> recommendations;
  std::vector<HpaScaleEvent> scale_up_events, scale_down_events;
  HpaConditions conditions;
  bool scaled_to_zero = false;  // the condition ScaledToZero, of the last rescale
};

struct HpaDecision : Decision {
  bool rescale = false;                // desired is to be written
  std::optional<int64_t> proposal;     // before stabilisation and limits; at 0 replicas always
  std::string rescale_reason;          // of the event SuccessfulRescale
  std::string error;                   // of metrics that could not be had
  std::optional<int64_t> utilization;  // of the first Utilization target, whole per cent
};

// What the metrics propose (computeReplicasForMetrics).
struct HpaProposal {
  std::optional<int64_t> replicas;  // none: nothing may be done
  std::string metric;               // that proposed it, as events name it
  std::string words;                // the arithmetic
  std::string error;
  std::string failed;  // the condition's reason when nothing may be done
  std::optional<int64_t> utilization;
};
HpaProposal ProposeReplicas(const HpaSpec& spec, const HpaController& controller,
                            const HpaSignals& signals);

// One sync.
HpaDecision Decide(const HpaSpec& spec, const HpaController& controller, const HpaSignals& signals,
                   HpaState* state);

// To be called when a decision has been written: the rate limits count from it.
void Rescaled(const HpaSpec& spec, SimTime now, int64_t from, int64_t to, HpaState* state);

}  // namespace servescape
