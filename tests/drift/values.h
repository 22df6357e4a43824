// SPDX-License-Identifier: MIT
// A stream that other programs can make, too: x(0) = 1, x(i+1) = (1103515245 x(i) + 12345) mod
// 2^31, value (x / 256 mod 10007) / 10007.
#pragma once

#include <cstdint>
#include <vector>

namespace servescape {

inline std::vector<double> MadeValues(size_t from, size_t count) {
  std::vector<double> out;
  uint64_t x = 1;
  for (size_t i = 0; i < from + count; ++i) {
    x = (x * 1103515245 + 12345) % (uint64_t{1} << 31);
    if (i >= from) out.push_back(static_cast<double>((x >> 8) % 10007) / 10007);
  }
  return out;
}

}  // namespace servescape
