// SPDX-License-Identifier: MIT
// What `servescape balance` prints.
#pragma once

#include <string>

#include "sim/balancing/story.h"

namespace servescape {

struct PrintBalanced {
  std::string system;
  double phase = 0;  // s
  bool summary = false;
  bool color = false;
};

std::string BalancedJson(const Balanced& played, const PrintBalanced& print);
std::string BalancedTable(const Balanced& played, const PrintBalanced& print);

}  // namespace servescape
