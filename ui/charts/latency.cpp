// SPDX-License-Identifier: MIT
// Percentiles of latency over time, with the goal that can be dragged.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/charts/flow.h"
#include "ui/charts/time_chart.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

struct Curve {
  const char* metric;
  const char* label;
  Color color;
  float weight;
};
constexpr std::array<Curve, 3> kCurves{{
    {"latency.p50", "p50", Color::kP50, 1.2F},
    {"latency.p90", "p90", Color::kP90, 1.6F},
    {"latency.p99", "p99", Color::kP99, 2.2F},
}};

void EaseLatencyAxis(const RunReport& report, const RunReport* ghost, const double* goal,
                     ChartState* state) {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const Curve& curve : kCurves) {
    const Series* series = AnySeries(report, {curve.metric});
    if (series != nullptr) Extend(series->value, true, &low, &high);
  }
  if (ghost != nullptr) {
    const Series* series = AnySeries(*ghost, {"latency.p99"});
    if (series != nullptr) Extend(series->value, true, &low, &high);
  }
  if (goal != nullptr && *goal > 0 && !state->dragging_goal) {
    low = std::min(low, *goal / 1.5);
    high = std::max(high, *goal * 1.5);
  }
  if (!(high > 0)) {
    low = 10e-3;
    high = 1;
    if (state->latency.valid) return;
  }
  LatencyRange(&low, &high);
  EaseTo(&state->latency, low, high, true, state);
}

void DrawCurves(Plot* plot, const RunReport& report, const RunReport* ghost,
                std::vector<EndLabel>* labels) {
  const std::vector<double> xs = WindowMiddles(report);
  for (const Curve& curve : kCurves) {
    const Series* series = AnySeries(report, {curve.metric});
    if (series == nullptr) continue;
    // The tail's band is the one that decides; the others' are fainter.
    const float alpha = curve.weight > 2 ? 0.20F : 0.12F;
    plot->Band(xs, series->lower, series->upper, curve.color, alpha);
  }
  const auto end_of = [&](const Series& series, const char* label, Color color) {
    for (size_t i = series.value.size(); i-- > 0;) {
      if (!std::isfinite(series.value[i])) continue;
      const float y = std::clamp(plot->Y(series.value[i]), plot->min().y, plot->max().y);
      labels->push_back({label, color, y});
      return;
    }
  };
  if (ghost != nullptr) {
    const Series* series = AnySeries(*ghost, {"latency.p99"});
    if (series != nullptr) {
      plot->Dashed(WindowMiddles(*ghost), series->value, Color::kGhost, 1.4F);
      end_of(*series, "before", Color::kGhost);
    }
  }
  for (const Curve& curve : kCurves) {
    const Series* series = AnySeries(report, {curve.metric});
    if (series == nullptr) continue;
    plot->Line(xs, series->value, curve.color, curve.weight);
    end_of(*series, curve.label, curve.color);
  }
}

// The pill on the goal line. It stands at the left end or the right one, wherever fewer curves
// pass; two small arrows say that it can be moved.
Taken PlaceGoalPill(const Plot& plot, float y, const std::string& text) {
  const ImVec2 words = MeasureText(Type::kNoteStrong, text);
  const ImVec2 size(words.x + 28, words.y + 4);
  Taken best;
  int least = 1 << 30;
  for (const float across : {0.0F, 1.0F, 0.25F, 0.75F}) {
    for (const bool above : {true, false}) {
      const float x = plot.min().x + 6 + (plot.max().x - plot.min().x - size.x - 12) * across;
      const float top = above ? y - size.y - 2 : y + 3;
      if (top < plot.min().y - 2 || top + size.y > plot.max().y + 2) continue;
      const ImVec2 from(std::round(x), std::round(top)), to(from.x + size.x, from.y + size.y);
      const int crowd = plot.Crowd(from, to);
      if (crowd >= least) continue;
      least = crowd;
      best = {from, to};
    }
  }
  return best;
}

