// SPDX-License-Identifier: MIT
// What the rooms tell each other of replicas: stages, ways to stop, which a request may go to.
#pragma once

#include <cstdint>

namespace servescape {

enum class ReplicaStage : uint8_t {
  kStopped,
  kRequested,     // asked for; nothing is there yet
  kProvisioning,  // its machine comes
  kPulling,       // its image is fetched
  kLoading,       // its model is loaded
  kWarming,       // it answers probes only
  kReady,         // requests are routed to it
  kDraining,      // no more; it ends what it has begun
};

// How a replica stops serving.
enum class StopMode : uint8_t {
  kDrain,  // it takes nothing new and ends what it serves
  kFail,   // what it serves fails, or is kept until it is back (failures.in_service)
};

// Replicas of a service that a request may be routed to, as numbers within the service, ascending.
// `span`: all numbers are below it.
struct Candidates {
  const uint32_t* replicas = nullptr;
  uint32_t count = 0;
  uint32_t span = 0;

  // Whether they are 0 .. span - 1.
  bool dense() const { return count == span; }
  uint32_t operator[](uint32_t i) const { return replicas[i]; }
};

}  // namespace servescape
