// SPDX-License-Identifier: MIT
// Which service may get the calls of another: whoever walks through what a path calls asks.
#pragma once

#include <cstddef>
#include <optional>

#include "sim/scenario/config.h"
#include "sim/scenario/config_rollout.h"

namespace servescape {

// The new version of a service that is rolled over; nothing of others.
inline std::optional<size_t> RolledTo(const Config& config, size_t service) {
  const auto& rollout = config.services[service].rollout;
  if (rollout == nullptr) return std::nullopt;
  for (size_t i = 0; i < config.services.size(); ++i) {
    if (i != service && config.services[i].name == rollout->to) return i;
  }
  return std::nullopt;
}

}  // namespace servescape
