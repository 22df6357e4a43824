// SPDX-License-Identifier: MIT
// The room that says which replica's queue a request joins (policies.h), among those that the fleet
// calls ready. The load of a replica is the number of its requests, waiting and in service.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/engine/routing/policies.h"
#include "sim/engine/task/task.h"
#include "sim/model/general_model.h"

namespace servescape {

template <class E>
class Router : public Room<E, Router> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // The queue, numbered through all services.
  uint32_t Route(uint32_t service, uint32_t id) {
    const ServiceModel& common = model().common().services()[service];
    return common.queues == 1 ? common.first_queue : common.first_queue + Pick(service, id);
  }
  // A request was served through the queue, `sojourn` after it came.
  void OnServed(uint32_t service, uint32_t queue, Duration sojourn) {
    if (services_[service].learns) [[unlikely]]
      Learn(queue, sojourn);
  }
  // One that was given up there would have taken longer.
  void OnCut(uint32_t service, uint32_t queue, Duration sojourn) {
    if (services_[service].learns && ToSeconds(sojourn) > response_[queue]) Learn(queue, sojourn);
  }

 private:
  using Base = Room<E, Router>;
  using Base::endpoints, Base::fleet, Base::model, Base::stations, Base::tasks;

  struct Service {
    Generator random;
    uint32_t rotation = 0;
    bool learns = false;  // response times are looked at
  };
  uint32_t Pick(uint32_t service, uint32_t id);
  void FindTaken(uint32_t service, const Candidates& from, const Task& task);
  uint32_t InTurn(uint32_t service, const Candidates& from);
  SERVESCAPE_COLD uint32_t Fastest(uint32_t service, const Candidates& from);
  SERVESCAPE_COLD uint32_t OnRing(uint32_t service, const Candidates& from, uint64_t key) const;
  SERVESCAPE_COLD void Learn(uint32_t queue, Duration sojourn);

  std::vector<Service> services_;
  std::vector<double> smooth_;    // by replica: smooth weighted round robin
  std::vector<double> response_;  // by queue: EWMA of the time there, seconds
  std::vector<uint32_t> taken_;   // replicas a hedge stays away from, ascending
};

template <class E>
void Router<E>::Start(uint64_t seed, uint32_t replication) {
  smooth_.resize(model().replica_count());
  response_.resize(model().common().queue_count());
  for (const ServiceModel& service : model().common().services()) {
    services_.push_back({MakeStream(seed, replication, "service." + service.name + "/routing"), 0,
                         service.routing == Routing::kLeastResponseTime});
  }
}

template <class E>
void Router<E>::Learn(uint32_t queue, Duration sojourn) {
  double& response = response_[queue];
  constexpr double kWeight = 0.1;
  response =
      response == 0 ? ToSeconds(sojourn) : response + kWeight * (ToSeconds(sojourn) - response);
}

// Fills taken_: the replicas where the attempts that a hedge stands beside are. It goes elsewhere
// than they, where chance or order choose.
template <class E>
void Router<E>::FindTaken(uint32_t service, const Candidates& from, const Task& task) {
  taken_.clear();
  if (task.attempt != AttemptKind::kHedge || task.parent == kNil) return;
  const ServiceModel& common = model().common().services()[service];
  for (uint32_t id = tasks()[task.parent].first_child; id != kNil; id = tasks()[id].next_sibling) {
    const Task& other = tasks()[id];
    if (other.state != TaskState::kQueued && other.state != TaskState::kInService) continue;
    const uint32_t replica = other.queue - common.first_queue;
    if (&other == &task || replica >= common.queues) continue;
    const auto at = std::lower_bound(taken_.begin(), taken_.end(), replica);
    if (Contains(from, replica) && (at == taken_.end() || *at != replica)) {
      taken_.insert(at, replica);
    }
  }
}

template <class E>
uint32_t Router<E>::InTurn(uint32_t service, const Candidates& from) {
  uint32_t& rotation = services_[service].rotation;
  uint32_t pick = NextFrom(from, rotation);
  for (size_t i = 0; i < taken_.size(); ++i) {
    if (!std::binary_search(taken_.begin(), taken_.end(), pick)) break;
    pick = NextFrom(from, pick + 1);
  }
  rotation = pick + 1 >= from.span ? 0 : pick + 1;
  return pick;
}

