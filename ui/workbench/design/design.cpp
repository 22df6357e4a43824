// SPDX-License-Identifier: MIT
#include "ui/workbench/design/design.h"

#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {

void DrawDesign(View&, DesignState&, ImVec2, ImVec2) {}

}  // namespace servescape::ui
