// SPDX-License-Identifier: MIT
// What every chart is made of: the item that takes the mouse and is known to tests, the plot area
// (ImPlot's axes without any of its decoration: transforms, clipping, lines, bands), the grid with
// its words, dashed lines, and access to a report's series.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "sim/metrics/run_report.h"
#include "ui/charts/axis.h"
#include "ui/charts/charts.h"
#include "ui/theme.h"

namespace servescape::ui {

// A chart's rectangle as one Dear ImGui item.
struct ChartItem {
  ImGuiID id = 0;
  const char* label = "";
  ImVec2 min, max;
  ImVec2 after, after_line, after_size;  // the cursor behind the item, and its line
  bool visible = false;   // false: nothing need be drawn
  bool hovered = false;
  bool pressed = false;   // the button went down on it in this frame
  bool held = false;
  bool clicked = false;   // it was released here without a drag
};
ChartItem BeginChart(const char* label, ImVec2 size);
// `value`: what the chart says, in one line.
void EndChart(const ChartItem& item, const std::string& value);

struct Axes {
  double x_low = 0, x_high = 1;
  double y_low = 0, y_high = 1;
  bool x_log = false, y_log = false;
};

// The area between the axes. Draws through ImPlot between construction and destruction; only one
// stands at a time.
class Plot {
 public:
  Plot(const char* id, ImVec2 min, ImVec2 max, const Axes& axes);
  ~Plot();
  Plot(const Plot&) = delete;
  Plot& operator=(const Plot&) = delete;

  ImVec2 min() const { return min_; }
  ImVec2 max() const { return max_; }
  ImDrawList* list() const { return list_; }
  float X(double x) const;
  float Y(double y) const;
  double InverseX(float pixel) const;
  double InverseY(float pixel) const;

  // Curves break at NaN. The points are kept for Crowd().
  void Line(const std::vector<double>& xs, const std::vector<double>& ys, Color color,
            float weight);
  void Dashed(const std::vector<double>& xs, const std::vector<double>& ys, Color color,
              float weight);
  void Band(const std::vector<double>& xs, const std::vector<double>& lower,
            const std::vector<double>& upper, Color color, float alpha);
  void Area(const std::vector<double>& xs, const std::vector<double>& ys, Color color,
            float alpha);
  void Horizontal(double y, Color color, float weight, float alpha = 1) const;
  void Vertical(double x, Color color, float weight, float alpha = 1) const;

  // A straight mark from one place to another that labels keep clear of, as of curves.
  void Avoid(ImVec2 from, ImVec2 to);
  void AvoidHorizontal(double y) { Avoid({min_.x, Y(y)}, {max_.x, Y(y)}); }

  // How many of the drawn points lie in a rectangle: where labels had better not stand.
  int Crowd(ImVec2 from, ImVec2 to) const;

 private:
  double In(double value, bool log) const;
  // `joined`: by a line from the point before.
  void Remember(ImVec2 point, bool joined);
  size_t ColumnOf(float x) const;

  ImVec2 min_, max_;
  Axes axes_;
  ImDrawList* list_ = nullptr;
  bool open_ = false;
  int items_ = 0;
  ImVec2 last_;
  std::vector<std::vector<ImVec2>> columns_;  // drawn points by their x
};

// A straight piece of a line, in pixels.
void DrawPiece(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 color, float weight);
// Pixels of one dashed stroke through points already in pixels.
void DashedStroke(ImDrawList* list, const std::vector<ImVec2>& points, ImU32 color, float weight,
                  float on = 5, float off = 4);

// Horizontal grid lines with their words on the left, right-aligned at the plot's edge.
void DrawRows(const Plot& plot, const std::vector<Tick>& ticks);
// The words of the horizontal axis under the plot; those that would touch are left out. With
// `grid`, vertical lines too.
void DrawColumns(const Plot& plot, const std::vector<Tick>& ticks, bool grid);
// Width of the widest label.
float WidestTick(const std::vector<Tick>& ticks);

// Words on a background that keeps curves from running through them.
void DrawHaloText(ImDrawList* list, Type type, Color color, ImVec2 position,
                  std::string_view text);
// A sentence in the middle of an empty chart.
void DrawEmpty(const ChartItem& item, std::string_view sentence);

// A rounded box with a border, as menus and tooltips have it.
void DrawBox(ImDrawList* list, ImVec2 min, ImVec2 max);
// A tooltip in the chart's own type.
void ChartTooltip(const std::vector<std::string>& lines);

// The first of these series that the report has, or null.
const Series* AnySeries(const RunReport& report, std::initializer_list<std::string_view> names);
const Series* ServiceSeries(const RunReport& report, std::string_view service,
                            std::string_view metric);
// The middles of the windows.
std::vector<double> WindowMiddles(const RunReport& report);
// The value of the window that `time` lies in; the last known one before it where that has none;
// NaN if there is none at all.
double ValueAt(const RunReport& report, const Series* series, double time);
bool AnyFinite(const std::vector<double>& values);
// Extends [low, high] by the finite values (positive ones only when `positive`).
void Extend(const std::vector<double>& values, bool positive, double* low, double* high);

}  // namespace servescape::ui
