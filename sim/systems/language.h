// SPDX-License-Identifier: MIT
// The part of the language that sim/systems/ has (scenario/whole.h).
#pragma once

#include <string_view>

#include "sim/scenario/whole.h"

namespace servescape {

// Its rows and its reader; `surprise` as in Whole, null for a program that prints no reference.
// `studies`: StudyRows(), or none for a program that plays no studies.
Whole SystemsLanguage(std::string_view (*surprise)(std::string_view path),
                      std::span<const SchemaRow> studies);

}  // namespace servescape
