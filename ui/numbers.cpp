// SPDX-License-Identifier: MIT
#include "ui/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace servescape::ui {

std::string Exact(double value) {
  const double near = std::floor(value * 1e9 + 0.5) / 1e9;
  if (near == std::floor(near) && std::abs(near) < 1e15) return fmt::format("{:.0f}", near);
  return fmt::format("{:.9g}", near);
}

}  // namespace servescape::ui
