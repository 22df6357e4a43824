// SPDX-License-Identifier: MIT
#include "ui/charts/common.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "ui/frame.h"

namespace servescape::ui {

void BeginCharts(ChartState* state, bool reduced_motion, bool settled) {
  state->reduced_motion = reduced_motion;
  state->settled = settled;
  state->animating = false;
  state->hover_time = state->next_hover;
  state->next_hover = kNoTime;
}

ChartItem BeginChart(const char* label, ImVec2 size) {
  ChartItem item;
  item.label = label;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  if (size.x <= 0) size.x = std::max(room.x + size.x, 1.0F);
  if (size.y <= 0) size.y = std::max(room.y + size.y, 1.0F);
  item.min = ImGui::GetCursorScreenPos();
  item.max = {item.min.x + size.x, item.min.y + size.y};
  item.clicked = ImGui::InvisibleButton(label, size);
  item.id = ImGui::GetItemID();
  item.visible = ImGui::IsItemVisible();
  item.hovered = ImGui::IsItemHovered();
  item.pressed = ImGui::IsItemActivated();
  item.held = ImGui::IsItemActive();
  if (item.clicked) {
    const ImVec2 way = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 0);
    item.clicked = std::fabs(way.x) + std::fabs(way.y) < 6;
  }
  const ImGuiWindowTempData& layout = ImGui::GetCurrentWindow()->DC;
  item.after = layout.CursorPos;
  item.after_line = layout.CursorPosPrevLine;
  item.after_size = layout.PrevLineSize;
  ImGui::PushClipRect(item.min, item.max, true);
  return item;
}

void EndChart(const ChartItem& item, const std::string& value) {
  ImGui::PopClipRect();
  // The plot inside moved the cursor; it goes back behind the item, whose bounds are claimed.
  ImGuiWindowTempData& layout = ImGui::GetCurrentWindow()->DC;
  layout.CursorPos = item.after;
  layout.CursorPosPrevLine = item.after_line;
  layout.PrevLineSize = item.after_size;
  layout.IsSetPos = false;
  DescribeRect(item.id, item.min, item.max,
               {.label = item.label, .kind = "chart", .value = value});
}

float WidestTick(const std::vector<Tick>& ticks) {
  float width = 0;
  for (const Tick& tick : ticks) width = std::max(width, MeasureText(Type::kNote, tick.label).x);
  return width;
}

void DrawRows(const Plot& plot, const std::vector<Tick>& ticks) {
  ImDrawList* list = plot.list();
  for (const Tick& tick : ticks) {
    const float y = std::round(plot.Y(tick.value));
    if (y < plot.min().y - 1 || y > plot.max().y + 1) continue;
    list->AddRectFilled({plot.min().x, y}, {plot.max().x, y + 1}, Get(Color::kGrid));
    const ImVec2 size = MeasureText(Type::kNote, tick.label);
    DrawText(list, Type::kNote, Color::kMuted,
             {std::round(plot.min().x - 8 - size.x), std::round(y - size.y / 2)}, tick.label);
  }
}

void DrawColumns(const Plot& plot, const std::vector<Tick>& ticks, bool grid) {
  ImDrawList* list = plot.list();
  float taken = -1e9F;
  for (const Tick& tick : ticks) {
    const float x = std::round(plot.X(tick.value));
    if (x < plot.min().x - 1 || x > plot.max().x + 1) continue;
    if (grid) list->AddRectFilled({x, plot.min().y}, {x + 1, plot.max().y}, Get(Color::kGrid));
    const ImVec2 size = MeasureText(Type::kNote, tick.label);
    const float most = list->GetClipRectMax().x - size.x;
    const float left = std::round(std::min(std::max(x - size.x / 2, plot.min().x - 8), most));
    if (left < taken + 8) continue;
    DrawText(list, Type::kNote, Color::kMuted, {left, plot.max().y + 8}, tick.label);
    taken = left + size.x;
  }
}

void DrawHaloText(ImDrawList* list, Type type, Color color, ImVec2 position,
                  std::string_view text) {
  const ImVec2 size = MeasureText(type, text);
  list->AddRectFilled({position.x - 3, position.y}, {position.x + size.x + 3, position.y + size.y},
                      Get(Color::kSurface, 0.82F), 4);
  DrawText(list, type, color, position, text);
}

void DrawEmpty(const ChartItem& item, std::string_view sentence) {
  const ImVec2 size = MeasureText(Type::kBody, sentence);
  DrawText(ImGui::GetWindowDrawList(), Type::kBody, Color::kMuted,
           {std::round((item.min.x + item.max.x - size.x) / 2),
            std::round((item.min.y + item.max.y - size.y) / 2)},
           sentence);
}

void DrawBox(ImDrawList* list, ImVec2 min, ImVec2 max) {
  list->AddRectFilled(min, max, Get(Color::kSurface, 0.96F), kControlRadius);
  list->AddRect(min, max, Get(Color::kLine), kControlRadius);
}

void ChartTooltip(const std::vector<std::string>& lines) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(10, 8));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 3));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, kCardRadius);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  if (ImGui::BeginTooltip()) {
    bool first = true;
    for (const std::string& line : lines) {
      Text(first ? Type::kNoteStrong : Type::kNote, first ? Color::kText : Color::kMuted, line);
      first = false;
    }
    ImGui::EndTooltip();
  }
  ImGui::PopStyleVar(4);
}

const Series* AnySeries(const RunReport& report, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    for (const Series& series : report.series) {
      if (series.name == name) return &series;
    }
  }
  return nullptr;
}

const Series* ServiceSeries(const RunReport& report, std::string_view service,
                            std::string_view metric) {
  return AnySeries(report, {fmt::format("service.{}.{}", service, metric)});
}

std::vector<double> WindowMiddles(const RunReport& report) {
  std::vector<double> middles;
  middles.reserve(report.times.size());
  double start = 0;
  for (const double end : report.times) {
    middles.push_back((start + end) / 2);
    start = end;
  }
  return middles;
}

double ValueAt(const RunReport& report, const Series* series, double time) {
  if (series == nullptr || report.times.empty() || !std::isfinite(time)) return kNoTime;
  const auto place = std::lower_bound(report.times.begin(), report.times.end(), time);
  size_t at = static_cast<size_t>(place - report.times.begin());
  if (series->value.empty()) return kNoTime;
  at = std::min(at, series->value.size() - 1);
  // Of a window without an answer the one before speaks, but not for long.
  size_t back = series->value.size() / 20;
  while (at > 0 && back > 0 && !std::isfinite(series->value[at])) --at, --back;
  return series->value[at];
}

bool AnyFinite(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

void Extend(const std::vector<double>& values, bool positive, double* low, double* high) {
  for (const double value : values) {
    if (!std::isfinite(value) || (positive && value <= 0)) continue;
    *low = std::min(*low, value);
    *high = std::max(*high, value);
  }
}

}  // namespace servescape::ui
