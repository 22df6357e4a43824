// SPDX-License-Identifier: MIT
// What a service is, as far as that tells what limits it and in what its work is counted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// In what a service's work is counted, as a share of what it can do.
enum class WorkUnit : uint8_t {
  kNone,     // nothing limits it
  kServers,  // the time that servers are taken
  kBatches,  // requests, at the pace of full batches, a shared accelerator, unequal replicas
  kTokens,   // tokens and prompts, at the pace of a replica with all its places taken
  kCores,    // requests that share cores
};

struct Station {
  WorkUnit unit = WorkUnit::kNone;
  BatchingSystem system = BatchingSystem::kNone;
  const BalancingPlan* balancing = nullptr;
  const std::string* search_why = nullptr;  // of a vector search by library; see SearchConfig
  // By replica, where nginx' random two draws them by weight: the second of two wins a tie, so that
  // a heavy one idles.
  std::vector<double> tie_weights;
  uint32_t replicas = 1;
  uint32_t concurrency = 1;     // batches in service at once, per replica; 0: no limit
  uint32_t servers = 1;         // the same, but 0 where they share cores
  uint32_t max_batch_size = 1;  // items
  uint32_t gpus = 1;            // of a replica, as far as it is known
  double cores = 0;
  bool one_speed = true;        // cores that are shared evenly
  bool bounded = false;         // something keeps its queue from growing without limit
  bool waits_for_ever = false;  // and nothing at all lets a request go unserved
  bool gated = false;           // service begins at given instants only
  bool fails = false;           // its replicas do, or come and go
  // Its requests, as a share of what it can serve, are never more than its servers are taken: a
  // server that is busy has a batch, full or not. Otherwise one server's work slows the next one's.
  bool within_busy = false;
  // Tokens of a batch that ends together: each place iterates until the longest answer ends, which
  // is longer the more there are.
  bool ends_together = false;
  // It can do what its capacity says, whatever comes.
  bool paced = false;

  bool BySlots() const { return unit == WorkUnit::kServers || unit == WorkUnit::kBatches; }
  // Its work is not just the time that servers are taken.
  bool HasOwnWork() const { return unit != WorkUnit::kNone && unit != WorkUnit::kServers; }
};

uint32_t ReplicasOf(const Config& config, size_t service);

// `capacity`: requests per second, as load.h has it.
Station StationOf(const Config& config, uint32_t service, double capacity);

}  // namespace servescape
