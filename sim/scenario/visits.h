// SPDX-License-Identifier: MIT
// What the steps of a path amount to: expected calls, and whether anything but calls happens.
#pragma once

#include <vector>

#include "sim/scenario/config_path.h"

namespace servescape {

// A call of a service and nothing else: no policy, network, payload or items of its own.
bool IsPlainCall(const StepConfig& step);

// Expected calls by service, every cache missing and every attempt the first; fallbacks and
// degraded calls do not count. A branch by class counts as if its blocks were equally frequent.
std::vector<double> VisitsOf(const BlockConfig& block, size_t services);

}  // namespace servescape
