// SPDX-License-Identifier: MIT
// How many of the whole stand for one of what is played, where run.scale divides a scenario
// (systems/scale.h).
#pragma once

#include <cstddef>

#include "sim/scenario/config.h"

namespace servescape {

// Replicas of the whole for one that is played: exact where their number is fixed, else run.scale.
double WholeReplicas(const Config& config, size_t service);

}  // namespace servescape
