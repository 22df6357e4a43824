// SPDX-License-Identifier: MIT
// What belongs to one Dear ImGui context beside Dear ImGui's own state: the tree of widgets of
// the last frame (collected through the test-engine hooks), and motion. It lives as long as the
// context (SetUpImGui makes it, a context hook ends it).
#pragma once

#include "imgui.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace servescape::ui {

// One widget of the tree. Numbers are NaN where there are none.
struct WidgetNode {
  ImGuiID id = 0;
  std::string label;  // the visible words
  std::string kind;   // button, slider, text, chart, ...
  std::string value;  // as shown
  std::string help;
  ImVec2 min, max;
  double number_now = 0, number_min = 0, number_max = 0;
  bool has_range = false;
  bool enabled = true;
  bool checkable = false, checked = false;
  std::string cells;     // of a table: rows by lines, cells by tabs, the heads first
  bool visible = false;  // not scrolled away
};

// What a widget tells of itself beside its rectangle.
struct Described {
  std::string_view label;
  std::string_view kind = "button";
  std::string_view value = {};
  std::string_view help = {};
  bool has_range = false;
  double number_now = 0, number_min = 0, number_max = 0;
  bool enabled = true;
  bool checkable = false, checked = false;
  std::string_view cells = {};
};

// A rectangle of one opaque colour, as FrameState::fill finds it in its command's data.
struct FilledArea {
  ImVec2 min, max;
  ImVec4 color;
};

struct FrameState {
  std::vector<WidgetNode> building, complete;
  std::unordered_map<ImGuiID, size_t> index;  // into building
  int frame = -1;                // the frame `building` belongs to
  std::unordered_map<ImGuiID, float> eased;
  ImGuiID editing = 0;           // the slider whose value is being typed
  bool editing_starts = false;
  char typed[64] = {};
  ImDrawCallback fill = nullptr;  // how the renderer paints a FilledArea; null: as two triangles
  bool reduced_motion = false;
  bool strong_contrast = false;  // of the colours, as the system wishes
  bool animating = false;        // something moved in this frame and will move in the next
};

// The current context's; made by SetUpImGui.
FrameState& Frame();

// Paints a large area, on whole pixels. Without a graphics card such areas are most of what a frame
// costs, if they are blended like everything else.
void FillArea(ImDrawList* list, ImVec2 min, ImVec2 max, ImVec4 color);

// Tells the tree about an item: its rectangle comes from Dear ImGui when the item was added with
// that id, otherwise from `min` and `max`.
void Describe(ImGuiID id, const Described& what);
void DescribeRect(ImGuiID id, ImVec2 min, ImVec2 max, const Described& what);

// For the hooks: a new frame's tree; an item's rectangle; what Dear ImGui's own widgets say.
void BeginTree(FrameState& state, int frame);
void ReportItem(ImGuiID id, ImVec2 min, ImVec2 max, bool visible);
void ReportLabel(ImGuiID id, const char* label, bool inputable, bool checkable, bool checked);

// A value that follows its target within about 120 ms; at once with reduced motion. Keeps the
// frames coming (FrameState::animating) until it has arrived.
float Ease(ImGuiID key, float target, float seconds = 0.12F);

}  // namespace servescape::ui
