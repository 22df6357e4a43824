// SPDX-License-Identifier: MIT
// Tables in JSON and JSON Lines: an object a row, its members the columns (those of objects in it
// as a.b), lists as their items with spaces between them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/input/table_text.h"

namespace servescape {

// Whether the text begins like JSON.
bool LooksLikeJson(std::string_view text);

// The table, or a sentence about why it is none.
Result<TableText, std::string> ReadJsonTable(std::string_view text);

}  // namespace servescape
