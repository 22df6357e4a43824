// SPDX-License-Identifier: MIT
// Latency against load: where the goal is still met, where the system stands now, and where no
// steady state exists.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/metrics/confidence.h"
#include "ui/charts/common.h"
#include "ui/charts/labels.h"
#include "ui/charts/tradeoff_curve.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr float kLeft = 54;
constexpr float kTop = 8;
constexpr float kBottom = 26;
constexpr float kRight = 14;

struct Columns {
  std::vector<double> offered, p99, lower, upper, theory;
  std::string theory_name;
};
Columns ColumnsOf(const std::vector<LoadPoint>& sorted) {
  Columns out;
  for (const LoadPoint& point : sorted) {
    const bool stable = point.verdict != Verdict::kUnstable && std::isfinite(point.p99.value);
    out.offered.push_back(point.offered);
    out.p99.push_back(stable && point.p99.value > 0 ? point.p99.value : kNoTime);
    out.lower.push_back(stable && point.p99.lower > 0 ? point.p99.lower : kNoTime);
    out.upper.push_back(stable && point.p99.upper > 0 ? point.p99.upper : kNoTime);
    out.theory.push_back(point.theory_p99 > 0 ? point.theory_p99 : kNoTime);
    if (point.theory_p99 > 0) out.theory_name = point.theory;
  }
  return out;
}

void EaseAxes(const Columns& now, const Columns& before, const TradeoffInput& input,
              ChartState* state) {
  double low = std::numeric_limits<double>::infinity(), high = 0, load = 0, none = 0;
  for (const Columns* columns : {&now, &before}) {
    Extend(columns->p99, true, &low, &high);
    Extend(columns->offered, true, &none, &load);
  }
  const bool seconds = input.unit == Unit::kSeconds;
  if (input.goal_seconds > 0) {
    low = std::min(low, input.goal_seconds / (seconds ? 1.5 : 1));
    high = std::max(high, input.goal_seconds * (seconds ? 1.5 : 1));
  }
  for (const double mark : {input.now_offered, input.peak_offered}) {
    if (std::isfinite(mark)) load = std::max(load, mark * 1.05);
  }
  if (high > 0 && seconds) {
    LatencyRange(&low, &high);
    EaseTo(&state->load_latency, low, high, true, state);
  } else if (high > 0) {
    low = input.unit == Unit::kRatio && high <= 1 ? 1 - NiceCeil(std::max(1 - low, 1e-6)) : 0;
    high = low > 0 ? 1 : CountCeil(high, 5);
    EaseTo(&state->load_latency, low, high, false, state);
  }
  if (load > 0) EaseTo(&state->load, 0, load * 1.04, false, state);
}

// The unstable region from the first load without a steady state on; lighter between it and the
// last stable one, because the limit lies somewhere there. Its word stands in it, or before it
// where it is too narrow.
void DrawRegion(Plot* plot, const StableRange& range, std::vector<Taken>* taken) {
  if (!std::isfinite(range.first_unstable)) return;
  const float from = std::isfinite(range.last_stable) ? plot->X(range.last_stable) : plot->min().x;
  const float sure = plot->X(range.first_unstable);
  ImDrawList* list = plot->list();
  list->AddRectFilled({from, plot->min().y}, {sure, plot->max().y}, Get(Color::kGoal, 0.06F));
  list->AddRectFilled({sure, plot->min().y}, plot->max(), Get(Color::kGoal, 0.13F));
  const ImVec2 size = MeasureText(Type::kNoteStrong, "unstable");
  const bool inside = sure + size.x + 10 <= plot->max().x;
  const float left = std::max(inside ? sure + 6 : from - size.x - 6, plot->min().x);
  const ImVec2 at(std::round(left), plot->max().y - size.y - 4);
  DrawText(list, Type::kNoteStrong, Color::kGoal, at, "unstable");
  taken->push_back({at, {at.x + size.x, at.y + size.y}});
  for (const float edge : {from, sure}) plot->Avoid({edge, plot->min().y}, {edge, plot->max().y});
}

// Where words beside a point cover least.
Spot SpotBeside(const Plot& plot, ImVec2 point, ImVec2 size, const std::vector<Taken>& taken) {
  std::vector<ImVec2> places{{point.x - size.x - 9, point.y - size.y - 5},
                             {point.x - size.x / 2, point.y + 8},
                             {point.x - size.x / 2, point.y - size.y - 8},
                             {point.x + 9, point.y + 5},
                             {point.x - size.x - 9, point.y + 5},
                             {point.x + 9, point.y - size.y - 5}};
  AddFarther(&places, MeasureText(Type::kNote, "p").y);
  return LeastCrowded(plot, size, places, taken);
}

