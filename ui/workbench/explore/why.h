// SPDX-License-Identifier: MIT
// Why a figure is what it is: what it means, what it is made of with the values of the run, and
// what binds it. A click on a tile, a goal or a part of the architecture opens it over the page;
// the Explore place has it for every figure of the run.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ui/panels/panels.h"

namespace servescape::ui {

struct WhyText {
  std::string title, meaning, value;
  std::string formula;  // in words, above its parts
  std::vector<std::pair<std::string, std::string>> parts;
  std::string sum;      // what the parts come to; empty: they are no sum
  std::string binding;  // the limit that counts
  std::string theory;   // closed form at this load, or why there is none
};

WhyText ExplainFigure(const RunReport& report, const Config& config,
                      const std::vector<LoadPoint>& points, const std::string& metric);
void DrawWhy(const WhyText& why, float width);

// The metric that a widget of the dashboard shows: of a tile, a goal, a part; empty for none.
std::string MetricOfWidget(const RunReport& report, std::string_view kind, std::string_view label);

// The dialog over the page; `metric` is what it is about, empty: closed.
struct WhyState {
  std::string metric;
};
void UpdateWhy(View& view, WhyState& state);

}  // namespace servescape::ui
