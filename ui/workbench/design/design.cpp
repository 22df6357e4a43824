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
  const auto few = [&] {
    return PlacedOf(state.graph, state.places) * 2 < state.graph.nodes.size();
  };
  if (other || few()) state.places = KeptPlaces(view.host, NameOfDesign(view));
  if (few()) state.places.clear();
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

// The parts as a picture that fingers move, and below it the form of what is picked.
void NarrowPicture(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  const float width = size.x - 2 * kDesignMargin;
  ImGui::SetCursorScreenPos({from.x + kDesignMargin, from.y});
  ImGui::BeginGroup();
  const VerdictWords words = WordsOfVerdict(view.session);
  Pill(words.text, static_cast<Tone>(words.tone), words.help, width);
  TellState(state, width);
  ImGui::EndGroup();
  const float y = from.y + ImGui::GetItemRectSize().y + 6;
  const float left = from.y + size.y - y;
  const ImVec2 room(width, std::max(160.0F, left * (state.selection.table.empty() ? 0.7F : 0.5F)));
  PlaceParts(state, room);
  DrawCanvas(view, state, {from.x + kDesignMargin, y}, room);
  const float used = y + room.y + kDesignMargin;
  DrawInspector(view, state.inspect, state.selection, {from.x, used},
                {size.x, std::max(80.0F, from.y + size.y - used)});
}

// One column: what follows, the tools, the list, and below it the inspector.
void NarrowDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  const float width = size.x - 2 * kDesignMargin;
  ImGui::SetCursorScreenPos({from.x + kDesignMargin, from.y + 8});
  float tools = DesignTools(view, state, width, state.picture) + 16;
  ImGui::SetCursorScreenPos({from.x + kDesignMargin, from.y + tools - 2});
  const int form = Segmented("Parts as", {"List", "Picture"}, state.picture ? 1 : 0, width,
                             "A list to read, or a picture to move, pinch and connect");
  if (form >= 0) state.picture = form == 1;
  tools += ControlHeight() + 8;
  const ImVec2 top(from.x, from.y + tools);
  if (state.picture) return NarrowPicture(view, state, top, {size.x, size.y - tools});
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

std::string NameOfDesign(const View& view) {
  // It stays while a shipped scenario becomes one's own, and over a reload.
  const Config* config = view.session.config();
  return config == nullptr ? "" : config->title;
}

bool UndoMove(View& view, DesignState& state, bool again) {
  if (view.place != Place::kDesign) return false;
  if (!TakeMoveBack(state.moves, view.session.document().text(), again, &state.places)) {
    return false;
  }
  KeepPlaces(view.host, NameOfDesign(view), state.places);
  return true;
}

void DrawDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size) {
  Follow(view, state);
  DesignKeys(view, state);
  if (size.x < kTwoColumns) NarrowDesign(view, state, from, size);
  else WideDesign(view, state, from, size);
  DesignMenus(view, state);
}

}  // namespace servescape::ui
