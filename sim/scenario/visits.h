// SPDX-License-Identifier: MIT
// What the steps of a path amount to: expected calls.
#pragma once

#include <vector>

#include "sim/scenario/config_path.h"

namespace servescape {

// Expected calls by service, every cache missing and every attempt the first; fallbacks and
// degraded calls do not count. A branch by class counts as if its blocks were equally frequent.
std::vector<double> VisitsOf(const BlockConfig& block, size_t services);

}  // namespace servescape
