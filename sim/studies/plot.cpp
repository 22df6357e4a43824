// SPDX-License-Identifier: MIT
#include "sim/studies/plot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/base/math.h"
#include "sim/report/format.h"

namespace servescape {
namespace {

constexpr const char* kBar = "\u2502";  // of an interval
constexpr const char* kLineMarks = "abcdefghijklmnopqrstuvwxyz";
constexpr const char* kNoValue = "\u00d7";

// Where a height stands, as a share of the axis.
struct HeightAxis {
  double low = 0, high = 1;
  bool logarithmic = false;

  double At(double y) const {
    if (!logarithmic) return (y - low) / (high - low);
    return y > 0 ? Log(y / low) / Log(high / low) : 0;
  }
  double Value(double share) const {
    if (!logarithmic) return low + share * (high - low);
    return low * Exp(share * Log(high / low));
  }
};

HeightAxis AxisOf(const Plot& plot) {
  constexpr double kFar = 50;
  double least = kInfinity, most = 0, bottom = 0;
  for (const PlotLine& line : plot.lines) {
    for (const PlotPoint& point : line.points) {
      if (std::isnan(point.y.value)) continue;
      const double upper = std::isfinite(point.y.upper) ? point.y.upper : point.y.value;
      most = std::max({most, point.y.value, upper});
      bottom = std::min(bottom, point.y.value);
      least = std::min(least, point.y.value);
    }
  }
  HeightAxis axis;
  axis.low = bottom;
  axis.high = most > bottom ? most : bottom + 1;
  if (bottom == 0 && least > 0 && std::isfinite(least) && most > kFar * least) {
    axis.low = least;
    axis.logarithmic = true;
  }
  return axis;
}

class Canvas {
 public:
  Canvas(size_t columns, size_t rows)
      : columns_(columns), rows_(rows), cells_(columns * rows, " ") {}

  void Set(double x, double y, const std::string& mark) {
    cells_[Row(y) * columns_ + Column(x)] = mark;
  }
  void SetIfEmpty(double x, double y, const std::string& mark) {
    std::string& cell = cells_[Row(y) * columns_ + Column(x)];
    if (cell == " ") cell = mark;
  }
  void Bar(double x, double low, double high) {
    for (size_t row = Row(high); row <= Row(low); ++row) {
      std::string& cell = cells_[row * columns_ + Column(x)];
      if (cell == " ") cell = kBar;
    }
  }
  std::string Line(size_t row) const {
    std::string out;
    for (size_t c = 0; c < columns_; ++c) out += cells_[row * columns_ + c];
    return out.substr(0, out.find_last_not_of(' ') + 1);
  }

 private:
  static size_t Place(double share, size_t count) {
    const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(count - 1);
    return static_cast<size_t>(at + 0.5);
  }
  size_t Column(double x) const { return Place(x, columns_); }
  size_t Row(double y) const { return rows_ - 1 - Place(y, rows_); }

