// SPDX-License-Identifier: MIT
#include "ui/charts/time_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr float kTopRoom = 6;
constexpr float kBottomRoom = 26;   // the words of the time axis
constexpr float kNarrow = 380;  // no room for a table inside
constexpr float kLine = 18;
constexpr size_t kSlots = 16;   // places for the table: four across, four down

void DrawValueLine(const Plot& plot, const std::string& head,
                   const std::vector<std::pair<std::string, std::string>>& rows) {
  float x = plot.min().x;
  const float y = plot.min().y - kLine - 4;
  const auto say = [&](Type type, Color color, const std::string& text, float gap) {
    DrawText(plot.list(), type, color, {x, y}, text);
    x += MeasureText(type, text).x + gap;
  };
  say(Type::kNoteStrong, Color::kText, head, 10);
  for (const auto& [name, value] : rows) {
    const float width = MeasureText(Type::kNote, name).x + MeasureText(Type::kNote, value).x;
    if (x + width + 5 > plot.max().x + 40) return;
    say(Type::kNote, Color::kMuted, name, 5);
    say(Type::kNote, Color::kText, value, 10);
  }
}

}  // namespace

double TimeChart::shown() const { return std::isfinite(cross) ? cross : play; }

TimeChart BeginTimeChart(const char* label, const RunReport& report, double play_time,
                         ImVec2 size, float left, float right, const ChartState& state, bool line) {
  TimeChart chart;
  chart.item = BeginChart(label, size);
  chart.min = {std::round(chart.item.min.x + left), std::round(chart.item.min.y + kTopRoom)};
  chart.max = {std::round(std::max(chart.item.max.x - right, chart.min.x + 10)),
               std::round(std::max(chart.item.max.y - kBottomRoom, chart.min.y + 10))};
  if (line && chart.max.x - chart.min.x < kNarrow) chart.min.y += kLine;
  if (report.times.empty() || !(report.times.back() > 0)) return chart;
  chart.duration = report.times.back();
  const auto inside = [&](double time) {
    return time >= 0 && time <= chart.duration ? time : kNoTime;
  };
  chart.cross = inside(std::isfinite(state.hover_time) ? state.hover_time : state.pinned_time);
  chart.play = inside(play_time);
  return chart;
}

void FollowMouse(const TimeChart& chart, ChartState* state) {
  if (!(chart.duration > 0)) return;
  const ImVec2 mouse = ImGui::GetMousePos();
  const bool over = (chart.item.hovered || chart.item.held) && mouse.x >= chart.min.x - 4 &&
                    mouse.x <= chart.max.x + 4;
  if (over) {
    const float share = std::clamp((mouse.x - chart.min.x) / (chart.max.x - chart.min.x), 0.0F,
                                   1.0F);
    state->next_hover = static_cast<double>(share) * chart.duration;
  }
  if (chart.item.clicked && over) {
    state->pinned_time = std::isfinite(state->pinned_time) ? kNoTime : state->next_hover;
  }
}

void DrawTimeAxis(const TimeChart& chart, const Plot& plot) {
  const int wanted = std::clamp(static_cast<int>((chart.max.x - chart.min.x) / 72), 2, 8);
  DrawColumns(plot, TimeTicks(chart.duration, wanted), false);
}

void DrawCursors(const TimeChart& chart, const Plot& plot, const ChartState& state, bool clock) {
  const bool crossed = std::isfinite(chart.cross);
  if (std::isfinite(chart.play)) {
    plot.Vertical(chart.play, crossed ? Color::kMuted : Color::kText, 1, crossed ? 0.35F : 0.5F);
  }
  if (!crossed) return;
  plot.Vertical(chart.cross, Color::kText, 1, 0.6F);
  const float x = std::round(plot.X(chart.cross));
  if (std::isfinite(state.pinned_time) && !std::isfinite(state.hover_time)) {
    plot.list()->AddTriangleFilled({x - 4, plot.min().y - 5}, {x + 5, plot.min().y - 5},
                                   {x + 0.5F, plot.min().y}, Get(Color::kText));
  }
  if (!clock) return;
  const std::string text = Clock(chart.cross, chart.duration);
  const ImVec2 size = MeasureText(Type::kNoteStrong, text);
  const float left = std::round(std::clamp(x - size.x / 2, chart.min.x, chart.max.x - size.x));
  const ImVec2 at(left, plot.max().y + 8);
  plot.list()->AddRectFilled({at.x - 6, at.y - 1}, {at.x + size.x + 6, at.y + size.y + 1},
                             Get(Color::kSurface));
  DrawText(plot.list(), Type::kNoteStrong, Color::kText, at, text);
}

