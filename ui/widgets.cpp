// SPDX-License-Identifier: MIT
#include "ui/widgets.h"

#include <algorithm>
#include <utility>

#include "imgui_internal.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

constexpr float kIconSize = 14;

ImGuiID IdOf(std::string_view label) {
  return ImGui::GetID(label.data(), label.data() + label.size());
}

// Background, border and words of a button in its present state.
struct Look {
  ImU32 fill, border;
  Color words;
};

Look LookOf(const ButtonOptions& options, float warmth, bool held) {
  const bool on = options.checkable && options.checked;
  Look look{};
  switch (options.kind) {
    case ButtonKind::kPrimary:
      look = {Get(Color::kAccent, held ? 0.8F : 1.0F - 0.1F * warmth), 0, Color::kOnAccent};
      break;
    case ButtonKind::kSecondary:
      look = {on ? Get(Color::kAccentSoft) : Get(Color::kRaised),
              on ? Get(Color::kAccent) : Get(Color::kLine), on ? Color::kAccent : Color::kText};
      break;
    case ButtonKind::kGhost:
      look = {on ? Get(Color::kAccentSoft) : 0, 0, on ? Color::kAccent : Color::kText};
      break;
  }
  if (!options.enabled) look.words = Color::kFaint;
  return look;
}

void DrawButton(ImDrawList* list, const ImRect& box, std::string_view label,
                const ButtonOptions& options, const Look& look, float warmth) {
  list->AddRectFilled(box.Min, box.Max, look.fill, kControlRadius);
  if (options.kind != ButtonKind::kPrimary && warmth > 0.01F) {
    list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, warmth), kControlRadius);
  }
  if (look.border != 0) list->AddRect(box.Min, box.Max, look.border, kControlRadius);
  const ImVec2 words = options.hide_label ? ImVec2(0, 0) : MeasureText(Type::kBody, label);
  const float icon = options.icon == Icon::kNone ? 0 : kIconSize;
  const float gap = icon > 0 && words.x > 0 ? 6.0F : 0.0F;
  const float chevron = options.chevron ? 14.0F : 0.0F;
  const float room = box.GetWidth() - 2 * 10.0F;
  float x = box.Min.x + 10 + std::max(0.0F, (room - icon - gap - words.x - chevron) / 2);
  if (options.hide_label) x = box.GetCenter().x - icon / 2;
  const float middle = box.GetCenter().y;
  if (icon > 0) DrawIcon(list, options.icon, {x + icon / 2, middle}, icon, Get(look.words));
  const Type type = options.kind == ButtonKind::kPrimary ? Type::kBodyStrong : Type::kBody;
  if (!options.hide_label) {
    DrawTextCut(list, type, look.words, {x + icon + gap, middle - words.y / 2},
                room - icon - gap - chevron + 1, label);
  }
  if (chevron > 0) {
    DrawIcon(list, Icon::kChevron, {box.Max.x - 15, middle}, 9, Get(look.words));
  }
}

}  // namespace

float ControlHeight() { return ImGui::GetIO().DisplaySize.x < 720 ? 36.0F : 30.0F; }

float ButtonWidth(std::string_view label, const ButtonOptions& options) {
  if (options.width > 0) return options.width;
  if (options.hide_label) return ControlHeight() + 2;
  const Type type = options.kind == ButtonKind::kPrimary ? Type::kBodyStrong : Type::kBody;
  const float icon = options.icon == Icon::kNone ? 0 : kIconSize + 6;
  return MeasureText(type, label).x + icon + (options.chevron ? 14.0F : 0.0F) + 22;
}

