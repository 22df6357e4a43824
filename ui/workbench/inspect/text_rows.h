// SPDX-License-Identifier: MIT
// How the text of the editor lies on the page: its rows after wrapping, and the drawing of those
// that are in sight, over the text field that takes the keys.
#pragma once

#include "ui/workbench/inspect/text_editor.h"

namespace servescape::ui {

class Session;

// Where rows are drawn.
struct TextPlane {
  ImVec2 origin;       // of the first row, scrolled
  ImVec2 min, max;     // what is in sight
  float line = 16;     // height of a row
  float gutter = 0;    // left of it: where line numbers end
  ImDrawList* list = nullptr;
  ImDrawList* numbers = nullptr;
};

// Makes rows and pieces anew where the text, the width or the type has changed.
void LayRows(TextEditorState& state, const std::string& text, float wrap);
// The row that holds a byte.
size_t RowOf(const TextEditorState& state, size_t offset);
// The place of a byte, its row's top.
ImVec2 PlaceOf(const TextEditorState& state, const TextPlane& plane, size_t offset);

void DrawRows(const TextEditorState& state, const TextPlane& plane, int active_line);
// Underlines of what is wrong, with the words beside them where there is room.
void DrawUnderlines(const TextEditorState& state, const Session& session, const TextPlane& plane);
// A soft bar beside the lines from one byte to another.
void DrawExtent(const TextEditorState& state, const TextPlane& plane, size_t begin, size_t end);

}  // namespace servescape::ui
