// SPDX-License-Identifier: MIT
// Autoscalers: at the instants at which each looks, it is shown its service, and the fleet follows
// what it decides. They own nothing but their own memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/autoscaler/service_scaler.h"
#include "sim/base/cold.h"
#include "sim/engine/fleet/replica.h"
#include "sim/engine/room.h"
#include "sim/kernel/event.h"
#include "sim/random/generator.h"

namespace servescape {

template <class E>
class Autoscaling : public Room<E, Autoscaling> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // The autoscaler of the service looks.
  SERVESCAPE_COLD void OnLook(SimTime now, uint32_t service);
  // The service has fewer replicas than were decided, as machines were taken away: it gets others.
  SERVESCAPE_COLD void Replace(SimTime now, uint32_t service) {
    if (fleet().wanted(service) < scalers_[service].target) Follow(now, service);
  }

 private:
  using Base = Room<E, Autoscaling>;
  using Base::core, Base::fleet, Base::model, Base::observer, Base::stations;

  struct Scaler {
    std::unique_ptr<ServiceScaler> system;  // none: the service has no autoscaler
    uint32_t target = 0;                    // replicas, as last decided
    Generator starts{0};                    // how long its replicas take to start
  };
  SERVESCAPE_COLD ServiceSeen See(SimTime now, uint32_t service);
  SERVESCAPE_COLD void Follow(SimTime now, uint32_t service);
  SERVESCAPE_COLD void LookAgain(uint32_t service);
  SERVESCAPE_COLD StartUp DrawStart(uint32_t service);

  std::vector<Scaler> scalers_;  // by service
};

template <class E>
void Autoscaling<E>::Start(uint64_t seed, uint32_t replication) {
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    const auto& config = model().services()[id].autoscaler;
    Scaler& scaler = scalers_.emplace_back();
    if (config == nullptr && model().services()[id].placement == nullptr) continue;
    scaler.target = model().services()[id].initial;
    const std::string name = "service." + model().common().services()[id].name + "/start";
    scaler.starts = MakeStream(seed, replication, name);
    if (config == nullptr) continue;
    scaler.system = config->make(*config);
    LookAgain(id);
  }
}

template <class E>
void Autoscaling<E>::LookAgain(uint32_t service) {
  const SimTime next = scalers_[service].system->next();
  if (next < core().end()) core().Schedule(next, Priority::kTimer, EventKind::kScale, service);
}

template <class E>
void Autoscaling<E>::OnLook(SimTime now, uint32_t service) {
  Scaler& scaler = scalers_[service];
  if (const std::optional<ScaleDecision> decision = scaler.system->Look(See(now, service))) {
    const int64_t most = model().services()[service].replicas;
    scaler.target = static_cast<uint32_t>(std::clamp<int64_t>(decision->desired, 0, most));
    observer().OnScale(now, service, scaler.target, *decision);
  }
  Follow(now, service);
  LookAgain(service);
}

template <class E>
ServiceSeen Autoscaling<E>::See(SimTime now, uint32_t service) {
  const auto usage = stations().UsageOf(now, service);
  ServiceSeen seen;
  seen.now = now;
  const uint32_t concurrency = model().common().services()[service].concurrency;
  seen.servers = concurrency == kUnlimited ? 1 : concurrency;
  seen.waiting = stations().waiting(service);
  seen.in_service = stations().present(service) - seen.waiting;
  seen.in_flight_seconds = ToSeconds(Duration{usage.in_flight_ns});
  seen.arrivals = usage.arrivals;
  fleet().ForEachPresent(service, [&](uint32_t id, const Replica& replica) {
    PodSeen& pod = seen.pods.emplace_back();
    pod.id = id;
    pod.asked = replica.asked;
    if (replica.ready) pod.ready_since = replica.ready_since;
    pod.running = replica.stage >= ReplicaStage::kLoading;
    pod.draining = replica.stage == ReplicaStage::kDraining;
    pod.busy_seconds = ToSeconds(Duration{usage.busy_ns[id]});
    if (usage.gauges.empty()) return;
    const auto& gauges = usage.gauges[id];
    pod.kv_use = gauges.used;
    pod.requests_waiting = gauges.waiting;
    pod.requests_running = gauges.running;
    pod.first_tokens = gauges.firsts;
    pod.first_token_seconds = ToSeconds(gauges.first_time);
  });
  return seen;
}

// Where replicas that drain are in the way of new ones, those are asked for at the next look.
template <class E>
void Autoscaling<E>::Follow(SimTime now, uint32_t service) {
  const uint32_t target = scalers_[service].target, wanted = fleet().wanted(service);
  if (target < wanted) fleet().Drain(now, service, wanted - target);
  if (target > wanted) {
    if (model().services()[service].start.empty()) {
      StartUp start_up;
      const auto& config = model().services()[service].autoscaler;
      if (config != nullptr) start_up.loading = config->pod_start;
      fleet().Add(now, service, target - wanted, start_up);
      return;
    }
    for (uint32_t i = wanted; i < target; ++i) {
      if (fleet().Add(now, service, 1, DrawStart(service)) == 0) break;
    }
  }
}

// A try that fails takes as long as one that does not. The next comes after a back-off of 10 s,
// doubled to 5 min, as kubelet has it for pulling images and for containers that exit
// (MaxContainerBackOff, imageBackOff).
template <class E>
StartUp Autoscaling<E>::DrawStart(uint32_t service) {
  constexpr double kFirstBackOff = 10, kMostBackOff = 300;
  Generator& random = scalers_[service].starts;
  Duration times[4];
  size_t stage = 0;
  for (const GeneralService::StartStage& law : model().services()[service].start) {
    double seconds = law.time.Draw(random), back_off = kFirstBackOff;
    while (law.fails > 0 && random.NextUniform() < law.fails) {
      seconds += back_off + law.time.Draw(random);
      back_off = std::min(2 * back_off, kMostBackOff);
    }
    times[stage++] = FromSeconds(seconds);
  }
  return {{0}, times[0], times[1], times[2], times[3]};
}

}  // namespace servescape
