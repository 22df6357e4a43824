// SPDX-License-Identifier: MIT
// What the guards of a run ask: who is at work while the clock stands still, and how much memory is
// taken. Part of full_simulation.h; include that.
#pragma once

namespace servescape {

template <class Observer>
uint64_t FullSimulation<Observer>::memory() const {
  uint64_t sum = tasks_.memory() + events_.memory() + GrowingBytes(slots_) +
                 GrowingBytes(sessions_) + queues_.capacity() * sizeof(FullQueue);
  for (const Cache& copy : copies_) sum += copy.memory();
  return sum;
}

// A task that waits to go on is at work for the attempt it belongs to, if any.
template <class Observer>
void FullSimulation<Observer>::CountNext(ActorCounts* counts) {
  const Event& event = events_.Top();
  const uint32_t entity = event.entity();
  switch (event.kind()) {
    case kArrivalDue: return counts->Count(Actor::kOpenSource, entity);
    case kClientDue: return counts->Count(Actor::kClients, entity);
    case kSessionDue: return counts->Count(Actor::kSession, sessions_[entity].source);
    case kServiceDue:
    case kLeanDue:
    case kHostPartDue:
      return counts->Count(Actor::kService, queues_[slots_[entity].queue].service);
    case kBatchDue: return counts->Count(Actor::kService, queues_[entity].service);
    case kWakeDue: break;
    default: return counts->Count(Actor::kOther, 0);
  }
  for (uint32_t id = entity; id != kNil; id = tasks_[id].parent) {
    if (ops_[tasks_[id].pc].kind != OpKind::kAttempt) continue;
    const uint32_t service = tasks_[entity].service;
    return counts->Count(Actor::kAttempt, service == kNil ? 0 : service);
  }
  counts->Count(Actor::kOther, 0);
}

}  // namespace servescape
