// SPDX-License-Identifier: MIT
// What pools of machines cost: a machine its price for the time that it is paid for, whoever is
// placed on it, and one of a warm pool that pool's.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

struct NodeCharge {
  std::string what;  // "3.21 x g5.xlarge (nodes gpu)"
  double usd = 0;
  double idle_usd = 0;  // of the part that no replica asks for
};

// Those above zero of `seconds`; `meters` by pool and NodeMeter (kernel/observer.h): machines x
// seconds and the like.
std::vector<NodeCharge> NodeCharges(const Config& config,
                                    const std::vector<std::vector<double>>& meters, double seconds);

}  // namespace servescape
