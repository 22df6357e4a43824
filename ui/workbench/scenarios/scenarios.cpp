// SPDX-License-Identifier: MIT
#include "ui/workbench/scenarios/scenarios.h"

#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {

void DrawScenarios(View&, ScenariosState&, ImVec2, ImVec2) {}

}  // namespace servescape::ui
