// SPDX-License-Identifier: MIT
// Cards, tiles, menus, dialogs and paragraphs of widgets.h.
#include <algorithm>
#include <string>

#include "imgui_internal.h"
#include "ui/frame.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kHeadHeight = 30;

// Square points from which on a card is worth a command of its own.
constexpr float kLargeCard = 20'000;

void DrawSurface(ImVec2 from, ImVec2 size) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 to(from.x + size.x, from.y + size.y);
  const ImU32 surface = Get(Color::kSurface);
  if (size.x * size.y < kLargeCard) {
    list->AddRectFilled(from, to, surface, kCardRadius);
  } else {
    const float top = from.y + kCardRadius, bottom = to.y - kCardRadius;
    list->AddRectFilled(from, {to.x, top + 1}, surface, kCardRadius, ImDrawFlags_RoundCornersTop);
    list->AddRectFilled({from.x, bottom - 1}, to, surface, kCardRadius,
                        ImDrawFlags_RoundCornersBottom);
    FillArea(list, {from.x, top}, {to.x, bottom}, GetVec(Color::kSurface));
  }
  list->AddRect(from, to, Get(Color::kLine), kCardRadius);
}

}  // namespace

Card::Card(std::string_view title, std::string_view note, ImVec2 size)
    : position_(ImGui::GetCursorScreenPos()), size_(size) {
  DrawSurface(position_, size);
  ImGui::PushID(title.data(), title.data() + title.size());
  const float left = position_.x + kCardPadding;
  const float right = position_.x + size.x - kCardPadding;
  float top = position_.y + kCardPadding;
  if (!title.empty()) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float words = MeasureText(Type::kBodyStrong, title).x;
    DrawText(list, Type::kBodyStrong, Color::kText, {left, top - 1}, title);
    const float note_width = MeasureText(Type::kNote, note).x;
    const float room = right - left - words - 12;
    DrawTextCut(list, Type::kNote, Color::kMuted,
                {std::max(left + words + 12, right - note_width), top}, room, note);
    DescribeRect(ImGui::GetID("head"), {left, top}, {right, top + 16},
                 {.label = title, .kind = "heading", .value = note});
    top += kHeadHeight - 4;
  }
  inner_ = {right - left, position_.y + size.y - kCardPadding - top};
  ImGui::SetCursorScreenPos({left, top});
}

Card::~Card() {
  ImGui::PopID();
  ImGui::SetCursorScreenPos(position_);
  ImGui::Dummy(size_);
}

void DrawTile(const Tile& tile, ImVec2 size) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + size.x, from.y + size.y});
  const ImGuiID id = ImGui::GetID(tile.label.c_str());
  ImGui::ItemSize(size);
  const bool shown = ImGui::ItemAdd(box, id, nullptr, ImGuiItemFlags_NoNav);
  std::string value = tile.figure;
  if (!tile.unit.empty()) value += " " + tile.unit;
  if (!tile.note.empty()) value += ", " + tile.note;
  if (!tile.goal.empty()) value += ", goal " + tile.goal;
  if (!tile.change.empty()) value += ", " + tile.change;
  Describe(id, {.label = tile.label, .kind = "tile", .value = value, .help = tile.help});
  if (!shown) return;
  DrawSurface(from, size);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float pad = size.x < 130 ? 10 : kCardPadding;
  const float x = from.x + pad;
  const float room = size.x - 2 * pad;
  const float label = MeasureText(Type::kSection, tile.label).x;
  const float goal = MeasureText(Type::kNote, tile.goal).x;
  const bool beside = label + 8 + goal <= room + 4;
  DrawTextCut(list, Type::kSection, Color::kMuted, {x, from.y + 11}, room, tile.label);
  if (beside) {
    DrawText(list, Type::kNote, Color::kMuted, {from.x + size.x - pad - goal, from.y + 12},
             tile.goal);
  }
  const float y = from.y + 28;
  // One that is too long for its tile is smaller, never cut.
  const bool large = MeasureText(Type::kFigure, tile.figure).x <= room;
  const Type type = large ? Type::kFigure : Type::kHeading;
  const ImVec2 figure = MeasureText(type, tile.figure);
  DrawText(list, type, ColorOf(tile.tone), {x, large ? y : y + 8}, tile.figure);
  if (figure.x + 6 + MeasureText(Type::kBody, tile.unit).x <= room + 8) {
    DrawText(list, Type::kBody, Color::kMuted, {x + figure.x + 6, y + 9}, tile.unit);
  }
  DrawTextCut(list, Type::kNote, Color::kMuted, {x, from.y + 62}, room, tile.note);
  const bool below = tile.change.empty() && !beside && !tile.goal.empty();
  DrawTextCut(list, Type::kNote, Color::kText, {x, from.y + 78}, room,
              below ? "goal " + tile.goal : tile.change);
  Tooltip(tile.help);
}

