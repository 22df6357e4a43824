// SPDX-License-Identifier: MIT
#include "sim/autoscaler/words.h"

#include <fmt/format.h>

namespace servescape {

std::string Plain(double value) { return fmt::format("{:.6g}", value); }

std::string Thousandths(int64_t milli) { return fmt::format("{}", static_cast<double>(milli) / 1000); }

}  // namespace servescape