void DrawGoal(const Plot& plot, double goal, const Taken& pill, const std::string& text,
              bool active) {
  plot.Horizontal(goal, Color::kGoal, active ? 2 : 1);
  if (pill.max.x <= pill.min.x) return;
  ImDrawList* list = plot.list();
  list->AddRectFilled(pill.min, pill.max, Get(Color::kGoalSoft), 5);
  if (active) list->AddRect(pill.min, pill.max, Get(Color::kGoal), 5);
  DrawText(list, Type::kNoteStrong, Color::kGoal, {pill.min.x + 8, pill.min.y + 2}, text);
  const float x = pill.max.x - 11.5F, y = (pill.min.y + pill.max.y) / 2;
  const ImU32 color = Get(Color::kGoal);
  list->AddTriangleFilled({x - 3.5F, y - 2}, {x, y - 6.5F}, {x + 3.5F, y - 2}, color);
  list->AddTriangleFilled({x - 3.5F, y + 2}, {x + 3.5F, y + 2}, {x, y + 6.5F}, color);
}

// Moves the goal with the mouse. `near`: the mouse is where the line or its pill can be taken.
GoalEdit DragGoal(const TimeChart& chart, const Plot& plot, double* goal, const Taken& pill,
                  ChartState* state, bool* near) {
  const ImVec2 mouse = ImGui::GetMousePos();
  const bool on_pill = mouse.x >= pill.min.x - 4 && mouse.x <= pill.max.x + 4 &&
                       mouse.y >= pill.min.y - 4 && mouse.y <= pill.max.y + 4;
  const bool on_line = mouse.x >= plot.min().x && mouse.x <= plot.max().x &&
                       std::fabs(mouse.y - plot.Y(*goal)) <= 5;
  *near = state->dragging_goal || ((chart.item.hovered || chart.item.held) && (on_pill || on_line));
  if (*near) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
  if (chart.item.pressed && (on_pill || on_line)) state->dragging_goal = true;
  if (!state->dragging_goal) return GoalEdit::kNone;
  if (!chart.item.held) {
    state->dragging_goal = false;
    return GoalEdit::kDone;
  }
  if (std::fabs(ImGui::GetIO().MouseDelta.y) < 0.01F) return GoalEdit::kNone;
  const double before = *goal;
  // In steps of two digits: 98, 99, 100, 110 ms.
  *goal = TwoDigits(plot.InverseY(std::clamp(mouse.y, plot.min().y, plot.max().y)));
  return std::fabs(*goal - before) > 1e-12 ? GoalEdit::kMoving : GoalEdit::kNone;
}

void DrawReadings(const TimeChart& chart, const Plot& plot, const RunReport& report,
                  const std::vector<Taken>& taken, ChartState* state) {
  const double time = chart.shown();
  if (!std::isfinite(time)) return;
  std::vector<std::pair<std::string, std::string>> rows;
  for (size_t i = kCurves.size(); i-- > 0;) {
    const Series* series = AnySeries(report, {kCurves[i].metric});
    const double value = ValueAt(report, series, time);
    DrawReading(chart, plot, value, kCurves[i].color);
    rows.emplace_back(kCurves[i].label, std::isfinite(value) ? FormatSeconds(value) : "-");
  }
  const Derived queues = TotalQueue(report);
  const double queue = ValueAt(report, queues.series(), time);
  if (std::isfinite(queue)) rows.emplace_back("queue", Requests(queue));
  DrawValues(plot, Clock(time, chart.duration), rows, plot.X(time), taken, &state->table_slot);
}

// From where on no window has an answer, if that is a good part of the run; NaN if not.
double SilentFrom(const RunReport& report) {
  const Series* series = AnySeries(report, {"latency.p50"});
  if (series == nullptr || !AnyFinite(series->value)) return kNoTime;
  const size_t count = std::min(series->value.size(), report.times.size());
  size_t last = count;
  while (last > 0 && !std::isfinite(series->value[last - 1])) --last;
  return last > 0 && (count - last) * 5 >= count ? report.times[last - 1] : kNoTime;
}

std::string SilentWords(const TimeChart& chart, double from) {
  return "no answer in time from " + Clock(from, chart.duration) + " on";
}

