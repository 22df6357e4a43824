// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/study_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "ui/charts/axis.h"
#include "ui/charts/common.h"
#include "ui/workbench/explore/pen.h"

namespace servescape::ui {
namespace {

constexpr float kLeft = 62, kTop = 26, kBottom = 40, kRight = 24;
constexpr ImVec2 kFileSize{760, 420};

struct Range {
  double low = 0, high = 1;
  bool log = false;

  double Share(double value) const {
    if (log) return std::log(value / low) / std::log(high / low);
    return (value - low) / (high - low);
  }
};

struct Frame2 {
  ImVec2 min, max;
  Range x, y;

  float X(double value) const {
    return min.x + static_cast<float>(x.Share(value)) * (max.x - min.x);
  }
  float Y(double value) const {
    return max.y - static_cast<float>(y.Share(value)) * (max.y - min.y);
  }
};

bool Known(const Estimate& e) { return std::isfinite(e.value); }

Range XRange(const StudyChart& chart) {
  if (!chart.words.empty()) return {-0.5, static_cast<double>(chart.words.size()) - 0.5, false};
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const StudyPoint& point : chart.points) {
    if (!std::isfinite(point.x)) continue;
    low = std::min(low, point.x);
    high = std::max(high, point.x);
  }
  if (std::isfinite(chart.now)) {
    low = std::min(low, chart.now);
    high = std::max(high, chart.now);
  }
  if (!(high >= low)) return {};
  if (low > 0 && high / low > 30) return {low / 1.2, high * 1.2, true};
  const double room = std::max((high - low) * 0.05, std::fabs(high) * 0.02 + 1e-12);
  return {low >= 0 && low < (high - low) * 0.5 ? 0 : low - room, high + room, false};
}

Range YRange(const StudyChart& chart) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  const auto extend = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const StudyPoint& point : chart.points) {
    extend(point.y.value);
    extend(point.y.lower);
    extend(point.y.upper);
  }
  extend(chart.goal);
  if (!std::isfinite(low)) return {};
  if (chart.y_unit == Unit::kSeconds && high > 0) {
    low = std::max(low, high * 1e-6);
    LatencyRange(&low, &high);
    return {low, high, true};
  }
  if (chart.y_unit == Unit::kRatio && low > 0.5 && high <= 1) {
    return {1 - NiceCeil(std::max(1 - low, 1e-6)), 1, false};
  }
  return {std::min(0.0, low), high > 0 ? CountCeil(high, 5) : 1, false};
}

std::vector<Tick> TicksFor(const Range& range, Unit unit, int most, bool across) {
  if (range.log && unit == Unit::kSeconds) {
    return LatencyTicks(range.low, range.high, most, across ? Reading::kAcross : Reading::kDown);
  }
  std::vector<Tick> ticks;
  const double step = NiceCeil((range.high - range.low) / std::max(2, most));
  const double first = std::ceil(range.low / step - 1e-9) * step;
  for (double value = first; value <= range.high + step * 1e-6; value += step) {
    const double round = std::fabs(value) < step * 1e-6 ? 0 : value;
    if (!range.log) ticks.push_back({round, Format(round, unit)});
  }
  return ticks;
}

// The words under the horizontal axis: of the words, or of the points themselves where few.
std::vector<Tick> ColumnsOf(const StudyChart& chart, const Range& range, int most) {
  std::vector<Tick> ticks;
  if (!chart.words.empty()) {
    for (size_t i = 0; i < chart.words.size(); ++i) {
      ticks.push_back({static_cast<double>(i), chart.words[i]});
    }
    return ticks;
  }
  if (chart.x_unit == Unit::kSeconds) return TimeTicks(range.high, most);
  if (chart.unit.empty() && chart.x_unit != Unit::kRequests) {
    return TicksFor(range, chart.x_unit, most, true);
  }
  for (const StudyPoint& point : chart.points) {
    ticks.push_back({point.x, fmt::format("{:.6g}", point.x) + chart.unit});
  }
  return ticks;
}

