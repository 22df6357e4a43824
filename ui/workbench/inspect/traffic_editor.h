// SPDX-License-Identifier: MIT
// The load of a source as a curve whose points are dragged, by mouse, touch or arrow keys; shapes
// that are added by a press; the day of a large service; and a file that the user has.
#pragma once

#include <string>

#include "ui/workbench/inspect/inspect.h"

namespace servescape::ui {

void DrawTrafficEditor(View& view, InspectState& state, const std::string& table, float width);

}  // namespace servescape::ui
