// SPDX-License-Identifier: MIT
#include "ui/slider.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kKnob = 7;

bool ForFingers() { return ControlHeight() > 32; }

double Rounded(const SliderSpec& spec, double value) {
  if (spec.integer && spec.step == 0) {
    // Large counts move in two significant digits, as other values do.
    const double digit = value < 100 ? 1 : std::pow(10, std::floor(std::log10(value)) - 1);
    return std::clamp(std::floor(value / digit + 0.5) * digit, spec.min, spec.max);
  }
  double step = spec.step;
  if (step == 0) {
    if (value <= 0) return std::max(spec.min, 0.0);
    step = std::pow(10, std::floor(std::log10(value)) - 1);
  }
  return std::clamp(std::floor(value / step + 0.5) * step, spec.min, spec.max);
}

// The next value a key press leads to.
double Nudged(const SliderSpec& spec, double value, int direction, int size) {
  const double share = SliderShare(spec, value);
  for (int i = 1; i <= 200; ++i) {
    const double next = SliderValue(spec, share + direction * 0.005 * i * size);
    if (std::abs(next - value) > 1e-12 * std::abs(value)) return next;
  }
  return value;
}

// Arrow keys while the slider has the keyboard's focus; they do not move the focus then.
bool KeyEdit(ImGuiID id, const SliderSpec& spec, double* value) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.NavId != id || !context.NavCursorVisible) return false;
  struct Move {
    ImGuiKey key;
    int direction, size;
  };
  constexpr Move kMoves[] = {{ImGuiKey_LeftArrow, -1, 1},
                             {ImGuiKey_RightArrow, 1, 1},
                             {ImGuiKey_PageDown, -1, 10},
                             {ImGuiKey_PageUp, 1, 10}};
  bool changed = false;
  const std::pair<ImGuiKey, double> ends[] = {{ImGuiKey_Home, spec.min}, {ImGuiKey_End, spec.max}};
  for (const auto& [key, end] : ends) {
    ImGui::SetKeyOwner(key, id);
    if (!ImGui::IsKeyPressed(key, ImGuiInputFlags_None, id)) continue;
    *value = end;
    changed = true;
  }
  for (const Move& move : kMoves) {
    ImGui::SetKeyOwner(move.key, id);
    if (!ImGui::IsKeyPressed(move.key, ImGuiInputFlags_Repeat, id)) continue;
    *value = Nudged(spec, *value, move.direction, move.size);
    changed = true;
  }
  return changed;
}

void DrawTrack(const ImRect& box, double share, float warmth, bool held, bool enabled = true) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float y = box.GetCenter().y;
  const float left = box.Min.x;
  const float right = box.Max.x;
  const float x = left + kKnob + static_cast<float>(share) * (right - left - 2 * kKnob);
  list->AddRectFilled({left, y - 2}, {right, y + 2}, Get(Color::kTrack), 2);
  list->AddRectFilled({left, y - 2}, {x, y + 2}, Get(enabled ? Color::kAccent : Color::kGhost), 2);
  if (!enabled) return list->AddRectFilled({x - 2, y - 6}, {x + 2, y + 6}, Get(Color::kGhost), 2);
  if (warmth > 0.01F) {
    list->AddCircleFilled({x, y}, kKnob + 4, Get(Color::kAccent, 0.14F * warmth), 24);
  }
  list->AddCircleFilled({x, y}, kKnob, Get(held ? Color::kAccent : Color::kSurface), 24);
  list->AddCircle({x, y}, kKnob, Get(Color::kAccent), 24, 2);
}

// The value on the right: words that turn into a text field when clicked.
void ValueField(const SliderSpec& spec, ImVec2 from, float width, SliderEdit* edit) {
  FrameState& state = Frame();
  const ImGuiID id = ImGui::GetID("value");
  const std::string name = std::string(spec.label) + " value";
  const ImVec2 words = MeasureText(Type::kBodyStrong, spec.value_text);
  if (state.editing == id) {
    const float field = std::min(width * 0.5F, 120.0F);
    ImGui::SetCursorScreenPos({from.x + width - field, from.y - 5});
    ImGui::SetNextItemWidth(field);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(6, 4));
    if (state.editing_starts) ImGui::SetKeyboardFocusHere();
    const bool entered = ImGui::InputText("##type", state.typed, sizeof state.typed,
                                          ImGuiInputTextFlags_EnterReturnsTrue |
                                              ImGuiInputTextFlags_AutoSelectAll);
    Describe(ImGui::GetItemID(), {.label = name, .kind = "textbox", .value = state.typed});
    ImGui::PopStyleVar();
    if (entered || (ImGui::IsItemDeactivated() && !state.editing_starts)) {
      edit->typed = entered;
      edit->text = state.typed;
      state.editing = 0;
    }
    state.editing_starts = false;
    return;
  }
  const bool fingers = ForFingers();
  const float wide = std::max(words.x + 4, fingers ? 44.0F : 0.0F);
  const ImRect box({from.x + width - wide, from.y - (fingers ? 14.0F : 3.0F)},
                   {from.x + width, from.y + (fingers ? 22.0F : 17.0F)});
  const bool shown = ImGui::ItemAdd(box, id, nullptr, spec.enabled ? 0 : ImGuiItemFlags_Disabled);
  Describe(id, {.label = name, .kind = "button", .value = spec.value_text,
                .help = spec.enabled ? "Click to type" : "", .enabled = spec.enabled});
  if (!shown) return;
  bool hovered = false;
  bool held = false;
  if (ImGui::ButtonBehavior(box, id, &hovered, &held)) {
    state.editing = id;
    state.editing_starts = true;
    std::snprintf(state.typed, sizeof state.typed, "%.*s",
                  static_cast<int>(spec.value_text.size()), spec.value_text.data());
  }
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  DrawText(ImGui::GetWindowDrawList(), Type::kBodyStrong,
           hovered ? Color::kAccent : Color::kText, {from.x + width - words.x, from.y},
           spec.value_text);
  ImGui::RenderNavCursor(box, id);
}

