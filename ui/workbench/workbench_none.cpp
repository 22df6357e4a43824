// SPDX-License-Identifier: MIT
#include "ui/workbench.h"

#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {

void WorkbenchDeleter::operator()(Workbench*) const {}

WorkbenchPtr MakeWorkbench() { return nullptr; }

void DrawPlace(View&, ImVec2, ImVec2) {}

void DrawOverPage(View&) {}

void DrawChartTable(View&, const char*, ImVec2) {}

void DrawTradeoffTable(const TradeoffInput&, ImVec2) {}

bool DrawWholeEditor(View&, ImVec2, ImVec2) { return false; }

bool UndoInPlace(View&, bool) { return false; }

void SortKnobs(View&, std::vector<KnobGroup>*) {}

std::string LockedChange(const LinkOptions& link, const Document&, std::string_view) {
  return link.lock.empty() ? "" : "the text";
}

void DrawDetail(View& view, float) {
  const RunReport* report = view.session.report();
  if (report == nullptr || report->split.empty()) return;
  if (LinkButton("Where the time goes", {}, "Parts of the latency, losses, classes")) {
    view.host.FetchWhole(std::string(NameOf(Place::kDashboard)));
  }
  ImGui::Dummy({0, 4});
}

}  // namespace servescape::ui
