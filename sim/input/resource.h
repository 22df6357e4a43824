// SPDX-License-Identifier: MIT
// A file that a scenario refers to, from its bytes.
#pragma once

#include <cstddef>
#include <string>

#include "sim/scenario/load.h"

namespace servescape {

constexpr size_t kMaxResourceBytes = size_t{64} << 20;

// The file as a table, whatever its form (table_text.h); `wrong` says why it is none.
Resource AsResource(std::string bytes);

}  // namespace servescape
