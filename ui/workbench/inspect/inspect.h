// SPDX-License-Identifier: MIT
// The inspector: what is selected.
#pragma once

#include "imgui.h"
#include "ui/theme.h"
#include "ui/workbench/design/selection.h"

namespace servescape::ui {

struct View;
struct InspectState {};

inline void DrawInspector(View&, InspectState&, const Selection& selection, ImVec2 from, ImVec2) {
  ImGui::SetCursorScreenPos({from.x + 16, from.y + 16});
  Text(Type::kHeading, Color::kText, selection.table.empty() ? "Scenario" : selection.table);
}

}  // namespace servescape::ui
