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

// Rectangles already in use.
struct Taken {
  ImVec2 min, max;
};
// Where words of that size cover least: the first such of the candidates (their left upper
// corners), moved into the plot. `cost` is 0 where they cover nothing.
struct Spot {
  ImVec2 at;
  int cost = 1 << 30;
};
Spot LeastCrowded(const Plot& plot, ImVec2 size, const std::vector<ImVec2>& candidates,
                  const std::vector<Taken>& taken);
constexpr float kNoCursor = -1e9F;
// A label with a dot in `color` at the least crowded of the candidates; `taken` gets it. A moving
// line at `cursor` (pixels; or kNoCursor) does not push it away: it passes behind the words.
void DrawFreeLabel(const Plot& plot, const std::string& text, Color color,
                   const std::vector<ImVec2>& candidates, std::vector<Taken>* taken,
                   float cursor);
// Positions just above and below a curve, from the places where it is highest.
std::vector<ImVec2> AlongCurve(const Plot& plot, const std::vector<double>& xs,
                               const std::vector<double>& ys, ImVec2 label_size);
// The same places again, farther up and down: for when those are taken.
void AddFarther(std::vector<ImVec2>* places, float height);
// Size of a label with its dot.
ImVec2 LabelSize(std::string_view text);

}  // namespace servescape::ui
