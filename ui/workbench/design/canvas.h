// SPDX-License-Identifier: MIT
// The canvas: parts and wires that can be moved, joined and selected; panned by dragging, zoomed
// by the wheel.
#pragma once

#include "ui/workbench/design/design.h"

namespace servescape::ui {

void DrawCanvas(View& view, DesignState& state, ImVec2 from, ImVec2 size);

// Everything in sight, no larger than life.
void FitCanvas(DesignState& state, ImVec2 size);
void ZoomCanvas(DesignState& state, float factor);

}  // namespace servescape::ui
