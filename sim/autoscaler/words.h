// SPDX-License-Identifier: MIT
// Numbers in the reasons of decisions.
#pragma once

#include <cstdint>
#include <string>

namespace servescape {

// At most six digits: "1.8", "0.0333333".
std::string Plain(double value);
// A count of thousandths: 1500 is "1.5".
std::string Thousandths(int64_t milli);

}  // namespace servescape
