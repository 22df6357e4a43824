// SPDX-License-Identifier: MIT
#include "ui/workbench/design/part_list.h"

#include <cmath>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/design/actions.h"
#include "ui/workbench/design/node_view.h"

namespace servescape::ui {
namespace {

constexpr float kRowHeight = 66;
constexpr float kInspectorHeight = 470;

// "then ranker, answers"
std::string NextWords(const Graph& graph, int node) {
  std::string words;
  for (const GraphEdge& edge : graph.edges) {
    if (edge.from != node) continue;
    words += (words.empty() ? "then " : ", ") + graph.nodes[static_cast<size_t>(edge.to)].name;
    if (!edge.label.empty()) words += " (" + edge.label + ")";
  }
  return words;
}

void PartRow(View& view, DesignState& state, int index, float width) {
  const GraphNode& node = state.graph.nodes[static_cast<size_t>(index)];
  const NodeFigures figures = FiguresOf(node, view.session.report());
  const std::string next = NextWords(state.graph, index);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + kRowHeight});
  const ImGuiID id = ImGui::GetID(PlaceKey(node).c_str());
  ImGui::ItemSize(ImVec2(width, kRowHeight));
  const bool shown = ImGui::ItemAdd(box, id);
  const bool selected = state.graph.Find(state.selection.table) == index;
  std::string value = SayNode(node, figures);
  if (!next.empty()) value += "; " + next;
  Describe(id, {.label = node.name, .kind = "button", .value = value, .checkable = true,
                .checked = selected});
  if (state.focus_due == node.table) {
    state.focus_due.clear();
    ImGui::FocusItem();
    ImGui::SetScrollHereY();
  }
  if (!shown) return;
  bool hovered = false, held = false;
  if (ImGui::ButtonBehavior(box, id, &hovered, &held)) {
    Select(state, selected ? "" : node.table);
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool wrong = !node.faults.empty() || node.kind == PartKind::kMissing;
  const Color edge = wrong                ? Color::kGoal
                     : figures.bottleneck ? Color::kWarn
                     : selected           ? Color::kAccent
                                          : Color::kLine;
  list->AddRectFilled(box.Min, box.Max, Get(selected ? Color::kAccentSoft : Color::kSurface),
                      kCardRadius);
  list->AddRect(box.Min, box.Max, Get(edge), kCardRadius, selected || wrong ? 2.0F : 1.0F);
  DrawKind(list, node.kind, {from.x + 20, from.y + 18}, 14,
           Get(wrong ? Color::kGoal : Color::kMuted));
  const std::string side = figures.bottleneck ? "bottleneck" : figures.tail;
  const float right = MeasureText(Type::kNoteStrong, side).x;
  const float left = from.x + 36, room = width - 48;
  DrawTextCut(list, Type::kBodyStrong, Color::kText, {left, from.y + 8}, room - right - 8,
              node.name);
  DrawText(list, Type::kNoteStrong, figures.bottleneck ? Color::kWarn : Color::kText,
           {from.x + width - 12 - right, from.y + 9}, side);
  const std::string first = wrong && !node.faults.empty() ? ShortFault(node, node.faults[0])
                            : figures.line.empty()        ? node.line
                                                          : node.line + "; " + figures.line;
  DrawTextCut(list, Type::kNote, wrong ? Color::kGoal : Color::kText, {left, from.y + 27}, room,
              first);
  DrawTextCut(list, Type::kNote, Color::kMuted, {left, from.y + 44}, room,
              next.empty() ? "the end of its path" : next);
  ImGui::RenderNavCursor(box, id);
}

}  // namespace

namespace {

void Inspect(View& view, DesignState& state, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  DrawInspector(view, state.inspect, state.selection, at, {width, kInspectorHeight});
  ImGui::SetCursorScreenPos({at.x, at.y + kInspectorHeight});
  ImGui::Dummy({0, 0});
}

}  // namespace

void DrawPartList(View& view, DesignState& state, float width) {
  ImGui::PushID("parts");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 8));
  const int chosen = state.selection.table.empty() ? -1 : state.graph.Find(state.selection.table);
  for (size_t i = 0; i < state.graph.nodes.size(); ++i) {
    PartRow(view, state, static_cast<int>(i), width);
    // Right below what it is about.
    if (static_cast<int>(i) == chosen) Inspect(view, state, width);
  }
  if (chosen < 0) Inspect(view, state, width);
  ImGui::PopStyleVar();
  ImGui::PopID();
}

}  // namespace servescape::ui
