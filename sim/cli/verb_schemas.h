// SPDX-License-Identifier: MIT
// JSON Schemas (draft-07) of what verbs write with --json. `schema` in each output is the version:
// it rises when a field goes or changes its meaning, not when one is added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace servescape {

// Every verb that has --json.
std::vector<std::string> VerbsWithSchema();
// Of one of them.
std::string VerbSchema(std::string_view verb);

}  // namespace servescape
