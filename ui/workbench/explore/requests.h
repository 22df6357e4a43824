// SPDX-License-Identifier: MIT
// Single requests of a run: where the time of each went, as bars whose parts sum to the latency;
// how latencies lay over time; and when autoscalers decided what, with their arithmetic. Also the
// recorded curves of the run, one by one.
#pragma once

#include <string>
#include <vector>

#include "ui/run_trace.h"
#include "ui/workbench/explore/results.h"

namespace servescape::ui {

struct Waterfall {
  std::string title = "Requests";
  std::vector<std::string> components;  // those that took time in any of them
  struct Bar {
    std::string name, outcome;
    double latency = 0;
    std::vector<double> spent;  // by component
  };
  std::vector<Bar> bars;
};
Waterfall WaterfallOf(const RunTrace& trace);
TableText TableOf(const Waterfall& waterfall);
std::string ToSvg(const Waterfall& waterfall, bool dark);

// Autoscalers' decisions stand on the time axis.
std::string ToSvg(const LatencyHeat& heat, const std::vector<TracedDecision>& decisions, bool dark);
TableText TableOf(const LatencyHeat& heat);

void DrawRequests(View& view, Explorer& explorer, ImVec2 room);
void DrawCurves(View& view, Explorer& explorer, ImVec2 room);

}  // namespace servescape::ui
