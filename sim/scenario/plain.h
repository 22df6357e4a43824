// SPDX-License-Identifier: MIT
// Scenarios that are judged as plain ones (config.h), whichever engine plays them.
#pragma once

#include "sim/scenario/config.h"

namespace servescape {

// Plain but for what changes no request's way through the system: names of classes that share a
// path and a queue, keys that nobody looks at, the worth of an answer, errors after service.
bool IsJudgedAsPlain(const Config& config);

// Every replication is the same: instants that are given, times that are constant, and no choice
// that is drawn. False where that is not sure.
bool HasNoChance(const Config& config);

// A call of a service and nothing else: no policy, network, payload or items of its own.
bool IsPlainCall(const StepConfig& step);

}  // namespace servescape
