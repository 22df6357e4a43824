// SPDX-License-Identifier: MIT
// The course: lessons, bets, debriefs.
#pragma once

#include "imgui.h"

namespace servescape::ui {

struct View;

struct LearnState {};

void DrawLearn(View& view, LearnState& state, ImVec2 from, ImVec2 size);

}  // namespace servescape::ui