// Peak-free EWMA of the time at the replica, times its outstanding requests and the new one.
template <class E>
uint32_t Router<E>::Fastest(uint32_t service, const Candidates& from) {
  const uint32_t first = model().common().services()[service].first_queue;
  const uint32_t start = Rotate(from, &services_[service].rotation);
  // Nothing is below 0, the cost of one that has not answered yet.
  return Least(from, start, 0.0, 1, 0, [&](uint32_t replica) {
    return response_[first + replica] * (stations().Load(first + replica) + 1.0);
  });
}

// Consistent hashing; with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018) a replica takes
// at most load_factor times the mean, the request included.
template <class E>
uint32_t Router<E>::OnRing(uint32_t service_id, const Candidates& from, uint64_t key) const {
  const GeneralService& service = model().services()[service_id];
  const uint32_t first = model().common().services()[service_id].first_queue;
  size_t at = RingPoint(service, key);
  const double replicas = std::max(1u, fleet().present(service_id));
  const double mean = (stations().present(service_id) + 1.0) / replicas;
  const double bound = service.load_factor > 0 ? std::ceil(service.load_factor * mean) : 1e18;
  for (size_t i = 0; i < service.ring.size(); ++i) {
    const uint32_t replica = service.ring_replica[at];
    if (Contains(from, replica) && stations().Load(first + replica) + 1 <= bound) return replica;
    at = at + 1 == service.ring.size() ? 0 : at + 1;
  }
  return NextFrom(from, service.ring_replica[at]);
}

template <class E>
uint32_t Router<E>::Pick(uint32_t service_id, uint32_t id) {
  const ServiceModel& common = model().common().services()[service_id];
  const GeneralService& service = model().services()[service_id];
  if (E::kWhole && service.endpoints) [[unlikely]]
    return endpoints().Pick(service_id, fleet().candidates(service_id), id);
  if (service.balancing) [[unlikely]]
    return tasks()[id].queue - common.first_queue;
  const Candidates from = fleet().candidates(service_id);
  Service& state = services_[service_id];
  const Task& task = tasks()[id];
  FindTaken(service_id, from, task);
  const auto load = [&](uint32_t replica) { return stations().Load(common.first_queue + replica); };
  const auto least = [&](uint32_t zones) {
    return Least(from, Rotate(from, &state.rotation), 0u, zones, task.zone % zones, load);
  };
  switch (common.routing) {
    case Routing::kCentralQueue:
      break;
    case Routing::kRandom:
      return AnyOf(from, taken_, state.random);
    case Routing::kRoundRobin:
      return InTurn(service_id, from);
    case Routing::kShortestQueue:
      return least(1);
    case Routing::kPowerOfChoices:
      return BestOfSample(from, common.choices, taken_, state.random, load);
    case Routing::kNginxRandomTwo: {
      const uint32_t pick =
          from.count == 1 ? from[0]
                          : SecondOfTwo(from, service.weight, service.weights, state.random, load);
      if (pick != kNil) return pick;
      return SmoothWeighted(from, service.weight, &smooth_[service.first_replica]);
    }
    case Routing::kNginxLeastConn:
      return LeastForWeight(from, service.weight, &smooth_[service.first_replica], load);
    case Routing::kWeightedRandom:
      return AnyByWeight(from, service.weight, service.weights, state.random);
    case Routing::kWeightedRoundRobin:
      return SmoothWeighted(from, service.weight, &smooth_[service.first_replica]);
    case Routing::kLeastResponseTime:
      return Fastest(service_id, from);
    case Routing::kConsistentHash:
      return OnRing(service_id, from, task.key);
    case Routing::kKeyModulo:
      return NextFrom(from, static_cast<uint32_t>(task.key % from.span));
    case Routing::kZoneAware: {
      const uint32_t pick = least(service.zones);
      return pick == kNil ? least(1) : pick;
    }
  }
  return 0;
}

}  // namespace servescape
