// SPDX-License-Identifier: MIT
// Which replica's queue a request joins. As router.h has it for the fast engine, with replicas
// that may be down (they are passed over; when all are, the policy chooses as if none were) and
// with the policies that need weights, keys, zones or response times. Part of full_simulation.h.
#pragma once

#include <algorithm>
#include <cmath>

namespace servescape {

template <class Observer>
bool FullSimulation<Observer>::IsUp(uint32_t service, uint32_t replica) const {
  return services_[service].up == 0 ||
         replicas_[model_.services()[service].first_replica + replica].down == 0;
}

template <class Observer>
uint32_t FullSimulation<Observer>::LoadAt(uint32_t service, uint32_t replica) const {
  const FullQueue& queue = queues_[model_.plain().services()[service].first_queue + replica];
  return queue.waiting + queue.in_service;
}

// How many there are to choose from.
template <class Observer>
uint32_t FullSimulation<Observer>::Choosable(uint32_t service) const {
  const uint32_t up = services_[service].up;
  return up == 0 ? model_.services()[service].replicas : up;
}

// The replica itself if it is up, else the next that is.
template <class Observer>
uint32_t FullSimulation<Observer>::NextUp(uint32_t service, uint32_t replica) const {
  const uint32_t count = model_.services()[service].replicas;
  while (!IsUp(service, replica)) replica = replica + 1 == count ? 0 : replica + 1;
  return replica;
}

// The `nth` replica of those that are up.
template <class Observer>
uint32_t FullSimulation<Observer>::NthUp(uint32_t service, uint32_t nth) const {
  if (Choosable(service) == model_.services()[service].replicas) return nth;
  uint32_t replica = NextUp(service, 0);
  for (; nth > 0; --nth) replica = NextUp(service, replica + 1);
  return replica;
}

// Ties go to the lowest index after a rotating start. `zone` restricts, kNil does not; kNil is
// returned where the zone has no replica up.
template <class Observer>
uint32_t FullSimulation<Observer>::LeastLoaded(uint32_t service_id, uint32_t zone) {
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  const uint32_t start = state.rotation;
  state.rotation = start + 1 == service.replicas ? 0 : start + 1;
  uint32_t best = kNil, least = kNil;
  for (uint32_t i = 0; i < service.replicas && least > 0; ++i) {
    const uint32_t pick = start + i < service.replicas ? start + i : start + i - service.replicas;
    if (!IsUp(service_id, pick) || (zone != kNil && pick % service.zones != zone)) continue;
    const uint32_t load = LoadAt(service_id, pick);
    if (load < least) {
      least = load;
      best = pick;
    }
  }
  return best;
}

// Fills taken_: the replicas where the attempts that a hedge stands beside are, ascending. It goes
// elsewhere than they, where chance or order choose.
template <class Observer>
void FullSimulation<Observer>::FindTaken(uint32_t service_id, const Task& task) {
  taken_.clear();
  if (task.attempt != AttemptKind::kHedge || task.parent == kNil) return;
  const ServiceModel& plain = model_.plain().services()[service_id];
  for (uint32_t id = tasks_[task.parent].first_child; id != kNil; id = tasks_[id].next_sibling) {
    const Task& other = tasks_[id];
    if (other.state != TaskState::kQueued && other.state != TaskState::kInService) continue;
    const uint32_t replica = other.queue - plain.first_queue;
    if (&other == &task || replica >= plain.queues) continue;
    const auto at = std::lower_bound(taken_.begin(), taken_.end(), replica);
    if (IsUp(service_id, replica) && (at == taken_.end() || *at != replica)) {
      taken_.insert(at, replica);
    }
  }
}

template <class Observer>
bool FullSimulation<Observer>::IsTaken(uint32_t replica) const {
  return std::binary_search(taken_.begin(), taken_.end(), replica);
}

template <class Observer>
uint32_t FullSimulation<Observer>::RandomUp(uint32_t service_id) {
  Generator& random = services_[service_id].routing;
  const uint32_t count = Choosable(service_id);
  const uint32_t taken = static_cast<uint32_t>(taken_.size());
  if (taken >= count) return NthUp(service_id, random.NextBelow(count));
  uint32_t nth = random.NextBelow(count - taken);
  uint32_t pick = NthUp(service_id, nth);
  for (const uint32_t other : taken_) {  // ascending: each one at or before the pick moves it on
    if (pick >= other) pick = NthUp(service_id, ++nth);
  }
  return pick;
}

template <class Observer>
uint32_t FullSimulation<Observer>::WeightedUp(uint32_t service_id) {
  const FullService& service = model_.services()[service_id];
  Generator& random = services_[service_id].routing;
  if (Choosable(service_id) == service.replicas) return service.weights.Draw(random);
  double total = 0;
  for (uint32_t i = 0; i < service.replicas; ++i) {
    if (IsUp(service_id, i)) total += service.weight[i];
  }
  double left = random.NextUniform() * total;
  uint32_t pick = 0;
  for (uint32_t i = 0; i < service.replicas && left >= 0; ++i) {
    if (!IsUp(service_id, i)) continue;
    pick = i;
    left -= service.weight[i];
  }
  return pick;
}

template <class Observer>
uint32_t FullSimulation<Observer>::BestOfSample(uint32_t service_id) {
  const ServiceModel& plain = model_.plain().services()[service_id];
  uint32_t drawn[kMostChoices];
  const uint32_t count = Choosable(service_id);
  const uint32_t choices = std::min({plain.choices, kMostChoices, count});
  uint32_t best = kNil, least = kNil;
  for (uint32_t i = 0; i < choices; ++i) {
    const uint32_t pick = DrawOther(services_[service_id].routing, count, i, drawn);
    const uint32_t replica = NthUp(service_id, pick);
    const uint32_t load = LoadAt(service_id, replica);
    const bool taken = IsTaken(replica);
    if ((load < least && !taken) || best == kNil) {
      least = taken ? kNil : load;
      best = replica;
    }
  }
  return best;
}

// Smooth weighted round robin, as nginx has it: every weight is added, the largest sum is taken
// and pays the total.
template <class Observer>
uint32_t FullSimulation<Observer>::SmoothWeighted(uint32_t service_id) {
  const FullService& service = model_.services()[service_id];
  double total = 0;
  uint32_t best = kNil;
  for (uint32_t i = 0; i < service.replicas; ++i) {
    if (!IsUp(service_id, i)) continue;
    double& smooth = replicas_[service.first_replica + i].smooth;
    smooth += service.weight[i];
    total += service.weight[i];
    if (best == kNil || smooth > replicas_[service.first_replica + best].smooth) best = i;
  }
  replicas_[service.first_replica + best].smooth -= total;
  return best;
}

// Peak-free EWMA of the time at the replica, times its outstanding requests and the new one.
template <class Observer>
uint32_t FullSimulation<Observer>::FastestAnswer(uint32_t service_id) {
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  const uint32_t first = model_.plain().services()[service_id].first_queue;
  const uint32_t start = state.rotation;
  state.rotation = start + 1 == service.replicas ? 0 : start + 1;
  uint32_t best = start;
  double least = -1;
  for (uint32_t i = 0; i < service.replicas; ++i) {
    const uint32_t pick = start + i < service.replicas ? start + i : start + i - service.replicas;
    if (!IsUp(service_id, pick)) continue;
    const double cost = queues_[first + pick].response_time * (LoadAt(service_id, pick) + 1.0);
    if (least < 0 || cost < least) {
      least = cost;
      best = pick;
    }
  }
  return best;
}

// Consistent hashing; with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018) a replica takes
// at most load_factor times the mean, the request included.
template <class Observer>
uint32_t FullSimulation<Observer>::OnRing(uint32_t service_id, uint64_t key) const {
  const FullService& service = model_.services()[service_id];
  size_t at = RingPoint(service, key);
  const double mean = (services_[service_id].present + 1.0) / service.replicas;
  const double bound = service.load_factor > 0 ? std::ceil(service.load_factor * mean) : 1e18;
  for (size_t i = 0; i < service.ring.size(); ++i) {
    const uint32_t replica = service.ring_replica[at];
    if (IsUp(service_id, replica) && LoadAt(service_id, replica) + 1 <= bound) return replica;
    at = at + 1 == service.ring.size() ? 0 : at + 1;
  }
  return NextUp(service_id, service.ring_replica[at]);
}

// The queue, numbered through all services.
template <class Observer>
uint32_t FullSimulation<Observer>::RouteTask(SimTime, uint32_t service_id, uint32_t id) {
  const ServiceModel& plain = model_.plain().services()[service_id];
  const FullService& service = model_.services()[service_id];
  if (plain.queues == 1) return plain.first_queue;
  FullServiceState& state = services_[service_id];
  const Task& task = tasks_[id];
  FindTaken(service_id, task);
  uint32_t pick = 0;
  switch (plain.routing) {
    case Routing::kCentralQueue: break;
    case Routing::kRandom:
      pick = RandomUp(service_id);
      break;
    case Routing::kRoundRobin:
      pick = NextUp(service_id, state.rotation);
      for (size_t i = 0; i < taken_.size() && IsTaken(pick); ++i) {
        pick = NextUp(service_id, pick + 1 == plain.queues ? 0 : pick + 1);
      }
      state.rotation = pick + 1 == plain.queues ? 0 : pick + 1;
      break;
    case Routing::kShortestQueue: pick = LeastLoaded(service_id, kNil); break;
    case Routing::kPowerOfChoices: pick = BestOfSample(service_id); break;
    case Routing::kWeightedRandom:
      pick = WeightedUp(service_id);
      break;
    case Routing::kWeightedRoundRobin: pick = SmoothWeighted(service_id); break;
    case Routing::kLeastResponseTime: pick = FastestAnswer(service_id); break;
    case Routing::kConsistentHash: pick = OnRing(service_id, task.key); break;
    case Routing::kKeyModulo:
      pick = NextUp(service_id, static_cast<uint32_t>(task.key % plain.queues));
      break;
    case Routing::kZoneAware:
      pick = LeastLoaded(service_id, task.zone % service.zones);
      if (pick == kNil) pick = LeastLoaded(service_id, kNil);
      break;
  }
  return plain.first_queue + pick;
}

}  // namespace servescape
