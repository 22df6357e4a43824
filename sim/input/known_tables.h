// SPDX-License-Identifier: MIT
// Tables that well-known data sets and tools write, known by their columns. Those that are not
// one request (or one interval) a row are rewritten so that they are.
#pragma once

#include <string>

#include "sim/base/result.h"
#include "sim/input/table_text.h"

namespace servescape {

// The text as it is, or rewritten, with what it was known for; or what it is instead of a table
// of requests or counts, and what to do with it.
Result<TableText, std::string> NameTable(std::string text);

}  // namespace servescape
