// SPDX-License-Identifier: MIT
// The two numbers that are none.
#pragma once

#include <limits>

namespace servescape {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// What is not known, or withheld.
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace servescape
