// SPDX-License-Identifier: MIT
// A comparison for people and programs.
#pragma once

#include <string>

#include "sim/report/text.h"
#include "sim/studies/compare.h"

namespace servescape {

std::string ToText(const Comparison& comparison, const TextOptions& options);
// A table for a pull request.
std::string ToMarkdown(const Comparison& comparison);
// Schema "servescape.compare", 1.
std::string ToJson(const Comparison& comparison);
// JUnit XML: a suite for each contender, a case for each judged metric. What is worse has failed,
// what cannot be told is skipped.
std::string ToJUnit(const Comparison& comparison);

}  // namespace servescape
