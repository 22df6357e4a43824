// SPDX-License-Identifier: MIT
// The record of a machine, and of a pool of them: how it grows, what it has come to, when its
// autoscaler looks next.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/time.h"
#include "sim/kernel/observer.h"
#include "sim/nodes/spot_zones.h"
#include "sim/random/generator.h"
#include "sim/random/sampler.h"
#include "sim/scenario/config_nodes.h"

namespace servescape {

constexpr uint32_t kNoNode = 0xffffffffu;

enum class NodeState : uint8_t {
  kGone,
  kWaiting,  // asked for; there is no capacity
  kStarting,
  kJoining,  // it runs, and is paid for
  kReady,
  kDraining,
};
constexpr bool IsPaid(NodeState state) { return state >= NodeState::kJoining; }

struct ClusterNode {
  uint32_t pool = 0, zone = 0;
  NodeState state = NodeState::kGone;
  NodeResources used;
  std::vector<uint32_t> pods;
  SimTime asked, due = kEndOfTime;      // end of its state, or of a machine that is taken back
  SimTime touched;                      // a pod came or left
  SimTime unneeded_since = kEndOfTime;  // cluster-autoscaler's
  uint32_t replaces = kNoNode;          // it is there for the pods of that one
  bool doomed = false;                  // it is taken back
};

struct NodePool {
  NodePool(const NodePoolConfig& from, uint64_t seed, uint32_t replication);

  bool HasCapacity() const { return spot == nullptr || spot->any(); }
  bool HasQuota() const { return count < config.max; }
  // The zone that is up and has the fewest machines.
  uint32_t ZoneFor(const std::vector<ClusterNode>& nodes, uint32_t self) const;
  // The time until a new machine runs, and until it is ready after that.
  Duration DrawProvisioning();
  Duration DrawJoin();
  // Takes a machine of the warm pool, if one is there, and has another one set up.
  bool TakeWarm(SimTime now);
  void Refill(SimTime now);
  SimTime next() const;

  NodePoolConfig config;
  Sampler provisioning, join, warm_start, loss;
  Generator draws{0};
  std::unique_ptr<SpotZones> spot;
  uint32_t count = 0;           // machines that are asked for or there
  uint32_t warm = 0;            // that are kept
  std::vector<SimTime> refill;  // when further ones will be
  // Of its autoscaler.
  SimTime scan = kEndOfTime;
  SimTime batch_since = kEndOfTime, batch_last = kEndOfTime;
  SimTime last_add{-kEndOfTime.ns};
  SimTime closed_until{-kEndOfTime.ns};  // no machine is asked for
  Duration back_off{0};
  std::vector<uint32_t> disrupted;  // a command of Karpenter's that is to be validated
  SimTime validated = kEndOfTime;
  NodeUse use;  // counts alone
};

}  // namespace servescape
