// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/parts.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "imgui_internal.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

constexpr float kFirstCardHeight = 120;

ImGuiID WordsId(std::string_view words) {
  return ImGui::GetID(words.data(), words.data() + words.size());
}

void DrawStar(ImDrawList* list, ImVec2 centre, float radius, bool filled) {
  ImVec2 points[10];
  for (int i = 0; i < 10; ++i) {
    const float angle = -1.5708F + static_cast<float>(i) * 0.62832F;
    const float reach = i % 2 == 0 ? radius : radius * 0.45F;
    points[i] = {centre.x + reach * std::cos(angle), centre.y + reach * std::sin(angle)};
  }
  if (filled) list->AddConcavePolyFilled(points, 10, Get(Color::kWarn));
  list->AddPolyline(points, 10, Get(filled ? Color::kWarn : Color::kMuted), 1.0F,
                    ImDrawFlags_Closed);
}

}  // namespace

void Spacer(float height) { ImGui::Dummy({0, height}); }

void Paragraph(Type type, Color color, std::string_view text, float width) {
  if (text.empty()) return;
  const WithType scope(type);
  ImGui::PushStyleColor(ImGuiCol_Text, GetVec(color));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  DescribeRect(WordsId(text), ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
               {.label = text, .kind = "text"});
}

float ParagraphHeight(Type type, std::string_view text, float width) {
  return FontOf(type)
      ->CalcTextSizeA(SizeOf(type), FLT_MAX, width, text.data(), text.data() + text.size())
      .y;
}

TallCard::TallCard(std::string_view title, std::string_view note, float width)
    : id_(WordsId(std::string(title) + " height")),
      height_(ImGui::GetStateStorage()->GetFloat(id_, kFirstCardHeight)) {
  card_.emplace(title, note, ImVec2(width, height_));
  ImGui::BeginGroup();
}

TallCard::~TallCard() {
  ImGui::EndGroup();
  const float used =
      std::ceil(ImGui::GetItemRectMax().y - card_->position().y + kCardPadding);
  if (std::abs(used - height_) > 0.5F) {
    ImGui::GetStateStorage()->SetFloat(id_, used);
    Frame().animating = true;
  }
  card_.reset();
}

Tone ToneOfMark(LineMark mark) {
  switch (mark) {
    case LineMark::kGood: return Tone::kOk;
    case LineMark::kBad: return Tone::kBad;
    case LineMark::kCareful: return Tone::kWarn;
    case LineMark::kNone: break;
  }
  return Tone::kNeutral;
}

void DrawLineMark(ImDrawList* list, LineMark mark, ImVec2 c, float r) {
  const ImU32 color = mark == LineMark::kNone ? Get(Color::kMuted) : Get(ColorOf(ToneOfMark(mark)));
  if (mark == LineMark::kNone) {
    list->AddCircle(c, r - 1, color, 20, 1.5F);
  } else if (mark == LineMark::kGood) {
    const ImVec2 tick[] = {{c.x - r * 0.8F, c.y}, {c.x - r * 0.2F, c.y + r * 0.7F},
                           {c.x + r, c.y - r * 0.7F}};
    list->AddPolyline(tick, 3, color, 2.0F);
  } else if (mark == LineMark::kBad) {
    const float d = r * 0.7F;
    list->AddLine({c.x - d, c.y - d}, {c.x + d, c.y + d}, color, 2);
    list->AddLine({c.x - d, c.y + d}, {c.x + d, c.y - d}, color, 2);
  } else {
    list->AddTriangle({c.x, c.y - r}, {c.x + r, c.y + r * 0.8F}, {c.x - r, c.y + r * 0.8F}, color,
                      1.5F);
  }
}