bool Button(std::string_view label, const ButtonOptions& options) {
  const std::string_view name = options.name.empty() ? label : options.name;
  const ImGuiID id = IdOf(name);
  const ImVec2 size(ButtonWidth(label, options), ControlHeight());
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + size.x, from.y + size.y});
  ImGui::ItemSize(size);
  const bool shown =
      ImGui::ItemAdd(box, id, nullptr, options.enabled ? 0 : ImGuiItemFlags_Disabled);
  Describe(id, {.label = name, .kind = "button",
                .value = name == label ? std::string_view{} : label, .help = options.help,
                .enabled = options.enabled, .checkable = options.checkable,
                .checked = options.checked});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held) && options.enabled;
  const float warmth = Ease(id, hovered && options.enabled ? 1.0F : 0.0F);
  ImDrawList* list = ImGui::GetWindowDrawList();
  DrawButton(list, box, label, options, LookOf(options, warmth, held), warmth);
  ImGui::RenderNavCursor(box, id);
  Tooltip(options.help);
  return pressed;
}

bool LinkButton(std::string_view label, std::string_view keys, std::string_view help) {
  const ImGuiID id = IdOf(label);
  const ImVec2 words = MeasureText(Type::kBody, label);
  const ImVec2 more = keys.empty() ? ImVec2(0, 0) : MeasureText(Type::kNote, keys);
  // Among words it is as high as they are, but for fingers.
  const float height = ControlHeight() > 32 ? ControlHeight() : std::max(words.y + 4, 22.0F);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 size(words.x + (keys.empty() ? 0 : more.x + 8), height);
  const ImRect box(from, {from.x + size.x, from.y + size.y});
  ImGui::ItemSize(size);
  const bool shown = ImGui::ItemAdd(box, id);
  Describe(id, {.label = label, .kind = "link", .help = help});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float y = from.y + (height - words.y) / 2;
  DrawText(list, Type::kBody, Color::kAccent, {from.x, y}, label);
  if (hovered) {
    list->AddLine({from.x, y + words.y - 1}, {from.x + words.x, y + words.y - 1},
                  Get(Color::kAccent));
  }
  if (!keys.empty()) {
    DrawText(list, Type::kNote, Color::kMuted,
             {from.x + words.x + 8, from.y + (height - more.y) / 2}, keys);
  }
  ImGui::RenderNavCursor(box, id);
  Tooltip(help);
  return pressed;
}

Color ColorOf(Tone tone) {
  switch (tone) {
    case Tone::kNeutral: return Color::kText;
    case Tone::kOk: return Color::kOk;
    case Tone::kWarn: return Color::kWarn;
    case Tone::kBad: return Color::kGoal;
  }
  return Color::kText;
}

namespace {

constexpr ImVec2 kPillRoom(24, 9);

// `text` in two lines if it is wider than `most` and has a place to be cut.
std::string Folded(std::string_view text, float most) {
  constexpr std::string_view kDot = " \xC2\xB7 ";
  std::string folded(text);
  float least = MeasureText(Type::kBodyStrong, text).x;
  if (least <= most) return folded;
  for (size_t at = text.find(kDot); at != text.npos; at = text.find(kDot, at + 1)) {
    std::string lines(text);
    lines.replace(at, kDot.size(), "\n");
    const float width = MeasureText(Type::kBodyStrong, lines).x;
    if (width >= least) continue;
    least = width;
    folded = std::move(lines);
  }
  return folded;
}

}  // namespace

ImVec2 PillSize(std::string_view text, float most) {
  const ImVec2 words = MeasureText(Type::kBodyStrong, Folded(text, most - kPillRoom.x));
  return {words.x + kPillRoom.x, std::max(25.0F, words.y + kPillRoom.y)};
}

void Pill(std::string_view text, Tone tone, std::string_view help, float most) {
  const ImGuiID id = ImGui::GetID("pill");
  const std::string lines = Folded(text, most - kPillRoom.x);
  const ImVec2 words = MeasureText(Type::kBodyStrong, lines);
  const ImVec2 size = PillSize(text, most);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + size.x, from.y + size.y});
  ImGui::ItemSize(size);
  const bool shown = ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav);
  Describe(id, {.label = "Verdict", .kind = "status", .value = text, .help = help});
  if (!shown) return;
  const Color soft = tone == Tone::kOk     ? Color::kOkSoft
                     : tone == Tone::kWarn ? Color::kWarnSoft
                     : tone == Tone::kBad  ? Color::kGoalSoft
                                           : Color::kGrid;
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.Min, box.Max, Get(soft), 12.5F);
  const Color color = tone == Tone::kNeutral ? Color::kMuted : ColorOf(tone);
  DrawText(list, Type::kBodyStrong, color, {from.x + 12, from.y + (size.y - words.y) / 2}, lines);
  Tooltip(help);
}

