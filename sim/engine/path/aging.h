// SPDX-License-Identifier: MIT
// Models that age ([service.NAME.drift]) and are trained anew ([service.NAME.retraining]): what an
// answer of a service is worth at an instant, and the labels by which an alarm is raised.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/kernel/event.h"
#include "sim/random/generator.h"
#include "sim/rollout/retraining_control.h"

namespace servescape {

template <class E>
class Aging : public Room<E, Aging> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // Of its quality, what an answer of the service is worth now; 1 where nothing drifts.
  SERVESCAPE_COLD double Worth(SimTime now, uint32_t service) const;
  // The same of an answer that is given; it may get a label.
  SERVESCAPE_COLD double Answered(SimTime now, uint32_t service);
  // Who decides about the service's trainings looks.
  SERVESCAPE_COLD void OnLook(SimTime now, uint32_t service);

 private:
  using Base = Room<E, Aging>;
  using Base::core, Base::model, Base::observer;

  struct Model {
    std::unique_ptr<RetrainingControl> control;  // none: it is never trained anew
    SimTime learnt;
    double labels = 0;
    Generator judges{0};
    LabelCounts counts;
  };
  SERVESCAPE_COLD void LookAgain(uint32_t service);

  std::vector<Model> models_;  // by service; empty where nothing drifts
};

template <class E>
void Aging<E>::Start(uint64_t seed, uint32_t replication) {
  const auto& services = model().services();
  for (uint32_t id = 0; id < services.size(); ++id) {
    if (services[id].aging == nullptr) continue;
    models_.resize(services.size());
    const AgingConfig& config = *services[id].aging;
    Model& own = models_[id];
    own.learnt = SimTime{-config.drift.age.ns};
    observer().OnTraining(SimTime{0}, id, {TrainingMove::kServes, false, own.learnt, Duration{0}},
                          "at the start");
    if (!config.retrains) continue;
    own.control = std::make_unique<RetrainingControl>(config.retraining, own.learnt);
    own.labels = config.retraining.alarm_below > 0 ? config.retraining.labels : 0;
    own.judges = MakeStream(seed, replication,
                            "service." + model().common().services()[id].name + "/labels");
    LookAgain(id);
  }
}

template <class E>
void Aging<E>::LookAgain(uint32_t service) {
  const SimTime next = models_[service].control->next();
  if (next < core().end()) core().Schedule(next, Priority::kTimer, EventKind::kTraining, service);
}

template <class E>
double Aging<E>::Worth(SimTime now, uint32_t service) const {
  const auto& aging = model().services()[service].aging;
  return aging == nullptr ? 1 : WorthOf(aging->drift, models_[service].learnt, now);
}

// The quality of a service is the share of its answers that are good.
template <class E>
double Aging<E>::Answered(SimTime now, uint32_t service) {
  const double worth = Worth(now, service);
  Model& own = models_[service];
  if (own.labels > 0 && own.judges.NextUniform() < own.labels) {
    ++own.counts.labels;
    const double good = model().services()[service].quality * worth;
    if (own.judges.NextUniform() < good) ++own.counts.good;
  }
  return worth;
}

template <class E>
void Aging<E>::OnLook(SimTime now, uint32_t service) {
  Model& own = models_[service];
  const TrainingDecision decision = own.control->Look(own.counts);
  if (decision.move != TrainingMove::kNone) {
    own.learnt = decision.learnt;
    observer().OnTraining(now, service, decision, decision.reason.c_str());
  }
  LookAgain(service);
}

}  // namespace servescape
