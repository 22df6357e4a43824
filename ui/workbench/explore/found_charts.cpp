// SPDX-License-Identifier: MIT
// What studies have found, as charts.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/format.h"
#include "sim/report/missing.h"
#include "sim/study/study.h"
#include "ui/charts/tradeoff_curve.h"
#include "ui/workbench/explore/explorer.h"

namespace servescape::ui {
namespace {

const Estimate kNone{kNoTime, kNoTime, kNoTime, 0};

Estimate EstimateOf(const RunReport& report, const std::string& metric, Unit* unit) {
  const Metric* found = FindMetric(report, metric);
  if (found == nullptr) return kNone;
  *unit = found->unit;
  return found->estimate;
}

std::string GoalsWords(const RunReport& report) {
  switch (report.goals) {
    case GoalsState::kMet: return "goals met";
    case GoalsState::kMissed: return "goals missed";
    case GoalsState::kInconclusive: return "goals: cannot tell";
    default: return NameOf(report.load);
  }
}

// Of a sweep of the load alone: the place with the most work per second of latency.
int KneeOfSweep(const SweepResult& sweep) {
  const std::string& key = sweep.spec.knobs[0].key;
  const bool load = key.starts_with("traffic.") &&
                    (key.ends_with(".rate") || key.ends_with(".clients"));
  if (!load || sweep.spec.knobs.size() != 1) return -1;
  std::vector<LoadPoint> points;
  for (const SweepPoint& point : sweep.points) {
    points.push_back(ToLoadPoint(Config{}, static_cast<double>(points.size() + 1), point.report));
  }
  const std::vector<LoadPoint> sorted = Sorted(points);
  const int knee = KneeOf(sorted);
  return knee < 0 ? -1 : static_cast<int>(sorted[static_cast<size_t>(knee)].factor) - 1;
}

// The last two words of a key.
std::string ShortKey(const std::string& key) { return ShortNames({key}).front(); }

}  // namespace

StudyChart ChartOfSweep(const SweepResult& sweep, const std::string& metric,
                        const SloConfig* goal) {
  const StudyKnob& knob = sweep.spec.knobs[0];
  StudyChart chart;
  chart.title = "Sweep";
  chart.x_title = knob.key;
  chart.y_title = metric;
  chart.note_title = "goals";
  chart.unit = knob.unit;
  if (!knob.is_ordered()) chart.words = knob.values;
  for (const SweepPoint& point : sweep.points) {
    const auto place = std::find(knob.values.begin(), knob.values.end(), point.values[0]);
    const size_t at = static_cast<size_t>(place - knob.values.begin());
    StudyPoint out;
    out.x = chart.words.empty() ? knob.numbers[at] : static_cast<double>(at);
    out.y = EstimateOf(point.report, metric, &chart.y_unit);
    if (point.report.load == LoadState::kUnstable) out.y = kNone;
    out.name = ShortKey(knob.key) + " " + point.values[0];
    out.note = point.report.load == LoadState::kUnstable ? "grows without end"
                                                         : GoalsWords(point.report);
    const std::string missing = WhyMissing(point.report, metric, out.y);
    if (!missing.empty() && missing != kNoSteadyState) out.note += ", " + missing;
    chart.points.push_back(std::move(out));
  }
  chart.knee = KneeOfSweep(sweep);
  if (goal != nullptr && goal->metric == metric) chart.goal = goal->limit;
  return chart;
}

StudyMap MapOfSweep(const SweepResult& sweep, const std::string& metric) {
  const StudyKnob& across = sweep.spec.knobs[0];
  const StudyKnob& up = sweep.spec.knobs[1];
  StudyMap map;
  map.title = "Map of two knobs";
  map.x_title = across.key;
  map.y_title = up.key;
  map.z_title = metric;
  map.x_words = across.values;
  map.y_words = up.values;
  map.cells.assign(map.x_words.size() * map.y_words.size(), kNone);
  map.misses.assign(map.cells.size(), false);
  for (const SweepPoint& point : sweep.points) {
    const auto x = std::find(across.values.begin(), across.values.end(), point.values[0]);
    const auto y = std::find(up.values.begin(), up.values.end(), point.values[1]);
    const size_t at = static_cast<size_t>(y - up.values.begin()) * map.x_words.size() +
                      static_cast<size_t>(x - across.values.begin());
    map.misses[at] = point.report.goals == GoalsState::kMissed ||
                     point.report.load == LoadState::kUnstable;
    if (point.report.load != LoadState::kUnstable) {
      map.cells[at] = EstimateOf(point.report, metric, &map.unit);
    }
  }
  return map;
}

StudyChart ChartOfFrontier(const Frontier& frontier) {
  StudyChart chart;
  chart.title = "Cost against p99";
  chart.x_title = "cost.per_hour";
  chart.y_title = "latency.p99";
  chart.note_title = "standing";
  chart.joined = false;
  chart.x_unit = frontier.units[0];
  chart.y_unit = frontier.units[1];
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const FrontierPoint& point : frontier.points) {
    if (point.metrics.size() < 3 || !std::isfinite(point.metrics[2].value)) continue;
    low = std::min(low, point.metrics[2].value);
    high = std::max(high, point.metrics[2].value);
  }
  for (const FrontierPoint& point : frontier.points) {
    StudyPoint out;
    out.x = point.metrics[0].value;
    out.y = point.metrics[1];
    out.name = PointName(frontier.knobs, point.values);
    out.mark = point.standing == Standing::kOn      ? Mark::kStrong
               : point.standing == Standing::kMaybe ? Mark::kOpen
                                                    : Mark::kFaint;
    out.note = Format(out.x, chart.x_unit) + ", " + NameOf(point.standing);
    if (!point.by.empty()) out.note += " (" + point.by + ")";
    if (!point.missing.empty()) out.note += ", " + point.missing;
    if (high > low) {
      out.shade = (point.metrics[2].value - low) / (high - low);
      out.note += ", quality " + Format(point.metrics[2].value, frontier.units[2]);
    }
    chart.points.push_back(std::move(out));
  }
  return chart;
}

}  // namespace servescape::ui
