// SPDX-License-Identifier: MIT
// What the steps of a path amount to: expected calls.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/scenario/config_path.h"

namespace servescape {

// Expected calls by service, every cache missing and every attempt the first; fallbacks and
// degraded calls do not count. A branch by class counts as if its blocks were equally frequent.
std::vector<double> VisitsOf(const BlockConfig& block, size_t services);

// Of the calls of one service, counted in the same way, those that carry items of their own.
struct OwnItems {
  double visits = 0;
  double items = 0;      // of all these calls together
  uint32_t each = 0;     // items of one of them
  bool equal = true;     // all carry as many
};
OwnItems OwnItemsOf(const BlockConfig& block, uint32_t service);

}  // namespace servescape
