// SPDX-License-Identifier: MIT
// The ways of the wires between parts, where parts lie: around those that stand between.
#pragma once

#include <glm/vec2.hpp>
#include <vector>

#include "ui/workbench/design/arrange.h"
#include "ui/workbench/design/graph.h"

namespace servescape::ui {

struct PartWire {
  std::vector<glm::vec2> points;  // from the right side of one part to the left side of another
  glm::vec2 middle{0, 0};         // halfway, for a label
};

// One for each edge, in their order.
std::vector<PartWire> WiresOf(const Graph& graph, const Places& places);

}  // namespace servescape::ui
