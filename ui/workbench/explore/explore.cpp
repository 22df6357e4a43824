// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/explore.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/model/load.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"
#include "ui/workbench/explore/controls.h"
#include "ui/workbench/explore/empty.h"
#include "ui/workbench/explore/explorer.h"
#include "ui/workbench/explore/requests.h"
#include "ui/workbench/explore/results.h"

namespace servescape::ui {
namespace {

constexpr float kMargin = 16;

// Money may be hidden by the link, and with it what is about money alone.
std::vector<StudyTask> OfferedTasks(const Session& session) {
  std::vector<StudyTask> tasks;
  for (int i = 0; i <= static_cast<int>(StudyTask::kWhy); ++i) {
    const StudyTask task = static_cast<StudyTask>(i);
    const bool money = task == StudyTask::kCost || task == StudyTask::kSolve;
    if (!money || !session.Hides("cost")) tasks.push_back(task);
  }
  return tasks;
}

void AxisControls(const char* label, const std::vector<StudyKey>& keys, StudyAxis* axis,
                  float width) {
  static std::string search;
  Text(Type::kBody, Color::kText, label);
  const std::string values = std::string(label) + ": values";
  if (KeyPicker(label, keys, &axis->key, &search, width)) {
    const auto key = std::find_if(keys.begin(), keys.end(),
                                  [&](const StudyKey& each) { return each.path == axis->key; });
    axis->values = key == keys.end() ? "" : SuggestedValues(*key);
  }
  TextField(values.c_str(), &axis->values, width,
            "1,2,4 or 1..8 or 100/s..400/s step 50/s or log 1ms..100ms 5");
}

void PinControls(Session& session, Explorer& explorer, float width) {
  Text(Type::kBody, Color::kText, "A");
  std::vector<std::string> names{"the scenario as it is now"};
  for (const Preset& preset : session.presets()) names.push_back(preset.title);
  std::string chosen = explorer.pinned.name.empty() ? "choose what to compare with"
                                                    : explorer.pinned.name;
  if (NamePicker("Compare with", names, &chosen, width)) {
    if (chosen == names.front()) {
      const std::string title = session.config() == nullptr ? chosen : session.config()->title;
      explorer.pinned = {title + ", pinned", session.document().text()};
    }
    for (const Preset& preset : session.presets()) {
      if (preset.title == chosen) explorer.pinned = {preset.title, preset.text};
    }
  }
  Text(Type::kBody, Color::kText, "B");
  Muted("The scenario as it stands. Change it on the dashboard or in its text.", true);
}

// The button that begins, or what is under way with the one that ends it.
void StartRow(Session& session, Explorer& explorer, float width) {
  if (!explorer.running) {
    const bool compare = explorer.task == StudyTask::kCompare;
    if (Button(compare ? "Compare" : explorer.task == StudyTask::kSolve ? "Solve" : "Play",
               {.kind = ButtonKind::kPrimary,
                .help = "In the workers, with common random numbers",
                .name = "Start study",
                .enabled = !compare || !explorer.pinned.text.empty()})) {
      explorer.Start(session);
    }
    return;
  }
  ProgressBar("Study progress", explorer.desk.progress(), width);
  Muted(fmt::format("{} played, {} to go", explorer.desk.played(), explorer.desk.wanted()));
  if (Button("Cancel", {.help = "What has been played is kept", .name = "Cancel study"})) {
    explorer.Cancel();
  }
}

void Controls(View& view, Explorer& explorer, float width) {
  Session& session = view.session;
  RichText(std::string("**") + RowOf(explorer.task).question + "**", width);
  const std::vector<StudyKey> keys =
      session.config() == nullptr ? std::vector<StudyKey>{}
                                  : StudyKeysOf(*session.config(), session.document().text());
  if (explorer.task == StudyTask::kSolve) {
    const int clicked =
        Segmented("Solve for", {"Cheapest", "Most load"},
                  static_cast<int>(explorer.solve_for), width,
                  "The least cost that meets every goal; or the highest value of the first knob");
    if (clicked >= 0) explorer.solve_for = static_cast<SolveFor>(clicked);
  }
  if (explorer.task == StudyTask::kCompare) {
    PinControls(session, explorer, width);
  } else if (explorer.task < StudyTask::kCompare) {
    AxisControls("First knob", keys, &explorer.axes()[0], width);
    const bool load = explorer.task == StudyTask::kSolve &&
                      explorer.solve_for == SolveFor::kMostLoad;
    if (explorer.task != StudyTask::kSweep && !load) {
      AxisControls("Second knob", keys, &explorer.axes()[1], width);
    }
  }
  const bool steady = session.config() != nullptr && IsStationary(*session.config());
  if (explorer.task < StudyTask::kSolve && steady) {
    const int clicked = Segmented("Replications of a point", {"4, quick", "As the scenario says"},
                                  explorer.quick ? 0 : 1, width);
    if (clicked >= 0) explorer.quick = clicked == 0;
  }
  if (explorer.task <= StudyTask::kRequests) StartRow(session, explorer, width);
  if (!explorer.error.empty()) Text(Type::kBody, Color::kGoal, explorer.error, true);
  if (session.document().CanUndo() && LinkButton("Undo", "", "Takes the last change back")) {
    session.Undo();
  }
}

void WhyTask(View& view, Explorer& explorer, float width) {
  const RunReport* report = view.session.report();
  if (report == nullptr || view.session.config() == nullptr) return Muted("After the first run.");
  std::vector<std::string> names;
  for (const Metric& metric : report->metrics) {
    if (!view.session.Hides(metric.name)) names.push_back(metric.name);
  }
  NamePicker("Figure", names, &explorer.why, std::min(width, 320.0F));
  DrawWhy(ExplainFigure(*report, *view.session.config(), view.session.runs().points(),
                        explorer.why),
          std::min(width, 620.0F));
}

void Results(View& view, Explorer& explorer, ImVec2 room) {
  if (DrawEmptyStudy(view, explorer, OfferedTasks(view.session), room)) return;
  switch (explorer.task) {
    case StudyTask::kSweep: DrawSweepResult(view, explorer, room); break;
    case StudyTask::kMap: DrawMapResult(view, explorer, room); break;
    case StudyTask::kCost: DrawCostResult(view, explorer, room); break;
    case StudyTask::kSolve: DrawSolveResult(view, explorer, room); break;
    case StudyTask::kCompare: DrawCompareResult(view, explorer, room); break;
    case StudyTask::kRequests: DrawRequests(view, explorer, room); break;
    case StudyTask::kCurves: DrawCurves(view, explorer, room); break;
    case StudyTask::kWhy: WhyTask(view, explorer, room.x); break;
  }
  const bool other = explorer.text != view.session.document().text();
  if (explorer.task <= StudyTask::kRequests && !explorer.text.empty() && other) {
    Muted("The scenario has changed since this study.", true);
  }
}

void PickTask(const Session& session, Explorer& explorer, float width) {
  std::vector<std::string> names;
  const std::vector<StudyTask> tasks = OfferedTasks(session);
  for (const StudyTask task : tasks) names.emplace_back(RowOf(task).name);
  const auto now = std::find(tasks.begin(), tasks.end(), explorer.task);
  if (now == tasks.end()) explorer.task = StudyTask::kSweep;
  const size_t index = now == tasks.end() ? 0 : static_cast<size_t>(now - tasks.begin());
  if (width >= kTwoColumns - 2 * kMargin) {
    const int clicked = Segmented("Study", names, static_cast<int>(index),
                                  std::min(width, 820.0F));
    if (clicked >= 0) explorer.task = tasks[static_cast<size_t>(clicked)];
    return;
  }
  std::string name = names[index];
  if (!NamePicker("Study", names, &name, width)) return;
  const auto chosen = std::find(names.begin(), names.end(), name);
  explorer.task = tasks[static_cast<size_t>(chosen - names.begin())];
}

}  // namespace

void ExplorerDeleter::operator()(Explorer* explorer) const { delete explorer; }

void UpdateExplore(View& view, ExploreState& state) {
  if (state.explorer == nullptr) state.explorer.reset(new Explorer(view.session.runs()));
  state.explorer->Update(view);
  UpdateWhy(view, state.why);
}

void DrawExplore(View& view, ExploreState& state, ImVec2 from, ImVec2 size) {
  if (state.explorer == nullptr) return;
  Explorer& explorer = *state.explorer;
  explorer.SuggestAxes(view.session);
  ImGui::SetCursorScreenPos(from);
  ImGui::BeginChild("explore", size, ImGuiChildFlags_NavFlattened);
  ImGui::SetCursorPos({kMargin, kMargin});
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 9));
  const float inner = size.x - 2 * kMargin;
  PickTask(view.session, explorer, inner);
  ImGui::Dummy({0, 2});
  const bool wide = size.x >= kTwoColumns;
  const float left = wide ? kLeftWidth : inner;
  const ImVec2 top = ImGui::GetCursorScreenPos();
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + left);
  Controls(view, explorer, left);
  ImGui::PopTextWrapPos();
  ImGui::EndGroup();
  if (wide) ImGui::SetCursorScreenPos({top.x + left + 2 * kMargin, top.y});
  const float width = wide ? inner - left - 2 * kMargin : inner;
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  ImGui::Dummy({width, 0});
  Results(view, explorer, {width, size.y - (top.y - from.y) - kMargin});
  ImGui::PopTextWrapPos();
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  ImGui::EndGroup();
  ImGui::Dummy({0, kMargin});
  ImGui::EndChild();
}

}  // namespace servescape::ui
