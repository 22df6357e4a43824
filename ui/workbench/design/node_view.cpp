// SPDX-License-Identifier: MIT
#include "ui/workbench/design/node_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/workbench/design/arrange.h"

namespace servescape::ui {
namespace {

// Below it a node shows its name and its bar.
constexpr float kWordsFrom = 0.62F;
constexpr float kPad = 11;

struct Words {
  ImDrawList* list;
  float zoom;

  void Cut(Type type, Color color, ImVec2 at, float width, const std::string& text) const {
    const WithZoomedType scope(type, zoom);
    const char* end = text.data() + text.size();
    if (ImGui::CalcTextSize(text.data(), end).x <= width) {
      list->AddText(at, Get(color), text.data(), end);
      return;
    }
    static constexpr const char* kEllipsis = "\xE2\x80\xA6";
    const char* rest = text.data();
    const float room = std::max(width - ImGui::CalcTextSize(kEllipsis).x, 0.0F);
    ImGui::GetFont()->CalcTextSizeA(ImGui::GetFontSize(), room, 0, text.data(), end, &rest);
    const std::string cut = std::string(text.data(), rest) + kEllipsis;
    list->AddText(at, Get(color), cut.data(), cut.data() + cut.size());
  }

  // On at most two lines.
  void Wrapped(Type type, Color color, ImVec2 at, float width, const std::string& text) const {
    size_t first = text.size();
    {
      const WithZoomedType scope(type, zoom);
      const char* rest = ImGui::GetFont()->CalcWordWrapPosition(
          ImGui::GetFontSize(), text.data(), text.data() + text.size(), width);
      first = static_cast<size_t>(rest - text.data());
    }
    Cut(type, color, at, width, text.substr(0, first));
    while (first < text.size() && text[first] == ' ') ++first;
    if (first < text.size()) {
      Cut(type, color, {at.x, at.y + 16 * zoom}, width, text.substr(first));
    }
  }

