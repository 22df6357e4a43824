// SPDX-License-Identifier: MIT
#include "sim/studies/solve_output.h"

#include <cmath>

#include <fmt/format.h>

#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/metric_names.h"
#include "sim/study/version.h"

namespace servescape {
namespace {

Style StyleFor(Feasible feasible) {
  if (feasible == Feasible::kYes) return Style::kGood;
  return feasible == Feasible::kNo ? Style::kBad : Style::kCareful;
}

Json ValuesOf(const Solution& solution, const std::vector<std::string>& values) {
  Json out = Json::object();
  for (size_t k = 0; k < values.size(); ++k) out[solution.spec.knobs[k].key] = values[k];
  return out;
}

std::string ObjectiveWords(const Solution& solution, const Estimate& objective) {
  if (FindMetricName(solution.spec.objective) == nullptr) return fmt::format("{}", objective.value);
  return Join(ToFigure(objective, solution.unit));
}

}  // namespace

std::string ToText(const Solution& solution, const TextOptions& options) {
  std::string out = Wrap(solution.sentence, options.width, 0) + "\n";
  if (solution.found && !solution.margins.empty()) {
    out += Heading("Goals, with fresh seeds", options.color);
    Table table(options.color);
    for (const GoalMargin& goal : solution.margins) {
      const bool binds = &goal == &solution.margins.front();
      table.AddRow({{goal.text},
                    {Join(ToFigure(goal.estimate, goal.unit)), Align::kRight},
                    {fmt::format("{:.0f} % to spare", 100 * goal.margin), Align::kRight},
                    {binds && solution.margins.size() > 1 ? "binds" : ""}});
    }
    out += table.Print();
  }
  if (!solution.next.empty())
    out += Wrap("One step on: " + solution.next + ".", options.width, 0) + "\n";
  out += Heading("Tried", options.color);
  Table table(options.color);
  for (const TriedPoint& each : solution.tried) {
    table.AddRow({{PointName(solution.spec.knobs, each.values)},
                  {ObjectiveWords(solution, each.objective), Align::kRight},
                  {NameOf(each.feasible), Align::kLeft, StyleFor(each.feasible)},
                  {each.why}});
  }
  out += table.Print();
  out += fmt::format("\n{} of {} points, {} simulated.\n", solution.tried.size(),
                     solution.points_in_all, FormatCount(solution.requests, "request"));
  return out;
}

std::string ToJson(const Solution& solution) {
  Json margins = Json::array(), tried = Json::array(), vary = Json::array();
  for (const StudyKnob& knob : solution.spec.knobs) {
    vary.push_back({{"key", knob.key}, {"values", knob.values}});
  }
  for (const GoalMargin& goal : solution.margins) {
    Json one = ToValue(goal.estimate);
    one["text"] = goal.text;
    one["unit"] = NameOf(goal.unit);
    one["margin"] = Number(goal.margin);
    margins.push_back(std::move(one));
  }
  for (const TriedPoint& each : solution.tried) {
    tried.push_back({{"values", ValuesOf(solution, each.values)},
                     {"goals", NameOf(each.feasible)},
                     {"objective", ToValue(each.objective)},
                     {"why", each.why},
                     {"requests", each.requests}});
  }
  return Print({{"kind", "servescape.solve"},
                {"schema", 1},
                {"version", EngineVersion()},
                {"scenario", solution.name},
                {"sentence", solution.sentence},
                {"found", solution.found},
                {"sense", solution.spec.maximize ? "maximize" : "minimize"},
                {"objective", solution.spec.objective},
                {"over", vary},
                {"values", ValuesOf(solution, solution.values)},
                {"value", ToValue(solution.objective)},
                {"goals", margins},
                {"digest", solution.confirmation.digest},
                {"hash", solution.confirmation.scenario_hash},
                {"ties", solution.ties},
                {"cannot_tell", solution.open},
                {"next", solution.next},
                {"tried", tried},
                {"points_in_all", solution.points_in_all},
                {"requests", solution.requests}},
               /*pretty=*/true);
}

}  // namespace servescape
