// SPDX-License-Identifier: MIT
#include "ui/workbench/design/design.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/load.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/scalers.h"
#include "ui/widgets.h"
#include "ui/workbench/design/actions.h"
#include "ui/workbench/design/canvas.h"
#include "ui/workbench/design/part_list.h"
#include "ui/workbench/design/rest.h"

namespace servescape::ui {
namespace {

constexpr float kDesignMargin = 12;
constexpr float kInspectorWidth = 360, kInspectorLeast = 300;

// Follows the text: its graph, places for what is new, and the rest of a half-built design.
void Follow(View& view, DesignState& state) {
  const Document& document = view.session.document();
  const Diagnostics& faults = view.session.diagnostics();
  if (state.known && state.text == document.text() && state.faults == faults) return;
  const bool other = !state.known || state.preset != document.preset();
  state.known = true;
  state.text = document.text();
  state.faults = faults;
  state.preset = document.preset();
  Graph graph = GraphOf(state.text, faults);
  if (graph.readable) state.graph = std::move(graph);
  else state.graph.faults = std::move(graph.faults), state.graph.readable = false;
  if (other || PlacedOf(state.graph, state.places) * 2 < state.graph.nodes.size()) {
    state.places.clear();
  }
  const Rest rest = RestOf(state.text, faults);
  state.left_out = rest.left_out;
  if (rest.text != state.rest && !rest.text.empty()) view.session.runs().Full(rest.text);
  state.rest = rest.text;
}

void PlaceParts(DesignState& state, ImVec2 room) {
  if (PlacedOf(state.graph, state.places) == 0) {
    Arrange(state.graph, {room.x - 2 * 28, room.y - 2 * 28}, &state.places);
    state.canvas.fit_due = true;
  } else if (PlaceNew(state.graph, &state.places) && !state.canvas.by_hand) {
    state.canvas.fit_due = true;
  }
}

// What is wrong, where no part shows it, and what is simulated nevertheless.
void TellState(const DesignState& state, float width) {
  std::string words;
  for (const std::string& fault : state.graph.faults) {
    words += (words.empty() ? "" : " ") + fault + (fault.ends_with('.') ? "" : ".");
  }
  if (!state.graph.readable) words = "The text cannot be read: " + words;
  size_t wrong = 0;
  for (const GraphNode& node : state.graph.nodes) wrong += node.faults.empty() ? 0 : 1;
  if (wrong > 0) {
    words += fmt::format("{}{} {} something: see there.", words.empty() ? "" : " ",
                         wrong == 1 ? "One part" : fmt::format("{} parts", wrong),
                         wrong == 1 ? "lacks" : "lack");
  }
  if (!state.left_out.empty()) words += " Simulated without " + state.left_out + ".";
  else if (!state.faults.empty()) words += " The figures are of the last good run.";
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (words.empty()) {
    const std::string selected = SelectedWords(state);
    words = selected.empty() ? "Nothing selected: the inspector shows the scenario"
                             : "Selected: " + selected;
    DrawTextCut(list, Type::kNote, Color::kMuted, from, width, words);
  } else {
    DrawTextCut(list, Type::kNoteStrong, Color::kGoal, from, width, words);
  }
  ImGui::Dummy({width, 16});
  Tooltip(MeasureText(Type::kNoteStrong, words).x > width ? words : std::string());
  DescribeRect(ImGui::GetID("design state"), from, {from.x + width, from.y + 16},
               {.label = words, .kind = "text"});
}

void WideDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  const float inspector = size.x >= 1100 ? kInspectorWidth : kInspectorLeast;
  const float width = size.x - inspector - 2 * kDesignMargin;
  float y = from.y + 10;
  const float x = from.x + kDesignMargin;
  ImGui::SetCursorScreenPos({x, y});
  y += DesignTools(view, state, width, true) + 8;
  ImGui::SetCursorScreenPos({x, y});
  float told = width;
  if (!view.verdict_in_bar) {
    const VerdictWords words = WordsOfVerdict(view.session);
    const ImVec2 pill = PillSize(words.text, width / 2);
    ImGui::SetCursorScreenPos({x + width - pill.x, y - 4});
    Pill(words.text, static_cast<Tone>(words.tone), words.help, width / 2);
    told -= pill.x + 10;
    y += std::max(0.0F, pill.y - 26);
  }
  ImGui::SetCursorScreenPos({x, y});
  TellState(state, told);
  y += 24;
  const ImVec2 room(width, std::max(160.0F, from.y + size.y - y - state.foot - 2 * kDesignMargin));
  PlaceParts(state, room);
  DrawCanvas(view, state, {x, y}, room);
  y += room.y + kDesignMargin;
  ImGui::SetCursorScreenPos({x, y});
  ImGui::BeginGroup();
  Tiles(view, width);
  ImGui::EndGroup();
  const float foot = ImGui::GetItemRectSize().y;
  if (std::abs(foot - state.foot) > 1) Frame().animating = true;
  state.foot = foot;
  const float left = from.x + size.x - inspector;
  ImDrawList* list = ImGui::GetWindowDrawList();
  FillArea(list, {left, from.y}, {from.x + size.x, from.y + size.y}, GetVec(Color::kSurface));
  list->AddLine({left, from.y}, {left, from.y + size.y}, Get(Color::kLine));
  DrawInspector(view, state.inspect, state.selection, {left, from.y}, {inspector, size.y});
}

// One column: what follows, the tools, the list, and below it the inspector.
void NarrowDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  const float width = size.x - 2 * kDesignMargin;
  ImGui::SetCursorScreenPos({from.x + kDesignMargin, from.y + 8});
  const float tools = DesignTools(view, state, width, false) + 16;
  const ImVec2 top(from.x, from.y + tools);
  ImGui::SetCursorScreenPos(top);
  ImGui::BeginChild("design list", {size.x, size.y - tools}, ImGuiChildFlags_NavFlattened);
  ImGui::SetCursorPos({kDesignMargin, 0});
  ImGui::BeginGroup();
  const VerdictWords words = WordsOfVerdict(view.session);
  Pill(words.text, static_cast<Tone>(words.tone), words.help, width);
  Tiles(view, width);
  ImGui::Dummy({0, 4});
  TellState(state, width);
  DrawPartList(view, state, width);
  ImGui::Dummy({0, kDesignMargin});
  ImGui::EndGroup();
  ImGui::EndChild();
}

}  // namespace

void DrawDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  Follow(view, state);
  DesignKeys(view, state);
  if (size.x < kTwoColumns) NarrowDesign(view, state, from, size);
  else WideDesign(view, state, from, size);
  DesignMenus(view, state);
}

}  // namespace servescape::ui
