// SPDX-License-Identifier: MIT
// The autoscalers of a cluster's pools: see cluster.h for the rules.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/nodes/cluster.h"

namespace servescape {
namespace {

constexpr Duration kPollingPeriod{10'000'000'000};  // karpenter, pkg/controllers/disruption
constexpr Duration kConsolidationTtl{15'000'000'000};
constexpr Duration kUnavailable{180'000'000'000};    // karpenter-provider-aws, pkg/cache
constexpr Duration kFirstBackOff{300'000'000'000};   // cluster-autoscaler,
constexpr Duration kMostBackOff{1'800'000'000'000};  // InitialNodeGroupBackoffDuration, Max..
constexpr uint32_t kMostEmpty = 10;                  // --max-scale-down-parallelism

}  // namespace

// A machine of the first pool that can have one; kNoNode: none can.
uint32_t Cluster::NewNode(SimTime now, uint32_t pod, uint32_t after) {
  for (const uint32_t pool : PoolsOf(pod)) {
    NodePool& own = pools_[pool];
    if (own.config.scaler.system == NodeScaler::kNone || now < own.closed_until) continue;
    if (!NeedsOf(pod).Fits(own.config.room)) continue;
    if (!own.HasQuota()) continue;
    const bool karpenter = own.config.scaler.system == NodeScaler::kKarpenter;
    if (karpenter && !own.HasCapacity()) {
      own.closed_until = now + kUnavailable;
      own.use[NodeMeter::kRefused] += 1;
      events_.push_back({pool, "no zone has capacity: left out for 180 s"});
      continue;
    }
    const bool has = own.HasCapacity();
    const uint32_t id = AddNode(now, pool, has ? NodeState::kStarting : NodeState::kWaiting);
    ClusterNode& node = nodes_[id];
    node.replaces = after;
    own.use[NodeMeter::kStarted] += 1;
    own.last_add = now;
    if (!has) return id;
    const bool warm = own.TakeWarm(now);
    node.state = warm ? NodeState::kJoining : NodeState::kStarting;
    node.due = now + (warm ? FromSeconds(own.warm_start.Draw(own.draws)) : own.DrawProvisioning());
    return id;
  }
  return kNoNode;
}

// Machines for those that wait and have this pool first, beyond what those that come will hold.
void Cluster::Provision(SimTime now, uint32_t pool) {
  std::vector<NodeResources> taken(nodes_.size());
  std::vector<uint32_t> added(pools_.size());
  for (const uint32_t pod : pending_) {
    bool coming = false;
    for (uint32_t i = 0; i < nodes_.size() && !coming; ++i) {
      const ClusterNode& node = nodes_[i];
      const bool comes = node.state >= NodeState::kWaiting && node.state < NodeState::kReady;
      if (!comes || node.replaces != kNoNode || !Allows(pod, node.pool)) continue;
      NodeResources with = taken[i];
      with.Add(NeedsOf(pod), 1);
      if (!with.Fits(pools_[node.pool].config.room)) continue;
      taken[i] = with;
      coming = true;
    }
    if (coming || PoolsOf(pod).front() != pool) continue;
    const uint32_t id = NewNode(now, pod, kNoNode);
    if (id == kNoNode) continue;
    taken.resize(nodes_.size());
    taken[id] = NeedsOf(pod);
    ++added[nodes_[id].pool];
  }
  for (uint32_t p = 0; p < added.size(); ++p) {
    if (added[p] == 0) continue;
    events_.push_back({p, fmt::format("{} pods have no place: {} machines are asked for",
                                      pending_.size(), added[p])});
  }
}

// What has not come is given up, and its pool is left alone for a while.
void Cluster::GiveUpWaiting(SimTime now, uint32_t pool) {
  NodePool& own = pools_[pool];
  bool failed = false;
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    const ClusterNode& node = nodes_[i];
    if (node.pool != pool || node.state == NodeState::kGone || node.state >= NodeState::kReady) {
      continue;
    }
    if (now - node.asked < own.config.scaler.max_node_provision_time) continue;
    Remove(now, i);
    own.use[NodeMeter::kRefused] += 1;
    failed = true;
  }
  if (!failed) return;
  own.back_off =
      own.back_off.ns == 0 ? kFirstBackOff : std::min(Duration{2 * own.back_off.ns}, kMostBackOff);
  own.closed_until = now + own.back_off;
  events_.push_back({pool, fmt::format("machines have not come: backed off for {:.4g} s",
                                       ToSeconds(own.back_off))});
}

// Whether its pods would fit on the other machines of their pools.
bool Cluster::HasRoomElsewhere(uint32_t id) const {
  std::vector<NodeResources> taken(nodes_.size());
  for (const uint32_t pod : nodes_[id].pods) {
    bool found = false;
    for (const uint32_t pool : PoolsOf(pod)) {
      for (uint32_t i = 0; i < nodes_.size() && !found; ++i) {
        const ClusterNode& node = nodes_[i];
        if (i == id || node.pool != pool || node.state != NodeState::kReady) continue;
        NodeResources with = node.used;
        with.Add(taken[i], 1);
        with.Add(NeedsOf(pod), 1);
        if (!with.Fits(pools_[pool].config.room)) continue;
        taken[i].Add(NeedsOf(pod), 1);
        found = true;
      }
    }
    if (!found) return false;
  }
  return true;
}

bool Cluster::Removable(uint32_t id) const {
  const NodePool& pool = pools_[nodes_[id].pool];
  return nodes_[id].state == NodeState::kReady && pool.count > pool.config.min;
}

// A scan of cluster-autoscaler: what is asked for comes before what is given back.
void Cluster::Scan(SimTime now, uint32_t pool) {
  NodePool& own = pools_[pool];
  const NodeScalerConfig& rules = own.config.scaler;
  own.scan = now + rules.scan_interval;
  GiveUpWaiting(now, pool);
  Provision(now, pool);
  SimTime last_add{-kEndOfTime.ns};
  bool drains = false;
  for (const NodePool& each : pools_) last_add = std::max(last_add, each.last_add);
  for (const ClusterNode& node : nodes_) {
    drains = drains || (node.state == NodeState::kDraining && !node.doomed);
  }
  const bool cooling = now < last_add + rules.scale_down_delay_after_add;
  uint32_t empty = 0;
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    ClusterNode& node = nodes_[i];
    if (node.pool != pool || node.state != NodeState::kReady) continue;
    const NodeResources& room = own.config.room;
    const double gpu = room.gpu > 0 ? node.used.gpu / room.gpu : -1;
    const double share = gpu >= 0 ? gpu : node.used.ShareOf(room);
    const bool unneeded = share < rules.scale_down_utilization_threshold && HasRoomElsewhere(i);
    node.unneeded_since = unneeded ? std::min(node.unneeded_since, now) : kEndOfTime;
    if (!unneeded || cooling || !Removable(i)) continue;
    if (now - node.unneeded_since < rules.scale_down_unneeded_time) continue;
    if (node.pods.empty() ? empty == kMostEmpty : drains) continue;
    events_.push_back({pool, fmt::format("{:.0f} % taken for {:.4g} s: a machine goes", 100 * share,
                                         ToSeconds(now - node.unneeded_since))});
    node.pods.empty() ? static_cast<void>(++empty) : static_cast<void>(drains = true);
    own.use[NodeMeter::kRemoved] += 1;
    DrainNode(now, i, false);
  }
}

// Another pool of all its pods whose machine costs less and would hold them.
uint32_t Cluster::CheaperPool(SimTime now, uint32_t id) const {
  const ClusterNode& node = nodes_[id];
  for (uint32_t pool = 0; pool < pools_.size(); ++pool) {
    const NodePool& other = pools_[pool];
    if (other.config.price_per_hour >= pools_[node.pool].config.price_per_hour) continue;
    if (other.config.scaler.system != NodeScaler::kKarpenter || now < other.closed_until) continue;
    if (!other.HasCapacity() || !other.HasQuota() || !node.used.Fits(other.config.room)) continue;
    const auto may = [&](uint32_t pod) { return Allows(pod, pool); };
    if (std::all_of(node.pods.begin(), node.pods.end(), may)) return pool;
  }
  return kNoNode;
}

// The machines that Karpenter would disrupt now; `replacement`: the pool of the one in their place.
std::vector<uint32_t> Cluster::FindDisrupted(SimTime now, uint32_t pool,
                                             uint32_t* replacement) const {
  const NodePool& own = pools_[pool];
  const NodeScalerConfig& rules = own.config.scaler;
  *replacement = kNoNode;
  double budget = std::ceil(rules.budget * own.count - 1e-9);
  std::vector<uint32_t> empty, others;
  for (uint32_t i = 0; i < nodes_.size(); ++i) {
    const ClusterNode& node = nodes_[i];
    if (node.pool != pool) continue;
    const auto replaces = [i](const ClusterNode& other) { return other.replaces == i; };
    const bool replaced = std::any_of(nodes_.begin(), nodes_.end(), replaces);
    if (node.state == NodeState::kDraining || replaced) budget -= 1;
    if (replaced) continue;
    if (!Removable(i) || now - node.touched < rules.consolidate_after) continue;
    (node.pods.empty() ? empty : others).push_back(i);
  }
  if (budget < 1) return {};
  if (!empty.empty()) {
    const size_t spare = own.count - own.config.min;
    empty.resize(std::min({empty.size(), static_cast<size_t>(budget), spare}));
    return empty;
  }
  if (!rules.underutilized) return {};
  std::stable_sort(others.begin(), others.end(), [this](uint32_t a, uint32_t b) {
    return nodes_[a].pods.size() < nodes_[b].pods.size();
  });
  for (const uint32_t id : others) {
    if (HasRoomElsewhere(id)) return {id};
  }
  for (const uint32_t id : others) {
    *replacement = CheaperPool(now, id);
    if (*replacement != kNoNode) return {id};
  }
  return {};
}

void Cluster::Poll(SimTime now, uint32_t pool) {
  NodePool& own = pools_[pool];
  const NodeScalerConfig& rules = own.config.scaler;
  const bool closed =
      own.batch_since < kEndOfTime && (now >= own.batch_since + rules.batch_max_duration ||
                                       now >= own.batch_last + rules.batch_idle_duration);
  if (closed) {
    own.batch_since = own.batch_last = kEndOfTime;
    Provision(now, pool);
  }
  if (own.scan > now && own.validated > now) return;
  if (own.scan <= now) own.scan = now + kPollingPeriod;
  // Those that are still without a place are looked at again.
  if (own.batch_since == kEndOfTime && !closed) Provision(now, pool);
  uint32_t replacement = kNoNode;
  const std::vector<uint32_t> found = FindDisrupted(now, pool, &replacement);
  if (own.validated == kEndOfTime) {
    if (!found.empty()) own.disrupted = found, own.validated = now + kConsolidationTtl;
    return;
  }
  if (now < own.validated) return;
  own.validated = kEndOfTime;
  const std::vector<uint32_t> meant = std::exchange(own.disrupted, {});
  for (const uint32_t id : meant) {
    if (std::find(found.begin(), found.end(), id) == found.end()) continue;
    if (replacement == kNoNode) {
      events_.push_back({pool, nodes_[id].pods.empty() ? "an empty machine goes"
                                                       : "a machine goes: its pods have room "
                                                         "elsewhere"});
      own.use[NodeMeter::kRemoved] += 1;
      DrainNode(now, id, false);
      continue;
    }
    // The cheaper one is ready before the other is drained.
    const uint32_t next = NewNode(now, nodes_[id].pods.front(), id);
    const bool cheaper = next != kNoNode && nodes_[next].pool == replacement;
    if (next != kNoNode && !cheaper) Remove(now, next);
    if (!cheaper) continue;
    own.use[NodeMeter::kRemoved] += 1;
    events_.push_back({pool, "a machine is replaced by one of " + pools_[replacement].config.name +
                                 ", which costs less"});
  }
}

}  // namespace servescape