void DrawSilent(const TimeChart& chart, const Plot& plot, const RunReport& report) {
  const double from = SilentFrom(report);
  if (!std::isfinite(from)) return;
  const float x = plot.X(from) + 14;
  const float y = (plot.min().y + plot.max().y) / 2 - 8;
  DrawTextCut(plot.list(), Type::kBodyStrong, Color::kGoal, {x, y}, plot.max().x - x - 8,
              SilentWords(chart, from));
}

std::string Summary(const RunReport& report, const double* goal) {
  std::string text;
  for (const Curve& curve : kCurves) {
    const Metric* metric = FindMetric(report, curve.metric);
    if (metric == nullptr) continue;
    const double value = metric->estimate.value;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", curve.label,
                        std::isfinite(value) ? FormatSeconds(value) : "-");
  }
  if (goal != nullptr) text += fmt::format(", goal {}", FormatSeconds(*goal));
  if (report.verdict == Verdict::kUnstable) text += ", unstable";
  return text;
}

}  // namespace

GoalEdit LatencyChart(const RunReport& report, const RunReport* ghost, double play_time,
                      double* goal_seconds, ChartState* state, ImVec2 size) {
  if (goal_seconds != nullptr && !(*goal_seconds > 0)) goal_seconds = nullptr;
  TimeChart chart = BeginTimeChart("Latency over time", report, play_time, size, 54,
                                   EndLabelWidth({"p99", ghost != nullptr ? "before" : ""}),
                                   *state, true);
  const std::string summary = Summary(report, goal_seconds);
  if (!chart.item.visible || !(chart.duration > 0)) {
    if (chart.item.visible) DrawEmpty(chart.item, "Waiting for the first run.");
    EndChart(chart.item, chart.duration > 0 ? summary : "no data");
    return GoalEdit::kNone;
  }
  EaseLatencyAxis(report, ghost, goal_seconds, state);
  const EasedRange& range = state->latency;
  GoalEdit edit = GoalEdit::kNone;
  {
    Plot plot("##latency", chart.min, chart.max,
              {0, chart.duration, range.low, range.high, false, true});
    std::vector<Taken> taken;
    ShadeUnstable(plot, report);
    const int most = static_cast<int>((chart.max.y - chart.min.y) / 24);
    DrawRows(plot, LatencyTicks(range.low, range.high, std::max(2, most), Reading::kDown));
    DrawTimeAxis(chart, plot);
    std::vector<EndLabel> labels;
    DrawCurves(&plot, report, ghost, &labels);
    DrawCursors(chart, plot, *state, false);
    bool near = false;
    if (goal_seconds != nullptr) {
      const auto said = [&] { return fmt::format("goal {}", FormatSeconds(*goal_seconds)); };
      const Taken pill = PlaceGoalPill(plot, plot.Y(*goal_seconds), said());
      edit = DragGoal(chart, plot, goal_seconds, pill, state, &near);
      DrawGoal(plot, *goal_seconds, pill, said(), near);
      taken.push_back(pill);
      plot.AvoidHorizontal(*goal_seconds);
    }
    DrawUnstable(chart, plot, report, &taken);
    DrawSilent(chart, plot, report);
    if (!near) FollowMouse(chart, state);
    DrawReadings(chart, plot, report, taken, state);
    DrawEndLabels(plot, labels);
  }
  const double silent = SilentFrom(report);
  EndChart(chart.item,
           std::isfinite(silent) ? summary + ", " + SilentWords(chart, silent) : summary);
  return edit;
}

std::string LatencyNote(const RunReport& report) {
  if (report.replications == 0) return {};
  // The tile's percentile is of all requests together; a curve's is of each window by itself.
  std::string words = "log";
  if (report.times.size() > 1) {
    const double window = report.times[1] - report.times[0];
    words = fmt::format("of each {}, log", FormatSeconds(TwoDigits(window)));
  }
  if (report.replications == 1) return words + " \xC2\xB7 1 replication, no band";
  return words + fmt::format(" \xC2\xB7 {} replications, 95 % band", report.replications);
}

}  // namespace servescape::ui