void DrawGrid(Pen& pen, const StudyChart& chart, const Frame2& frame) {
  const int rows = std::max(2, static_cast<int>((frame.max.y - frame.min.y) / 34));
  const float height = MeasureText(Type::kNote, "p").y;
  for (const Tick& tick : TicksFor(frame.y, chart.y_unit, rows, false)) {
    const float y = frame.Y(tick.value);
    if (y < frame.min.y - 1 || y > frame.max.y + 1) continue;
    pen.Stroke({{frame.min.x, y}, {frame.max.x, y}}, Color::kGrid, 1, false);
    const float width = MeasureText(Type::kNote, tick.label).x;
    pen.Words(Type::kNote, Color::kMuted, {frame.min.x - width - 8, y - height / 2}, tick.label);
  }
  float free_from = -1e9F;
  const int most = std::max(2, static_cast<int>((frame.max.x - frame.min.x) / 70));
  for (const Tick& tick : ColumnsOf(chart, frame.x, most)) {
    const float width = MeasureText(Type::kNote, tick.label).x;
    const float x = frame.X(tick.value) - width / 2;
    if (x < free_from) continue;
    pen.Words(Type::kNote, Color::kMuted, {x, frame.max.y + 6}, tick.label);
    free_from = x + width + 10;
  }
  const float title = MeasureText(Type::kNote, chart.x_title).x;
  pen.Words(Type::kNote, Color::kMuted,
            {std::max(frame.min.x, frame.max.x - title), frame.max.y + 8 + height}, chart.x_title);
  pen.Words(Type::kNoteStrong, Color::kText, {frame.min.x, frame.min.y - height - 8},
            chart.y_title);
}

// Stretches of neighbours that both have a value.
void DrawCurve(Pen& pen, const StudyChart& chart, const Frame2& frame) {
  std::vector<ImVec2> line, upper, lower;
  const auto flush = [&] {
    if (upper.size() > 1) {
      upper.insert(upper.end(), lower.rbegin(), lower.rend());
      pen.Fill(upper, Color::kP99, 0.16F);
    }
    if (line.size() > 1) pen.Stroke(line, Color::kP99, 2, false);
    line.clear();
    upper.clear();
    lower.clear();
  };
  for (const StudyPoint& point : chart.points) {
    if (!Known(point.y) || (frame.y.log && !(point.y.value > 0))) {
      flush();
      continue;
    }
    const float x = frame.X(point.x);
    line.push_back({x, frame.Y(point.y.value)});
    const bool band = std::isfinite(point.y.lower) && std::isfinite(point.y.upper) &&
                      (!frame.y.log || point.y.lower > 0);
    upper.push_back({x, frame.Y(band ? point.y.upper : point.y.value)});
    lower.push_back({x, frame.Y(band ? point.y.lower : point.y.value)});
  }
  flush();
}

Color ColorOf(const StudyPoint& point) {
  if (point.mark == Mark::kFaint) return Color::kGhost;
  if (std::isfinite(point.shade)) {
    return point.shade > 0.66 ? Color::kP999 : point.shade > 0.33 ? Color::kP99 : Color::kP50;
  }
  return point.mark == Mark::kOpen ? Color::kWarn : Color::kP99;
}

// A name at a point, where no other stands already; all are in the list and on the tooltips.
void DrawName(Pen& pen, const std::string& words, ImVec2 point, const Frame2& frame,
              std::vector<ImVec4>* taken) {
  const ImVec2 size = MeasureText(Type::kNoteStrong, words);
  const float x = std::clamp(point.x - size.x - 8, frame.min.x + 2, frame.max.x - size.x);
  const float y = point.y - size.y - 3;
  for (const ImVec4& other : *taken) {
    if (x < other.z && other.x < x + size.x && y < other.w && other.y < y + size.y) return;
  }
  taken->push_back({x, y, x + size.x, y + size.y});
  pen.Words(Type::kNoteStrong, Color::kText, {x, y}, words);
}

