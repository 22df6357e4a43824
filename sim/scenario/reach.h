// SPDX-License-Identifier: MIT
// What the requests of a source can come to: the services, caches and stores on its paths, on
// fallbacks, on brown-out targets and on paths that replicas are held for.
#pragma once

#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

struct Reach {
  std::vector<bool> services, caches, stores, paths;
};

Reach ReachOf(const TrafficConfig& source, const Config& config);

}  // namespace servescape
