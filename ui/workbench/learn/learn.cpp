// SPDX-License-Identifier: MIT
#include "ui/workbench/learn/learn.h"

#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {

void DrawLearn(View&, LearnState&, ImVec2, ImVec2) {}

}  // namespace servescape::ui
