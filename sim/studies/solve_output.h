// SPDX-License-Identifier: MIT
// A solution for people and programs.
#pragma once

#include <string>

#include "sim/report/text.h"
#include "sim/studies/solve.h"

namespace servescape {

std::string ToText(const Solution& solution, const TextOptions& options);
// Schema "servescape.solve", 1.
std::string ToJson(const Solution& solution);

}  // namespace servescape
