// SPDX-License-Identifier: MIT
// The right side: the tradeoff curve, why the figures are what they are, and the bill.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "ui/frame.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kChartHeight = 240;

double OfferedNow(const Session& session) {
  double sum = 0;
  for (const TrafficConfig& traffic : session.config()->traffic) {
    if (traffic.arrivals == ArrivalKind::kClosed || traffic.arrivals == ArrivalKind::kTrace) {
      const Metric* metric = FindMetric(*session.report(), "throughput");
      return metric == nullptr ? kNoTime : metric->estimate.value;
    }
    sum += traffic.rate;
  }
  return sum;
}

void SectionHead(std::string_view title, std::string_view note, float width) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float note_width = MeasureText(Type::kNote, note).x;
  const float words = MeasureText(Type::kBodyStrong, title).x;
  Heading(title);
  DrawTextCut(ImGui::GetWindowDrawList(), Type::kNote, Color::kMuted,
              {std::max(from.x + words + 12, from.x + width - note_width), from.y + 1},
              width - words - 12, note);
}

void SweepRow(Session& session, float width) {
  const Runs& runs = session.runs();
  if (runs.sweeping()) {
    const float cancel = ButtonWidth("Cancel") + 10;
    const ImVec2 from = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({from.x, from.y + ControlHeight() / 2 - 2});
    ProgressBar("Sweep progress", runs.sweep_progress(), width - cancel);
    ImGui::SetCursorScreenPos({from.x + width - cancel + 10, from.y});
    if (Button("Cancel", {.help = "Keeps the points found so far"})) session.CancelSweep();
    return;
  }
  if (Button("Sweep", {.help = "Simulates this scenario at a range of loads, steady, to find "
                               "where the goal is met",
                       .enabled = session.report() != nullptr})) {
    session.StartSweep();
  }
}

// The metric that the goal shown is on: a share of 99 % within a time is a p99.
std::string GoalMetric(const Session& session) {
  const SloConfig* goal = session.goal_slo();
  if (goal == nullptr) return "";
  const bool share = goal->within.ns > 0;
  return share && std::abs(goal->limit - 0.99) < 1e-9 ? "latency.p99" : goal->metric;
}

// Points whose p99 holds what the goal is on: the mean, the median, else the p99.
std::vector<LoadPoint> PointsOf(const std::vector<LoadPoint>& points, const std::string& metric) {
  std::vector<LoadPoint> out = points;
  for (LoadPoint& point : out) {
    if (metric == "latency.mean") {
      point.p99 = point.mean;
      point.theory_p99 = point.theory_mean;
    } else if (metric == "latency.p50") {
      point.p99 = point.p50;
      point.theory_p99 = kNoTime;
    }
  }
  return out;
}

void TradeoffPart(View& view, float width) {
  Session& session = view.session;
  const Runs& runs = session.runs();
  TradeoffInput input;
  const bool stale = runs.sweep_text() != session.document().text();
  // A sweep of another scenario is only a shadow of what it was.
  const std::string metric = GoalMetric(session);
  const std::vector<LoadPoint> points = PointsOf(runs.points(), metric);
  const std::vector<LoadPoint> before = PointsOf(runs.points_before(), metric);
  input.points = &points;
  if (!before.empty()) input.ghost = &before;
  if (metric == "latency.mean" || metric == "latency.p50") input.label = metric.substr(8);
  // A limit on what is not swept says nothing of this curve.
  if (metric == "latency." + input.label) input.goal_seconds = session.goal();
  if (session.report() != nullptr && session.config() != nullptr && !stale) {
    input.now_offered = OfferedNow(session);
  }
  input.progress = runs.sweep_progress();
  input.can_set = !stale && session.CanScaleLoad();
  SectionHead("Tradeoff", TradeoffNote(input), width);
  if (runs.points().empty()) {
    const ImVec2 from = ImGui::GetCursorScreenPos();
    ImGui::Dummy({width, kChartHeight});
    ImGui::GetWindowDrawList()->AddRect(from, {from.x + width, from.y + kChartHeight},
                                        Get(Color::kLine), kControlRadius);
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({from.x + 16, from.y + kChartHeight / 2 - 16});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - 32);
    const bool refused = session.report() == nullptr && !session.error().empty();
    Muted(runs.sweeping() ? "Simulating the first points"
          : refused       ? "Not run"
                          : "Latency against load, up to the knee: press Sweep.");
    ImGui::PopTextWrapPos();
    ImGui::SetCursorScreenPos(after);
  } else if (view.as_tables) {
    DrawTradeoffTable(input, {width, kChartHeight});
  } else {
    const double factor = TradeoffChart(input, &view.charts, {width, kChartHeight});
    if (std::isfinite(factor)) session.ScaleLoad(factor);
  }
  if (!runs.sweep_error().empty()) {
    Text(Type::kBody, Color::kGoal, "The sweep stopped: " + runs.sweep_error(), true);
  }
  if (stale && !runs.points().empty() && !runs.sweeping()) {
    Muted("The scenario has changed since this sweep.");
  }
  SweepRow(session, width);
}