void DrawPoints(Pen& pen, const StudyChart& chart, const Frame2& frame) {
  std::vector<ImVec4> taken;
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const StudyPoint& point = chart.points[i];
    if (!std::isfinite(point.x)) continue;
    if (!Known(point.y) || (frame.y.log && !(point.y.value > 0))) {
      // No value: a cross on the axis.
      const ImVec2 at(frame.X(point.x), frame.max.y - 7);
      pen.Stroke({{at.x - 4, at.y - 4}, {at.x + 4, at.y + 4}}, Color::kGoal, 1.5F, false);
      pen.Stroke({{at.x - 4, at.y + 4}, {at.x + 4, at.y - 4}}, Color::kGoal, 1.5F, false);
      continue;
    }
    const ImVec2 at(frame.X(point.x), frame.Y(point.y.value));
    pen.Circle(at, point.mark == Mark::kStrong ? 5 : 4, ColorOf(point),
               point.mark != Mark::kOpen && point.mark != Mark::kFaint);
    const bool knee = static_cast<int>(i) == chart.knee;
    if (knee || (point.mark == Mark::kStrong && !point.name.empty())) {
      DrawName(pen, knee ? "knee" : point.name, at, frame, &taken);
    }
  }
}

void DrawWith(Pen& pen, const StudyChart& chart, ImVec2 min, ImVec2 max) {
  Frame2 frame{{min.x + kLeft, min.y + kTop}, {max.x - kRight, max.y - kBottom}, XRange(chart),
               YRange(chart)};
  DrawGrid(pen, chart, frame);
  const float height = MeasureText(Type::kNote, "p").y;
  if (std::isfinite(chart.now)) {
    const float x = frame.X(chart.now);
    pen.Stroke({{x, frame.min.y}, {x, frame.max.y}}, Color::kMuted, 1, true);
    pen.Words(Type::kNote, Color::kMuted, {x + 4, frame.min.y}, "now");
  }
  if (std::isfinite(chart.goal)) {
    const float y = frame.Y(chart.goal);
    pen.Stroke({{frame.min.x, y}, {frame.max.x, y}}, Color::kGoal, 1.2F, false);
    const std::string words = "goal " + Format(chart.goal, chart.y_unit);
    pen.Words(Type::kNoteStrong, Color::kGoal, {frame.min.x + 4, y - height - 2}, words);
  }
  if (chart.joined) DrawCurve(pen, chart, frame);
  if (chart.dots) DrawPoints(pen, chart, frame);
  const auto without = std::count_if(chart.points.begin(), chart.points.end(), [](const auto& p) {
    return std::isfinite(p.x) && !Known(p.y);
  });
  if (without > 0 && chart.dots) {
    const std::string words = fmt::format("x: {} without a value, the list says why", without);
    pen.Words(Type::kNote, Color::kGoal,
              {frame.max.x - MeasureText(Type::kNote, words).x, frame.min.y}, words);
  }
}

std::string EstimateWords(const Estimate& e, Unit unit) {
  if (std::isinf(e.value)) return "infinite";
  if (!Known(e)) return "no value";
  const Figure figure = ToFigure(e, unit);
  return figure.lower.empty() ? Join(figure)
                              : Join(figure) + " (" + figure.lower + " to " + figure.upper + ")";
}

// ---- the map

struct MapFrame {
  ImVec2 min, max;
  float width, height;
};

MapFrame FrameOf(const StudyMap& map, ImVec2 min, ImVec2 max) {
  float left = 40;
  for (const std::string& word : map.y_words) {
    left = std::max(left, MeasureText(Type::kNote, word).x + 14);
  }
  MapFrame frame{{min.x + left, min.y + kTop}, {max.x - 8, max.y - kBottom}, 0, 0};
  const auto count = [](const auto& words) {
    return static_cast<float>(std::max<size_t>(1, words.size()));
  };
  frame.width = (frame.max.x - frame.min.x) / count(map.x_words);
  frame.height = (frame.max.y - frame.min.y) / count(map.y_words);
  return frame;
}

