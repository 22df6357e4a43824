// SPDX-License-Identifier: MIT
// What the autoscalers share of numbers: whole seconds, replicas, and the words of reasons.
#pragma once

#include <cstdint>
#include <string>

#include "sim/base/time.h"

namespace servescape {

constexpr int64_t kNsPerSecond = 1'000'000'000;

constexpr Duration WholeSeconds(int64_t seconds) { return {seconds * kNsPerSecond}; }

// The number rounded up to whole replicas, which the systems hold in 32 bits: cut off there.
int64_t CeilReplicas(double replicas);

// At most six digits: "1.8", "0.0333333".
std::string Plain(double value);
// A count of thousandths: 1500 is "1.5".
std::string Thousandths(int64_t milli);

}  // namespace servescape
