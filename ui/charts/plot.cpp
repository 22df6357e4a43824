// SPDX-License-Identifier: MIT
// The plot area on ImPlot: its scales, clipping, lines and shaded regions; none of its looks.
// Dashes, which ImPlot has none of, are drawn as its lines are: two triangles a piece across Dear
// ImGui's texture of soft-edged lines. A run has hundreds of pieces a curve, and where the graphics
// card is a program, triangles are what a frame costs.
#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "implot.h"
#include "ui/charts/common.h"

namespace servescape::ui {
namespace {

constexpr ImPlotFlags kBare = ImPlotFlags_CanvasOnly | ImPlotFlags_NoInputs | ImPlotFlags_NoFrame;
constexpr ImPlotAxisFlags kBareAxis = ImPlotAxisFlags_NoDecorations | ImPlotAxisFlags_NoHighlight |
                                      ImPlotAxisFlags_Lock;

constexpr float kColumn = 16;  // pixels

int Count(const std::vector<double>& xs, const std::vector<double>& ys) {
  return static_cast<int>(std::min(xs.size(), ys.size()));
}

}  // namespace

void DrawPiece(ImDrawList* list, ImVec2 a, ImVec2 b, ImU32 color, float weight) {
  if ((list->Flags & ImDrawListFlags_AntiAliasedLinesUseTex) == 0) {
    list->AddLine(a, b, color, weight);
    return;
  }
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (!(length > 0)) return;
  // The texture has lines of whole widths with a soft pixel on either side.
  const float width = std::clamp(weight, 1.0F, static_cast<float>(IM_DRAWLIST_TEX_LINES_WIDTH_MAX));
  const ImVec4 uv = list->_Data->TexUvLines[static_cast<int>(width)];
  const float reach = (width / 2 + 1) / length;
  const ImVec2 side((b.y - a.y) * reach, (a.x - b.x) * reach);
  list->PrimReserve(6, 4);
  list->PrimQuadUV({a.x + side.x, a.y + side.y}, {b.x + side.x, b.y + side.y},
                   {b.x - side.x, b.y - side.y}, {a.x - side.x, a.y - side.y}, {uv.x, uv.y},
                   {uv.x, uv.y}, {uv.z, uv.w}, {uv.z, uv.w}, color);
}

void DashedStroke(ImDrawList* list, const std::vector<ImVec2>& points, ImU32 color, float weight,
                  float on, float off) {
  float phase = 0;  // along the period
  for (size_t i = 1; i < points.size(); ++i) {
    const ImVec2 a = points[i - 1], b = points[i];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    float at = 0;
    while (at < length) {
      const bool drawing = phase < on;
      const float step = std::min((drawing ? on : on + off) - phase, length - at);
      const auto point = [&](float s) {
        return ImVec2(a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length);
      };
      if (drawing) DrawPiece(list, point(at), point(at + step), color, weight);
      at += step;
      phase += step;
      if (phase >= on + off) phase = 0;
    }
  }
}

Plot::Plot(const char* id, ImVec2 min, ImVec2 max, const Axes& axes)
    : min_(min),
      max_(max),
      axes_(axes),
      list_(ImGui::GetWindowDrawList()),
      columns_(static_cast<size_t>(std::max(0.0F, max.x - min.x) / kColumn) + 1) {
  if (max.x - min.x < 2 || max.y - min.y < 2) return;
  ImGui::SetCursorScreenPos(min);
  ImGui::PushItemFlag(ImGuiItemFlags_NoNav, true);
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2(0, 0));
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotMinSize, ImVec2(1, 1));
  ImPlot::PushStyleVar(ImPlotStyleVar_PlotBorderSize, 0.0F);
  ImPlot::PushStyleColor(ImPlotCol_PlotBg, ImVec4(0, 0, 0, 0));
  open_ = ImPlot::BeginPlot(id, {max.x - min.x, max.y - min.y}, kBare);
  if (!open_) return;
  ImPlot::SetupAxes(nullptr, nullptr, kBareAxis, kBareAxis);
  ImPlot::SetupAxisLimits(ImAxis_X1, axes.x_low, axes.x_high, ImPlotCond_Always);
  ImPlot::SetupAxisLimits(ImAxis_Y1, axes.y_low, axes.y_high, ImPlotCond_Always);
  ImPlot::SetupAxisScale(ImAxis_X1, axes.x_log ? ImPlotScale_Log10 : ImPlotScale_Linear);
  ImPlot::SetupAxisScale(ImAxis_Y1, axes.y_log ? ImPlotScale_Log10 : ImPlotScale_Linear);
  ImPlot::SetupFinish();
}

Plot::~Plot() {
  if (open_) ImPlot::EndPlot();
  if (max_.x - min_.x < 2 || max_.y - min_.y < 2) return;
  ImPlot::PopStyleColor();
  ImPlot::PopStyleVar(3);
  ImGui::PopItemFlag();
}

double Plot::In(double value, bool log) const {
  return log ? std::log10(std::max(value, 1e-12)) : value;
}

// Between the axes as ImPlot has them; written out so that they also hold while no plot is open
// (clipped away) and do not round to float before the subtraction.
float Plot::X(double x) const {
  const double low = In(axes_.x_low, axes_.x_log), high = In(axes_.x_high, axes_.x_log);
  return min_.x + static_cast<float>((In(x, axes_.x_log) - low) / (high - low) *
                                     static_cast<double>(max_.x - min_.x));
}

