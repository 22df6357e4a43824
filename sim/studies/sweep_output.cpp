// SPDX-License-Identifier: MIT
#include "sim/studies/sweep_output.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/report/csv.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

std::vector<std::string> SweptKeys(const SweepResult& sweep) {
  std::vector<std::string> keys;
  for (const StudyKnob& knob : sweep.spec.knobs) keys.push_back(knob.key);
  return keys;
}

Style LoadStyle(const RunReport& report) {
  if (report.load == LoadState::kStable) return Style::kPlain;
  return report.load == LoadState::kInconclusive ? Style::kCareful : Style::kBad;
}

Style GoalsStyle(const RunReport& report) {
  if (report.goals == GoalsState::kMet) return Style::kGood;
  return report.goals == GoalsState::kMissed ? Style::kBad : Style::kCareful;
}

Cell MetricCell(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  if (metric == nullptr) return {"-", Align::kRight};
  const Figure figure = ToFigure(metric->estimate, metric->unit);
  std::string text = Join(figure);
  if (!figure.lower.empty() && figure.lower != figure.upper) {
    text += fmt::format(" ({} .. {})", figure.lower, figure.upper);
  }
  return {text, Align::kRight};
}

// Every metric that any point has, in the order of the first that has it.
std::vector<const Metric*> AllMetrics(const SweepResult& sweep) {
  std::vector<const Metric*> all;
  for (const SweepPoint& point : sweep.points) {
    for (const Metric& metric : point.report.metrics) {
      const bool there = std::any_of(all.begin(), all.end(),
                                     [&](const Metric* each) { return each->name == metric.name; });
      if (!there) all.push_back(&metric);
    }
  }
  return all;
}

}  // namespace

std::string ToText(const SweepResult& sweep, const std::vector<std::string>& metrics,
                   const TextOptions& options) {
  if (sweep.points.empty()) return "no points\n";
  std::vector<std::string> shown = metrics;
  if (shown.empty()) shown = MetricsToShow(sweep.points.front().report);
  const bool goals = !sweep.points.front().report.slos.empty();
  Table table(options.color);
  std::vector<Cell> head;
  for (const std::string& name : ShortNames(SweptKeys(sweep))) {
    head.push_back({name, Align::kRight, Style::kMuted});
  }
  head.push_back({"load", Align::kLeft, Style::kMuted});
  if (goals) head.push_back({"goals", Align::kLeft, Style::kMuted});
  for (const std::string& name : shown) head.push_back({name, Align::kRight, Style::kMuted});
  table.AddRow(std::move(head));
  for (const SweepPoint& point : sweep.points) {
    std::vector<Cell> row;
    for (const std::string& value : point.values) row.push_back({value, Align::kRight});
    row.push_back({NameOf(point.report.load), Align::kLeft, LoadStyle(point.report)});
    if (goals) row.push_back({NameOf(point.report.goals), Align::kLeft, GoalsStyle(point.report)});
    for (const std::string& name : shown) row.push_back(MetricCell(point.report, name));
    table.AddRow(std::move(row));
  }
  std::string out = table.Print();
  if (sweep.spec.shards > 1) {
    out += fmt::format("\nShard {} of {}: {} of {} points.\n", sweep.spec.shard, sweep.spec.shards,
                       sweep.points.size(), sweep.points_in_all);
  }
  return out;
}

std::string ToCsv(const SweepResult& sweep) {
  std::string out;
  for (const std::string& key : SweptKeys(sweep)) out += CsvField(key) + ",";
  out += "load,goals,lost [ratio],replications,duration [s],requests,digest";
  const std::vector<const Metric*> metrics = AllMetrics(sweep);
  for (const Metric* metric : metrics) {
    out += "," + CsvField(fmt::format("{} [{}]", metric->name, NameOf(metric->unit))) + "," +
           CsvField(metric->name + " lower") + "," + CsvField(metric->name + " upper");
  }
  out += "\n";
  for (const SweepPoint& point : sweep.points) {
    const RunReport& r = point.report;
    for (const std::string& value : point.values) out += CsvField(value) + ",";
    out += fmt::format("{},{},{},{},{},{},{}", NameOf(r.load), NameOf(r.goals), CsvField(r.lost),
                       r.replications, CsvField(r.duration), r.requests, r.digest);
    for (const Metric* metric : metrics) {
      const Metric* here = FindMetric(r, metric->name);
      if (here == nullptr) {
        out += ",,,";
        continue;
      }
      out += "," + CsvField(here->estimate.value) + "," + CsvField(here->estimate.lower) + "," +
             CsvField(here->estimate.upper);
    }
    out += "\n";
  }
  return out;
}

}  // namespace servescape