  size_t columns_, rows_;
  std::vector<std::string> cells_;
};

std::string MarkOf(size_t line) { return std::string(1, kLineMarks[line % 26]); }

void DrawLines(const Plot& plot, const HeightAxis& axis, double x_low, double x_high,
               Canvas* canvas) {
  const auto across = [&](double x) {
    return x_high > x_low ? (x - x_low) / (x_high - x_low) : 0.5;
  };
  for (size_t i = 0; i < plot.lines.size(); ++i) {
    for (const PlotPoint& point : plot.lines[i].points) {
      if (std::isnan(point.y.value)) {
        canvas->SetIfEmpty(across(point.x), 1, kNoValue);
      } else {
        canvas->Set(across(point.x), axis.At(point.y.value), MarkOf(i));
      }
    }
  }
  for (const PlotLine& line : plot.lines) {
    for (const PlotPoint& point : line.points) {
      if (!std::isfinite(point.y.lower) || !std::isfinite(point.y.upper)) continue;
      canvas->Bar(across(point.x), axis.At(point.y.lower), axis.At(point.y.upper));
    }
  }
}

// Below the axis: its ends, the name between them.
std::string XLabels(const Plot& plot, double low, double high, size_t columns) {
  const std::string left = fmt::format("{:.4g}", low), right = fmt::format("{:.4g}", high);
  const size_t used = left.size() + right.size() + DisplayWidth(plot.x_name);
  const size_t gap = columns > used ? columns - used : 2;
  return left + std::string(gap / 2, ' ') + plot.x_name + std::string(gap - gap / 2, ' ') + right;
}

}  // namespace

std::string Draw(const Plot& plot, size_t columns, size_t rows) {
  double x_low = kInfinity, x_high = -kInfinity;
  bool lacks = false, any = false;
  for (const PlotLine& line : plot.lines) {
    for (const PlotPoint& point : line.points) {
      x_low = std::min(x_low, point.x);
      x_high = std::max(x_high, point.x);
      lacks = lacks || std::isnan(point.y.value);
      any = true;
    }
  }
  if (!any) return "nothing to draw\n";
  const HeightAxis axis = AxisOf(plot);
  const size_t height = std::max<size_t>(rows, 8) - 3;
  std::vector<std::string> labels(height);
  size_t wide = 0;
  for (size_t row = 0; row < height; ++row) {
    if (row % 4 != 0 && row + 1 != height) continue;
    const double share = 1 - static_cast<double>(row) / static_cast<double>(height - 1);
    labels[row] = Format(axis.Value(share), plot.unit);
    wide = std::max(wide, DisplayWidth(labels[row]));
  }
  const size_t width = std::max<size_t>(columns, 40) - std::min<size_t>(wide + 2, 30);
  Canvas canvas(width, height);
  DrawLines(plot, axis, x_low, x_high, &canvas);
  std::string out = plot.title + (axis.logarithmic ? ", logarithmic" : "") + "\n";
  for (size_t row = 0; row < height; ++row) {
    out += std::string(wide - DisplayWidth(labels[row]), ' ') + labels[row] +
           (labels[row].empty() ? " \u2502" : " \u2524") + canvas.Line(row) + "\n";
  }
  out += std::string(wide + 1, ' ') + "\u2514";
  for (size_t c = 0; c < width; ++c) out += "\u2500";
  out += "\n" + std::string(wide + 2, ' ') + XLabels(plot, x_low, x_high, width) + "\n";
  if (plot.lines.size() > 1) {
    for (size_t i = 0; i < plot.lines.size(); ++i) {
      out += fmt::format("  {}  {}\n", MarkOf(i), plot.lines[i].name);
    }
  }
  if (lacks)
    out += fmt::format("  {}  no value: it grows without end, or the run is too short\n", kNoValue);
  return out;
}

Result<Plot, std::string> PlotOf(const SweepResult& sweep, const std::string& metric) {
  const std::vector<StudyKnob>& knobs = sweep.spec.knobs;
  const auto across = std::find_if(knobs.begin(), knobs.end(), [](const StudyKnob& knob) {
    return knob.is_ordered() && knob.values.size() > 1;
  });
  if (across == knobs.end()) {
    return std::string("no key takes rising numbers, there is nothing to draw a curve over");
  }
  const size_t at = static_cast<size_t>(across - knobs.begin());
  Plot plot;
  plot.title = metric;
  plot.x_name = across->key + (across->unit.empty() ? "" : " [" + across->unit + "]");
  std::vector<StudyKnob> others = knobs;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(at));
  std::map<std::string, size_t> places;
  bool known = false;
  for (const SweepPoint& point : sweep.points) {
    std::vector<std::string> values = point.values;
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(at));
    const std::string name = sweep.spec.zip ? "" : PointName(others, values);
    const auto [place, added] = places.emplace(name, plot.lines.size());
    if (added) plot.lines.push_back({name, {}});
    PlotPoint one{0, {kNaN, kNaN, kNaN, 0}};
    std::string unit;
    SplitUnit(point.values[at], &one.x, &unit);
    if (const Metric* found = FindMetric(point.report, metric)) {
      plot.unit = found->unit;
      one.y = found->estimate;
      known = true;
    }
    plot.lines[place->second].points.push_back(one);
  }
  if (!known) return fmt::format("no point has the metric {}", metric);
  for (PlotLine& line : plot.lines) {
    std::sort(line.points.begin(), line.points.end(),
              [](const PlotPoint& a, const PlotPoint& b) { return a.x < b.x; });
  }
  return plot;
}

}  // namespace servescape
