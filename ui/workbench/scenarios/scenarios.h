// SPDX-License-Identifier: MIT
// The gallery: one's own designs, a blank page, a file, and the shipped scenarios by group, each
// with its question and a picture of its curve.
#pragma once

#include "imgui.h"

namespace servescape::ui {

struct View;

struct ScenariosState {
  char search[64] = {};
};

void DrawScenarios(View& view, ScenariosState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
