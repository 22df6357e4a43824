// SPDX-License-Identifier: MIT
// service.NAME.balancing: callers reach the replicas of a service through a balancer of a real
// system, which is set up in the system's own language, as `servescape balance` reads it.
#pragma once

#include <array>
#include <span>

#include "sim/scenario/config_service.h"
#include "sim/scenario/reporter.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/section.h"
#include "sim/scenario/words.h"

namespace servescape {

enum class BalancerSystem : uint8_t {
  kNone,
  kNginx,
  kHaproxy,
  kGrpcio,
  kGrpcGo,
  kTower,
  kEnvoy,
  kRayServe,
  kLlmd,
  kDynamo,
};

inline constexpr std::array<WordFor<BalancerSystem>, 9> kBalancerSystemWords{{
    {"nginx", BalancerSystem::kNginx},
    {"haproxy", BalancerSystem::kHaproxy},
    {"grpcio", BalancerSystem::kGrpcio},
    {"grpc-go", BalancerSystem::kGrpcGo},
    {"tower", BalancerSystem::kTower},
    {"envoy", BalancerSystem::kEnvoy},
    {"ray_serve", BalancerSystem::kRayServe},
    {"llm-d", BalancerSystem::kLlmd},
    {"dynamo", BalancerSystem::kDynamo},
}};

// As it is written.
struct BalancingText {
  BalancerSystem system = BalancerSystem::kNone;
  std::string config;
  uint32_t max_call_attempts = 5;

  bool operator==(const BalancingText&) const = default;
};

std::span<const SchemaRow> BalancingRows();
// After the replicas have been read.
void ReadBalancing(const Section& in, ServiceConfig& out, Reporter& reporter);

}  // namespace servescape
