// SPDX-License-Identifier: MIT
// What was offered, what was answered, and what was turned away, over time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/charts/flow.h"
#include "ui/charts/time_chart.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr float kLeftRoom = 56;

double HighOf(std::initializer_list<const Series*> all) {
  double low = 0, high = 0;
  for (const Series* series : all) {
    if (series != nullptr) Extend(series->value, false, &low, &high);
  }
  return high;
}

// Wide charts keep the names while the cross-hair reads values.
constexpr float kWide = 420;

void AddLabel(const Plot& plot, const RunReport& report, const Series* series, const char* name,
              Color color, double time, bool wide, std::vector<EndLabel>* labels) {
  if (series == nullptr || !AnyFinite(series->value)) return;
  const double last = ValueAt(report, series, report.times.back());
  std::string text = name;
  if (std::isfinite(time)) {
    const std::string rate = PerSecond(ValueAt(report, series, time));
    text = wide ? text + " " + rate : rate;
  }
  labels->push_back({text, color, plot.Y(last)});
}

std::string Summary(const RunReport& report) {
  std::string text;
  const auto add = [&](const Series* series, const char* name) {
    if (series == nullptr) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name,
                        PerSecond(MeanOf(series->value)));
  };
  add(OfferedSeries(report), "offered");
  add(ThroughputSeries(report), "answered");
  add(RejectedSeries(report), "rejected");
  return text.empty() ? "no data" : text + " on average";
}

}  // namespace

void ThroughputChart(const RunReport& report, const RunReport* ghost, double play_time,
                     ChartState* state, ImVec2 size) {
  const float width = size.x > 0 ? size.x : ImGui::GetContentRegionAvail().x;
  const float right = EndLabelWidth({width >= kWide ? "answered 12.3 k/s" : "answered"});
  TimeChart chart = BeginTimeChart("Throughput", report, play_time, size, kLeftRoom, right, *state);
  const std::string summary = Summary(report);
  if (!chart.item.visible || !(chart.duration > 0)) {
    if (chart.item.visible) DrawEmpty(chart.item, "Waiting for the first run.");
    EndChart(chart.item, summary);
    return;
  }
  const Series* offered = OfferedSeries(report);
  const Series* done = ThroughputSeries(report);
  const Series* rejected = RejectedSeries(report);
  if (rejected != nullptr && !(HighOf({rejected}) > 0)) rejected = nullptr;  // nothing to tell
  const Series* before = ghost != nullptr ? ThroughputSeries(*ghost) : nullptr;
  const int rows = std::clamp(static_cast<int>((chart.max.y - chart.min.y) / 40), 2, 5);
  const double top =
      CountCeil(std::max(HighOf({offered, done, rejected, before}) * 1.02, 1e-3), rows);
  EaseTo(&state->rate, 0, top, false, state);
  FollowMouse(chart, state);
  {
    const double high = state->rate.high;
    Plot plot("##rate", chart.min, chart.max, {0, chart.duration, -0.012 * high, 1.02 * high});
    DrawRows(plot, CountTicks(high, rows, "/s"));
    DrawTimeAxis(chart, plot);
    ShadeUnstable(plot, report);
    const std::vector<double> xs = WindowMiddles(report);
    if (before != nullptr) plot.Dashed(WindowMiddles(*ghost), before->value, Color::kGhost, 1.4F);
    if (done != nullptr) plot.Band(xs, done->lower, done->upper, Color::kC3, 0.15F);
    if (offered != nullptr) plot.Line(xs, offered->value, Color::kP90, 1.4F);
    if (done != nullptr) plot.Line(xs, done->value, Color::kC3, 2);
    if (rejected != nullptr) {
      plot.Area(xs, rejected->value, Color::kGoal, 0.15F);
      plot.Line(xs, rejected->value, Color::kGoal, 1.4F);
    }
    DrawCursors(chart, plot, *state, true);
    std::vector<Taken> taken;
    DrawUnstable(chart, plot, report, &taken);
    const double time = chart.shown();
    DrawReading(chart, plot, ValueAt(report, offered, time), Color::kP90);
    DrawReading(chart, plot, ValueAt(report, done, time), Color::kC3);
    DrawReading(chart, plot, ValueAt(report, rejected, time), Color::kGoal);
    std::vector<EndLabel> labels;
    AddLabel(plot, report, offered, "offered", Color::kP90, chart.cross, width >= kWide,
             &labels);
    AddLabel(plot, report, done, "answered", Color::kC3, chart.cross, width >= kWide,
             &labels);
    AddLabel(plot, report, rejected, "rejected", Color::kGoal, chart.cross, width >= kWide,
             &labels);
    if (before != nullptr && AnyFinite(before->value) && !ghost->times.empty()) {
      const double last = ValueAt(*ghost, before, ghost->times.back());
      labels.push_back({"before", Color::kGhost, plot.Y(last)});
    }
    DrawEndLabels(plot, labels);
  }
  EndChart(chart.item, summary);
}

std::string ThroughputNote(const RunReport& report) {
  if (report.times.empty()) return {};
  if (!report.open_load) return "closed loop: users wait for their answers";
  return "answered against offered";
}

}  // namespace servescape::ui
