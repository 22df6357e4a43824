// SPDX-License-Identifier: MIT
#include "ui/workbench.h"

#include <utility>

#include "ui/panels/panels.h"
#include "ui/workbench/design/design.h"
#include "ui/workbench/explore/explore.h"
#include "ui/workbench/explore/explorer.h"
#include "ui/workbench/inspect/text_editor.h"
#include "ui/workbench/learn/learn.h"
#include "ui/workbench/scenarios/scenarios.h"
#include "ui/workbench/shell/sheets.h"

namespace servescape::ui {

struct Workbench {
  DesignState design;
  TextEditorState text;
  ExploreState explore;
  LearnState learn;
  ScenariosState scenarios;
  SheetsState sheets;
};

void WorkbenchDeleter::operator()(Workbench* workbench) const { delete workbench; }

WorkbenchPtr MakeWorkbench() { return WorkbenchPtr(new Workbench); }

void DrawPlace(View& view, ImVec2 from, ImVec2 size) {
  Workbench& bench = *view.workbench;
  switch (view.place) {
    case Place::kDashboard: break;
    case Place::kDesign: DrawDesign(view, bench.design, from, size); break;
    case Place::kExplore: DrawExplore(view, bench.explore, from, size); break;
    case Place::kLearn: DrawLearn(view, bench.learn, from, size); break;
    case Place::kScenarios: DrawScenarios(view, bench.scenarios, from, size); break;
  }
}

bool UndoInPlace(View& view, bool again) {
  return UndoMove(view, view.workbench->design, again);
}

void SortKnobs(View& view, std::vector<KnobGroup>* groups) {
  const ImGuiIO& io = ImGui::GetIO();
  // Not under the hand; a finger that was lifted has left its place behind.
  const bool touched = io.MouseSource != ImGuiMouseSource_TouchScreen && ImGui::IsWindowHovered();
  if (Explorer* explorer = view.workbench->explore.explorer.get()) {
    explorer->effects.Sort(!touched && !io.MouseDown[0], groups);
  }
}

bool DrawWholeEditor(View& view, ImVec2 from, ImVec2 size) {
  Workbench& bench = *view.workbench;
  if (view.editor_focus) bench.text.take_focus = true;
  view.editor_focus = false;
  DrawTextEditor(view, bench.text, &bench.design.selection, from, size);
  return true;
}

void DrawOverPage(View& view) {
  if (view.workbench == nullptr) return;
  UpdateExplore(view, view.workbench->explore);
  DrawSheet(view, view.workbench->sheets);
  if (std::exchange(view.workbench->sheets.trace_wanted, false)) {
    view.workbench->explore.explorer->SaveChromeTrace(view);
  }
}

}  // namespace servescape::ui
