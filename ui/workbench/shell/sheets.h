// SPDX-License-Identifier: MIT
// What lies over any page: the sheet of keys, the list of commands, the exports.
#pragma once

#include <string>
#include <vector>

namespace servescape::ui {

struct View;

struct SheetsState {
  char query[64] = {};
  int selected = 0;
  bool was_open = false;  // in the last frame
  bool trace_wanted = false;  // the requests of the run are to be saved for Perfetto
};

// The open one (View::sheet), if any.
void DrawSheet(View& view, SheetsState& state);

// Commands by their words, those first that begin with them; see commands.cpp.
struct Command {
  std::string label;
  std::string keys;    // that do the same
  int action = 0;      // of commands.cpp
  size_t index = 0;    // of the scenario or the draft it opens
};
std::vector<Command> CommandsFor(const View& view, std::string_view query);
void Perform(View& view, const Command& command);

}  // namespace servescape::ui
