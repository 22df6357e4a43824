// SPDX-License-Identifier: MIT
// JSON from files that anybody may have written.
#pragma once

#include <string>
#include <string_view>

#include "sim/report/json_value.h"

namespace servescape {

// As ParseJson; refuses what is nested more deeply than any result is, before it is read.
bool ParsePlainJson(std::string_view text, Json* root, std::string* error);

}  // namespace servescape
