// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "sim/studies/words.h"
#include "ui/frame.h"
#include "ui/widgets.h"
#include "ui/workbench/explore/controls.h"

namespace servescape::ui {
namespace {

// A line with the words of a point, which loads it, its figure and a note.
bool PointLine(const std::string& name, const std::string& figure, const std::string& note,
               float width, Color color = Color::kText) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const bool clicked = LinkButton(name, {}, "Loads this point into the scenario");
  const float middle = from.x + width * 0.45F;
  ImDrawList* list = ImGui::GetWindowDrawList();
  DrawTextCut(list, Type::kBodyStrong, color, {middle, from.y + 4}, width * 0.25F, figure);
  DrawTextCut(list, Type::kBody, Color::kMuted, {from.x + width * 0.7F, from.y + 4}, width * 0.3F,
              note);
  return clicked;
}

std::string FigureOf(const Estimate& estimate, Unit unit) {
  if (std::isinf(estimate.value)) return "infinite";
  return std::isfinite(estimate.value) ? Join(ToFigure(estimate, unit)) : "-";
}

void PointList(View& view, const StudyChart& chart, const std::vector<StudyKnob>& knobs,
               const std::vector<std::vector<std::string>>& values, float width) {
  for (size_t i = 0; i < chart.points.size(); ++i) {
    const StudyPoint& point = chart.points[i];
    ImGui::PushID(static_cast<int>(i));
    if (PointLine(point.name, FigureOf(point.y, chart.y_unit), point.note, width)) {
      Explorer::LoadPoint(view.session, knobs, values[i]);
    }
    ImGui::PopID();
  }
}

void ChartWithPoints(View& view, const StudyChart& chart, const std::vector<StudyKnob>& knobs,
                     const std::vector<std::vector<std::string>>& values, ImVec2 room) {
  const float height = std::clamp(room.y * 0.55F, 240.0F, 460.0F);
  if (view.as_tables) {
    ChartTable(chart.title.c_str(), TableOf(chart), {room.x, height});
  } else if (const int clicked = DrawStudyChart(chart, {room.x, height}); clicked >= 0) {
    Explorer::LoadPoint(view.session, knobs, values[static_cast<size_t>(clicked)]);
  }
  ExportRow(view, chart.title, TableOf(chart), ToSvg(chart, view.dark));
  PointList(view, chart, knobs, values, room.x);
}

const SloConfig* GoalOn(const Session& session, const std::string& metric) {
  if (session.config() == nullptr) return nullptr;
  for (const SloConfig& slo : session.config()->slos) {
    if (slo.metric == metric) return &slo;
  }
  return nullptr;
}

std::string SaneName(std::string name) {
  for (char& c : name) c = c == ' ' ? '-' : static_cast<char>(std::tolower(c));
  return name;
}

// The metrics of the points, those worth looking at first.
void MetricRow(const View& view, Explorer& explorer, const SweepResult& sweep, float width) {
  if (sweep.points.empty()) return;
  std::vector<std::string> names = MetricsToShow(sweep.points.front().report);
  for (const Metric& metric : sweep.points.front().report.metrics) {
    if (std::find(names.begin(), names.end(), metric.name) != names.end()) continue;
    if (names.size() < 24) names.push_back(metric.name);
  }
  std::erase_if(names, [&](const std::string& name) { return view.session.Hides(name); });
  if (std::find(names.begin(), names.end(), explorer.metric) == names.end() && !names.empty()) {
    explorer.metric = names.front();
  }
  NamePicker("Metric", names, &explorer.metric, std::min(width, 320.0F));
}

}  // namespace

void ExportRow(View& view, const std::string& name, const TableText& table,
               const std::string& svg) {
  const std::string file = SaneName(name);
  if (Button("CSV", {.help = "Saves the figures as a table", .name = name + " as CSV"})) {
    view.host.Download(file + ".csv", "text/csv", ToCsv(table));
  }
  ImGui::SameLine();
  if (Button("SVG", {.help = "Saves the chart as a picture that scales",
                     .name = name + " as SVG"})) {
    view.host.Download(file + ".svg", "image/svg+xml", svg);
  }
  ImGui::SameLine();
  if (Button("PNG", {.help = "Saves the chart as a picture of dots, for slides and chats",
                     .name = name + " as PNG"})) {
    view.host.Download(file + ".png", "image/svg+xml", svg);  // whoever saves it paints it
  }
}

void DrawSweepResult(View& view, Explorer& explorer, ImVec2 room) {
  if (!explorer.sweep) return;
  const SweepResult& sweep = *explorer.sweep;
  MetricRow(view, explorer, sweep, room.x);
  const StudyChart chart =
      ChartOfSweep(sweep, explorer.metric, GoalOn(view.session, explorer.metric));
  std::vector<std::vector<std::string>> values;
  for (const SweepPoint& point : sweep.points) values.push_back(point.values);
  ChartWithPoints(view, chart, sweep.spec.knobs, values, room);
}

