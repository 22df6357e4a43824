// SPDX-License-Identifier: MIT
// What the charts over time share: one time axis, the play-back cursor, the cross-hair that all
// of them show at the same instant, and the shading of an unstable run.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ui/charts/common.h"
#include "ui/charts/labels.h"

namespace servescape::ui {

struct TimeChart {
  ChartItem item;
  ImVec2 min, max;            // of the plot
  double duration = 0;        // 0: nothing to draw
  double cross = kNoTime;     // the cross-hair, under the mouse or pinned
  double play = kNoTime;      // the play-back cursor
  double shown() const;       // the instant whose values are shown: cross, else play
};
// `left`, `right`: room for the words beside the plot; `line`: room for a line of values above
// it where it is too narrow for a table in it.
TimeChart BeginTimeChart(const char* label, const RunReport& report, double play_time,
                         ImVec2 size, float left, float right, const ChartState& state,
                         bool line = false);
// The mouse moves or pins the cross-hair. Not to be called while it does something else.
void FollowMouse(const TimeChart& chart, ChartState* state);
void DrawTimeAxis(const TimeChart& chart, const Plot& plot);
// The cursor and the cross-hair, over the curves; with the time at its foot when `clock`.
void DrawCursors(const TimeChart& chart, const Plot& plot, const ChartState& state, bool clock);
// A dot where a curve meets the instant shown.
void DrawReading(const TimeChart& chart, const Plot& plot, double value, Color color);
// Shades the plot of an unstable run; with its curves drawn, says so where there is room.
void ShadeUnstable(const Plot& plot, const RunReport& report);
void DrawUnstable(const TimeChart& chart, const Plot& plot, const RunReport& report,
                  std::vector<Taken>* taken);

// The table of values: a head and rows, in the freest of a few places, the upper ones first.
// `slot` remembers the choice. In a narrow plot one line above it, as far as it goes.
void DrawValues(const Plot& plot, const std::string& head,
                const std::vector<std::pair<std::string, std::string>>& rows, float avoid_x,
                const std::vector<Taken>& taken, size_t* slot);

}  // namespace servescape::ui
