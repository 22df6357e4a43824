// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/empty.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/frame.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kPictureHeight = 190;

constexpr std::array<TaskRow, 8> kTaskRows{{
    {"Sweep", "How do the figures follow one key?"},
    {"Map", "And two keys at once?"},
    {"Cost", "What does latency cost, and which choices does no other beat?"},
    {"Solve", "Which choice meets the goals for the least money, or bears the most load?"},
    {"Compare", "Does B differ from A, and in what?"},
    {"Requests", "Where did the time of single requests go?"},
    {"Curves", "How did a figure move over the run?"},
    {"Why", "What is a figure made of, and what binds it?"},
}};

bool HasResult(const Explorer& explorer) {
  switch (explorer.task) {
    case StudyTask::kSweep: return explorer.sweep.has_value();
    case StudyTask::kMap: return explorer.map.has_value();
    case StudyTask::kCost: return explorer.frontier.has_value();
    case StudyTask::kSolve: return explorer.solution.has_value() || !explorer.tried.empty();
    case StudyTask::kCompare: return explorer.comparison.has_value();
    case StudyTask::kRequests: return explorer.trace.has_value();
    default: return true;
  }
}

// What it will play and give, in a sentence or two.
const char* Promise(StudyTask task) {
  switch (task) {
    case StudyTask::kSweep:
      return "Every value is played with the same random numbers, so what differs is the choice. "
             "Then click a point to load it.";
    case StudyTask::kMap:
      return "Every pair of values is played, and coloured by the figure you choose. Click a cell "
             "to load it.";
    case StudyTask::kCost:
      return "Every choice is a point between cost and p99; those that no other beats in both are "
             "joined.";
    case StudyTask::kSolve:
      return "The search says what it tries, plays the answer again with fresh seeds, and can be "
             "stopped at any time.";
    case StudyTask::kCompare:
      return "Pin A, change the scenario on the dashboard or in Design, then see every difference "
             "with its interval.";
    case StudyTask::kRequests:
      return "Typical, slow and failed requests of the first replication, each a bar whose parts "
             "sum to its latency.";
    default: return "";
  }
}

// The shape of what is to come, without figures.
void DrawShape(StudyTask task, ImVec2 from, ImVec2 size) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 to(from.x + size.x, from.y + size.y);
  const ImU32 line = Get(Color::kLine), mark = Get(Color::kP50, 0.45F);
  const auto at = [&](float x, float y) {
    return ImVec2(from.x + x * size.x, to.y - y * size.y);
  };
  if (task != StudyTask::kMap) {
    for (const float y : {0.0F, 0.33F, 0.66F, 1.0F}) list->AddLine(at(0, y), at(1, y), line);
  }
  if (task == StudyTask::kMap) {
    constexpr int kAcross = 9, kUp = 5;
    for (int i = 0; i < kAcross * kUp; ++i) {
      const float x = static_cast<float>(i % kAcross), y = static_cast<float>(i / kAcross);
      const float shade = std::clamp((x + 1) / kAcross * (1.4F - y / kUp), 0.08F, 1.0F);
      const ImVec2 low = at(x / kAcross, (y + 1) / kUp);
      const ImVec2 high = at((x + 1) / kAcross, y / kUp);
      list->AddRectFilled({low.x + 2, low.y + 2}, {high.x - 2, high.y - 2},
                          Get(Color::kP50, 0.55F * shade), 3);
    }
  } else if (task == StudyTask::kRequests || task == StudyTask::kCompare) {
    for (int i = 0; i < 5; ++i) {
      const float y = 0.88F - 0.19F * static_cast<float>(i);
      const float length = 0.22F + 0.17F * static_cast<float>(i);
      const float split = task == StudyTask::kCompare ? 0.5F : 0.35F + 0.08F * float(i % 3);
      list->AddRectFilled(at(0, y), at(length * split, y - 0.1F), mark, 3);
      list->AddRectFilled(at(length * split, y), at(length, y - 0.1F), Get(Color::kQueue, 0.35F),
                          3);
    }
  } else {
    ImVec2 points[33];
    for (int i = 0; i <= 32; ++i) {
      const float x = static_cast<float>(i) / 32;
      const float rising = 0.12F + 0.05F / (1.06F - x);
      points[i] = at(x, std::min(1.0F, task == StudyTask::kSweep ? rising : 0.1F + 0.8F * (1 - x) *
                                                                               (1 - x)));
    }
    list->AddPolyline(points, 33, mark, 2.5F);
    for (int i = 2; i <= 32; i += 6) list->AddCircleFilled(points[i], 4, mark);
  }
}

void Others(Explorer& explorer, const std::vector<StudyTask>& offered, float width) {
  Section("Other questions");
  for (const StudyTask task : offered) {
    if (task == explorer.task) continue;
    const ImVec2 from = ImGui::GetCursorScreenPos();
    if (LinkButton(kTaskRows[static_cast<size_t>(task)].name, {},
                   kTaskRows[static_cast<size_t>(task)].question)) {
      explorer.task = task;
    }
    const float indent = 92;
    DrawTextCut(ImGui::GetWindowDrawList(), Type::kBody, Color::kMuted,
                {from.x + indent, from.y + (ControlHeight() > 32 ? 8.0F : 3.0F)}, width - indent,
                kTaskRows[static_cast<size_t>(task)].question);
  }
}

}  // namespace

const TaskRow& RowOf(StudyTask task) { return kTaskRows[static_cast<size_t>(task)]; }

bool DrawEmptyStudy(View& view, Explorer& explorer, const std::vector<StudyTask>& offered,
                    ImVec2 room) {
  if (HasResult(explorer)) return false;
  const float width = std::min(room.x, 760.0F);
  RichText(Promise(explorer.task), width);
  ImGui::Dummy({0, 6});
  const ImVec2 from = ImGui::GetCursorScreenPos();
  DrawShape(explorer.task, from, {width, kPictureHeight});
  ImGui::Dummy({width, kPictureHeight + 8});
  if (explorer.running) return true;
  if (view.session.config() == nullptr) {
    Muted("The scenario's text has errors: mend it first.", true);
  }
  Others(explorer, offered, width);
  return true;
}

}  // namespace servescape::ui
