// SPDX-License-Identifier: MIT
#include "ui/workbench/inspect/text_rows.h"

#include <algorithm>

#include "imgui_internal.h"
#include "ui/session.h"
#include "ui/theme.h"
#include "ui/workbench/inspect/fields.h"

namespace servescape::ui {
namespace {

Color ColorOf(PieceKind kind) {
  switch (kind) {
    case PieceKind::kKey: return Color::kAccent;
    case PieceKind::kHeader: return Color::kP99;
    case PieceKind::kString: return Color::kOk;
    case PieceKind::kNumber: return Color::kWarn;
    case PieceKind::kComment: return Color::kMuted;
    case PieceKind::kPlain: return Color::kText;
  }
  return Color::kText;
}

float WidthOf(const char* begin, const char* end) {
  return begin >= end ? 0 : ImGui::CalcTextSize(begin, end, false, -1).x;
}

// The first and the last row in sight.
void InSight(const TextEditorState& state, const TextPlane& plane, size_t* first, size_t* last) {
  const float above = (plane.min.y - plane.origin.y) / plane.line;
  const float below = (plane.max.y - plane.origin.y) / plane.line;
  *first = static_cast<size_t>(std::max(0.0F, above));
  *last = std::min(state.rows.size(), static_cast<size_t>(std::max(0.0F, below)) + 1);
}

}  // namespace

void LayRows(TextEditorState& state, const std::string& text, float wrap) {
  const float type = ImGui::GetFontSize() * ImGui::GetFontRasterizerDensity();
  if (!state.rows.empty() && state.wrap == wrap && state.type == type && state.text == text) {
    return;
  }
  state.text = text;
  state.wrap = wrap;
  state.type = type;
  state.pieces = PiecesOf(text);
  state.rows.clear();
  const char* start = text.data();
  const char* end = start + text.size();
  size_t line = 1;
  size_t piece = 0;
  bool fresh = true;  // the row begins a line of the text
  for (const char* at = start; at < end;) {
    const char* stop = ImFontCalcWordWrapPositionEx(ImGui::GetFont(), ImGui::GetFontSize(), at,
                                                    end, wrap, ImDrawTextFlags_WrapKeepBlanks);
    const size_t begin = static_cast<size_t>(at - start);
    while (piece < state.pieces.size() && state.pieces[piece].end <= begin) ++piece;
    state.rows.push_back({begin, static_cast<size_t>(stop - start), fresh ? line : 0, piece});
    fresh = stop < end && *stop == '\n';
    if (fresh) ++line;
    at = fresh ? stop + 1 : stop;
  }
  if (text.empty() || text.back() == '\n') {
    state.rows.push_back({text.size(), text.size(), line, state.pieces.size()});
  }
}

size_t RowOf(const TextEditorState& state, size_t offset) {
  const auto behind = std::upper_bound(
      state.rows.begin(), state.rows.end(), offset,
      [](size_t at, const TextRow& row) { return at < row.begin; });
  return behind == state.rows.begin()
             ? 0
             : static_cast<size_t>(behind - state.rows.begin()) - 1;
}

ImVec2 PlaceOf(const TextEditorState& state, const TextPlane& plane, size_t offset) {
  if (state.rows.empty()) return plane.origin;
  const size_t at = RowOf(state, offset);
  const TextRow& row = state.rows[at];
  const char* text = state.text.data();
  const size_t to = std::clamp(offset, row.begin, row.end);
  return {plane.origin.x + WidthOf(text + row.begin, text + to),
          plane.origin.y + static_cast<float>(at) * plane.line};
}

void DrawRows(const TextEditorState& state, const TextPlane& plane, int active_line) {
  size_t first = 0;
  size_t last = 0;
  InSight(state, plane, &first, &last);
  const char* text = state.text.data();
  plane.list->PushClipRect(plane.min, plane.max, true);
  for (size_t i = first; i < last; ++i) {
    const TextRow& row = state.rows[i];
    const float y = plane.origin.y + static_cast<float>(i) * plane.line;
    float x = plane.origin.x;
    for (size_t k = row.piece; k < state.pieces.size() && state.pieces[k].begin < row.end; ++k) {
      const Piece& piece = state.pieces[k];
      const char* from = text + std::max(piece.begin, row.begin);
      const char* to = text + std::min(piece.end, row.end);
      if (from >= to) continue;
      plane.list->AddText({x, y}, Get(ColorOf(piece.kind)), from, to);
      x += WidthOf(from, to);
    }
  }
  plane.list->PopClipRect();
  plane.numbers->PushClipRect({plane.gutter - 60, plane.min.y}, {plane.max.x, plane.max.y}, true);
  for (size_t i = first; i < last; ++i) {
    if (state.rows[i].line == 0) continue;
    const std::string number = std::to_string(state.rows[i].line);
    const bool on = static_cast<int>(state.rows[i].line) == active_line;
    const float y = plane.origin.y + static_cast<float>(i) * plane.line + 1;
    DrawText(plane.numbers, Type::kNote, on ? Color::kText : Color::kMuted,
             {plane.gutter - MeasureText(Type::kNote, number).x, y}, number);
  }
  plane.numbers->PopClipRect();
}

void DrawUnderlines(const TextEditorState& state, const Session& session,
                    const TextPlane& plane) {
  plane.list->PushClipRect(plane.min, plane.max, true);
  for (const Diagnostic& fault : session.diagnostics()) {
    if (fault.position.line == 0) continue;
    const size_t begin = ByteOf(state.text, fault.position);
    size_t end = begin;
    while (end < state.text.size() && state.text[end] != '\n' && state.text[end] != ' ' &&
           state.text[end] != ',') {
      ++end;
    }
    const Color color = fault.severity == Severity::kError ? Color::kGoal : Color::kWarn;
    const ImVec2 from = PlaceOf(state, plane, begin);
    const ImVec2 to = PlaceOf(state, plane, end);
    const float right = to.y > from.y ? plane.max.x : std::max(to.x, from.x + 8);
    const float y = from.y + plane.line - 1;
    if (y < plane.min.y || from.y > plane.max.y) continue;
    // A wavy line, so that it is not known by its colour alone.
    for (float x = from.x; x < right; x += 4) {
      plane.list->PathLineTo({x, y});
      plane.list->PathLineTo({x + 2, y - 2});
    }
    plane.list->PathStroke(Get(color), 0, 1.2F);
    const TextRow& row = state.rows[RowOf(state, begin)];
    const char* text = state.text.data();
    const float left = plane.origin.x + WidthOf(text + row.begin, text + row.end) + 18;
    if (plane.max.x - left > 110) {
      DrawTextCut(plane.list, Type::kNote, color, {left, from.y + 1}, plane.max.x - left - 8,
                  fault.message);
    }
  }
  plane.list->PopClipRect();
}

void DrawExtent(const TextEditorState& state, const TextPlane& plane, size_t begin, size_t end) {
  const float top = plane.origin.y + static_cast<float>(RowOf(state, begin)) * plane.line;
  const float bottom = plane.origin.y + static_cast<float>(RowOf(state, end) + 1) * plane.line;
  const float from = std::max(top, plane.min.y);
  const float to = std::min(bottom, plane.max.y);
  if (to <= from) return;
  plane.numbers->AddRectFilled({plane.gutter + 5, from}, {plane.gutter + 8, to},
                               Get(Color::kAccent), 1.5F);
}

}  // namespace servescape::ui
