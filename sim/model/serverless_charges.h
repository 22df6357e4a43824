// SPDX-License-Identifier: MIT
// What a serverless platform charges for what it metered (kernel/observer.h, ServerlessMeter), and
// what the trainings of a model cost.
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
  std::array<double, 2> training{};  // trainings that began, and their seconds

  void Add(const ServerlessTotals& other) {
    for (size_t i = 0; i < kServerlessMeters; ++i) meters[i] += other.meters[i];
    instances += other.instances;
    kept += other.kept;
    for (size_t i = 0; i < training.size(); ++i) training[i] += other.training[i];
  }
};

struct ServerlessCharge {
  std::string what;  // "requests", "compute", ...
  double usd = 0;
};

// Those above zero of `seconds`, with the service's prices; none of one that is neither hosted so
// nor trained. A training is paid for when it begins. A GB is 1024^3 bytes.
std::vector<ServerlessCharge> ServerlessCharges(const Config& config, size_t service,
                                                const ServerlessTotals& totals, double seconds);

}  // namespace servescape
