// SPDX-License-Identifier: MIT
// What only the whole engine plays (engine/engine.h): rooms that few scenarios need.
#pragma once

#include <string>

#include "sim/scenario/config.h"

namespace servescape {

// The first key of the scenario that needs the whole engine ("service.llm.autoscaler"), or "".
std::string NeedsWholeEngine(const Config& config);

}  // namespace servescape
