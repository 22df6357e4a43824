// SPDX-License-Identifier: MIT
// An autoscaler in the loop with the service it scales: it looks at given instants, as the system
// does, scrapes and polls included, and says how many replicas there are to be. Each system is a
// kind of it, in a file SYSTEM_scaler.cpp; the decisions are those of the folder's pure functions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/autoscaler/decision.h"
#include "sim/autoscaler/hpa.h"
#include "sim/autoscaler/keda.h"
#include "sim/autoscaler/kpa.h"
#include "sim/autoscaler/kpa_scaler.h"
#include "sim/autoscaler/planned.h"
#include "sim/autoscaler/predictive.h"
#include "sim/autoscaler/ray_serve.h"
#include "sim/autoscaler/target_tracking.h"
#include "sim/base/time.h"

namespace servescape {

// A replica that is there.
struct PodSeen {
  uint32_t id = 0;                     // within its service
  SimTime asked;                       // below 0: there from the start, and old
  std::optional<SimTime> ready_since;  // none: not ready
  bool running = true;                 // its machine is there, and its container runs
  bool draining = false;
  double busy_seconds = 0;  // of its servers together, up to now
  // Of a language-model server with blocks of keys and values, as its metrics
  // tell it.
  double kv_use = 0;                                    // share of its blocks
  uint32_t requests_waiting = 0, requests_running = 0;  // now
  int64_t first_tokens = 0;                             // up to now ...
  double first_token_seconds = 0;                       // ... and what they took in all
};

// A service at an instant.
struct ServiceSeen {
  SimTime now;
  uint32_t servers = 1;  // of a replica: the requests or batches that it can serve at once
  std::vector<PodSeen> pods;  // ascending
  uint32_t waiting = 0, in_service = 0;  // requests now
  double in_flight_seconds = 0;          // waiting and in service, request-seconds up to now
  int64_t arrivals = 0;                  // up to now
};

// What a metric of a manifest is of the simulated service.
enum class ServiceSignal : uint8_t {
  kCpu,          // busy servers, as cores; a replica requests as many as it has servers
  kConcurrency,  // requests waiting and in service
  kQueue,        // requests waiting
  kRate,         // requests a second, mean of the last minute
  kCron,         // replicas by the clock, of no service (KedaInLoop::windows)
  // Of language-model servers, the mean over their ready replicas:
  kKvUse,       // share of the blocks of keys and values
  kPodWaiting,  // requests that wait in a replica
  kPodRunning,  // requests that run in one
  kFirstToken,  // seconds to the first token, mean of those of the last minute
};
// By its name: "cpu", "concurrency", "queue", "rps" and what else they are
// called; those of language-model servers by the names of vLLM's metrics.
std::optional<ServiceSignal> ServiceSignalOf(const std::string& name);
constexpr const char* kServiceSignals =
    "cpu, concurrency, queue, rps, or of a language-model server "
    "vllm:kv_cache_usage_perc, "
    "vllm:num_requests_waiting, vllm:num_requests_running or "
    "vllm:time_to_first_token_seconds";
// One that language-model servers with blocks of keys and values alone have.
constexpr bool IsOfModelServer(ServiceSignal signal) { return signal >= ServiceSignal::kKvUse; }

struct HpaScaling {
  HpaSpec spec;
  HpaController controller;
  std::vector<ServiceSignal> signals;  // of each metric
};
struct KpaScaling {
  KpaConfig decision;
  KpaScalerConfig scaler;
};
struct KedaInLoop {
  KedaConfig config;
  HpaSpec hpa;  // a metric for each trigger
  HpaController controller;
  std::vector<ServiceSignal> signals;  // of each trigger
  std::vector<int64_t> activation_milli;
  // Of each cron trigger its desiredReplicas from a start on, 0 from an end on;
  // of others nothing.
  std::vector<std::vector<PlanStep>> windows;
};

struct TargetTrackingScaling {
  TargetTrackingConfig policy;
  // kCpu in per cent, kRate in requests of a minute; each the average of a replica.
  ServiceSignal signal = ServiceSignal::kCpu;
  std::string metric;  // its name
};

class ServiceScaler;

struct AutoscalerConfig {
  std::variant<HpaScaling, KpaScaling, KedaInLoop, RayServeConfig, TargetTrackingScaling,
               PredictiveConfig, PlannedScaling>
      system;
  uint32_t initial = 1;           // replicas at the start
  Duration pod_start;             // from the decision until a replica is ready
  std::vector<PlanStep> floors;   // never below, whatever the system wants
  std::vector<SimTime> restarts;  // its controller is killed and starts afresh
  // Not null: gets the arrivals of each slot of the run.
  Duration slot;
  std::shared_ptr<std::vector<int64_t>> arrivals;
  // MakeScaler, by whoever makes this: a program that scales nothing (the page) carries no system.
  std::unique_ptr<ServiceScaler> (*make)(const AutoscalerConfig&) = nullptr;
};
// "Kubernetes HPA v1.37"
const char* SystemName(const AutoscalerConfig& config);
// The most replicas that it can ask for; 0: no bound.
int64_t MostReplicas(const AutoscalerConfig& config);

struct ScaleDecision : Decision {
  int64_t replicas = 0;  // before
  std::string seen;      // of the metrics
};

class ServiceScaler {
 public:
  virtual ~ServiceScaler() = default;
  // The next instant at which it looks.
  virtual SimTime next() const = 0;
  // To be called then. None where it has only scraped, or has nothing to say.
  virtual std::optional<ScaleDecision> Look(const ServiceSeen& seen) = 0;
  // Another hand has written how many replicas there are to be (a floor): it goes on from there.
  virtual void Given(int64_t replicas) = 0;
  // Its process is killed and starts afresh: what the system keeps in memory is gone.
  virtual void Restart(const ServiceSeen& seen) = 0;
};

// One for each replication.
std::unique_ptr<ServiceScaler> MakeScaler(const AutoscalerConfig& config);

}  // namespace servescape
