// SPDX-License-Identifier: MIT
// The place of studies: what a change does, what is best, what differs.
#pragma once

#include <memory>

#include "imgui.h"
#include "ui/workbench/explore/why.h"

namespace servescape::ui {

struct View;
struct Explorer;

struct ExplorerDeleter {
  void operator()(Explorer* explorer) const;
};

struct ExploreState {
  std::unique_ptr<Explorer, ExplorerDeleter> explorer;
  WhyState why;
};

void DrawExplore(View& view, ExploreState& state, ImVec2 from, ImVec2 size);
// In every frame, whatever place is open: studies go on, and the knobs of the dashboard are told
// what their steps would do.
void UpdateExplore(View& view, ExploreState& state);

}  // namespace servescape::ui
