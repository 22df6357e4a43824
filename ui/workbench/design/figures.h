// SPDX-License-Identifier: MIT
// What the last run says of a part, in a few words.
#pragma once

#include <limits>
#include <string>

#include "sim/metrics/run_report.h"
#include "ui/workbench/design/graph.h"

namespace servescape::ui {

struct NodeFigures {
  std::string line;         // "65 % busy, 2.1 waiting"
  std::string tail;         // "31 % of p99"
  double share = std::numeric_limits<double>::quiet_NaN();  // drawn as a bar, 0 .. 1
  bool bottleneck = false;
};

// Empty where there is no report, or none of that part.
NodeFigures FiguresOf(const GraphNode& node, const RunReport* report);
// All of it in one sentence, for the tree of widgets and the list.
std::string SayNode(const GraphNode& node, const NodeFigures& figures);
// A fault without the part's own name before it.
std::string ShortFault(const GraphNode& node, const std::string& fault);

}  // namespace servescape::ui