namespace {

// Room for each of the words, in proportion to what they need.
std::vector<float> WidthsOf(const std::vector<std::string>& words, float width) {
  std::vector<float> widths;
  float sum = 0;
  for (const std::string& word : words) {
    widths.push_back(MeasureText(Type::kBodyStrong, word).x);
    sum += widths.back();
  }
  const float more = (width - sum) / static_cast<float>(words.size());
  for (float& each : widths) each = more > 0 ? each + more : each * width / sum;
  return widths;
}

}  // namespace

int Segmented(std::string_view label, const std::vector<std::string>& words, int selected,
              float width, std::string_view help, std::string_view kind) {
  if (words.empty()) return -1;
  const float height = ControlHeight();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect whole(from, {from.x + width, from.y + height});
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(whole.Min, whole.Max, Get(Color::kRaised), kControlRadius);
  int clicked = -1;
  const std::vector<float> widths = WidthsOf(words, width);
  float x = from.x;
  ImGui::PushID(label.data(), label.data() + label.size());
  for (size_t i = 0; i < words.size(); ++i) {
    const ImRect box({x, from.y}, {x + widths[i], from.y + height});
    x += widths[i];
    const ImGuiID id = IdOf(words[i]);
    const bool on = static_cast<int>(i) == selected;
    const bool shown = ImGui::ItemAdd(box, id);
    Describe(id, {.label = words[i], .kind = kind, .value = label, .help = help,
                  .checkable = true, .checked = on});
    if (!shown) continue;
    bool hovered = false;
    bool held = false;
    if (ImGui::ButtonBehavior(box, id, &hovered, &held)) clicked = static_cast<int>(i);
    const ImDrawFlags corners = i == 0                  ? ImDrawFlags_RoundCornersLeft
                                : i + 1 == words.size() ? ImDrawFlags_RoundCornersRight
                                                        : ImDrawFlags_RoundCornersNone;
    const float warmth = Ease(id, on ? 1.0F : hovered ? 0.5F : 0.0F);
    list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, warmth), kControlRadius,
                        corners);
    if (i > 0) list->AddLine(box.Min, {box.Min.x, box.Max.y}, Get(Color::kLine));
    const Type type = on ? Type::kBodyStrong : Type::kBody;
    const ImVec2 size = MeasureText(type, words[i]);
    const Color color = on ? Color::kAccent : Color::kMuted;
    DrawTextCut(list, type, color,
                {std::max(box.Min.x + 2, box.GetCenter().x - size.x / 2),
                 box.GetCenter().y - size.y / 2},
                widths[i] - 4, words[i]);
    ImGui::RenderNavCursor(box, id);
    Tooltip(help);
  }
  ImGui::PopID();
  list->AddRect(whole.Min, whole.Max, Get(Color::kLine), kControlRadius);
  ImGui::ItemSize(ImVec2(width, height));
  return clicked == selected ? -1 : clicked;
}

void Tooltip(std::string_view text) {
  if (text.empty()) return;
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImGuiID id = ImGui::GetItemID();
  const bool focused = context.NavCursorVisible && id != 0 && context.NavId == id;
  if (!focused && !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal |
                                        ImGuiHoveredFlags_NoSharedDelay)) {
    // The delay runs on frames: keep them coming until the words are there.
    if (ImGui::IsItemHovered() && !ImGui::IsAnyItemActive()) Frame().animating = true;
    return;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(10, 8));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kControlRadius);
  if (ImGui::BeginTooltip()) {
    {
      const WithType scope(Type::kNote);
      ImGui::PushTextWrapPos(280);
      ImGui::TextUnformatted(text.data(), text.data() + text.size());
      ImGui::PopTextWrapPos();
    }
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace servescape::ui
