// SPDX-License-Identifier: MIT
#include "sim/nodes/cluster.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace servescape {

Cluster::Cluster(const NodesConfig& config, std::vector<const PlacementConfig*> placements,
                 uint64_t seed, uint32_t replication)
    : placements_(std::move(placements)) {
  for (const NodePoolConfig& pool : config.pools) pools_.emplace_back(pool, seed, replication);
  // The least that a pool has is there, whatever asks for it.
  for (uint32_t pool = 0; pool < pools_.size(); ++pool) {
    while (pools_[pool].count < pools_[pool].config.min && pools_[pool].HasCapacity()) {
      AddNode({}, pool, NodeState::kReady);
    }
  }
}

uint32_t Cluster::AddNode(SimTime now, uint32_t pool, NodeState state) {
  if (free_.empty()) {
    free_.push_back(static_cast<uint32_t>(nodes_.size()));
    nodes_.emplace_back();
  }
  const uint32_t id = free_.back();
  free_.pop_back();
  ClusterNode& node = nodes_[id];
  node = {};
  node.pool = pool;
  node.state = state;
  node.asked = now;
  ++pools_[pool].count;
  if (state > NodeState::kWaiting) node.zone = pools_[pool].ZoneFor(nodes_, id);
  return id;
}

bool Cluster::Allows(uint32_t pod, uint32_t pool) const {
  const std::vector<uint32_t>& pools = PoolsOf(pod);
  return std::find(pools.begin(), pools.end(), pool) != pools.end();
}

Cluster::Pod& Cluster::PodAt(uint32_t pod) {
  if (pods_.size() <= pod) pods_.resize(pod + 1);
  return pods_[pod];
}

void Cluster::Put(SimTime now, uint32_t pod, uint32_t node) {
  pods_[pod].node = node;
  nodes_[node].pods.push_back(pod);
  nodes_[node].used.Add(NeedsOf(pod), 1);
  nodes_[node].touched = now;
  nodes_[node].unneeded_since = kEndOfTime;
}

// On the least taken of the machines with room, of the first pool that has one.
bool Cluster::Place(SimTime now, uint32_t pod) {
  const NodeResources& needs = NeedsOf(pod);
  for (const uint32_t pool : PoolsOf(pod)) {
    const NodeResources& room = pools_[pool].config.room;
    uint32_t best = kNoNode;
    double least = 0;
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
      const ClusterNode& node = nodes_[i];
      if (node.pool != pool || node.state != NodeState::kReady) continue;
      NodeResources with = node.used;
      with.Add(needs, 1);
      const double share = with.ShareOf(room);
      if (!with.Fits(room) || (best != kNoNode && share >= least)) continue;
      best = i;
      least = share;
    }
    if (best == kNoNode) continue;
    Put(now, pod, best);
    return true;
  }
  return false;
}

bool Cluster::Settle(uint32_t pod, uint32_t service) {
  PodAt(pod) = {};
  pods_[pod].service = service;
  // Machines are filled one after the other.
  for (const uint32_t pool : PoolsOf(pod)) {
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
      NodeResources with = nodes_[i].used;
      with.Add(NeedsOf(pod), 1);
      if (nodes_[i].pool != pool || !with.Fits(pools_[pool].config.room)) continue;
      Put(SimTime{}, pod, i);
      return true;
    }
    NodePool& own = pools_[pool];
    if (!own.HasQuota() || !own.HasCapacity() || !NeedsOf(pod).Fits(own.config.room)) continue;
    Put({}, pod, AddNode({}, pool, NodeState::kReady));
    return true;
  }
  return false;
}

bool Cluster::Ask(SimTime now, uint32_t pod, uint32_t service) {
  PodAt(pod) = {};
  pods_[pod].service = service;
  if (Place(now, pod)) return true;
  pods_[pod].pending = true;
  pods_[pod].asked = now;
  pending_.push_back(pod);
  NodePool& first = pools_[PoolsOf(pod).front()];
  if (first.config.scaler.system == NodeScaler::kKarpenter) {
    first.batch_since = std::min(first.batch_since, now);
    first.batch_last = now;
  }
  return false;
}

