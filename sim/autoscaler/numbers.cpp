// SPDX-License-Identifier: MIT
#include "sim/autoscaler/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace servescape {

int64_t CeilReplicas(double replicas) {
  constexpr double kMost = 2147483647;
  if (!(replicas > -kMost)) return 0;
  return static_cast<int64_t>(std::ceil(std::min(replicas, kMost)));
}

std::string Plain(double value) { return fmt::format("{:.6g}", value); }

std::string Thousandths(int64_t milli) {
  return fmt::format("{}", static_cast<double>(milli) / 1000);
}

}  // namespace servescape