void DrawReading(const TimeChart& chart, const Plot& plot, double value, Color color) {
  if (!std::isfinite(chart.shown()) || !std::isfinite(value)) return;
  const ImVec2 at(std::round(plot.X(chart.shown())) + 0.5F, plot.Y(value));
  if (at.y < plot.min().y - 2 || at.y > plot.max().y + 2) return;
  plot.list()->AddCircleFilled(at, 4.5F, Get(Color::kSurface), 20);
  plot.list()->AddCircleFilled(at, 3, Get(color), 16);
}

void ShadeUnstable(const Plot& plot, const RunReport& report) {
  if (report.verdict != Verdict::kUnstable) return;
  plot.list()->AddRectFilled(plot.min(), plot.max(), Get(Color::kGoal, 0.07F));
}

void DrawUnstable(const TimeChart& chart, const Plot& plot, const RunReport& report,
                  std::vector<Taken>* taken) {
  if (report.verdict != Verdict::kUnstable) return;
  const std::string text =
      report.growth_rate > 0
          ? fmt::format("unstable: {} more in the system every second",
                        Requests(report.growth_rate))
          : std::string("unstable: no steady state");
  const std::string brief = "unstable";
  const ImVec2 room(plot.max().x - plot.min().x - 16, 0);
  const std::string& said = MeasureText(Type::kNoteStrong, text).x <= room.x ? text : brief;
  const ImVec2 size = MeasureText(Type::kNoteStrong, said);
  std::vector<ImVec2> places;
  for (const float down : {0.0F, 1.0F, 0.33F, 0.67F}) {
    for (const float across : {0.0F, 1.0F, 0.5F}) {
      places.push_back({plot.min().x + 8 + (room.x - size.x) * across,
                        plot.min().y + 4 + (plot.max().y - plot.min().y - size.y - 8) * down});
    }
  }
  const auto [at, cost] = LeastCrowded(plot, size, places, *taken);
  const float cursor = std::isfinite(chart.shown()) ? plot.X(chart.shown()) : kNoCursor;
  const bool crossed = cost > 0 || (cursor > at.x - 3 && cursor < at.x + size.x + 3);
  if (crossed) DrawHaloText(plot.list(), Type::kNoteStrong, Color::kGoal, at, said);
  else DrawText(plot.list(), Type::kNoteStrong, Color::kGoal, at, said);
  taken->push_back({at, {at.x + size.x + 8, at.y + size.y}});
}

void DrawValues(const Plot& plot, const std::string& head,
                const std::vector<std::pair<std::string, std::string>>& rows, float avoid_x,
                const std::vector<Taken>& taken, size_t* slot) {
  if (plot.max().x - plot.min().x < kNarrow) return DrawValueLine(plot, head, rows);
  const float line = std::ceil(MeasureText(Type::kNote, "p").y) + 3;
  float names = 0, values = 0;
  for (const auto& [name, value] : rows) {
    names = std::max(names, MeasureText(Type::kNote, name).x);
    values = std::max(values, MeasureText(Type::kNote, value).x);
  }
  const ImVec2 size(std::max(132.0F, names + values + 40),
                    line * static_cast<float>(rows.size() + 1) + 14);
  const auto corner = [&](size_t at) {
    static constexpr std::array<float, 4> kAcross{0.66F, 0.06F, 0.98F, 0.33F};
    const float x = plot.min().x + (plot.max().x - plot.min().x - size.x) * kAcross[at % 4];
    static constexpr std::array<float, 4> kDown{0, 1, 0.33F, 0.67F};
    const float free = plot.max().y - plot.min().y - size.y - 10;
    const float y = plot.min().y + 4 + free * kDown[at / 4];
    return ImVec2(std::round(x), std::round(y));
  };
  const auto cost = [&](size_t at) {
    const ImVec2 from = corner(at), to(from.x + size.x, from.y + size.y);
    int sum = plot.Crowd(from, to);
    if (avoid_x > from.x - 8 && avoid_x < to.x + 8) sum += 60;
    for (const Taken& other : taken) {
      if (from.x < other.max.x && to.x > other.min.x && from.y < other.max.y &&
          to.y > other.min.y) {
        sum += 40;
      }
    }
    return sum;
  };
  // The box stays where it is until another slot is clearly freer: it must not hop about.
  int least = cost(*slot % kSlots) - 8;
  for (size_t at = 0; at < kSlots; ++at) {
    if (cost(at) >= least) continue;
    least = cost(at);
    *slot = at;
  }
  const ImVec2 from = corner(*slot % kSlots);
  DrawBox(plot.list(), from, {from.x + size.x, from.y + size.y});
  float y = from.y + 8;
  DrawText(plot.list(), Type::kNoteStrong, Color::kText, {from.x + 10, y}, head);
  for (const auto& [name, value] : rows) {
    y += line;
    DrawText(plot.list(), Type::kNote, Color::kMuted, {from.x + 10, y}, name);
    const float width = MeasureText(Type::kNote, value).x;
    DrawText(plot.list(), Type::kNote, Color::kText, {from.x + size.x - 10 - width, y}, value);
  }
}

}  // namespace servescape::ui
