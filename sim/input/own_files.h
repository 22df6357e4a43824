// SPDX-License-Identifier: MIT
// Files that this program reads and writes, given where another kind is wanted: a scenario as a
// trace, a result or an event log as a scenario. Each is named, and told which verb takes it.
#pragma once

#include <string>
#include <string_view>

namespace servescape {

// "is a scenario, no trace: servescape run plays it, ..", or "" for what is none of ours. `wanted`
// is what the file should be, "scenario" or "trace"; its beginning is enough.
std::string NameOwnFile(std::string_view text, std::string_view wanted);

}  // namespace servescape