// `text`, or `narrow` (the same in two lines) where that covers less.
void DrawPointLabel(const Plot& plot, ImVec2 point, std::string text, const std::string& narrow,
                    Type type, Color color, std::vector<Taken>* taken) {
  Spot spot = SpotBeside(plot, point, MeasureText(type, text), *taken);
  if (spot.cost > 0 && !narrow.empty()) {
    const Spot other = SpotBeside(plot, point, MeasureText(type, narrow), *taken);
    if (other.cost < spot.cost) {
      spot = other;
      text = narrow;
    }
  }
  const ImVec2 size = MeasureText(type, text);
  if (spot.cost > 0) DrawHaloText(plot.list(), type, color, spot.at, text);
  else DrawText(plot.list(), type, color, spot.at, text);
  taken->push_back({spot.at, {spot.at.x + size.x, spot.at.y + size.y}});
}

// Of what is no time: shares close to 1, or from 0 on.
std::vector<Tick> TicksOf(const EasedRange& range, int most, Unit unit) {
  if (unit == Unit::kSeconds) return LatencyTicks(range.low, range.high, most, Reading::kDown);
  if (!(range.low > 0)) return CountTicks(range.high, most, nullptr);
  std::vector<Tick> ticks;
  constexpr int kParts = 4;
  for (int i = 0; i <= kParts; ++i) {
    const double value = range.high - (range.high - range.low) * i / kParts;
    ticks.push_back({value, Format(value, unit)});
  }
  return ticks;
}

void DrawRing(const Plot& plot, ImVec2 at, Color color) {
  plot.list()->AddCircleFilled(at, 5.5F, Get(Color::kSurface), 24);
  plot.list()->AddCircle(at, 5.5F, Get(color), 24, 2);
}

std::string MetWords(double met, bool every, char gap = ' ') {
  return fmt::format("goal met{}{} {}", gap, every ? "to at least" : "up to", PerSecond(met));
}

float MarkAt(const Plot& plot, double offered) {
  return std::clamp(plot.X(offered), plot.min().x, plot.max().x);
}

// Where no steady latency is known for a load: a mark on the axis instead of a point on the curve.
void DrawMarkLine(Plot* plot, const std::vector<LoadPoint>& sorted, double offered) {
  if (!std::isfinite(offered) || std::isfinite(LatencyAt(sorted, offered))) return;
  const float x = MarkAt(*plot, offered);
  const ImVec2 top(x, plot->min().y), foot(x, plot->max().y - 22);
  DashedStroke(plot->list(), {top, foot}, Get(Color::kMuted), 1, 3, 3);
  plot->Avoid(top, foot);
}

void DrawMark(const Plot& plot, const std::vector<LoadPoint>& sorted, double offered,
              const char* word, std::vector<Taken>* taken) {
  if (!std::isfinite(offered)) return;
  const double latency = LatencyAt(sorted, offered);
  const float x = MarkAt(plot, offered);
  if (!std::isfinite(latency)) {
    DrawPointLabel(plot, {x, plot.min().y + 18}, word, "", Type::kNote, Color::kMuted, taken);
    return;
  }
  const ImVec2 point(x, plot.Y(latency));
  plot.list()->AddCircleFilled(point, 5, Get(Color::kP99), 24);
  taken->push_back({{point.x - 5, point.y - 5}, {point.x + 5, point.y + 5}});
  DrawPointLabel(plot, point, word, "", Type::kNote, Color::kMuted, taken);
}

void DrawMarks(const Plot& plot, const std::vector<LoadPoint>& sorted, const TradeoffInput& input,
               std::vector<Taken>* taken) {
  bool every = false;
  const double met = GoalMetUpTo(sorted, input.goal_seconds, &every, input.at_least);
  if (std::isfinite(met)) {
    const double at = every ? LatencyAt(sorted, met) : input.goal_seconds;
    const ImVec2 point(plot.X(met), plot.Y(at));
    taken->push_back({{point.x - 6, point.y - 6}, {point.x + 6, point.y + 6}});
    DrawPointLabel(plot, point, MetWords(met, every), MetWords(met, every, '\n'),
                   Type::kNoteStrong, Color::kText, taken);
    DrawRing(plot, point, every ? Color::kOk : Color::kGoal);
  } else if (const int knee = KneeOf(sorted); !(input.goal_seconds > 0) && knee >= 0) {
    const LoadPoint& best = sorted[static_cast<size_t>(knee)];
    if (best.p99.value > 0) {
      const ImVec2 point(plot.X(best.offered), plot.Y(best.p99.value));
      DrawPointLabel(plot, point, "knee " + PerSecond(best.offered), "",
                     Type::kNoteStrong, Color::kText, taken);
      DrawRing(plot, point, Color::kP99);
    }
  }
  DrawMark(plot, sorted, input.now_offered, "now", taken);
  DrawMark(plot, sorted, input.peak_offered, "peak", taken);
}

