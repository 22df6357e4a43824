// SPDX-License-Identifier: MIT
#include "sim/nodes/node_pool.h"

#include <algorithm>

namespace servescape {

NodePool::NodePool(const NodePoolConfig& from, uint64_t seed, uint32_t replication)
    : config(from),
      provisioning(from.provisioning),
      join(from.join),
      warm_start(from.warm.start),
      loss(from.spot.loss),
      draws(MakeStream(seed, replication, "nodes." + from.name + "/start")),
      warm(from.warm.size) {
  if (from.is_spot) {
    spot = std::make_unique<SpotZones>(from.spot, from.name, seed, replication);
  }
  if (from.scaler.system != NodeScaler::kNone) {
    const bool karpenter = from.scaler.system == NodeScaler::kKarpenter;
    constexpr Duration kPoll{10'000'000'000};  // karpenter, disruption: pollingPeriod
    scan = SimTime{} + (karpenter ? kPoll : from.scaler.scan_interval);
  }
}

uint32_t NodePool::ZoneFor(const std::vector<ClusterNode>& nodes, uint32_t self) const {
  if (spot == nullptr) return 0;
  std::vector<uint32_t> counts(spot->count());
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    const ClusterNode& node = nodes[i];
    const bool there = node.state > NodeState::kWaiting && i != self;
    if (there && nodes[self].pool == node.pool) ++counts[node.zone];
  }
  uint32_t best = kNoNode;
  for (uint32_t zone = 0; zone < spot->count(); ++zone) {
    if (spot->up(zone) && (best == kNoNode || counts[zone] < counts[best])) best = zone;
  }
  return best;
}

Duration NodePool::DrawProvisioning() { return FromSeconds(provisioning.Draw(draws)); }
Duration NodePool::DrawJoin() { return FromSeconds(join.Draw(draws)); }

bool NodePool::TakeWarm(SimTime now) {
  if (warm == 0) return false;
  --warm;
  refill.push_back(now + DrawProvisioning() + DrawJoin());
  return true;
}

void NodePool::Refill(SimTime now) {
  const auto ready = [now](SimTime at) { return at <= now; };
  warm += static_cast<uint32_t>(std::erase_if(refill, ready));
}

SimTime NodePool::next() const {
  SimTime next = std::min(scan, validated);
  if (spot != nullptr) next = std::min(next, spot->next());
  for (const SimTime at : refill) next = std::min(next, at);
  if (batch_since < kEndOfTime) {
    next = std::min({next, batch_since + config.scaler.batch_max_duration,
                     batch_last + config.scaler.batch_idle_duration});
  }
  return next;
}

}  // namespace servescape