  float Width(Type type, const std::string& text) const {
    const WithZoomedType scope(type, zoom);
    return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
  }
};

Color BarColor(PartKind kind, double share) {
  if (kind == PartKind::kCache) return Color::kC3;
  return share >= 0.9 ? Color::kWarn : Color::kAccent;
}

void DrawBar(ImDrawList* list, ImVec2 min, ImVec2 max, float zoom, PartKind kind, double share) {
  if (!std::isfinite(share)) return;
  const float left = min.x + kPad * zoom, right = max.x - kPad * zoom;
  const float top = max.y - 9 * zoom, bottom = max.y - 6 * zoom;
  list->AddRectFilled({left, top}, {right, bottom}, Get(Color::kTrack), 2 * zoom);
  const float filled = (right - left) * static_cast<float>(std::clamp(share, 0.0, 1.0));
  if (filled > 1) {
    list->AddRectFilled({left, top}, {left + filled, bottom}, Get(BarColor(kind, share)),
                        2 * zoom);
  }
}

// A word on the upper edge.
void DrawTag(const Words& words, ImVec2 min, const std::string& text) {
  const float zoom = words.zoom, width = words.Width(Type::kNoteStrong, text) + 12 * zoom;
  const ImVec2 from(min.x + kPad * zoom, min.y - 12 * zoom), to(from.x + width, min.y + 4 * zoom);
  words.list->AddRectFilled(from, to, Get(Color::kWarnSoft), 8 * zoom);
  words.list->AddRect(from, to, Get(Color::kWarn), 8 * zoom);
  words.Cut(Type::kNoteStrong, Color::kWarn, {from.x + 6 * zoom, from.y + zoom}, width, text);
}

// The small form: the name as large as it may be.
void DrawFar(const Words& words, ImVec2 min, ImVec2 max, const GraphNode& node,
             const NodeFigures& figures) {
  const Words large{words.list, std::min(1.0F, words.zoom * 1.55F)};
  const float pad = 5;
  const bool wrong = !node.faults.empty() || node.kind == PartKind::kMissing;
  const float middle = (min.y + max.y) / 2 - 10 * large.zoom;
  const std::string mark = wrong ? "! " : figures.bottleneck ? "\xE2\x96\xB2 " : "";
  large.Cut(Type::kBodyStrong,
            wrong ? Color::kGoal : figures.bottleneck ? Color::kWarn : Color::kText,
            {min.x + pad, middle}, max.x - min.x - 2 * pad, mark + node.name);
}

}  // namespace

WithZoomedType::WithZoomedType(Type type, float zoom) {
  const float size = std::max(6.0F, std::round(SizeOf(type) * zoom * 2) / 2);
  ImGui::PushFont(FontOf(type), size);
}

WithZoomedType::~WithZoomedType() { ImGui::PopFont(); }

void DrawKind(ImDrawList* list, PartKind kind, ImVec2 c, float size, ImU32 color) {
  const float r = size / 2, w = std::max(1.0F, size / 10);
  switch (kind) {
    case PartKind::kTraffic:
      list->AddCircle({c.x, c.y - r * 0.4F}, r * 0.45F, color, 0, w);
      list->PathArcTo({c.x, c.y + r}, r * 0.85F, 3.6F, 5.82F);
      list->PathStroke(color, w);
      break;
    case PartKind::kService:
      list->AddRect({c.x - r, c.y - r * 0.9F}, {c.x + r, c.y - r * 0.1F}, color, 2, w);
      list->AddRect({c.x - r, c.y + r * 0.15F}, {c.x + r, c.y + r * 0.95F}, color, 2, w);
      list->AddCircleFilled({c.x - r * 0.55F, c.y - r * 0.5F}, w, color);
      list->AddCircleFilled({c.x - r * 0.55F, c.y + r * 0.55F}, w, color);
      break;
    case PartKind::kServerless:
      list->AddLine({c.x - r * 0.5F, c.y - r}, {c.x + r * 0.6F, c.y + r}, color, w);
      list->AddLine({c.x, c.y}, {c.x - r * 0.6F, c.y + r}, color, w);
      break;
    case PartKind::kCache:
      list->AddLine({c.x + r * 0.3F, c.y - r}, {c.x - r * 0.6F, c.y + r * 0.15F}, color, w);
      list->AddLine({c.x - r * 0.6F, c.y + r * 0.15F}, {c.x + r * 0.6F, c.y - r * 0.1F}, color, w);
      list->AddLine({c.x + r * 0.6F, c.y - r * 0.1F}, {c.x - r * 0.3F, c.y + r}, color, w);
      break;
    case PartKind::kStore:
      list->AddEllipse({c.x, c.y - r * 0.65F}, {r * 0.85F, r * 0.3F}, color, 0, 0, w);
      for (const float side : {-0.85F, 0.85F}) {
        const float x = c.x + side * r;
        list->AddLine({x, c.y - r * 0.65F}, {x, c.y + r * 0.7F}, color, w);
      }
      list->PathEllipticalArcTo({c.x, c.y + r * 0.7F}, {r * 0.85F, r * 0.3F}, 0, 0, 3.1416F);
      list->PathStroke(color, w);
      break;
    case PartKind::kDelay:
      list->AddCircle(c, r * 0.9F, color, 0, w);
      list->AddLine(c, {c.x, c.y - r * 0.6F}, color, w);
      list->AddLine(c, {c.x + r * 0.45F, c.y + r * 0.2F}, color, w);
      break;
    case PartKind::kMissing:
      list->AddLine({c.x, c.y - r * 0.8F}, {c.x, c.y + r * 0.2F}, color, w * 1.4F);
      list->AddCircleFilled({c.x, c.y + r * 0.7F}, w * 1.2F, color);
      break;
  }
}

void DrawNode(ImDrawList* list, ImVec2 min, float zoom, const GraphNode& node,
              const NodeFigures& figures, const NodeLook& look) {
  const ImVec2 max(min.x + kNodeSize.x * zoom, min.y + kNodeSize.y * zoom);
  const bool wrong = !node.faults.empty() || node.kind == PartKind::kMissing;
  const float radius = kCardRadius * zoom;
  list->AddRectFilled(min, max, Get(look.selected ? Color::kAccentSoft : Color::kSurface), radius);
  const Color edge = wrong               ? Color::kGoal
                     : figures.bottleneck ? Color::kWarn
                     : look.selected || look.hovered || look.target ? Color::kAccent
                                                                    : Color::kLine;
  const float thick = look.selected || figures.bottleneck || wrong || look.target ? 2.0F : 1.0F;
  list->AddRect(min, max, Get(edge), radius, thick);
  if (look.selected && edge != Color::kAccent) {
    const ImVec2 low(min.x - 3, min.y - 3), high(max.x + 3, max.y + 3);
    list->AddRect(low, high, Get(Color::kAccent), radius + 3, 2);
  }
  const Words words{list, zoom};
  if (figures.bottleneck && zoom >= kWordsFrom) DrawTag(words, min, "bottleneck");
  DrawBar(list, min, max, zoom, node.kind, figures.share);
  if (zoom < kWordsFrom) return DrawFar(words, min, max, node, figures);
  const float left = min.x + kPad * zoom, room = (kNodeSize.x - 2 * kPad) * zoom;
  const float icon = 14 * zoom;
  DrawKind(list, node.kind, {left + icon / 2, min.y + 17 * zoom}, icon,
           Get(wrong ? Color::kGoal : Color::kMuted));
  const float tail = figures.tail.empty() ? 0 : words.Width(Type::kNote, figures.tail);
  words.Cut(Type::kBodyStrong, Color::kText, {left + icon + 7 * zoom, min.y + 9 * zoom},
            room - icon - 7 * zoom - tail - (tail > 0 ? 6 * zoom : 0), node.name);
  words.Cut(Type::kNote, Color::kText, {left + room - tail, min.y + 10 * zoom}, tail + 1,
            figures.tail);
  if (!node.faults.empty()) {
    words.Wrapped(Type::kNote, Color::kGoal, {left, min.y + 32 * zoom}, room,
                  ShortFault(node, node.faults[0]));
    return;
  }
  words.Cut(Type::kNote, Color::kMuted, {left, min.y + 31 * zoom}, room, node.line);
  words.Cut(Type::kNote, Color::kText, {left, min.y + 48 * zoom}, room, figures.line);
}

}  // namespace servescape::ui