float Plot::Y(double y) const {
  const double low = In(axes_.y_low, axes_.y_log), high = In(axes_.y_high, axes_.y_log);
  return max_.y - static_cast<float>((In(y, axes_.y_log) - low) / (high - low) *
                                     static_cast<double>(max_.y - min_.y));
}

double Plot::InverseX(float pixel) const {
  const double low = In(axes_.x_low, axes_.x_log), high = In(axes_.x_high, axes_.x_log);
  const double at = low + (high - low) * static_cast<double>((pixel - min_.x) / (max_.x - min_.x));
  return axes_.x_log ? std::pow(10.0, at) : at;
}

double Plot::InverseY(float pixel) const {
  const double low = In(axes_.y_low, axes_.y_log), high = In(axes_.y_high, axes_.y_log);
  const double at = low + (high - low) * static_cast<double>((max_.y - pixel) / (max_.y - min_.y));
  return axes_.y_log ? std::pow(10.0, at) : at;
}

void Plot::Line(const std::vector<double>& xs, const std::vector<double>& ys, Color color,
                float weight) {
  if (!open_) return;
  ImPlotSpec spec;
  spec.LineColor = GetVec(color);
  spec.LineWeight = weight;
  ImGui::PushID(items_++);
  ImPlot::PlotLine("##line", xs.data(), ys.data(), Count(xs, ys), spec);
  ImGui::PopID();
  for (int i = 0; i < Count(xs, ys); ++i) {
    if (std::isfinite(ys[i])) Remember({X(xs[i]), Y(ys[i])}, i > 0 && std::isfinite(ys[i - 1]));
  }
}

// Long pieces leave points in between, so that a rectangle they cross is not thought free.
void Plot::Remember(ImVec2 point, bool joined) {
  if (joined) {
    const ImVec2 from = last_;
    const ImVec2 way(point.x - from.x, point.y - from.y);
    const int pieces = std::min(200, static_cast<int>(std::hypot(way.x, way.y) / 4));
    for (int i = 1; i < pieces; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(pieces);
      const ImVec2 between(from.x + way.x * share, from.y + way.y * share);
      columns_[ColumnOf(between.x)].push_back(between);
    }
  }
  columns_[ColumnOf(point.x)].push_back(point);
  last_ = point;
}

void Plot::Avoid(ImVec2 from, ImVec2 to) {
  Remember(from, false);
  Remember(to, true);
}

size_t Plot::ColumnOf(float x) const {
  const float last = static_cast<float>(columns_.size() - 1);
  return static_cast<size_t>(std::clamp((x - min_.x) / kColumn, 0.0F, last));
}

void Plot::Dashed(const std::vector<double>& xs, const std::vector<double>& ys, Color color,
                  float weight) {
  if (!open_) return;
  list_->PushClipRect(min_, max_, true);
  std::vector<ImVec2> run;
  for (int i = 0; i <= Count(xs, ys); ++i) {
    if (i < Count(xs, ys) && std::isfinite(ys[i])) {
      run.push_back({X(xs[i]), Y(ys[i])});
      Remember(run.back(), run.size() > 1);
    } else {
      DashedStroke(list_, run, Get(color), weight);
      run.clear();
    }
  }
  list_->PopClipRect();
}

void Plot::Band(const std::vector<double>& xs, const std::vector<double>& lower,
                const std::vector<double>& upper, Color color, float alpha) {
  if (!open_ || lower.size() != upper.size()) return;
  // ImPlot shades between two lines without gaps: one call per stretch that has a band.
  const int count = Count(xs, lower);
  ImPlotSpec spec;
  spec.FillColor = GetVec(color, alpha);
  spec.LineColor = GetVec(color, 0);
  for (int from = 0; from < count;) {
    int to = from;
    while (to < count && std::isfinite(lower[to]) && std::isfinite(upper[to])) ++to;
    if (to - from > 1) {
      ImGui::PushID(items_++);
      ImPlot::PlotShaded("##band", xs.data() + from, lower.data() + from, upper.data() + from,
                         to - from, spec);
      ImGui::PopID();
    }
    from = std::max(to, from + 1);
  }
}

// From zero, or from the foot of a log axis.
void Plot::Area(const std::vector<double>& xs, const std::vector<double>& ys, Color color,
                float alpha) {
  Band(xs, std::vector<double>(ys.size(), std::max(0.0, axes_.y_low)), ys, color, alpha);
}

void Plot::Horizontal(double y, Color color, float weight, float alpha) const {
  const float at = std::round(Y(y));
  if (at < min_.y - 1 || at > max_.y + 1) return;
  list_->AddRectFilled({min_.x, at}, {max_.x, at + weight}, Get(color, alpha));
}

void Plot::Vertical(double x, Color color, float weight, float alpha) const {
  const float at = std::round(X(x));
  if (at < min_.x - 1 || at > max_.x + 1) return;
  list_->AddRectFilled({at, min_.y}, {at + weight, max_.y}, Get(color, alpha));
}

int Plot::Crowd(ImVec2 from, ImVec2 to) const {
  int64_t sum = 0;
  for (size_t column = ColumnOf(from.x); column <= ColumnOf(to.x); ++column) {
    sum += std::count_if(columns_[column].begin(), columns_[column].end(), [&](ImVec2 p) {
      return p.x >= from.x && p.x <= to.x && p.y >= from.y && p.y <= to.y;
    });
  }
  return static_cast<int>(sum);
}

}  // namespace servescape::ui
