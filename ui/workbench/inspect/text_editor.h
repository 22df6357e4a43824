// SPDX-License-Identifier: MIT
// The scenario's text with colours, line numbers, wrapped lines, faults at their place, and
// completion from the schema. Two-way: what is picked elsewhere is scrolled to, and the caret picks
// the part that it stands in. The text itself is Session::editor.
#pragma once

#include <string>
#include <vector>

#include "imgui.h"
#include "ui/workbench/design/selection.h"
#include "ui/workbench/inspect/completion.h"
#include "ui/workbench/inspect/toml_colors.h"

namespace servescape::ui {

struct View;

// A line as it is drawn: a part of a line of the text where that is wrapped.
struct TextRow {
  size_t begin = 0, end = 0;
  size_t line = 0;     // from 1; 0: goes on with the row before
  size_t piece = 0;    // the first piece that reaches into it
};

struct TextEditorState {
  // What rows and pieces are of.
  std::string text;
  float wrap = 0, type = 0;
  std::vector<Piece> pieces;
  std::vector<TextRow> rows;

  // Words typed since the last pause: the text before each, for undo.
  struct Before {
    std::string text;
    int caret = 0;
  };
  std::vector<Before> words;
  std::string last;     // the text in the frame before
  int caret = 0;

  std::vector<Suggestion> suggestions;
  std::string suggested_for;  // the text they are of
  int suggested_at = -1, chosen = 0;
  bool asked = false, dismissed = true;

  std::string shown_table;  // the part that both sides agree on
  int move_caret = -1;      // where to, in the next frame that has the keyboard
  bool take_focus = false;  // in the next frame
  float scroll_to = -1;     // a row
};

// Draws into a rectangle of the page. `selection` may be null.
void DrawTextEditor(View& view, TextEditorState& state, Selection* selection, ImVec2 from,
                    ImVec2 size);

}  // namespace servescape::ui
