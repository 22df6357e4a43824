// SPDX-License-Identifier: MIT
// Where the warm-up of a simulated series ends: MSER-5 (White, "An effective truncation heuristic
// for bias reduction in simulation output", Simulation 69:6, 1997; batches of five after White,
// Cobb and Spratt 2000). It drops as many leading batches as make the standard error of the
// remaining mean smallest: more would throw data away, fewer would keep the start's bias.
#pragma once

#include <cstddef>
#include <vector>

namespace servescape {

constexpr size_t kMserBatch = 5;

struct Truncation {
  size_t cut = 0;         // leading values to drop, a multiple of kMserBatch
  bool reliable = true;   // false: the best cut lies in the second half, so the series is too
                          // short for its warm-up; `cut` is then half of it
};

Truncation Mser5(const std::vector<double>& series);

}  // namespace servescape