void DrawMapResult(View& view, Explorer& explorer, ImVec2 room) {
  if (!explorer.map) return;
  const SweepResult& sweep = *explorer.map;
  MetricRow(view, explorer, sweep, room.x);
  const StudyMap map = MapOfSweep(sweep, explorer.metric);
  const float height = std::clamp(room.y * 0.6F, 260.0F, 520.0F);
  std::vector<std::string> chosen;
  if (view.as_tables) {
    ChartTable(map.title.c_str(), TableOf(map), {room.x, height});
  } else if (const int cell = DrawStudyMap(map, {room.x, height}); cell >= 0) {
    const size_t columns = map.x_words.size();
    const size_t at = static_cast<size_t>(cell);
    chosen = {map.x_words[at % columns], map.y_words[at / columns]};
  }
  ExportRow(view, map.title, TableOf(map), ToSvg(map, view.dark));
  for (size_t i = 0; i < sweep.points.size(); ++i) {
    const SweepPoint& point = sweep.points[i];
    const Metric* metric = FindMetric(point.report, explorer.metric);
    ImGui::PushID(static_cast<int>(i));
    if (PointLine(PointName(sweep.spec.knobs, point.values),
                  metric == nullptr ? "-" : FigureOf(metric->estimate, metric->unit),
                  servescape::VerdictWords(point.report), room.x)) {
      chosen = point.values;
    }
    ImGui::PopID();
  }
  if (!chosen.empty()) Explorer::LoadPoint(view.session, sweep.spec.knobs, chosen);
}

void DrawCostResult(View& view, Explorer& explorer, ImVec2 room) {
  if (!explorer.frontier) return;
  const Frontier& frontier = *explorer.frontier;
  Muted(frontier.metrics.size() > 2
            ? "Filled and named: no other is better in all of cost, p99 and quality, as measured. "
              "Rings: cannot tell, or surely beaten (grey). Stronger: better quality."
            : "Filled and named: no other is cheaper and faster, as measured. Rings: cannot tell, "
              "or surely beaten (grey).",
        true);
  const StudyChart chart = ChartOfFrontier(frontier);
  std::vector<std::vector<std::string>> values;
  for (const FrontierPoint& point : frontier.points) values.push_back(point.values);
  ChartWithPoints(view, chart, frontier.knobs, values, room);
}

void DrawSolveResult(View& view, Explorer& explorer, ImVec2 room) {
  if (explorer.solution) {
    const Solution& found = *explorer.solution;
    RichText(found.found ? "**" + found.sentence + "**" : found.sentence, room.x);
    const ButtonOptions primary{.kind = ButtonKind::kPrimary,
                                .help = "Into the scenario; undo takes it back"};
    if (found.found && Button("Load the answer", primary)) {
      Explorer::LoadPoint(view.session, found.spec.knobs, found.values);
    }
    for (const GoalMargin& margin : found.margins) {
      Muted(fmt::format("{}: {}, {:.0f} % to spare", margin.text,
                        Format(margin.estimate.value, margin.unit), margin.margin * 100),
            true);
    }
    if (!found.next.empty()) Muted("Next better: " + found.next, true);
    for (const std::string& tie : found.ties) Muted("Cannot be told from it: " + tie, true);
    for (const std::string& open : found.open) {
      Muted("Neither shown to meet nor to miss: " + open, true);
    }
  }
  if (explorer.tried.empty()) return;
  Section(fmt::format("Tried, in order: {}", explorer.tried.size()));
  const std::vector<StudyKnob>& knobs =
      explorer.solution ? explorer.solution->spec.knobs : explorer.knobs;
  for (size_t i = 0; i < explorer.tried.size(); ++i) {
    const TriedPoint& tried = explorer.tried[i];
    ImGui::PushID(static_cast<int>(i));
    const Color color = tried.feasible == Feasible::kYes  ? Color::kOk
                        : tried.feasible == Feasible::kNo ? Color::kGoal
                                                          : Color::kWarn;
    if (PointLine(PointName(knobs, tried.values), NameOf(tried.feasible), tried.why, room.x,
                  color)) {
      Explorer::LoadPoint(view.session, knobs, tried.values);
    }
    ImGui::PopID();
  }
}

void DrawCompareResult(View& view, Explorer& explorer, ImVec2 room) {
  if (!explorer.comparison) return;
  const Comparison& comparison = *explorer.comparison;
  const Contender& b = comparison.contenders.front();
  RichText("**" + std::string(NameOf(b.finding)) + ".** " + b.sentence, room.x);
  TableText table{{"metric", "A", "B", "B - A, 95 %", "finding"}, {}};
  const auto add = [&](const Difference& d, const std::string& finding) {
    if (view.session.Hides(d.metric)) return;
    table.rows.push_back({d.metric, Format(d.first, d.unit), Format(d.second, d.unit),
                          ChangeWords(d), finding});
  };
  for (const Judged& judged : b.judged) {
    add(judged.difference, judged.better ? "better" : NameOf(judged.finding));
  }
  for (const Difference& other : b.others) add(other, "differs");
  const float rows = static_cast<float>(table.rows.size() + 1) * 26 + 12;
  ChartTable("Differences", table, {room.x, std::min(rows, std::max(200.0F, room.y * 0.6F))});
  Muted(fmt::format("{} other metrics: no difference seen. {} replications of {}, seed {}.",
                    b.alike, comparison.replications, FormatSeconds(comparison.duration),
                    comparison.seed),
        true);
  for (const std::string& note : comparison.notes) Muted(note, true);
  for (const std::string& warning : comparison.warnings) Muted(warning, true);
  if (Button("CSV", {.help = "Saves the differences as a table", .name = "Differences as CSV"})) {
    view.host.Download("differences.csv", "text/csv", ToCsv(table));
  }
  Section(fmt::format("What changed from A to B: {}", explorer.changed.size()));
  for (const std::string& key : explorer.changed) Text(Type::kBody, Color::kText, key, true);
}

}  // namespace servescape::ui
