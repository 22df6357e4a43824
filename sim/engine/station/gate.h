// SPDX-License-Identifier: MIT
// Service that begins at given instants only (service.NAME.gate). Between them no server counts as
// idle, so whatever comes waits; at an instant each queue may begin as many services as its size
// says.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Gate : public StationPart<E, Gate> {
 public:
  void Start();
  [[gnu::noinline]] void OnDue(SimTime now, uint32_t service);
  // Whether a service of a gated station may begin now; one does.
  bool open(uint32_t service) const { return states_[service].starts_left > 0; }
  void Pass(uint32_t service) { --states_[service].starts_left; }

 private:
  using Part = StationPart<E, Gate>;
  using Part::core, Part::model, Part::observer, Part::stations;
  using Part::QueueAt, Part::ServerAt, Part::StateOf;

  void Schedule(uint32_t service);

  struct State {
    uint64_t next = 0;         // of its instants, counted through all rounds
    uint32_t starts_left = 0;  // services that may still begin at this instant
  };
  std::vector<State> states_;  // by service
};

template <class E>
void Gate<E>::Start() {
  states_.resize(model().services().size());
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    if (model().services()[id].gated) Schedule(id);
  }
}

template <class E>
void Gate<E>::Schedule(uint32_t id) {
  const GateConfig& config = model().services()[id].gate;
  const uint64_t count = config.openings.size();
  const uint64_t round = states_[id].next / count;
  if (round > 0 && config.repeat.ns == 0) return;
  const Duration later{config.repeat.ns * static_cast<int64_t>(round)};
  const size_t index = static_cast<size_t>(states_[id].next % count);
  const SimTime at = SimTime{0} + config.openings[index].at + later;
  if (at < core().end()) core().Schedule(at, Priority::kTimer, EventKind::kGate, id);
}

template <class E>
void Gate<E>::OnDue(SimTime now, uint32_t id) {
  const ServiceModel& common = model().common().services()[id];
  const GateConfig& config = model().services()[id].gate;
  const StationState& station = StateOf(id);
  State& state = states_[id];
  const uint32_t size = config.openings[state.next++ % config.openings.size()].size;
  const uint32_t waiting = station.waiting, serving = station.present - station.waiting;
  for (uint32_t q = common.first_queue; q < common.first_queue + common.queues; ++q) {
    uint32_t busy = 0;
    for (const uint32_t server : QueueAt(q).servers) busy += ServerAt(server).requests > 0 ? 1 : 0;
    state.starts_left = config.in_service ? size - std::min(size, busy) : size;
    stations().Offer(now, q);
  }
  state.starts_left = 0;
  observer().OnGateOpening(now, id, waiting, station.present - station.waiting - serving);
  Schedule(id);
}

}  // namespace servescape
