// SPDX-License-Identifier: MIT
// How a part is drawn, at any zoom.
#pragma once

#include "imgui.h"
#include "ui/theme.h"
#include "ui/workbench/design/figures.h"

namespace servescape::ui {

// Type at a zoom, for a scope. Sizes are whole halves of a pixel, so that few are rasterised.
class WithZoomedType {
 public:
  WithZoomedType(Type type, float zoom);
  ~WithZoomedType();
  WithZoomedType(const WithZoomedType&) = delete;
  WithZoomedType& operator=(const WithZoomedType&) = delete;
};

struct NodeLook {
  bool selected = false;  // itself, or a step that calls it
  bool hovered = false;
  bool target = false;    // a wire would end here
};

void DrawNode(ImDrawList* list, ImVec2 min, float zoom, const GraphNode& node,
              const NodeFigures& figures, const NodeLook& look);
// The mark of a kind, in a square of `size` pixels.
void DrawKind(ImDrawList* list, PartKind kind, ImVec2 center, float size, ImU32 color);

}  // namespace servescape::ui
