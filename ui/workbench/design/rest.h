// SPDX-License-Identifier: MIT
// What of a half-built design can be simulated: all but the parts that are not connected yet.
#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/diagnostic.h"

namespace servescape::ui {

struct Rest {
  std::string text;      // of the rest; empty where the design is whole, or nothing of it runs
  std::string left_out;  // "cart and answers"
};

// `faults` are those of the text.
Rest RestOf(std::string_view text, const Diagnostics& faults);

}  // namespace servescape::ui
