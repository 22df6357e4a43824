// SPDX-License-Identifier: MIT
// Waiting requests over time as a filled curve, and the busy share of the service that binds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/charts/flow.h"
#include "ui/charts/time_chart.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

constexpr float kLeft = 42;

int RowsOf(const TimeChart& chart) {
  return std::clamp(static_cast<int>((chart.max.y - chart.min.y) / 40), 2, 5);
}

void EaseQueueAxis(const TimeChart& chart, const Series* queue, const RunReport* ghost,
                   ChartState* state) {
  double low = 0, high = 0;
  if (queue != nullptr) Extend(queue->value, false, &low, &high);
  if (ghost != nullptr) {
    const Derived before = TotalQueue(*ghost);
    if (before.series() != nullptr) Extend(before.series()->value, false, &low, &high);
  }
  EaseTo(&state->queue, 0, CountCeil(std::max(high * 1.02, 1.0), RowsOf(chart)),
         false, state);
}

// The busy share on the same height: full is the top of the plot.
std::vector<double> OnAxis(const Series* busy, double high) {
  std::vector<double> ys;
  if (busy == nullptr) return ys;
  for (const double share : busy->value) ys.push_back(share * high);
  return ys;
}

// Percent ticks on the right, for the busy share.
void DrawShareTicks(const Plot& plot, double high) {
  for (const double share : {0.0, 0.5, 1.0}) {
    const std::string text = fmt::format("{:.0f} %", share * 100);
    const ImVec2 size = MeasureText(Type::kNote, text);
    DrawText(plot.list(), Type::kNote, Color::kMuted,
             {plot.max().x + 8, std::round(plot.Y(share * high) - size.y / 2)}, text);
  }
}

struct Reported {
  std::string queue, busy;
};
Reported Tell(const RunReport& report, const Series* queue, const Series* busy, double time) {
  Reported reported;
  const bool at = std::isfinite(time);
  if (queue != nullptr) {
    reported.queue = at ? "queue " + Requests(ValueAt(report, queue, time)) : "queue";
  }
  if (busy != nullptr) {
    reported.busy = at ? "busy " + Share(ValueAt(report, busy, time)) : "busy";
  }
  return reported;
}

std::string Summary(const RunReport& report, const Series* queue, const Series* busy) {
  std::string text;
  if (queue != nullptr) {
    double low = 0, high = 0;
    Extend(queue->value, false, &low, &high);
    text = fmt::format("queue up to {}, mean {}", Requests(high), Requests(MeanOf(queue->value)));
  }
  if (busy != nullptr) {
    text += fmt::format("{}{} busy {}", text.empty() ? "" : "; ", BusyService(report),
                        Share(MeanOf(busy->value)));
  }
  return text.empty() ? "no data" : text;
}

}  // namespace

void QueueBusyChart(const RunReport& report, const RunReport* ghost, double play_time,
                    ChartState* state, ImVec2 size) {
  TimeChart chart = BeginTimeChart("Queue and busy", report, play_time, size, kLeft, 44, *state);
  const Derived queues = TotalQueue(report);
  const Series* queue = queues.series();
  const Series* busy = BusySeries(report);
  const std::string summary = Summary(report, queue, busy);
  if (!chart.item.visible || !(chart.duration > 0)) {
    if (chart.item.visible) DrawEmpty(chart.item, "Waiting for the first run.");
    EndChart(chart.item, summary);
    return;
  }
  EaseQueueAxis(chart, queue, ghost, state);
  FollowMouse(chart, state);
  {
    const double high = state->queue.high;
    Plot plot("##queue", chart.min, chart.max, {0, chart.duration, -0.012 * high, 1.02 * high});
    DrawRows(plot, CountTicks(high, RowsOf(chart), nullptr));
    if (busy != nullptr) DrawShareTicks(plot, high);
    DrawTimeAxis(chart, plot);
    std::vector<Taken> taken;
    ShadeUnstable(plot, report);
    const std::vector<double> xs = WindowMiddles(report);
    const std::vector<double> busy_ys = OnAxis(busy, high);
    if (queue != nullptr) plot.Area(xs, queue->value, Color::kQueue, 0.18F);
    if (ghost != nullptr) {
      const Derived before = TotalQueue(*ghost);
      if (before.series() != nullptr) {
        plot.Dashed(WindowMiddles(*ghost), before.series()->value, Color::kGhost, 1.4F);
      }
    }
    plot.Line(xs, busy_ys, Color::kC2, 1.5F);
    if (queue != nullptr) plot.Line(xs, queue->value, Color::kQueue, 1.8F);
    DrawCursors(chart, plot, *state, true);
    const double time = chart.shown();
    DrawReading(chart, plot, ValueAt(report, busy, time) * high, Color::kC2);
    DrawReading(chart, plot, ValueAt(report, queue, time), Color::kQueue);
    DrawUnstable(chart, plot, report, &taken);
    const Reported reported = Tell(report, queue, busy, time);
    const float cursor = std::isfinite(time) ? plot.X(time) : kNoCursor;
    if (!reported.queue.empty()) {
      DrawFreeLabel(plot, reported.queue, Color::kQueue,
                    AlongCurve(plot, xs, queue->value, LabelSize("queue 12.3 k")), &taken, cursor);
    }
    if (!reported.busy.empty()) {
      DrawFreeLabel(plot, reported.busy, Color::kC2,
                    AlongCurve(plot, xs, busy_ys, LabelSize("busy 100 %")), &taken, cursor);
    }
  }
  EndChart(chart.item, summary);
}

std::string QueueBusyNote(const RunReport& report) {
  if (report.times.size() < 2) return {};
  return fmt::format("mean per {}", FormatSeconds(TwoDigits(report.times[1] - report.times[0])));
}

}  // namespace servescape::ui
