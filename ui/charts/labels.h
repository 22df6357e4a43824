// SPDX-License-Identifier: MIT
// Direct labels: at a line's end with a dot in its colour, or along a curve where there is room.
// Labels that would touch are moved apart by as little as possible.
#pragma once

#include <string>
#include <vector>

#include "ui/charts/common.h"

namespace servescape::ui {

struct EndLabel {
  std::string text;
  Color color = Color::kP99;  // of the dot
  float y = 0;                // the line's end, pixels
};

// Moves the centres in `ys` (in any order) so that neighbours are at least `gap` apart and all
// stay within [top, bottom], with the least squared movement.
void SpreadLabels(std::vector<float>* ys, float gap, float top, float bottom);

// Labels to the right of the plot, in the order of their lines.
void DrawEndLabels(const Plot& plot, const std::vector<EndLabel>& labels);
// Room to the right of a plot for these words with their dots.
float EndLabelWidth(std::initializer_list<std::string_view> texts);

// A label with a dot in `color` inside the plot near one of `candidates` (positions of its left
// upper corner), at the first of the least crowded; `taken` are rectangles already in use, and
// gets the new one.
struct Taken {
  ImVec2 min, max;
};
void DrawFreeLabel(const Plot& plot, const std::string& text, Color color,
                   const std::vector<ImVec2>& candidates, std::vector<Taken>* taken);
// Positions just above and below a curve, from the places where it is highest.
std::vector<ImVec2> AlongCurve(const Plot& plot, const std::vector<double>& xs,
                               const std::vector<double>& ys, ImVec2 label_size);
// The same places again, farther up and down: for when those are taken.
void AddFarther(std::vector<ImVec2>* places, float height);
// Size of a label with its dot.
ImVec2 LabelSize(std::string_view text);

}  // namespace servescape::ui
