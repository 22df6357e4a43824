// SPDX-License-Identifier: MIT
// Machines that replicas are placed on ([nodes.NAME]): a replica of such a service waits where its
// machine would be provisioned until it has a place, and goes when its machine does. What there is
// and who is placed where is the cluster's (sim/nodes/cluster.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/kernel/event.h"
#include "sim/nodes/cluster.h"

namespace servescape {

template <class E>
class Nodes : public Room<E, Nodes> {
 public:
  // After the fleet has started, and whoever scales it.
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // The replica wants a machine; false: it is told when it has one (Fleet::Placed).
  SERVESCAPE_COLD bool Ask(SimTime now, uint32_t service, uint32_t replica);
  // It has stopped.
  SERVESCAPE_COLD void Left(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void OnLook(SimTime now);
  SERVESCAPE_COLD const char* Broken() const {
    return cluster_ == nullptr ? nullptr : cluster_->Broken();
  }

 private:
  using Base = Room<E, Nodes>;
  using Base::autoscaling, Base::core, Base::fleet, Base::model, Base::observer;

  SERVESCAPE_COLD void Obey(SimTime now);
  SERVESCAPE_COLD void Tell(SimTime now);
  SERVESCAPE_COLD void LookAt(SimTime at);

  std::unique_ptr<Cluster> cluster_;  // none: no service is on machines
  SimTime look_ = kEndOfTime;         // the earliest that is scheduled
};

template <class E>
void Nodes<E>::Start(uint64_t seed, uint32_t replication) {
  if (model().nodes() == nullptr) return;
  std::vector<const PlacementConfig*> placements;
  for (const auto& service : model().services()) placements.push_back(service.placement.get());
  cluster_ = std::make_unique<Cluster>(*model().nodes(), placements, seed, replication);
  for (uint32_t id = 0; id < placements.size(); ++id) {
    if (placements[id] == nullptr) continue;
    const auto& service = model().services()[id];
    for (uint32_t i = 0; i < service.initial; ++i) {
      if (cluster_->Settle(service.first_replica + i, id)) continue;
      fleet().Evict(SimTime{}, service.first_replica + i);
    }
  }
  Tell(SimTime{});
  LookAt(std::min(SimTime{}, cluster_->next()));
}

template <class E>
bool Nodes<E>::Ask(SimTime now, uint32_t service, uint32_t replica) {
  const bool placed = cluster_->Ask(now, replica, service);
  Tell(now);
  LookAt(cluster_->next());
  return placed;
}

// What has room now is placed, and what has gone is replaced, when this event is over.
template <class E>
void Nodes<E>::Left(SimTime now, uint32_t replica) {
  cluster_->Left(now, replica);
  Tell(now);
  LookAt(now);
}

template <class E>
void Nodes<E>::OnLook(SimTime now) {
  if (look_ <= now) look_ = kEndOfTime;
  cluster_->Look(now);
  Obey(now);
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    if (model().services()[id].placement != nullptr) autoscaling().Replace(now, id);
  }
  Tell(now);
  LookAt(cluster_->next());
}

template <class E>
void Nodes<E>::Obey(SimTime now) {
  for (const NodeOrder& order : cluster_->TakeOrders()) {
    switch (order.kind) {
      case NodeOrder::Kind::kPlaced:
        fleet().Placed(now, order.pod);
        break;
      case NodeOrder::Kind::kEvict:
        fleet().Evict(now, order.pod);
        break;
      case NodeOrder::Kind::kKill:
        fleet().Kill(now, order.pod);
        break;
    }
  }
}

template <class E>
void Nodes<E>::Tell(SimTime now) {
  for (uint32_t pool = 0; pool < cluster_->pools(); ++pool) {
    observer().OnNodes(now, pool, cluster_->TakeUse(pool));
  }
  for (const NodeEvent& event : cluster_->TakeEvents()) {
    observer().OnNodeEvent(now, event.pool, event.what.c_str());
  }
}

template <class E>
void Nodes<E>::LookAt(SimTime at) {
  at = std::max(at, core().now());
  if (at >= look_ || at >= core().end()) return;
  look_ = at;
  core().Schedule(at, Priority::kTimer, EventKind::kNodes, 0);
}

}  // namespace servescape