void DrawWith(Pen& pen, const StudyMap& map, ImVec2 min, ImVec2 max) {
  const MapFrame frame = FrameOf(map, min, max);
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const Estimate& cell : map.cells) {
    if (!Known(cell) || !(cell.value > 0)) continue;
    low = std::min(low, cell.value);
    high = std::max(high, cell.value);
  }
  const float height = MeasureText(Type::kNote, "p").y;
  pen.Words(Type::kNoteStrong, Color::kText, {frame.min.x, min.y + 2},
            map.z_title + ": stronger is more; framed cells miss a goal");
  for (size_t y = 0; y < map.y_words.size(); ++y) {
    const float top = frame.min.y + frame.height * static_cast<float>(map.y_words.size() - 1 - y);
    const float wide = MeasureText(Type::kNote, map.y_words[y]).x;
    pen.Words(Type::kNote, Color::kMuted,
              {frame.min.x - wide - 8, top + frame.height / 2 - height / 2}, map.y_words[y]);
    for (size_t x = 0; x < map.x_words.size(); ++x) {
      const size_t at = y * map.x_words.size() + x;
      const Estimate& cell = map.cells[at];
      const ImVec2 from(frame.min.x + frame.width * static_cast<float>(x) + 1, top + 1);
      const ImVec2 to(from.x + frame.width - 2, from.y + frame.height - 2);
      const bool known = Known(cell) && cell.value > 0 && high > low;
      const double share = known ? std::log(cell.value / low) / std::log(high / low) : 0;
      pen.Rect(from, to, Known(cell) ? Color::kAccent : Color::kGoal,
               static_cast<float>(0.06 + 0.4 * share), true);
      if (map.misses[at]) pen.Rect(from, to, Color::kGoal, 1, false);
      const std::string words = Known(cell) ? Format(cell.value, map.unit) : "-";
      const float width = MeasureText(Type::kNote, words).x;
      if (width > frame.width - 4) continue;
      pen.Words(Type::kNote, Color::kText,
                {(from.x + to.x - width) / 2, (from.y + to.y - height) / 2}, words);
    }
  }
  for (size_t x = 0; x < map.x_words.size(); ++x) {
    const float wide = MeasureText(Type::kNote, map.x_words[x]).x;
    const float middle = frame.min.x + frame.width * (static_cast<float>(x) + 0.5F);
    if (wide < frame.width) {
      pen.Words(Type::kNote, Color::kMuted, {middle - wide / 2, frame.max.y + 5}, map.x_words[x]);
    }
  }
  pen.Words(Type::kNote, Color::kMuted, {frame.min.x, frame.max.y + 8 + height},
            map.x_title + " across, " + map.y_title + " up");
}

}  // namespace

int DrawStudyChart(const StudyChart& chart, ImVec2 size) {
  const ChartItem item = BeginChart(chart.title.c_str(), size);
  int clicked = -1;
  if (item.visible) {
    PagePen pen(ImGui::GetWindowDrawList());
    DrawWith(pen, chart, item.min, item.max);
    const Frame2 frame{{item.min.x + kLeft, item.min.y + kTop},
                       {item.max.x - kRight, item.max.y - kBottom}, XRange(chart), YRange(chart)};
    float least = 16 * 16;
    int under = -1;
    const ImVec2 mouse = ImGui::GetMousePos();
    for (size_t i = 0; i < chart.points.size() && item.hovered; ++i) {
      const StudyPoint& point = chart.points[i];
      const float dx = frame.X(point.x) - mouse.x;
      const float dy = Known(point.y) ? frame.Y(point.y.value) - mouse.y : 0;
      const float distance = dx * dx + (chart.joined ? 0 : dy * dy);
      if (!(distance < least)) continue;
      least = distance;
      under = static_cast<int>(i);
    }
    if (under >= 0) {
      const StudyPoint& point = chart.points[static_cast<size_t>(under)];
      if (chart.dots) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      std::vector<std::string> lines{point.name,
                                     chart.y_title + " " + EstimateWords(point.y, chart.y_unit)};
      if (!point.note.empty()) lines.push_back(point.note);
      if (chart.dots) lines.emplace_back("Click to load it.");
      ChartTooltip(lines);
      if (item.clicked && chart.dots) clicked = under;
    }
  }
  const size_t known = static_cast<size_t>(
      std::count_if(chart.points.begin(), chart.points.end(),
                    [](const StudyPoint& point) { return Known(point.y); }));
  std::string said = fmt::format("{} points, {} with a value", chart.points.size(), known);
  if (chart.knee >= 0) {
    said += "; knee at " + chart.points[static_cast<size_t>(chart.knee)].name;
  }
  EndChart(item, said);
  return clicked;
}

