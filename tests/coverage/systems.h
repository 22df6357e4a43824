// SPDX-License-Identifier: MIT
// The systems whose intervals are tried, each as a scenario and the true values of its metrics.
#pragma once

#include <string>
#include <vector>

namespace servescape::coverage {

struct Truth {
  std::string metric;
  double value = 0;
};

struct System {
  std::string name;
  std::string scenario;
  std::vector<Truth> truths;
};

std::vector<System> Systems();

}  // namespace servescape::coverage
