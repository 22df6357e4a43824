// SPDX-License-Identifier: MIT
// Pools of machines and the replicas (pods) that are placed on them: a state machine without an
// engine. Who drives it tells of pods that ask for a place and of pods that are gone, looks again
// at the instant it names, and obeys its orders.
//
// kube-scheduler: a pod goes to the machine of its first pool with room that is least taken
// (NodeResourcesFit, LeastAllocated). cluster-autoscaler: each scan_interval it asks for machines
// for pods without a place, of the first pool of theirs that has quota and is not backed off; a
// machine that has not come after max_node_provision_time is given up, and its pool is backed off
// for 5 min, doubled to 30 min. A machine less taken than the threshold, whose pods have room
// elsewhere, goes after scale_down_unneeded_time, not within scale_down_delay_after_add: empty ones
// ten at a time, others one by one. Karpenter: a batch of pods closes after batch_idle_duration
// without a new one, at most batch_max_duration; a pool without capacity is left out for 3 min
// (UnavailableOfferingsTTL). Every 10 s it looks for machines to consolidate: empty ones, one whose
// pods have room elsewhere, one that a machine of a cheaper pool could replace; it acts if that
// still holds 15 s later (consolidationTTL), and disrupts no more of a pool than its budget.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/nodes/node_pool.h"
#include "sim/scenario/config_nodes.h"

namespace servescape {

struct NodeOrder {
  enum class Kind : uint8_t {
    kPlaced,  // a pod that asked has its machine
    kEvict,   // it is to end what it has begun, and go
    kKill,    // its machine is gone
  };
  Kind kind = Kind::kPlaced;
  uint32_t pod = 0;
};

// What happened to a pool, for a log.
struct NodeEvent {
  uint32_t pool = 0;
  std::string what;
};

class Cluster {
 public:
  // `placements` by service; null: it is on no machines of this.
  Cluster(const NodesConfig& config, std::vector<const PlacementConfig*> placements, uint64_t seed,
          uint32_t replication);

  // A pod that is there from the start: whether it finds a place. Machines are there for it, as if
  // they had always been.
  bool Settle(uint32_t pod, uint32_t service);
  // A pod asks for a place; true: it has one at once.
  bool Ask(SimTime now, uint32_t pod, uint32_t service);
  // It is gone, whether it had a place or waited for one.
  void Left(SimTime now, uint32_t pod);

  SimTime next() const;
  void Look(SimTime now);
  // Since the last call.
  std::vector<NodeOrder> TakeOrders() { return std::exchange(orders_, {}); }
  std::vector<NodeEvent> TakeEvents() { return std::exchange(events_, {}); }
  // What the pool has now, and what has been counted since the last call.
  NodeUse TakeUse(uint32_t pool);
  uint32_t pools() const { return static_cast<uint32_t>(pools_.size()); }
  // The first law that does not hold, or null: no machine is more than full, each pod is where it
  // is listed, nobody is over quota.
  const char* Broken() const;

 private:
  struct Pod {
    uint32_t service = 0;
    uint32_t node = kNoNode;
    bool pending = false;
    SimTime asked;
  };

  const NodeResources& NeedsOf(uint32_t pod) const {
    return placements_[pods_[pod].service]->needs;
  }
  const std::vector<uint32_t>& PoolsOf(uint32_t pod) const {
    return placements_[pods_[pod].service]->pools;
  }
  bool Allows(uint32_t pod, uint32_t pool) const;
  Pod& PodAt(uint32_t pod);
  uint32_t AddNode(SimTime now, uint32_t pool, NodeState state);
  void Put(SimTime now, uint32_t pod, uint32_t node);
  bool Place(SimTime now, uint32_t pod);
  void PlacePending(SimTime now);
  void Remove(SimTime now, uint32_t node);
  void DrainNode(SimTime now, uint32_t node, bool doomed);
  void TakeBack(SimTime now, uint32_t pool, const std::vector<uint32_t>& zones);
  void OnDue(SimTime now, uint32_t node);
  // Of a pool's autoscaler.
  void Provision(SimTime now, uint32_t pool);
  uint32_t NewNode(SimTime now, uint32_t pod, uint32_t after);
  void GiveUpWaiting(SimTime now, uint32_t pool);
  void Scan(SimTime now, uint32_t pool);
  void Poll(SimTime now, uint32_t pool);
  std::vector<uint32_t> FindDisrupted(SimTime now, uint32_t pool, uint32_t* replacement) const;
  uint32_t CheaperPool(SimTime now, uint32_t node) const;
  bool HasRoomElsewhere(uint32_t node) const;
  bool Removable(uint32_t node) const;

  std::vector<const PlacementConfig*> placements_;
  std::vector<NodePool> pools_;
  std::vector<ClusterNode> nodes_;  // those that are gone are used again
  std::vector<uint32_t> free_;
  std::vector<Pod> pods_;
  std::vector<uint32_t> pending_;  // in the order in which they asked
  std::vector<NodeOrder> orders_;
  std::vector<NodeEvent> events_;
};

}  // namespace servescape
