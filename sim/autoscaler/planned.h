// SPDX-License-Identifier: MIT
// Replicas by the clock: a plan that is known before the run, and the arrivals of a run in slots,
// from which a plan can be made (cli/oracle.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/time.h"

namespace servescape {

struct PlanStep {
  SimTime at;
  int64_t replicas = 0;  // from then on
  std::string reason;
};

// Steps ascend.
struct PlannedScaling {
  std::vector<PlanStep> steps;
};

// The last step at or before the instant; `otherwise` before the first one.
int64_t PlannedAt(const std::vector<PlanStep>& steps, SimTime now, int64_t otherwise);

}  // namespace servescape