void OpenMenu(const char* id) { ImGui::OpenPopup(id); }

bool BeginMenu(const char* id, float width, ImVec2 below) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float fits = std::min(width, display.x - 16);
  ImGui::SetNextWindowPos({std::clamp(below.x, 8.0F, display.x - fits - 8), below.y});
  ImGui::SetNextWindowSizeConstraints({fits, 0}, {fits, display.y - below.y - 16});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(6, 6));
  const bool open = ImGui::BeginPopup(id);
  if (!open) ImGui::PopStyleVar();
  return open;
}

bool MenuItem(std::string_view label, std::string_view note, bool selected) {
  const ImGuiID id = ImGui::GetID(label.data(), label.data() + label.size());
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = note.empty() ? ControlHeight() : 46;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImRect box(from, {from.x + width, from.y + height});
  ImGui::ItemSize(ImVec2(width, height), 0);
  const bool shown = ImGui::ItemAdd(box, id);
  Describe(id, {.label = label, .kind = "menuitem", .help = note, .checkable = true,
                .checked = selected});
  bool pressed = false;
  if (shown) {
    bool hovered = false;
    bool held = false;
    pressed = ImGui::ButtonBehavior(box, id, &hovered, &held);
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (hovered || selected) {
      list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, hovered ? 1.0F : 0.5F),
                          kControlRadius);
    }
    const float y = from.y + (note.empty() ? (height - 16) / 2 : 6.0F);
    DrawTextCut(list, selected ? Type::kBodyStrong : Type::kBody, Color::kText,
                {from.x + 10, y}, width - 20, label);
    if (!note.empty()) {
      DrawTextCut(list, Type::kNote, Color::kMuted, {from.x + 10, y + 18}, width - 20, note);
    }
    ImGui::RenderNavCursor(box, id);
  }
  ImGui::SetCursorScreenPos({from.x, from.y + height + 2});
  ImGui::Dummy({0, 0});
  ImGui::SetCursorScreenPos({from.x, from.y + height + 2});
  if (pressed) ImGui::CloseCurrentPopup();
  return pressed;
}

void EndMenu() {
  ImGui::Dummy({0, 0});
  ImGui::EndPopup();
  ImGui::PopStyleVar();
}

bool BeginDialog(std::string_view title, ImVec2 size, bool* open) {
  const std::string name(title);
  if (!ImGui::IsPopupOpen(name.c_str())) ImGui::OpenPopup(name.c_str());
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const ImVec2 fits(std::min(size.x, display.x - 16), std::min(size.y, display.y - 16));
  ImGui::SetNextWindowSize(fits);
  ImGui::SetNextWindowPos({(display.x - fits.x) / 2, (display.y - fits.y) / 2});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(20, 16));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kCardRadius);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, GetVec(Color::kSurface));
  const bool shown = ImGui::BeginPopupModal(
      name.c_str(), nullptr,
      ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
          ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
  if (!shown) return false;
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.DimBgRatio < 1) Frame().animating = true;
  const ImVec2 corner = ImGui::GetWindowPos();
  DescribeRect(ImGui::GetID("dialog"), corner, {corner.x + fits.x, corner.y + fits.y},
               {.label = title, .kind = "dialog"});
  const ImVec2 from = ImGui::GetCursorScreenPos();
  Text(Type::kHeading, Color::kText, title);
  ImGui::SetCursorScreenPos({ImGui::GetWindowPos().x + fits.x - 20 - ControlHeight(), from.y - 4});
  bool close = Button("Close", {.kind = ButtonKind::kGhost, .icon = Icon::kClose,
                                .hide_label = true});
  ImGui::SetCursorScreenPos({from.x, from.y + 32});
  const ImVec2 at = ImGui::GetWindowPos();
  const bool outside = ImGui::IsMouseClicked(ImGuiMouseButton_Left) &&
                       !ImRect(at, {at.x + fits.x, at.y + fits.y})
                            .Contains(ImGui::GetIO().MousePos) &&
                       !ImGui::IsWindowAppearing();
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) || outside) close = true;
  if (close) {
    *open = false;
    ImGui::CloseCurrentPopup();
  }
  return true;
}

