// SPDX-License-Identifier: MIT
// Words for what a scenario has and its run sees too seldom to tell what it does.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// A sentence each, of a study of so many replications.
std::vector<std::string> RareEventWarnings(const Config& config, size_t replications);

}  // namespace servescape
