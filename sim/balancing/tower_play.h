// SPDX-License-Identifier: MIT
// tower 0.5.3's balancer of two random choices
// (tower/src/balance/p2c/service.rs) by the load of PeakEwma or PendingRequests
// (tower/src/load/). A service that was never used costs default_rtt for each
// request it would have, which decays to nearly nothing while it is idle.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/balancing/desk.h"
#include "sim/random/generator.h"

namespace servescape {

// A service's estimate: jumps to a slower answer at once, and decays towards a
// faster one.
class PeakEwma {
 public:
  PeakEwma(Duration default_rtt, Duration decay);

  void Begin() { ++pending_; }
  void End(SimTime sent, SimTime now);
  // estimate x (pending + 1), ns; decays the estimate to `now`.
  double Load(SimTime now);

 private:
  void Update(double rtt, SimTime now);

  double rtt_, decay_;  // ns
  SimTime updated_;
  int64_t pending_ = 0;
};

enum class TowerLoad : uint8_t { kPeakEwma, kPendingRequests };

struct TowerConfig {
  TowerLoad load = TowerLoad::kPeakEwma;
  Duration default_rtt = FromSeconds(1);
  Duration decay = FromSeconds(10);
};

// The configuration and the desk outlive it.
std::unique_ptr<DeskBalancer> MakeTower(const TowerConfig& config,
                                        const std::vector<std::string>& servers,
                                        const Generator& generator, Desk* desk);

Balanced PlayTower(const TowerConfig& config, const World& world);

}  // namespace servescape
