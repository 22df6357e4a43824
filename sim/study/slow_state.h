// SPDX-License-Identifier: MIT
// What a report says of states that change slowly (sim/model/slow_state.h).
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// A sentence for each cache that neither starts as in the long run nor gets there during the run;
// none for those that the scenario empties itself.
std::vector<std::string> SlowStateWarnings(const Config& config);

}  // namespace servescape
