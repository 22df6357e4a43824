// SPDX-License-Identifier: MIT
// [nodes.NAME]: pools of machines that the replicas of services are packed on, with an autoscaler
// of their own, and [service.NAME] nodes and resources, which say on which and with what. What
// becomes of them in a run is in sim/nodes/.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"
#include "sim/random/distribution.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class NodeScaler : uint8_t { kClusterAutoscaler, kKarpenter, kNone };
inline constexpr std::array<WordFor<NodeScaler>, 3> kNodeScalerWords{{
    {"cluster_autoscaler", NodeScaler::kClusterAutoscaler},
    {"karpenter", NodeScaler::kKarpenter},
    {"none", NodeScaler::kNone},
}};

// nodes.NAME.autoscaler.consolidation_policy
inline constexpr std::array<WordFor<bool>, 2> kConsolidationWords{
    {{"WhenEmptyOrUnderutilized", true}, {"WhenEmpty", false}}};

// What a machine has for replicas, or a replica asks for.
struct NodeResources {
  double cpu = 0;     // cores
  double memory = 0;  // bytes
  double gpu = 0;

  bool Fits(const NodeResources& room) const {
    constexpr double kSlack = 1 + 1e-9;
    return cpu <= room.cpu * kSlack && memory <= room.memory * kSlack && gpu <= room.gpu * kSlack;
  }
  void Add(const NodeResources& other, double sign) {
    cpu += sign * other.cpu;
    memory += sign * other.memory;
    gpu += sign * other.gpu;
  }
  // The largest of its parts of `room`.
  double ShareOf(const NodeResources& room) const {
    const auto part = [](double own, double all) { return all > 0 ? own / all : 0; };
    return std::max({part(cpu, room.cpu), part(memory, room.memory), part(gpu, room.gpu)});
  }
  bool operator==(const NodeResources&) const = default;
};

inline Distribution OverDispersed(double mean, double cv) {
  Distribution law;
  law.kind = DistributionKind::kHyperexponential;
  law.a = mean;
  law.b = cv;
  return law;
}

// nodes.NAME.spot: machines that the cloud takes back. In each zone capacity comes and goes.
struct SpotConfig {
  uint32_t zones = 3;
  Distribution up = OverDispersed(5.76 * 3600, 2.62);  // seconds, of a zone
  Distribution down = OverDispersed(48.5 * 60, 1.42);
  double correlation = 0.4;         // of two zones' being up
  Distribution loss = Constant(1);  // share of a zone's machines that go when its capacity does
  Duration notice{120'000'000'000};

  bool operator==(const SpotConfig&) const = default;
};

// nodes.NAME.warm_pool: machines that have been set up and are kept stopped.
struct WarmPoolConfig {
  uint32_t size = 0;
  Distribution start = Constant(20);  // seconds until it is ready
  double price = 0;                   // of one that is kept, US dollars an hour

  bool operator==(const WarmPoolConfig&) const = default;
};

// nodes.NAME.autoscaler, with the defaults of the systems.
struct NodeScalerConfig {
  NodeScaler system = NodeScaler::kClusterAutoscaler;
  // cluster-autoscaler (its FAQ, "What are the parameters to CA?")
  Duration scan_interval{10'000'000'000};
  Duration scale_down_unneeded_time{600'000'000'000};
  Duration scale_down_delay_after_add{600'000'000'000};
  Duration max_node_provision_time{900'000'000'000};
  double scale_down_utilization_threshold = 0.5;
  // Karpenter (karpenter.sh/docs: settings, disruption)
  Duration batch_idle_duration{1'000'000'000};
  Duration batch_max_duration{10'000'000'000};
  Duration consolidate_after{0};
  bool underutilized = true;
  double budget = 0.1;  // of the nodes, that are disrupted at a time

  bool operator==(const NodeScalerConfig&) const = default;
};

struct NodePoolConfig {
  std::string name;
  std::string host;           // catalog id, or empty
  double price_per_hour = 0;  // of a machine, from when it runs until it is given back
  bool priced = false;
  NodeResources room;
  uint32_t min = 0, max = 1000;
  Distribution provisioning = Constant(12);  // seconds until the machine runs
  Distribution join = Constant(27);          // and then until replicas can be placed on it
  NodeScalerConfig scaler;
  bool is_spot = false;
  SpotConfig spot;
  WarmPoolConfig warm;

  bool operator==(const NodePoolConfig&) const = default;
};

struct NodesConfig {
  std::vector<NodePoolConfig> pools;

  bool operator==(const NodesConfig&) const = default;
};

struct PlacementConfig {
  std::vector<std::string> names;  // of pools, the first preferred
  std::vector<uint32_t> pools;     // the same by number, once they are known
  NodeResources needs;             // of a replica

  bool operator==(const PlacementConfig&) const = default;
};

}  // namespace servescape