void Cluster::Left(SimTime now, uint32_t pod) {
  if (pod >= pods_.size()) return;
  Pod& own = pods_[pod];
  if (own.pending) {
    own.pending = false;
    pending_.erase(std::find(pending_.begin(), pending_.end(), pod));
  }
  const uint32_t id = std::exchange(own.node, kNoNode);
  if (id == kNoNode) return;
  ClusterNode& node = nodes_[id];
  node.pods.erase(std::find(node.pods.begin(), node.pods.end(), pod));
  node.used.Add(NeedsOf(pod), -1);
  if (node.pods.empty()) node.used = {};
  node.touched = now;
  if (node.state == NodeState::kDraining && node.pods.empty()) return Remove(now, id);
  if (!pending_.empty()) PlacePending(now);
}

void Cluster::PlacePending(SimTime now) {
  std::vector<uint32_t> left;
  for (const uint32_t pod : pending_) {
    if (!Place(now, pod)) {
      left.push_back(pod);
      continue;
    }
    pods_[pod].pending = false;
    orders_.push_back({NodeOrder::Kind::kPlaced, pod});
  }
  pending_ = std::move(left);
}

void Cluster::Remove(SimTime, uint32_t id) {
  ClusterNode& node = nodes_[id];
  for (const uint32_t pod : node.pods) {
    pods_[pod].node = kNoNode;
    orders_.push_back({NodeOrder::Kind::kKill, pod});
  }
  --pools_[node.pool].count;
  node = {};
  free_.push_back(id);
  for (ClusterNode& other : nodes_) {
    if (other.replaces == id) other.replaces = kNoNode;
  }
}

// Its pods go, and it with the last of them.
void Cluster::DrainNode(SimTime now, uint32_t id, bool doomed) {
  ClusterNode& node = nodes_[id];
  if (node.state < NodeState::kReady || node.pods.empty()) return Remove(now, id);
  if (node.state == NodeState::kReady) {
    for (const uint32_t pod : node.pods) orders_.push_back({NodeOrder::Kind::kEvict, pod});
    node.due = kEndOfTime;
  }
  node.state = NodeState::kDraining;
  node.doomed = doomed;
}

// Of each zone that is lost, the machines that have been there longest.
void Cluster::TakeBack(SimTime now, uint32_t pool, const std::vector<uint32_t>& zones) {
  const SpotConfig& spot = pools_[pool].config.spot;
  for (const uint32_t zone : zones) {
    std::vector<uint32_t> there;
    for (uint32_t i = 0; i < nodes_.size(); ++i) {
      const ClusterNode& node = nodes_[i];
      const bool alive = node.state > NodeState::kWaiting && !node.doomed;
      if (alive && node.pool == pool && node.zone == zone) there.push_back(i);
    }
    if (there.empty()) continue;
    std::stable_sort(there.begin(), there.end(),
                     [this](uint32_t a, uint32_t b) { return nodes_[a].asked < nodes_[b].asked; });
    const double share = std::clamp(pools_[pool].loss.Draw(pools_[pool].draws), 0.0, 1.0);
    const double lost = std::ceil(share * static_cast<double>(there.size()) - 1e-9);
    there.resize(static_cast<size_t>(lost));
    pools_[pool].use[NodeMeter::kInterruptions] += lost;
    pools_[pool].use[NodeMeter::kAtOnce] += lost > 1 ? lost : 0;
    if (lost < 1) continue;
    events_.push_back({pool, fmt::format("zone {} has no capacity: {} machines are taken back "
                                         "in {:.4g} s",
                                         zone + 1, lost, ToSeconds(spot.notice))});
    for (const uint32_t id : there) {
      DrainNode(now, id, true);
      if (nodes_[id].state == NodeState::kGone) continue;
      nodes_[id].due = now + spot.notice;
      if (spot.notice.ns == 0) Remove(now, id);
    }
  }
}

