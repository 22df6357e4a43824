// SPDX-License-Identifier: MIT
// The gallery: shipped scenarios by group, one's own, a blank page.
#pragma once

#include "imgui.h"

namespace servescape::ui {

struct View;

struct ScenariosState {};

void DrawScenarios(View& view, ScenariosState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