int DrawStudyMap(const StudyMap& map, ImVec2 size) {
  const ChartItem item = BeginChart(map.title.c_str(), size);
  int clicked = -1;
  if (item.visible) {
    PagePen pen(ImGui::GetWindowDrawList());
    DrawWith(pen, map, item.min, item.max);
    const MapFrame frame = FrameOf(map, item.min, item.max);
    const ImVec2 mouse = ImGui::GetMousePos();
    const int x = static_cast<int>(std::floor((mouse.x - frame.min.x) / frame.width));
    const int y = static_cast<int>(map.y_words.size()) - 1 -
                  static_cast<int>(std::floor((mouse.y - frame.min.y) / frame.height));
    const int columns = static_cast<int>(map.x_words.size());
    if (item.hovered && x >= 0 && x < columns && y >= 0 &&
        y < static_cast<int>(map.y_words.size())) {
      const size_t at = static_cast<size_t>(y * columns + x);
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ChartTooltip({map.x_title + " " + map.x_words[static_cast<size_t>(x)],
                    map.y_title + " " + map.y_words[static_cast<size_t>(y)],
                    map.z_title + " " + EstimateWords(map.cells[at], map.unit),
                    map.misses[at] ? "misses a goal" : "misses no goal", "Click to load it."});
      if (item.clicked) clicked = static_cast<int>(at);
    }
  }
  EndChart(item, fmt::format("{} by {} cells", map.x_words.size(), map.y_words.size()));
  return clicked;
}

TableText TableOf(const StudyChart& chart) {
  TableText table{{chart.x_title, chart.y_title, "from", "to"}, {}};
  if (!chart.note_title.empty()) table.columns.push_back(chart.note_title);
  for (const StudyPoint& point : chart.points) {
    const Figure figure = ToFigure(point.y, chart.y_unit);
    std::vector<std::string> row{
        point.name, Known(point.y) ? Join(figure) : EstimateWords(point.y, chart.y_unit),
        figure.lower, figure.upper};
    if (!chart.note_title.empty()) row.push_back(point.note);
    table.rows.push_back(std::move(row));
  }
  return table;
}

TableText TableOf(const StudyMap& map) {
  TableText table{{map.y_title + " \\ " + map.x_title}, {}};
  table.columns.insert(table.columns.end(), map.x_words.begin(), map.x_words.end());
  for (size_t y = 0; y < map.y_words.size(); ++y) {
    std::vector<std::string> row{map.y_words[y]};
    for (size_t x = 0; x < map.x_words.size(); ++x) {
      const size_t at = y * map.x_words.size() + x;
      row.push_back(EstimateWords(map.cells[at], map.unit) + (map.misses[at] ? ", misses" : ""));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string ToCsv(const TableText& table) {
  std::string out;
  const auto add = [&](const std::vector<std::string>& cells) {
    for (size_t i = 0; i < cells.size(); ++i) {
      std::string cell = cells[i];
      const bool quote = cell.find_first_of(",\"\n") != std::string::npos;
      for (size_t at = 0; quote && (at = cell.find('"', at)) != std::string::npos; at += 2) {
        cell.insert(at, 1, '"');
      }
      out += (i > 0 ? "," : "") + (quote ? "\"" + cell + "\"" : cell);
    }
    out += "\n";
  };
  add(table.columns);
  for (const std::vector<std::string>& row : table.rows) add(row);
  return out;
}

std::string ToSvg(const StudyChart& chart, bool dark) {
  SvgPen pen(kFileSize, dark, chart.title);
  DrawWith(pen, chart, {0, 0}, kFileSize);
  return pen.Text();
}

std::string ToSvg(const StudyMap& map, bool dark) {
  SvgPen pen(kFileSize, dark, map.title);
  DrawWith(pen, map, {0, 0}, kFileSize);
  return pen.Text();
}

}  // namespace servescape::ui
