// SPDX-License-Identifier: MIT
// Steps of a path that are calls and nothing else: what reads paths, and what leaves out of them
// what never acted, ask it alike.
#pragma once

#include "sim/scenario/config.h"

namespace servescape {

// A call of a service and nothing else: no policy, network, payload or items of its own.
bool IsPlainCall(const StepConfig& step);

}  // namespace servescape
