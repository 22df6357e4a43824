// SPDX-License-Identifier: MIT
#include "ui/workbench.h"

namespace servescape::ui {

void WorkbenchDeleter::operator()(Workbench*) const {}

WorkbenchPtr MakeWorkbench() { return nullptr; }

void DrawPlace(View&, ImVec2, ImVec2) {}

void DrawOverPage(View&) {}

bool DrawWholeEditor(View&, ImVec2, ImVec2) { return false; }

}  // namespace servescape::ui
