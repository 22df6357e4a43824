// SPDX-License-Identifier: MIT
// Files that the user brought: any trace that the command line reads, kept as a table in the
// memory of this page, for the sources of traffic to replay.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ui/workbench/inspect/inspect.h"

namespace servescape::ui {

class Session;

// A table in text of more than this is not kept: every worker gets its own copy.
constexpr size_t kMostFileBytes = size_t{16} << 20;

// Reads it (compressed, JSON, a known data set) and keeps it under its name; returns what was
// understood, or why it is not kept.
std::string KeepFile(Session& session, std::string name, std::string bytes, bool* kept);

// A file that waits in View::file is kept, and becomes the trace of the source that is selected, or
// of the only one.
void TakeDropped(View& view, InspectState& state, const std::string& table);

// The choice of a file for a source.
void DrawFiles(View& view, InspectState& state, const std::string& table, float width);

}  // namespace servescape::ui
