// SPDX-License-Identifier: MIT
// JSON Schemas (draft-07) of what the studies' verbs write with --json. `schema` in each output is
// the version: it rises when a field goes or changes its meaning, not when one is added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// The verbs that there are schemas of: "sweep", "solve", ..
std::vector<std::string> OutputsWithSchema();
// Of one of them; the same text on every call.
std::string OutputSchema(std::string_view verb);

}  // namespace servescape