// The label of a curve near its high end.
void DrawCurveLabel(const Plot& plot, const std::vector<double>& xs,
                    const std::vector<double>& ys, const std::string& text, Color color,
                    std::vector<Taken>* taken) {
  if (text.empty() || !AnyFinite(ys)) return;
  const ImVec2 size = LabelSize(text);
  std::vector<ImVec2> places;
  for (size_t i = std::min(xs.size(), ys.size()); i-- > 0;) {
    if (!std::isfinite(ys[i])) continue;
    const float x = plot.X(xs[i]), y = plot.Y(ys[i]);
    places.push_back({x - size.x - 8, y - size.y / 2});
    places.push_back({x + 8, y - size.y / 2});
    places.push_back({x - size.x / 2, y - size.y - 6});
    places.push_back({x - size.x / 2, y + 6});
  }
  AddFarther(&places, size.y);
  DrawFreeLabel(plot, text, color, places, taken, kNoCursor);
}

const LoadPoint* PointUnderMouse(const ChartItem& item, const Plot& plot,
                                 const std::vector<LoadPoint>& sorted) {
  if (!item.hovered) return nullptr;
  const ImVec2 mouse = ImGui::GetMousePos();
  const LoadPoint* nearest = nullptr;
  float least = 18;
  for (const LoadPoint& point : sorted) {
    const float distance = std::fabs(plot.X(point.offered) - mouse.x);
    if (distance >= least) continue;
    least = distance;
    nearest = &point;
  }
  return nearest;
}

// Why a point is not on the curve.
std::string WhyNone(const LoadPoint& point, const std::string& label) {
  if (point.verdict == Verdict::kUnstable) return "unstable: the queue grows without end";
  if (std::isinf(point.p99.value)) return label + " infinite";
  const int64_t needed = label == "p99" ? RequiredSamples(0.99) : 0;
  if (point.p99.samples >= needed) return label + " withheld: too short a run for this load";
  return fmt::format("{} withheld: {} of {} requests", label, point.p99.samples, needed);
}

void TellPoint(const Plot& plot, const LoadPoint& point, const TradeoffInput& input) {
  const bool unstable = point.verdict == Verdict::kUnstable || !(point.p99.value > 0) ||
                        std::isinf(point.p99.value);
  if (!unstable) {
    const ImVec2 at(plot.X(point.offered), plot.Y(point.p99.value));
    plot.list()->AddCircleFilled(at, 6, Get(Color::kSurface), 24);
    plot.list()->AddCircleFilled(at, 4.5F, Get(Color::kAccent), 24);
  } else {
    plot.Vertical(point.offered, Color::kGoal, 1, 0.6F);
  }
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{} offered, {:.3g} times the load", PerSecond(point.offered),
                              point.factor));
  if (unstable) {
    lines.push_back(WhyNone(point, input.label));
  } else {
    const Figure figure = ToFigure(point.p99, input.unit);
    lines.push_back(figure.lower.empty()
                        ? input.label + " " + Join(figure)
                        : fmt::format("{} {} ({} to {})", input.label, Join(figure),
                                      figure.lower, figure.upper));
    if (point.p50.value > 0 && input.label != "p50") {
      lines.push_back("p50 " + FormatSeconds(point.p50.value));
    }
  }
  if (std::isfinite(point.throughput.value)) {
    lines.push_back("answered " + PerSecond(point.throughput.value));
  }
  if (point.theory_p99 > 0 && input.unit == Unit::kSeconds) {
    lines.push_back(fmt::format("{}: {} {}", point.theory, input.label,
                                FormatSeconds(point.theory_p99)));
  }
  if (input.can_set) lines.emplace_back("Click to set this load.");
  ChartTooltip(lines);
}

// In place of a curve without a single point.
void DrawNoCurve(const Plot& plot, const LoadPoint& first, const TradeoffInput& input,
                 std::vector<Taken>* taken) {
  const std::string text = WhyNone(first, input.label);
  const ImVec2 size = MeasureText(Type::kBody, text);
  const ImVec2 centre((plot.min().x + plot.max().x - size.x) / 2,
                      (plot.min().y + plot.max().y - size.y) / 2);
  std::vector<ImVec2> places{centre, {plot.min().x + 8, centre.y}};
  AddFarther(&places, 2 * size.y);
  const ImVec2 at = LeastCrowded(plot, size, places, *taken).at;
  DrawHaloText(plot.list(), Type::kBody, Color::kMuted, at, text);
  taken->push_back({at, {at.x + size.x, at.y + size.y}});
}