void MarkedLine(LineMark mark, std::string_view text, std::string_view word, float width) {
  constexpr float kIndent = 22;
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImDrawList* list = ImGui::GetWindowDrawList();
  DrawLineMark(list, mark, {from.x + 7, from.y + 8}, 6);
  const float room = width - kIndent;
  const float height = ParagraphHeight(Type::kBody, text, room);
  list->AddText(FontOf(Type::kBody), SizeOf(Type::kBody), {from.x + kIndent, from.y},
                Get(Color::kText), text.data(), text.data() + text.size(), room);
  DrawTextCut(list, Type::kNoteStrong,
              mark == LineMark::kNone ? Color::kMuted : ColorOf(ToneOfMark(mark)),
              {from.x + kIndent, from.y + height + 1}, room, word);
  const ImVec2 to(from.x + width, from.y + height + 18);
  ImGui::Dummy({width, height + 18});
  DescribeRect(WordsId(text), from, to, {.label = text, .kind = "text", .value = word});
}

void DrawStars(ImDrawList* list, ImVec2 from, int stars, int most) {
  for (int i = 0; i < most; ++i) {
    const float x = from.x + kStarSize * (static_cast<float>(i) + 0.5F);
    DrawStar(list, {x, from.y + kStarSize / 2}, kStarSize * 0.42F, i < stars);
  }
}

void Stars(int stars, int most, std::string_view label) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const ImVec2 size(kStarSize * static_cast<float>(most), kStarSize);
  DrawStars(ImGui::GetWindowDrawList(), from, stars, most);
  ImGui::Dummy(size);
  DescribeRect(WordsId("stars"), from, {from.x + size.x, from.y + size.y},
               {.label = "Stars", .kind = "status", .value = label});
}

namespace {

bool RadioRow(std::string_view question, std::string_view words, bool on, bool enabled,
              float width) {
  constexpr float kIndent = 30;
  const ImGuiID id = WordsId(words);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float text = ParagraphHeight(Type::kBody, words, width - kIndent - 8);
  const float height = std::max(ControlHeight(), text + 12);
  const ImRect box(from, {from.x + width, from.y + height});
  ImGui::ItemSize(ImVec2(width, height));
  const bool shown = ImGui::ItemAdd(box, id, nullptr, enabled ? 0 : ImGuiItemFlags_Disabled);
  Describe(id, {.label = words, .kind = "radio", .value = question, .enabled = enabled,
                .checkable = true, .checked = on});
  if (!shown) return false;
  bool hovered = false;
  bool held = false;
  const bool pressed = ImGui::ButtonBehavior(box, id, &hovered, &held) && enabled;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float warmth = Ease(id, on ? 1.0F : hovered && enabled ? 0.5F : 0.0F);
  list->AddRectFilled(box.Min, box.Max, Get(Color::kRaised), kControlRadius);
  list->AddRectFilled(box.Min, box.Max, Get(Color::kAccentSoft, warmth), kControlRadius);
  list->AddRect(box.Min, box.Max, Get(on ? Color::kAccent : Color::kLine), kControlRadius);
  const ImVec2 ring(from.x + 15, from.y + height / 2);
  list->AddCircle(ring, 6, Get(on ? Color::kAccent : Color::kMuted), 20, 1.5F);
  if (on) list->AddCircleFilled(ring, 3.5F, Get(Color::kAccent), 16);
  list->AddText(FontOf(Type::kBody), SizeOf(Type::kBody),
                {from.x + kIndent, from.y + (height - text) / 2}, Get(Color::kText), words.data(),
                words.data() + words.size(), width - kIndent - 8);
  ImGui::RenderNavCursor(box, id);
  return pressed;
}

}  // namespace

int RadioRows(std::string_view question, const std::vector<std::string>& words, int selected,
              bool enabled, float width) {
  int clicked = -1;
  ImGui::PushID(question.data(), question.data() + question.size());
  for (size_t i = 0; i < words.size(); ++i) {
    const int index = static_cast<int>(i);
    if (RadioRow(question, words[i], index == selected, enabled, width)) clicked = index;
  }
  ImGui::PopID();
  return clicked;
}

}  // namespace servescape::ui
