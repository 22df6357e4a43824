// SPDX-License-Identifier: MIT
// What happens by itself in a scenario, again and again, and how often in a run of its length.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

enum class Recurring : uint8_t { kFailure, kMaterialization };

struct FewTimes {
  Recurring what = Recurring::kFailure;
  std::string name;  // of the service or the store
  double times = 0;  // expected in one replication
};

// Failures of each service's replicas (a renewal process of times up and down, Smith 1958: a
// replica fails run / (mean up + mean down) times) and materializations of each store.
std::vector<FewTimes> RecurringEvents(const Config& config);

// Seconds from one filling of each store to the next; 0 where it is always fresh, and of all where
// traffic changes.
std::vector<double> SteadyPeriodsOf(const Config& config);

}  // namespace servescape