std::string Summary(const std::vector<LoadPoint>& sorted, const TradeoffInput& input) {
  if (sorted.empty()) return "no points";
  std::string text = Counted(static_cast<double>(sorted.size()), "point");
  if (std::isinf(sorted.front().p99.value)) text += "; " + WhyNone(sorted.front(), input.label);
  bool every = false;
  const double met = GoalMetUpTo(sorted, input.goal_seconds, &every, input.at_least);
  if (std::isfinite(met)) text += "; " + MetWords(met, every);
  else if (input.goal_seconds > 0) text += "; goal met at no load";
  const StableRange range = StableRangeOf(sorted);
  if (std::isfinite(range.first_unstable)) {
    text += fmt::format("; unstable from {}", PerSecond(range.first_unstable));
  }
  if (std::isfinite(input.now_offered)) text += "; now " + PerSecond(input.now_offered);
  if (std::isfinite(input.peak_offered)) text += "; peak " + PerSecond(input.peak_offered);
  return text;
}

}  // namespace

double TradeoffChart(const TradeoffInput& input, ChartState* state, ImVec2 size) {
  const ChartItem item = BeginChart("Tradeoff", size);
  static const std::vector<LoadPoint> kNone;
  const std::vector<LoadPoint> sorted = Sorted(input.points != nullptr ? *input.points : kNone);
  const std::vector<LoadPoint> old = Sorted(input.ghost != nullptr ? *input.ghost : kNone);
  const Columns now = ColumnsOf(sorted), before = ColumnsOf(old);
  EaseAxes(now, before, input, state);
  const std::string summary = Summary(sorted, input);
  double chosen = kNoTime;
  if (!item.visible || (sorted.empty() && old.empty()) || !state->load.valid) {
    if (item.visible) DrawEmpty(item, input.progress < 1 ? "Sweeping the load." : "No sweep yet.");
    EndChart(item, summary);
    return chosen;
  }
  const bool seconds = input.unit == Unit::kSeconds;
  if (!state->load_latency.valid) state->load_latency = {10e-3, 1, 10e-3, 1, true};
  const EasedRange& latency = state->load_latency;
  {
    const ImVec2 min(std::round(item.min.x + kLeft), std::round(item.min.y + kTop));
    const ImVec2 max(std::round(item.max.x - kRight), std::round(item.max.y - kBottom));
    Plot plot("##tradeoff", min, max,
              {state->load.low, state->load.high, latency.low, latency.high, false, seconds});
    std::vector<Taken> taken;
    DrawRegion(&plot, StableRangeOf(sorted), &taken);
    const int most = std::max(2, static_cast<int>((max.y - min.y) / 24));
    DrawRows(plot, TicksOf(latency, most, input.unit));
    const int columns = std::max(2, static_cast<int>((max.x - min.x) / 55));
    DrawColumns(plot, CountTicks(state->load.high, columns, "/s"), false);
    if (input.goal_seconds > 0) {
      plot.Horizontal(input.goal_seconds, Color::kGoal, 1);
      plot.AvoidHorizontal(input.goal_seconds);
    }
    for (const double mark : {input.now_offered, input.peak_offered}) {
      DrawMarkLine(&plot, sorted, mark);
    }
    plot.Band(now.offered, now.lower, now.upper, Color::kP99, 0.18F);
    plot.Dashed(before.offered, before.p99, Color::kGhost, 1.4F);
    plot.Dashed(now.offered, now.theory, Color::kC3, 1.6F);
    plot.Line(now.offered, now.p99, Color::kP99, 2);
    if (!sorted.empty() && !AnyFinite(now.p99)) DrawNoCurve(plot, sorted.front(), input, &taken);
    DrawMarks(plot, sorted, input, &taken);
    DrawCurveLabel(plot, now.offered, now.p99, input.label, Color::kP99, &taken);
    DrawCurveLabel(plot, now.offered, now.theory, now.theory_name, Color::kC3, &taken);
    if (!old.empty()) {
      DrawCurveLabel(plot, before.offered, before.p99, input.ghost_label, Color::kGhost, &taken);
    }
    if (const LoadPoint* under = PointUnderMouse(item, plot, sorted); under != nullptr) {
      if (input.can_set) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      TellPoint(plot, *under, input);
      if (item.clicked && input.can_set) chosen = under->factor;
    }
  }
  EndChart(item, summary);
  return chosen;
}

std::string TradeoffNote(const TradeoffInput& input) {
  if (input.progress < 1) return fmt::format("sweeping, {:.0f} %", input.progress * 100);
  return input.label + " against steady load";
}

}  // namespace servescape::ui