void Cluster::OnDue(SimTime now, uint32_t id) {
  ClusterNode& node = nodes_[id];
  NodePool& pool = pools_[node.pool];
  node.due = kEndOfTime;
  if (node.state == NodeState::kDraining) return Remove(now, id);
  if (node.state == NodeState::kStarting) {
    node.state = NodeState::kJoining;
    node.due = now + pool.DrawJoin();
    if (node.due > now) return;
  }
  node.due = kEndOfTime;
  node.state = NodeState::kReady;
  node.touched = now;
  pool.back_off = {0};
  const uint32_t replaced = std::exchange(node.replaces, kNoNode);
  if (replaced != kNoNode && nodes_[replaced].state == NodeState::kReady) {
    DrainNode(now, replaced, false);
  }
}

SimTime Cluster::next() const {
  SimTime next = kEndOfTime;
  for (const NodePool& pool : pools_) next = std::min(next, pool.next());
  for (const ClusterNode& node : nodes_) next = std::min(next, node.due);
  return next;
}

void Cluster::Look(SimTime now) {
  for (uint32_t pool = 0; pool < pools_.size(); ++pool) {
    pools_[pool].Refill(now);
    if (pools_[pool].spot == nullptr) continue;
    TakeBack(now, pool, pools_[pool].spot->Advance(now));
    for (uint32_t i = 0; i < nodes_.size() && pools_[pool].HasCapacity(); ++i) {
      ClusterNode& node = nodes_[i];
      if (node.pool != pool || node.state != NodeState::kWaiting) continue;
      node.zone = pools_[pool].ZoneFor(nodes_, i);
      node.state = NodeState::kStarting;
      node.due = now + pools_[pool].DrawProvisioning();
    }
  }
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].due <= now) OnDue(now, i);
  }
  if (!pending_.empty()) PlacePending(now);
  for (uint32_t pool = 0; pool < pools_.size(); ++pool) {
    const NodeScaler system = pools_[pool].config.scaler.system;
    if (system == NodeScaler::kClusterAutoscaler && pools_[pool].scan <= now) Scan(now, pool);
    if (system == NodeScaler::kKarpenter) Poll(now, pool);
  }
}

NodeUse Cluster::TakeUse(uint32_t pool) {
  NodeUse use = std::exchange(pools_[pool].use, {});
  use[NodeMeter::kWarm] = pools_[pool].warm;
  for (const ClusterNode& node : nodes_) {
    if (node.pool != pool || !IsPaid(node.state)) continue;
    use[NodeMeter::kNodes] += 1;
    use[NodeMeter::kTaken] += node.used.ShareOf(pools_[pool].config.room);
  }
  for (const uint32_t pod : pending_)
    use[NodeMeter::kPending] += PoolsOf(pod).front() == pool ? 1 : 0;
  return use;
}

const char* Cluster::Broken() const {
  std::vector<uint32_t> counts(pools_.size());
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    const ClusterNode& node = nodes_[i];
    if (node.state == NodeState::kGone) continue;
    ++counts[node.pool];
    NodeResources used;
    for (const uint32_t pod : node.pods) {
      if (pods_[pod].node != i || pods_[pod].pending)
        return "a pod is on the machine that lists it";
      if (!Allows(pod, node.pool)) return "a pod is in a pool that it may be in";
      used.Add(NeedsOf(pod), 1);
    }
    if (!used.Fits(pools_[node.pool].config.room)) return "no machine is more than full";
    if (node.state < NodeState::kReady && !node.pods.empty()) return "pods are on ready machines";
  }
  for (uint32_t pool = 0; pool < pools_.size(); ++pool) {
    if (counts[pool] != pools_[pool].count) return "a pool's count = its machines";
    if (counts[pool] > pools_[pool].config.max) return "no pool is over its quota";
  }
  return nullptr;
}

}  // namespace servescape