void Track(const SliderSpec& spec, const ImRect& box, SliderEdit* edit) {
  const ImGuiID id = ImGui::GetID("track");
  const bool shown =
      ImGui::ItemAdd(box, id, nullptr, spec.enabled ? 0 : ImGuiItemFlags_Disabled);
  Describe(id, {.label = spec.label, .kind = "slider", .value = spec.value_text,
                .help = spec.help, .has_range = true, .number_now = spec.value,
                .number_min = spec.min, .number_max = spec.max, .enabled = spec.enabled});
  if (!shown) return;
  if (!spec.enabled) return DrawTrack(box, SliderShare(spec, spec.value), 0, false, false);
  bool hovered = false;
  bool held = false;
  ImGui::ButtonBehavior(box, id, &hovered, &held, ImGuiButtonFlags_PressedOnClick);
  if (held) {
    const float room = box.GetWidth() - 2 * kKnob;
    const double share = (ImGui::GetIO().MousePos.x - box.Min.x - kKnob) / std::max(room, 1.0F);
    const double value = SliderValue(spec, share);
    if (value != spec.value) {
      edit->changed = true;
      edit->value = value;
    }
  }
  double value = edit->value;
  if (KeyEdit(id, spec, &value)) {
    edit->changed = value != spec.value;
    edit->released = true;
    edit->value = value;
  }
  if (ImGui::IsItemDeactivated()) edit->released = true;
  const float warmth = Ease(id, held || hovered ? 1.0F : 0.0F);
  DrawTrack(box, SliderShare(spec, edit->value), warmth, held);
  ImGui::RenderNavCursor(box, id);
  Tooltip(held ? std::string_view{} : spec.help);
}

}  // namespace

double SliderShare(const SliderSpec& spec, double value) {
  if (spec.max <= spec.min) return 0;
  double share = 0;
  switch (spec.scale) {
    case Scale::kLinear: share = (value - spec.min) / (spec.max - spec.min); break;
    case Scale::kLog:
      share = std::log(std::max(value, spec.min) / spec.min) / std::log(spec.max / spec.min);
      break;
    case Scale::kLog1p:
      share = std::log1p(std::max(value, 0.0)) / std::log1p(spec.max);
      break;
  }
  return std::clamp(share, 0.0, 1.0);
}

double SliderValue(const SliderSpec& spec, double share) {
  const double s = std::clamp(share, 0.0, 1.0);
  if (s == 0) return spec.min;
  if (s == 1) return spec.max;
  double value = 0;
  switch (spec.scale) {
    case Scale::kLinear: value = spec.min + s * (spec.max - spec.min); break;
    case Scale::kLog: value = spec.min * std::pow(spec.max / spec.min, s); break;
    case Scale::kLog1p: value = std::expm1(s * std::log1p(spec.max)); break;
  }
  return Rounded(spec, value);
}

SliderEdit Slider(const SliderSpec& spec, float width) {
  SliderEdit edit;
  edit.value = spec.value;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  // Its first line is as high as a finger, half of that in the space above it.
  const float top = ForFingers() ? 6 : 0, head = ForFingers() ? 28 : 17;
  const float track = ForFingers() ? 36 : 24;
  ImGui::PushID(spec.label.data(), spec.label.data() + spec.label.size());
  const float room = width - MeasureText(Type::kBodyStrong, spec.value_text).x - 10;
  const ImVec2 words(from.x, from.y + top);
  DrawTextCut(ImGui::GetWindowDrawList(), Type::kBody, Color::kText, words, room, spec.label);
  ValueField(spec, words, width, &edit);
  Track(spec, ImRect({from.x, from.y + head}, {from.x + width, from.y + head + track}), &edit);
  float height = head + track;
  if (!spec.note.empty()) {
    DrawTextCut(ImGui::GetWindowDrawList(), Type::kNote, Color::kMuted,
                {from.x, from.y + height}, width, spec.note);
    height += 17;
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos(from);
  ImGui::Dummy({width, height});
  return edit;
}

}  // namespace servescape::ui
