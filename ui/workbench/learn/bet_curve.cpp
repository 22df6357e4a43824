// SPDX-License-Identifier: MIT
// The chart that a curve is drawn on: each value of the knob is a place of its own, for mouse,
// finger and keys, and a slider on the tree.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "imgui_internal.h"
#include "sim/base/constants.h"
#include "ui/charts/common.h"
#include "ui/charts/labels.h"
#include "ui/frame.h"
#include "ui/workbench/learn/answer_text.h"
#include "ui/workbench/learn/pages.h"

namespace servescape::ui {
namespace {

constexpr float kCurveLeft = 56;
constexpr float kCurveRight = 96;
constexpr float kCurveFoot = 40;

Axes CurveAxes(const CurveInput& input, const std::vector<double>& drawn) {
  const LessonFigure& figure = *input.lesson.FindFigure(input.curve.figure);
  const SliderSpec range = BetRange(figure.shown);
  Axes axes;
  axes.x_high = static_cast<double>(input.curve.values.size());
  axes.y_log = range.scale == Scale::kLog;
  axes.y_low = range.min;
  axes.y_high = range.max;
  if (!axes.y_log) return axes;
  // Two decades around what is known, and what has been drawn and come out in it.
  const bool known = std::isfinite(input.before) && input.before > 0;
  double low = known ? input.before / 20 : 0.01;
  double high = known ? input.before * 20 : 10;
  Extend(drawn, true, &low, &high);
  if (input.scored != nullptr) {
    for (const FigureSpread& each : input.scored->truth) Extend({each.low, each.high}, true, &low,
                                                                &high);
  }
  LatencyRange(&low, &high);
  axes.y_low = low;
  axes.y_high = high;
  return axes;
}

double NudgedPoint(const Axes& axes, double value, int steps) {
  if (axes.y_log) return std::clamp(value * std::pow(1.1, steps), axes.y_low, axes.y_high);
  return std::clamp(value + 0.02 * steps, axes.y_low, axes.y_high);
}

// Two digits, as a hand draws.
double HandRounded(double value) {
  if (!(value > 0)) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return std::round(value / unit) * unit;
}

// Arrow keys on a point that has the keyboard's focus.
bool PointKeys(ImGuiID id, const Axes& axes, double start, double* value) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.NavId != id || !context.NavCursorVisible) return false;
  struct Move {
    ImGuiKey key;
    int steps;
  };
  constexpr Move kMoves[] = {{ImGuiKey_UpArrow, 1},    {ImGuiKey_DownArrow, -1},
                             {ImGuiKey_RightArrow, 1}, {ImGuiKey_LeftArrow, -1},
                             {ImGuiKey_PageUp, 8},     {ImGuiKey_PageDown, -8}};
  bool moved = false;
  for (const Move& move : kMoves) {
    ImGui::SetKeyOwner(move.key, id);
    if (!ImGui::IsKeyPressed(move.key, ImGuiInputFlags_Repeat, id)) continue;
    *value = std::isnan(*value) ? start : HandRounded(NudgedPoint(axes, *value, move.steps));
    moved = true;
  }
  return moved;
}

class CurveDrawing {
 public:
  CurveDrawing(const CurveInput& input, std::vector<double>* drawn, ImVec2 from, ImVec2 size)
      : input_(input),
        shown_(input.lesson.FindFigure(input.curve.figure)->shown),
        drawn_(*drawn),
        axes_(CurveAxes(input, *drawn)),
        min_(from.x + kCurveLeft, from.y + 8),
        max_(from.x + size.x - kCurveRight, from.y + size.y - kCurveFoot) {}

