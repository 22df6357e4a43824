// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/explore.h"

#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {

void DrawExplore(View&, ExploreState&, ImVec2, ImVec2) {}

}  // namespace servescape::ui
