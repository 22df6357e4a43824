// SPDX-License-Identifier: MIT
// The record of a replica, and how long each stage of its start takes.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/engine/replica_stage.h"

namespace servescape {

// How long each stage from kRequested to kWarming takes; those that take no time are skipped.
struct StartUp {
  Duration requested{0}, provisioning{0}, pulling{0}, loading{0}, warming{0};

  Duration Of(ReplicaStage stage) const {
    switch (stage) {
      case ReplicaStage::kRequested:
        return requested;
      case ReplicaStage::kProvisioning:
        return provisioning;
      case ReplicaStage::kPulling:
        return pulling;
      case ReplicaStage::kLoading:
        return loading;
      case ReplicaStage::kWarming:
        return warming;
      default:
        return {0};
    }
  }
};

// Whether a replica's machine is paid for: from the moment it runs to the moment it is given back,
// in failure too; a pending machine is not (as EC2 and Compute Engine bill).
constexpr bool IsBilled(ReplicaStage stage) { return stage >= ReplicaStage::kPulling; }

// Whether it is to stay: asked for, and not drained.
constexpr bool IsWanted(ReplicaStage stage) {
  return stage != ReplicaStage::kStopped && stage != ReplicaStage::kDraining;
}

struct Replica {
  ReplicaStage stage = ReplicaStage::kStopped;
  bool ready = false;  // in the stage, and not down
  uint32_t down = 0;   // reasons for it to be down
  uint32_t service = 0;
  double slowness = 1;    // product of the incidents' factors
  SimTime asked{-1};        // below 0: there from the start
  SimTime ready_since{-1};  // of one that is ready; below 0: from the start
  SimTime stage_due{-1};  // when its stage ends; an event at another time is stale
  StartUp start_up;
};

}  // namespace servescape
