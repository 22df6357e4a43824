// SPDX-License-Identifier: MIT
// What keeps load out of a service before its queue: partitions, a rate limit, adaptive
// concurrency, shedding by priority.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/station/records.h"
#include "sim/engine/token_bucket.h"

namespace servescape {

template <class E>
class Admission : public StationPart<E, Admission> {
 public:
  void Start();
  // kAnswered: it may come in.
  Outcome Admit(SimTime now, uint32_t service, const Task& task);
  // Adaptive concurrency learns from an answer.
  void Learn(SimTime now, uint32_t service, SimTime joined);
  // A task at a station is given up, by its caller or the queue: the router hears of it, too.
  void CutShort(SimTime now, uint32_t id) {
    if (StateOf(tasks()[id].service).plan.learns) [[unlikely]]
      LearnOfCut(now, id);
  }
  void Partition(uint32_t service, int by) {
    states_[service].partitions += static_cast<uint32_t>(by);
  }

 private:
  using Part = StationPart<E, Admission>;
  using Part::model, Part::router, Part::tasks;
  using Part::StateOf;

  SERVESCAPE_COLD void LearnOfCut(SimTime now, uint32_t id);

  struct State {
    TokenBucket bucket{};
    double limit = 0;         // adaptive concurrency
    SimTime limit_cut{0};     // last multiplicative decrease
    uint32_t partitions = 0;  // incidents under way
  };
  std::vector<State> states_;  // by service
};

template <class E>
void Admission<E>::Start() {
  for (const GeneralService& service : model().services()) {
    State& state = states_.emplace_back();
    const AdmissionConfig& config = service.admission;
    state.limit = config.adaptive_initial;
    if (config.rate_limit > 0) state.bucket = TokenBucket(config.rate_limit, config.rate_burst);
  }
}

// Additive increase, one a round of answers; multiplicative decrease, once a round.
template <class E>
void Admission<E>::Learn(SimTime now, uint32_t service, SimTime joined) {
  const AdmissionConfig& config = model().services()[service].admission;
  State& state = states_[service];
  if (now - joined <= config.adaptive_target) {
    state.limit = std::min<double>(config.adaptive_max, state.limit + 1 / state.limit);
  } else if (joined >= state.limit_cut) {
    state.limit = std::max(1.0, state.limit * 0.9);
    state.limit_cut = now;
  }
}

// What answers in time alone would teach is that all is well. One that was given up took longer
// than it stayed: that is news where it is longer than the target, or than what was known.
template <class E>
void Admission<E>::LearnOfCut(SimTime now, uint32_t id) {
  const Task& task = tasks()[id];
  const AdmissionConfig& config = model().services()[task.service].admission;
  router().OnCut(task.service, task.queue, now - task.joined);
  if (config.adaptive && now - task.joined > config.adaptive_target) {
    Learn(now, task.service, task.joined);
  }
}

template <class E>
Outcome Admission<E>::Admit(SimTime now, uint32_t service_id, const Task& task) {
  const GeneralService& service = model().services()[service_id];
  State& state = states_[service_id];
  const StationState& station = StateOf(service_id);
  if (state.partitions > 0) return Outcome::kFailed;
  if (!state.bucket.Take(now)) return Outcome::kShed;
  if (service.admission.adaptive && station.present >= static_cast<uint32_t>(state.limit)) {
    return Outcome::kShed;
  }
  const std::vector<double>& shed = service.admission.shed_above;
  if (!shed.empty()) {
    const ServiceModel& common = model().common().services()[service_id];
    const size_t priority = model().classes()[task.request_class].priority;
    const double share = shed[std::min(priority, shed.size() - 1)];
    const double room = share * common.capacity * common.queues;
    if (share < 1 && static_cast<double>(station.waiting) >= room) return Outcome::kShed;
  }
  return Outcome::kAnswered;
}

}  // namespace servescape
