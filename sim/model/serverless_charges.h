// SPDX-License-Identifier: MIT
// What a serverless platform charges for what it metered (kernel/observer.h, ServerlessMeter).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/kernel/observer.h"
#include "sim/scenario/config.h"

namespace servescape {

// Of one service, over some time.
struct ServerlessTotals {
  std::array<double, kServerlessMeters> meters{};
  double instances = 0;  // x seconds, from the start of each on
  double kept = 0;       // of min_instances those without a request x seconds

  void Add(const ServerlessTotals& other) {
    for (size_t i = 0; i < kServerlessMeters; ++i) meters[i] += other.meters[i];
    instances += other.instances;
    kept += other.kept;
  }
};

struct ServerlessCharge {
  std::string what;  // "requests", "compute", ...
  double usd = 0;
};

// Those above zero of `seconds`, with the service's prices; none of a service that is not hosted
// so. A GB is 1024^3 bytes.
std::vector<ServerlessCharge> ServerlessCharges(const Config& config, size_t service,
                                                const ServerlessTotals& totals, double seconds);

}  // namespace servescape
