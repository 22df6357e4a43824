// SPDX-License-Identifier: MIT
// Where the parts of an architecture lie: layers from the sources on, folded into as many bands as
// fit the canvas best. What has a place keeps it while the design is edited; what is new gets one
// beside what it is connected to.
#pragma once

#include <glm/vec2.hpp>
#include <map>
#include <string>

#include "ui/workbench/design/graph.h"

namespace servescape::ui {

// Pixels at zoom 1.
constexpr glm::vec2 kNodeSize{184, 78};
constexpr glm::vec2 kNodeGap{66, 34};

// Left upper corners, by PlaceKey. Those of parts that are gone stay: an undo brings them back.
using Places = std::map<std::string, glm::vec2>;
std::string PlaceKey(const GraphNode& node);

// All anew, for a canvas of that size.
void Arrange(const Graph& graph, glm::vec2 room, Places* places);
// Only what has no place yet; true if something was placed.
bool PlaceNew(const Graph& graph, Places* places);
// How many of the nodes have one.
size_t PlacedOf(const Graph& graph, const Places& places);

// The box around all nodes.
struct Extent {
  glm::vec2 low{0, 0}, high{0, 0};
};
Extent ExtentOf(const Graph& graph, const Places& places);

}  // namespace servescape::ui