// Which closed form lies over the sweep, or why none does.
std::string TheoryWords(const Session& session) {
  const std::vector<LoadPoint>& points = session.runs().points();
  for (const LoadPoint& point : points) {
    if (std::isfinite(point.theory_p99)) {
      return "Thin line: " + point.theory + ", the closed form for this scenario.";
    }
  }
  if (points.empty() || points.front().theory.empty()) return "";
  return "Theory: " + points.front().theory + ".";
}

// The first sentence carries the message: it is set strong.
std::string Emphasised(const std::string& why) {
  const size_t end = why.find(". ");
  if (end == std::string::npos) return why;
  return "**" + why.substr(0, end + 1) + "**" + why.substr(end + 1);
}

void WhyPart(const Session& session, float width) {
  const RunReport* report = session.report();
  Section("Why");
  if (report == nullptr) {
    Muted(session.error().empty() ? "After the first run." : "Nothing was run.");
    return;
  }
  std::string why = report->why.empty() ? report->verdict_reason : report->why;
  if (!why.empty()) RichText(Emphasised(why), width);
  if (const std::string theory = TheoryWords(session); !theory.empty()) Muted(theory, true);
  for (const std::string& warning : report->warnings) Muted(warning, true);
  for (const SelfCheck& check : report->checks) {
    if (!check.holds) {
      Text(Type::kBody, Color::kGoal, "Self-check failed: " + check.name, true);
    }
  }
}

void GoalsPart(const RunReport& report, float width) {
  if (report.slos.empty()) return;
  Section("Goals");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 0));
  for (const SloResult& slo : report.slos) {
    const char* state = slo.state == SloState::kMet      ? "met"
                        : slo.state == SloState::kMissed ? "missed"
                                                         : "inconclusive";
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const Color color = slo.state == SloState::kMet      ? Color::kOk
                        : slo.state == SloState::kMissed ? Color::kGoal
                                                         : Color::kWarn;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float words = MeasureText(Type::kBodyStrong, state).x;
    // The limit stands at the end: a goal too long for its line has one of its own.
    const bool fits = MeasureText(Type::kBody, slo.text).x <= width - words - 12;
    const float line = fits ? 0 : 19;
    DrawTextCut(list, Type::kBody, Color::kText, {from.x, from.y + 5},
                fits ? width - words - 12 : width, slo.text);
    DrawText(list, Type::kBodyStrong, color, {from.x + width - words, from.y + 5 + line}, state);
    const float bottom = from.y + 26 + line;
    list->AddLine({from.x, bottom}, {from.x + width, bottom}, Get(Color::kLine));
    ImGui::Dummy({width, 27 + line});
    DescribeRect(ImGui::GetID(slo.text.c_str()), from, {from.x + width, bottom},
                 {.label = slo.text, .kind = "text", .value = state});
  }
  ImGui::PopStyleVar();
}

void BillPart(const RunReport& report, float width) {
  Section("Bill, per hour");
  const std::string unpriced = UnpricedWords(report);
  if (!unpriced.empty()) Muted(unpriced, true);
  if (report.bill.empty()) return;
  double total = 0;
  double unused = 0;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8, 0));
  for (const CostLine& line : report.bill) {
    BillLine(line.label, fmt::format("${:.3f}", line.usd_per_hour), width, false);
    total += line.usd_per_hour;
    if (line.idle_usd_per_hour > 0) unused += line.idle_usd_per_hour;
  }
  BillLine("of which unused capacity", fmt::format("${:.3f}", unused), width, false);
  BillLine("Total", fmt::format("${:.3f}", total), width, true);
  ImGui::PopStyleVar();
}

}  // namespace

void SidePanel(View& view, float width) {
  Session& session = view.session;
  ImGui::PushID("side");
  TradeoffPart(view, width);
  ImGui::Dummy({0, 4});
  WhyPart(session, width);
  ImGui::Dummy({0, 4});
  if (const RunReport* report = session.report()) {
    GoalsPart(*report, width);
    ImGui::Dummy({0, 8});
    DrawDetail(view, width);
    if (!session.Hides("cost")) BillPart(*report, width);
    ImGui::Dummy({0, 4});
  }
  if (Button("Export", {.help = "The result, its curves, or the scenario as a file"})) {
    OpenSheet(view, Sheet::kExport);
  }
  if (ImGui::GetIO().DisplaySize.x < kThreeColumns) {
    ImGui::SameLine();
    if (Button("Copy link")) session.CopyLink();
  }
  ImGui::PopID();
}

}  // namespace servescape::ui
