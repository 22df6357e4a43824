// SPDX-License-Identifier: MIT
// The place where an architecture is built: its parts, what they say, and what follows.
#pragma once

#include "imgui.h"

namespace servescape::ui {

struct View;

struct DesignState {};

void DrawDesign(View& view, DesignState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
