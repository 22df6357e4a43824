// SPDX-License-Identifier: MIT
#include <array>

#include "sim/catalog/catalog.h"

namespace servescape {
namespace {

// Half of measured round trips: the two ways are taken to be equal.
constexpr std::array<NetworkDistance, 3> kDistances{{
    {"same_zone", 0.1e-3 / 2, Confidence::kMedium, "2022",
     "round trip 0.1 ms (median) within an availability zone: Feast blog (\"1-2 ms same AZ\" for a "
     "read), lukasliesis.medium.com (eu-west-1, below 1 ms)"},
    {"cross_zone", 0.83e-3 / 2, Confidence::kMedium, "2022-26",
     "round trip 0.83 ms (mean; 0.3 to 1.5 by pair of zones): lukasliesis.medium.com (eu-west-1), "
     "flashgrid.io 2023, duckkit.dev 2026-03"},
    {"cross_region", 65e-3 / 2, Confidence::kLow, "",
     "round trip 65 ms between us-east-1 and us-west-2 (70 ms to eu-west-1): order of magnitude of "
     "cloudping.co"},
}};

}  // namespace

std::span<const NetworkDistance> NetworkDistances() { return kDistances; }

const NetworkDistance* FindNetworkDistance(std::string_view word) {
  for (const NetworkDistance& distance : kDistances) {
    if (distance.word == word) return &distance;
  }
  return nullptr;
}

}  // namespace servescape
