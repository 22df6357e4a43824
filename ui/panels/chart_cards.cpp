// SPDX-License-Identifier: MIT
// The cards of the centre: the architecture and the charts of the run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "ui/charts/words.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kLatencyHeight = 270;
constexpr float kSmallHeight = 206;

// The play-back cursor on charts: none when the run has played to its end.
double Cursor(const Session& session) {
  return session.playback.ended() ? kNoTime : session.playback.time();
}

void Waiting(const char* title, ImVec2 size, const Session& session) {
  const Card card(title, "", size);
  ImGui::SetCursorScreenPos({card.position().x + kCardPadding,
                             card.position().y + size.y / 2 - 8});
  Muted(session.busy() ? "Simulating" : session.error().empty() ? "No run yet" : "Not run");
}

void LatencyCard(View& view, ImVec2 size) {
  Session& session = view.session;
  const RunReport* report = session.report();
  if (report == nullptr) return Waiting("Latency over time", size, session);
  const Card card("Latency over time", LatencyNote(*report), size);
  if (view.as_tables) {
    DrawChartTable(view, "Latency over time", card.inner());
    return;
  }
  double goal = view.goal_held > 0 ? view.goal_held : session.goal();
  const bool has_goal = std::isfinite(goal);
  const GoalEdit edit =
      LatencyChart(*report, session.runs().ghost().get(), Cursor(session),
                   has_goal ? &goal : nullptr, &view.charts, card.inner());
  if (edit == GoalEdit::kMoving) view.goal_held = goal;
  if (edit == GoalEdit::kDone) {
    view.goal_held = 0;
    session.MoveGoal(goal, false);
  }
}

void QueueCard(View& view, ImVec2 size) {
  const RunReport* report = view.session.report();
  if (report == nullptr) return Waiting("Queue and busy", size, view.session);
  const Card card("Queue and busy", QueueBusyNote(*report), size);
  if (view.as_tables) {
    DrawChartTable(view, "Queue and busy", card.inner());
    return;
  }
  QueueBusyChart(*report, view.session.runs().ghost().get(), Cursor(view.session), &view.charts,
                 card.inner());
}

void DistributionCard(View& view, ImVec2 size) {
  const RunReport* report = view.session.report();
  if (report == nullptr) return Waiting("Distribution", size, view.session);
  const Card card("Distribution", DistributionNote(*report), size);
  if (view.as_tables) {
    DrawChartTable(view, "Distribution", card.inner());
    return;
  }
  DistributionChart(*report, view.session.runs().ghost().get(), view.session.goal(),
                    &view.charts, card.inner());
}

void ThroughputCard(View& view, ImVec2 size) {
  const RunReport* report = view.session.report();
  if (report == nullptr) return Waiting("Throughput", size, view.session);
  const Card card("Throughput", ThroughputNote(*report), size);
  if (view.as_tables) {
    DrawChartTable(view, "Throughput", card.inner());
    return;
  }
  ThroughputChart(*report, view.session.runs().ghost().get(), Cursor(view.session),
                  &view.charts, card.inner());
}

}  // namespace

void StripCard(View& view, float width) {
  Session& session = view.session;
  if (session.config() == nullptr) return;
  const float inner = ArchitectureStripHeight(*session.config(), width - 2 * kCardPadding);
  const ImVec2 size(width, inner + 2 * kCardPadding);
  const RunReport* report = session.report();
  if (report == nullptr) {
    Waiting("", size, session);
    return;
  }
  const Card card("", "", size);
  const int clicked =
      ArchitectureStrip(*session.config(), *report, session.playback.time(),
                        session.playback.playing(), view.reduced_motion, &view.strip, card.inner());
  if (clicked >= 0) view.reveal_service = clicked;
}

namespace {

// A click on a chart's time takes the play-back there.
void SeekToPin(View& view, double before) {
  const double pinned = view.charts.pinned_time;
  if (!std::isfinite(pinned) || pinned == before) return;
  view.session.playback.SetPlaying(false);
  view.session.playback.Seek(pinned);
}

}  // namespace

void ChartCards(View& view, float width, float height) {
  const double pinned = view.charts.pinned_time;
  const bool three = width >= 1000;
  const bool pairs = width >= 620;
  const float gap = kGap;
  // A tall page gives its room to the latency chart.
  const float latency = std::clamp(height - (kSmallHeight + gap) - 30, kLatencyHeight, 460.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  LatencyCard(view, {width, latency});
  const int across = three ? 3 : pairs ? 2 : 1;
  const ImVec2 small((width - gap * static_cast<float>(across - 1)) / static_cast<float>(across),
                     kSmallHeight);
  QueueCard(view, small);
  if (across > 1) ImGui::SameLine();
  DistributionCard(view, small);
  if (across > 2) ImGui::SameLine();
  ThroughputCard(view, across == 2 ? ImVec2(width, kSmallHeight) : small);
  ImGui::PopStyleVar();
  SeekToPin(view, pinned);
}

void StatusLine(View& view, float width) {
  Session& session = view.session;
  const Runs& runs = session.runs();
  if (runs.running()) {
    ProgressBar("Run progress", runs.progress(), width);
  } else {
    ImGui::Dummy({width, 4});
  }
  const RunReport* report = session.report();
  if (report == nullptr) return;
  std::string words = fmt::format("{} \xC2\xB7 {} \xC2\xB7 seed {}",
                                  Counted(static_cast<double>(report->requests), "request"),
                                  Counted(report->replications, "replication"), report->seed);
  if (runs.settled() && runs.wall_seconds() > 0) {
    words += fmt::format(" \xC2\xB7 {} events/s",
                         FormatCount(static_cast<double>(report->events) / runs.wall_seconds()));
  }
  words += " \xC2\xB7 digest " + report->digest;
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  Muted(words);
  ImGui::PopTextWrapPos();
}

}  // namespace servescape::ui
