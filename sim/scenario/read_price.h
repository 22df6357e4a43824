// SPDX-License-Identifier: MIT
// The keys host and price of what costs money: replicas, pools, caches, stores.
#pragma once

#include <string>

#include "sim/scenario/reporter.h"
#include "sim/scenario/section.h"

namespace servescape {

struct PriceRead {
  std::string host;     // catalog id, or empty
  double per_hour = 0;  // US dollars
  bool priced = false;  // by either key
};

// The price, or the catalog's on-demand price of host. Reports a host that the catalog lacks.
PriceRead ReadPrice(const Section& in, const std::string& prefix, Reporter& reporter);

}  // namespace servescape