  bool Points() {
    bool moved = false;
    const size_t count = input_.curve.values.size();
    const double middle = axes_.y_log ? std::sqrt(axes_.y_low * axes_.y_high) : 0.5;
    const bool known = std::isfinite(input_.before) && input_.before > 0;
    const double start = HandRounded(known ? input_.before : middle);
    for (size_t i = 0; i < count; ++i) {
      const ImRect box({Left(i), min_.y}, {Left(i + 1), max_.y});
      const ImGuiID id = ImGui::GetID(static_cast<int>(i));
      const bool shown = ImGui::ItemAdd(box, id, nullptr,
                                        input_.enabled ? 0 : ImGuiItemFlags_Disabled);
      const bool is = !std::isnan(drawn_[i]);
      const std::string words = ValueWords(i);
      Describe(id, {.label = PointLabel(i), .kind = "slider", .value = words,
                    .help = "Draw with the mouse or a finger, or move it with the arrow keys",
                    .has_range = true, .number_now = is ? drawn_[i] : start,
                    .number_min = axes_.y_low, .number_max = axes_.y_high,
                    .enabled = input_.enabled});
      if (!shown || !input_.enabled) continue;
      bool hovered = false;
      bool held = false;
      ImGui::ButtonBehavior(box, id, &hovered, &held, ImGuiButtonFlags_PressedOnClick);
      if (held) moved = Draw(ImGui::IsItemActivated()) || moved;
      moved = PointKeys(id, axes_, start, &drawn_[i]) || moved;
      ImGui::RenderNavCursor(box, id);
      if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
    return moved;
  }

  void Picture() const {
    Plot plot("##curve", min_, max_, axes_);
    Ticks(plot);
    std::vector<double> xs, truth, low, high;
    for (size_t i = 0; i < input_.curve.values.size(); ++i) xs.push_back(Middle(i));
    if (input_.scored != nullptr) {
      for (const FigureSpread& each : input_.scored->truth) {
        truth.push_back(each.median);
        low.push_back(each.low);
        high.push_back(each.high);
      }
    }
    std::vector<EndLabel> labels;
    if (!truth.empty()) {
      plot.Band(xs, low, high, Color::kP99, 0.18F);
      plot.Line(xs, truth, Color::kP99, 2.2F);
      Dots(plot, truth, Color::kP99, true);
      AddLabel(plot, truth, "came out", Color::kP99, &labels);
    }
    plot.Dashed(xs, drawn_, Color::kC2, 2);
    Dots(plot, drawn_, Color::kC2, false);
    AddLabel(plot, drawn_, "your bet", Color::kC2, &labels);
    DrawEndLabels(plot, labels);
  }

 private:
  float Left(size_t i) const {
    return min_.x + (max_.x - min_.x) * static_cast<float>(i) /
                        static_cast<float>(input_.curve.values.size());
  }
  static double Middle(size_t i) { return static_cast<double>(i) + 0.5; }
  std::string PointLabel(size_t i) const {
    return fmt::format("{} at {}", input_.lesson.FindFigure(input_.curve.figure)->label,
                       input_.curve.values[i]);
  }
  std::string ValueWords(size_t i) const {
    std::string words = std::isnan(drawn_[i]) ? "not drawn" : Shown(drawn_[i], shown_);
    if (input_.scored == nullptr || i >= input_.scored->truth.size()) return words;
    return words + ", came out " + Shown(input_.scored->truth[i].median, shown_);
  }

  double ValueAt(float y) const {
    const double share = std::clamp((max_.y - y) / (max_.y - min_.y), 0.0F, 1.0F);
    if (!axes_.y_log) return axes_.y_low + share * (axes_.y_high - axes_.y_low);
    return axes_.y_low * std::pow(axes_.y_high / axes_.y_low, share);
  }

  // The points that the pointer has passed since the frame before.
  bool Draw(bool begins) {
    const ImVec2 now = ImGui::GetIO().MousePos;
    const ImVec2 before = begins ? now : ImGui::GetIO().MousePosPrev;
    bool moved = false;
    for (size_t i = 0; i < drawn_.size(); ++i) {
      const float x = (Left(i) + Left(i + 1)) / 2;
      const bool under = now.x >= Left(i) && now.x < Left(i + 1);
      const bool passed = (x - now.x) * (x - before.x) < 0;
      if (!under && !passed) continue;
      const float way = now.x - before.x;
      const float y = under ? now.y : before.y + (now.y - before.y) * (x - before.x) / way;
      const double value = HandRounded(ValueAt(y));
      moved = moved || value != drawn_[i];
      drawn_[i] = value;
    }
    return moved;
  }

  void Ticks(const Plot& plot) const {
    std::vector<Tick> ticks;
    const bool time = !shown_.plain && shown_.unit == Unit::kSeconds;
    if (time) ticks = LatencyTicks(axes_.y_low, axes_.y_high, 6, Reading::kDown);
    else for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0})
      ticks.push_back({axes_.y_low + share * (axes_.y_high - axes_.y_low),
                       Shown(axes_.y_low + share * (axes_.y_high - axes_.y_low), shown_)});
    DrawRows(plot, ticks);
    std::vector<Tick> columns;
    for (size_t i = 0; i < input_.curve.values.size(); ++i)
      columns.push_back({Middle(i), input_.curve.values[i]});
    DrawColumns(plot, columns, true);
    const LessonKnob& knob = *input_.lesson.FindKnob(input_.curve.knob);
    const ImVec2 words = MeasureText(Type::kNote, knob.label);
    DrawText(plot.list(), Type::kNote, Color::kMuted,
             {(min_.x + max_.x - words.x) / 2, max_.y + 22}, knob.label);
  }

  void Dots(const Plot& plot, const std::vector<double>& ys, Color color, bool filled) const {
    for (size_t i = 0; i < ys.size(); ++i) {
      if (std::isnan(ys[i])) continue;
      const ImVec2 at(plot.X(Middle(i)), plot.Y(ys[i]));
      plot.list()->AddCircleFilled(at, 4.5F, Get(filled ? color : Color::kSurface), 16);
      plot.list()->AddCircle(at, 4.5F, Get(color), 16, 2);
    }
  }

  static void AddLabel(const Plot& plot, const std::vector<double>& ys, const char* words,
                       Color color, std::vector<EndLabel>* labels) {
    for (size_t i = ys.size(); i-- > 0;) {
      if (std::isnan(ys[i])) continue;
      labels->push_back({words, color, plot.Y(ys[i])});
      return;
    }
  }

  const CurveInput& input_;
  const ShownAs& shown_;
  std::vector<double>& drawn_;
  Axes axes_;
  ImVec2 min_, max_;
};

}  // namespace

bool BetCurve(const CurveInput& input, std::vector<double>* drawn, ImVec2 size) {
  drawn->resize(input.curve.values.size(), kNaN);
  const ImVec2 from = ImGui::GetCursorScreenPos();
  ImGui::PushID(input.curve.name.c_str());
  CurveDrawing drawing(input, drawn, from, size);
  const bool moved = drawing.Points();
  drawing.Picture();
  if (std::all_of(drawn->begin(), drawn->end(), [](double v) { return v != v; })) {
    const std::string_view words = "Draw your curve here";
    const ImVec2 room = MeasureText(Type::kBody, words);
    DrawText(ImGui::GetWindowDrawList(), Type::kBody, Color::kMuted,
             {from.x + (size.x - room.x) / 2, from.y + size.y * 0.4F}, words);
  }
  ImGui::PopID();
  ImGui::SetCursorScreenPos(from);
  ImGui::Dummy(size);
  return moved;
}

}  // namespace servescape::ui
