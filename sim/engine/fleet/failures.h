// SPDX-License-Identifier: MIT
// Replicas that crash and are repaired by themselves (service.NAME.failures): a caller of the
// fleet.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/random/generator.h"

namespace servescape {

template <class E>
class Failures : public Room<E, Failures> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication) {
    for (const ServiceModel& common : model().common().services()) {
      const std::string name = "service." + common.name + "/failures";
      streams_.push_back(MakeStream(seed, replication, name));
    }
    for (uint32_t id = 0; id < model().services().size(); ++id) {
      const GeneralService& service = model().services()[id];
      if (!service.failures.any) continue;
      for (uint32_t i = 0; i < service.replicas; ++i) {
        Schedule({0}, service.up.Draw(streams_[id]), EventKind::kFailure,
                 service.first_replica + i);
      }
    }
  }
  SERVESCAPE_COLD void OnFailure(SimTime now, uint32_t replica) {
    const uint32_t id = fleet().service_of(replica);
    fleet().Fail(now, replica);
    Schedule(now, model().services()[id].down.Draw(streams_[id]), EventKind::kRepair, replica);
  }
  SERVESCAPE_COLD void OnRepair(SimTime now, uint32_t replica) {
    const uint32_t id = fleet().service_of(replica);
    fleet().Recover(now, replica);
    Schedule(now, model().services()[id].up.Draw(streams_[id]), EventKind::kFailure, replica);
  }

 private:
  using Base = Room<E, Failures>;
  using Base::core, Base::fleet, Base::model;

  void Schedule(SimTime now, double seconds, EventKind kind, uint32_t replica) {
    const SimTime at = now + FromSeconds(seconds);
    if (at < core().end()) core().Schedule(at, Priority::kTimer, kind, replica);
  }

  std::vector<Generator> streams_;  // by service
};

}  // namespace servescape
