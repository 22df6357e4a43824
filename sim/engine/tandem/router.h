// SPDX-License-Identifier: MIT
// Which replica's queue a request joins. The load of a replica is the number of its requests,
// waiting and in service. Ties go to the lowest index after a rotating start, never to chance or
// a hash order; among randomly chosen replicas to the one drawn first. The other policies are
// the general engine's (routing/).
#pragma once

#include <cstdint>

#include "sim/engine/routing/draw.h"
#include "sim/engine/tandem/state.h"
#include "sim/model/model.h"

namespace servescape {

inline uint32_t LoadOf(const QueueState& queue) { return queue.waiting + queue.in_service; }

inline uint32_t ShortestQueue(const ServiceModel& service, ServiceState& state,
                              const QueueState* queues) {
  const uint32_t start = state.rotation;
  state.rotation = start + 1 == service.queues ? 0 : start + 1;
  uint32_t best = start;
  uint32_t least = LoadOf(queues[start]);
  for (uint32_t i = 1; i < service.queues && least > 0; ++i) {
    const uint32_t candidate = start + i < service.queues ? start + i : start + i - service.queues;
    const uint32_t load = LoadOf(queues[candidate]);
    if (load < least) {
      least = load;
      best = candidate;
    }
  }
  return best;
}

// `choices` different replicas at random, the least loaded; the first drawn of equal ones.
inline uint32_t BestOfChoices(const ServiceModel& service, ServiceState& state,
                              const QueueState* queues) {
  uint32_t drawn[kMostChoices];
  const uint32_t choices = service.choices < kMostChoices ? service.choices : kMostChoices;
  uint32_t best = 0, least = kNil;
  for (uint32_t i = 0; i < choices; ++i) {
    const uint32_t pick = DrawOther(state.routing, service.queues, i, drawn);
    const uint32_t load = LoadOf(queues[pick]);
    if (load < least) {
      least = load;
      best = pick;
    }
  }
  return best;
}

// Index among the service's queues (0 .. queues - 1). Out of line: the event loop stays small for
// the many services with one queue, which do not ask.
[[gnu::noinline]] inline uint32_t Route(const ServiceModel& service, ServiceState& state,
                                        const QueueState* queues) {
  switch (service.routing) {
    case Routing::kCentralQueue:
      return 0;
    case Routing::kRandom:
      return state.routing.NextBelow(service.queues);
    case Routing::kRoundRobin: {
      const uint32_t pick = state.rotation;
      state.rotation = pick + 1 == service.queues ? 0 : pick + 1;
      return pick;
    }
    case Routing::kShortestQueue:
      return ShortestQueue(service, state, queues);
    case Routing::kPowerOfChoices:
      return BestOfChoices(service, state, queues);
    default:
      break;  // the general engine's
  }
  return 0;
}

}  // namespace servescape
