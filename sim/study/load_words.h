// SPDX-License-Identifier: MIT
// What a scenario asks of its services and what they can give, in words.
#pragma once

#include <string>

#include "sim/model/load.h"

namespace servescape {

// "", " at the peak" or " at the peak (the mean of 12 s, +-8%)".
std::string PeakWords(const ServiceLoad& load);

// Overload that needs no run to be seen, as a sentence; empty if there is none. Only of services
// that nothing keeps requests from: behind a cache or a limit it takes a run.
std::string OverloadWords(const Config& config);

}  // namespace servescape
