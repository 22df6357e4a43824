// SPDX-License-Identifier: MIT
#include "ui/frame.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"

namespace servescape::ui {
namespace {

WidgetNode& NodeOf(FrameState& state, ImGuiID id) {
  const auto [place, is_new] = state.index.try_emplace(id, state.building.size());
  if (is_new) {
    state.building.emplace_back();
    state.building.back().id = id;
  }
  return state.building[place->second];
}

void Fill(WidgetNode& node, const Described& what) {
  node.label = what.label;
  node.kind = what.kind;
  node.value = what.value;
  node.help = what.help;
  node.has_range = what.has_range;
  node.number_now = what.number_now;
  node.number_min = what.number_min;
  node.number_max = what.number_max;
  node.enabled = what.enabled;
  node.checkable = what.checkable;
  node.checked = what.checked;
  node.cells = what.cells;
}

// Outside of any window of ours: the page. GetCurrentWindow would there write to, and so show,
// the window "Debug" that Dear ImGui keeps for what belongs to none.
ImRect ClipOfWindow() {
  const ImGuiWindow* window = ImGui::GetCurrentWindowRead();
  if (window != nullptr && !window->IsFallbackWindow) return window->ClipRect;
  return {{0, 0}, ImGui::GetIO().DisplaySize};
}

}  // namespace

FrameState& Frame() { return *static_cast<FrameState*>(ImGui::GetCurrentContext()->TestEngine); }

void Describe(ImGuiID id, const Described& what) {
  FrameState& state = Frame();
  WidgetNode& node = NodeOf(state, id);
  Fill(node, what);
}

void DescribeRect(ImGuiID id, ImVec2 min, ImVec2 max, const Described& what) {
  FrameState& state = Frame();
  BeginTree(state, ImGui::GetFrameCount());
  WidgetNode& node = NodeOf(state, id);
  Fill(node, what);
  node.min = min;
  node.max = max;
  node.visible = ClipOfWindow().Overlaps(ImRect(min, max));
}

void FillArea(ImDrawList* list, ImVec2 min, ImVec2 max, ImVec4 color) {
  const ImDrawCallback fill = Frame().fill;
  if (fill == nullptr) {
    list->AddRectFilled(min, max, ImGui::GetColorU32(color));
    return;
  }
  FilledArea area{min, max, color};
  list->AddCallback(fill, &area, sizeof area);
}

void BeginTree(FrameState& state, int frame) {
  if (state.frame == frame) return;
  state.complete.swap(state.building);
  state.building.clear();
  state.index.clear();
  state.frame = frame;
}

void ReportItem(ImGuiID id, ImVec2 min, ImVec2 max, bool visible) {
  FrameState& state = Frame();
  BeginTree(state, ImGui::GetFrameCount());
  WidgetNode& node = NodeOf(state, id);
  node.min = min;
  node.max = max;
  node.visible = visible;
}

void ReportLabel(ImGuiID id, const char* label, bool inputable, bool checkable, bool checked) {
  WidgetNode& node = NodeOf(Frame(), id);
  if (!node.kind.empty()) return;  // its widget said more than Dear ImGui knows
  const std::string_view whole = label == nullptr ? "" : label;
  node.label = whole.substr(0, whole.find("##"));
  node.kind = inputable ? "textbox" : checkable ? "checkbox" : "button";
  node.checkable = checkable;
  node.checked = checked;
}

float Ease(ImGuiID key, float target, float seconds) {
  FrameState& state = Frame();
  const auto [place, is_new] = state.eased.try_emplace(key, target);
  float& value = place->second;
  if (is_new || state.reduced_motion) return value = target;
  if (value == target) return value;
  // Exponential approach: after `seconds` 5 % of the way is left.
  const float step = 1.0F - std::exp(-3.0F * ImGui::GetIO().DeltaTime / seconds);
  value += (target - value) * step;
  if (std::abs(target - value) <= 0.002F * std::max(1.0F, std::abs(target))) value = target;
  if (value != target) state.animating = true;
  return value;
}

}  // namespace servescape::ui
