// SPDX-License-Identifier: MIT
// The architecture as a list, for narrow pages: the same parts, figures and actions.
#pragma once

#include "ui/workbench/design/design.h"

namespace servescape::ui {

void DrawPartList(View& view, DesignState& state, float width);

}  // namespace servescape::ui
