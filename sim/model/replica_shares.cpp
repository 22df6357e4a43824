// SPDX-License-Identifier: MIT
#include "sim/model/replica_shares.h"

#include <algorithm>

namespace servescape {
namespace {

bool IsAlike(const ServiceConfig& service) {
  const std::vector<double> speeds = SpeedsOf(service);
  return std::all_of(speeds.begin(), speeds.end(),
                     [&](double speed) { return speed == speeds.front(); });
}

// Each replica by itself, as chance or turns give them their parts.
std::vector<ReplicaGroup> ByWeight(const ServiceConfig& service, bool weighted) {
  double weights = 0;
  for (const PoolConfig& pool : service.pools) {
    weights += pool.replicas * (weighted ? pool.weight : 1);
  }
  std::vector<ReplicaGroup> groups;
  for (const PoolConfig& pool : service.pools) {
    if (pool.replicas == 0 || !(weights > 0)) continue;
    groups.push_back({(weighted ? pool.weight : 1) / weights, pool.speed, 1, pool.speed, -1});
  }
  return groups;
}

// Callers are in the zones in turn, and go to another only where theirs has no replica.
std::vector<ReplicaGroup> ByZone(const ServiceConfig& service) {
  const std::vector<double> speeds = SpeedsOf(service);
  std::vector<ReplicaGroup> groups;
  if (speeds.size() < service.zones) return groups;
  for (uint32_t zone = 0; zone < service.zones; ++zone) {
    ReplicaGroup group{1.0 / service.zones, 0, 0, 0, static_cast<int32_t>(zone)};
    for (size_t r = zone; r < speeds.size(); r += service.zones) {
      group.speed += speeds[r];
      ++group.replicas;
    }
    groups.push_back(group);
  }
  return groups;
}

}  // namespace

std::vector<double> SpeedsOf(const ServiceConfig& service) {
  std::vector<double> speeds;
  for (const PoolConfig& pool : service.pools) {
    speeds.insert(speeds.end(), pool.replicas, pool.speed);
  }
  if (service.pools.empty()) speeds.assign(service.replicas, 1);
  return speeds;
}

std::optional<ReplicaGroup> FullestGroup(const Config& config, const ServiceConfig& service) {
  std::vector<ReplicaGroup> groups;
  switch (service.routing) {
    case Routing::kRandom:
    case Routing::kRoundRobin:
      groups = ByWeight(service, false);
      break;
    case Routing::kWeightedRandom:
    case Routing::kWeightedRoundRobin:
      groups = ByWeight(service, true);
      break;
    case Routing::kZoneAware:
      if (config.services.size() == 1) groups = ByZone(service);
      break;
    default:
      break;
  }
  const auto load = [](const ReplicaGroup& group) { return group.share / group.speed; };
  const auto by_load = [&](const ReplicaGroup& a, const ReplicaGroup& b) {
    return load(a) < load(b);
  };
  if (groups.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(groups.begin(), groups.end(), by_load);
  if (load(*most) <= load(*least) * (1 + 1e-9)) return std::nullopt;
  return *most;
}

bool HasUnknownShares(const Config& config, const ServiceConfig& service) {
  if (service.replicas < 2) return false;
  switch (service.routing) {
    case Routing::kConsistentHash:
    case Routing::kKeyModulo:
      return true;
    case Routing::kZoneAware:
      return config.services.size() > 1;
    case Routing::kPowerOfChoices:
    case Routing::kNginxRandomTwo:
    case Routing::kNginxLeastConn:
    case Routing::kLeastResponseTime:
      return !IsAlike(service);
    default:
      return false;
  }
}

}  // namespace servescape
