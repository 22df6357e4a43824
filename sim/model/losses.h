// SPDX-License-Identifier: MIT
// What a scenario may lose requests by.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/scenario/config.h"

namespace servescape {

// Whether a request can end without an answer: anything has a bound, a limit, a time-out or fails.
bool MayLose(const Config& config);

// A time-out, of a call or of whole requests, that no answer can keep.
struct ShortTimeout {
  double timeout = 0, least = 0;   // seconds: what is allowed, and what service takes at the least
  std::vector<uint32_t> services;  // that take it
};

// The first in the order of paths and sources, as far as constant service times tell.
std::optional<ShortTimeout> TimeoutBelowService(const Config& config);

}  // namespace servescape