void EndDialog() { ImGui::EndPopup(); }

namespace {

// Words of one weight that stand on one line.
struct Run {
  std::string words;
  bool strong = false;
  float x = 0;
  int line = 0;
};

float WidthOf(bool strong, std::string_view words) {
  const Type type = strong ? Type::kBodyStrong : Type::kBody;
  return FontOf(type)
      ->CalcTextSizeA(SizeOf(type), FLT_MAX, 0, words.data(), words.data() + words.size())
      .x;
}

// Breaks a text with ** marks into runs no wider than `width`.
std::vector<Run> BreakIntoRuns(std::string_view text, float width) {
  std::vector<Run> runs{{}};
  float end = 0;  // of the line so far
  size_t at = 0;
  while (at < text.size()) {
    if (text.substr(at, 2) == "**") {
      const Run last = runs.back();
      runs.push_back({"", !last.strong, end, last.line});
      at += 2;
      continue;
    }
    size_t stop = at;
    while (stop < text.size() && text[stop] != ' ' && text.substr(stop, 2) != "**") ++stop;
    const bool space = stop < text.size() && text[stop] == ' ';
    const std::string_view word = text.substr(at, stop - at);
    const bool strong = runs.back().strong;
    if (end > 0 && end + WidthOf(strong, word) > width) {
      runs.push_back({"", strong, 0, runs.back().line + 1});
    }
    Run& run = runs.back();
    run.words += word;
    if (space) run.words += ' ';
    end = run.x + WidthOf(strong, run.words);
    at = stop + (space ? 1 : 0);
  }
  return runs;
}

// "88%" as all figures here: "88 %".
std::string SpacedPercents(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' && !out.empty() && out.back() >= '0' && out.back() <= '9') out += ' ';
    out += c;
  }
  return out;
}

}  // namespace

void RichText(std::string_view written, float width) {
  const std::string text = SpacedPercents(written);
  constexpr float kLine = 20;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 from = ImGui::GetCursorScreenPos();
  std::string plain;
  int lines = 1;
  for (const Run& run : BreakIntoRuns(text, width)) {
    DrawText(list, run.strong ? Type::kBodyStrong : Type::kBody, Color::kText,
             {from.x + run.x, from.y + kLine * static_cast<float>(run.line)}, run.words);
    plain += run.words;
    lines = run.line + 1;
  }
  const ImVec2 size(width, kLine * static_cast<float>(lines));
  ImGui::Dummy(size);
  DescribeRect(ImGui::GetID("rich text"), from, {from.x + size.x, from.y + size.y},
               {.label = plain, .kind = "text"});
}

void BillLine(std::string_view left, std::string_view right, float width, bool strong) {
  const Type type = strong ? Type::kBodyStrong : Type::kBody;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float figure = MeasureText(type, right).x;
  DrawTextCut(list, type, Color::kText, {from.x, from.y + 5}, width - figure - 12, left);
  DrawText(list, type, Color::kText, {from.x + width - figure, from.y + 5}, right);
  list->AddLine({from.x, from.y + 26}, {from.x + width, from.y + 26}, Get(Color::kLine));
  ImGui::Dummy({width, 27});
  DescribeRect(ImGui::GetID(left.data(), left.data() + left.size()), from,
               {from.x + width, from.y + 26}, {.label = left, .kind = "text", .value = right});
}

void ProgressBar(std::string_view label, float share, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float fill = std::clamp(share, 0.0F, 1.0F) * width;
  list->AddRectFilled(from, {from.x + width, from.y + 4}, Get(Color::kTrack), 2);
  if (fill > 2) list->AddRectFilled(from, {from.x + fill, from.y + 4}, Get(Color::kAccent), 2);
  ImGui::Dummy({width, 4});
  const std::string percent = std::to_string(static_cast<int>(share * 100)) + " %";
  DescribeRect(ImGui::GetID(label.data(), label.data() + label.size()), from,
               {from.x + width, from.y + 4}, {.label = label, .kind = "progress",
                                              .value = percent});
}

}  // namespace servescape::ui
