// SPDX-License-Identifier: MIT
// What a scenario comes down to: whether anything in it is left to chance, and which steps of a
// path are calls and nothing else.
#pragma once

#include "sim/scenario/config.h"

namespace servescape {

// Every replication is the same: instants that are given, times that are constant, and no choice
// that is drawn. False where that is not sure.
bool HasNoChance(const Config& config);

// A call of a service and nothing else: no policy, network, payload or items of its own.
bool IsBareCall(const StepConfig& step);

}  // namespace servescape
