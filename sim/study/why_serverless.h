// SPDX-License-Identifier: MIT
// Of `why`, what a serverless platform did: cold starts, throttling, idle instances.
#pragma once

#include <string>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// Sentences that begin with a space, of the two services that weigh most; "" where nothing is
// hosted serverless.
std::string ServerlessWords(const Config& config, const RunReport& report);

}  // namespace servescape
