// SPDX-License-Identifier: MIT
// Rollouts ([service.NAME.rollout]): calls of a service that another version takes over, and what
// both are heard to have done. They own the control of each and its counts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/kernel/event.h"
#include "sim/random/generator.h"
#include "sim/rollout/rollout_control.h"

namespace servescape {

template <class E>
class Rollouts : public Room<E, Rollouts> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // Whether this call of the service goes to the new version, or a copy of it.
  bool Picks(uint32_t service);
  // A service that is a version has answered, so long after the call came to it, or has not.
  SERVESCAPE_COLD void Answered(uint32_t service, Duration sojourn);
  SERVESCAPE_COLD void Failed(uint32_t service);
  // The control of the service's rollout looks.
  SERVESCAPE_COLD void OnLook(SimTime now, uint32_t service);

 private:
  using Base = Room<E, Rollouts>;
  using Base::aging, Base::core, Base::model, Base::observer;

  struct Rollout {
    std::unique_ptr<RolloutControl> control;  // none: the service has no rollout
    double labels = 1;
    Generator calls{0}, judges{0};
    VersionCounts old_version, new_version;
  };
  SERVESCAPE_COLD void LookAgain(uint32_t service);
  // visit(rollout, its counts of the service) of those that the service is a version in.
  template <class Visit>
  void ForEachOf(uint32_t service, Visit visit);

  std::vector<Rollout> rollouts_;  // by service whose calls they are
};

template <class E>
void Rollouts<E>::Start(uint64_t seed, uint32_t replication) {
  const auto& services = model().services();
  rollouts_.resize(services.size());
  for (uint32_t id = 0; id < services.size(); ++id) {
    if (services[id].rollout == nullptr) continue;
    Rollout& rollout = rollouts_[id];
    const std::string name = "service." + model().common().services()[id].name + "/rollout";
    rollout.control = std::make_unique<RolloutControl>(*services[id].rollout);
    rollout.labels = services[id].rollout->labels;
    rollout.calls = MakeStream(seed, replication, name);
    rollout.judges = MakeStream(seed, replication, name + "/labels");
    LookAgain(id);
  }
}

template <class E>
void Rollouts<E>::LookAgain(uint32_t service) {
  const SimTime next = rollouts_[service].control->next();
  if (next < core().end()) core().Schedule(next, Priority::kTimer, EventKind::kRollout, service);
}

template <class E>
bool Rollouts<E>::Picks(uint32_t service) {
  Rollout& rollout = rollouts_[service];
  const double share = rollout.control->share();
  return share > 0 && (share >= 1 || rollout.calls.NextUniform() < share);
}

template <class E>
template <class Visit>
void Rollouts<E>::ForEachOf(uint32_t service, Visit visit) {
  for (uint32_t id = 0; id < rollouts_.size(); ++id) {
    Rollout& rollout = rollouts_[id];
    if (rollout.control == nullptr) continue;
    if (id == service) visit(rollout, rollout.old_version);
    if (model().services()[id].rollout_to == service) visit(rollout, rollout.new_version);
  }
}

// The quality of a version is the share of its answers that are good.
template <class E>
void Rollouts<E>::Answered(uint32_t service, Duration sojourn) {
  ForEachOf(service, [&](Rollout& rollout, VersionCounts& counts) {
    ++counts.answers;
    counts.seconds += ToSeconds(sojourn);
    if (rollout.judges.NextUniform() >= rollout.labels) return;
    ++counts.labels;
    const double worth = aging().Worth(core().now(), service);
    const double good = model().services()[service].quality * worth;
    if (rollout.judges.NextUniform() < good) ++counts.good;
  });
}

template <class E>
void Rollouts<E>::Failed(uint32_t service) {
  ForEachOf(service, [](Rollout&, VersionCounts& counts) { ++counts.failures; });
}

template <class E>
void Rollouts<E>::OnLook(SimTime now, uint32_t service) {
  Rollout& rollout = rollouts_[service];
  const RolloutDecision decision = rollout.control->Look(rollout.old_version, rollout.new_version);
  observer().OnRollout(now, service, decision.move, decision.after, decision);
  LookAgain(service);
}

}  // namespace servescape
