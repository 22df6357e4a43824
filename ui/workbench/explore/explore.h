// SPDX-License-Identifier: MIT
// The place of studies: what a change does, what is best, what differs.
#pragma once

#include "imgui.h"

namespace servescape::ui {

struct View;

struct ExploreState {};

void DrawExplore(View& view, ExploreState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
