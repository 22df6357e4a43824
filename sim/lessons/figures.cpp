// SPDX-License-Identifier: MIT
#include "sim/lessons/figures.h"

#include <algorithm>
#include <cmath>

#include "sim/base/constants.h"
#include "sim/lessons/read.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

double Evaluated(const std::string& expression, const ConditionNames& names) {
  const Result<double, std::string> value = ValueOf(expression, names);
  return value ? value.value() : kNaN;
}

double OfMetric(const LessonFigure& figure, const RunReport& report) {
  const Metric* metric = FindMetric(report, figure.of);
  if (!metric) return kNaN;
  if (figure.take == "lower") return metric->estimate.lower;
  if (figure.take == "upper") return metric->estimate.upper;
  return metric->estimate.value;
}

double OfRun(const std::string& word, const RunReport& report) {
  if (word == "requests") return static_cast<double>(report.requests);
  if (word == "events") return static_cast<double>(report.events);
  if (word == "duration") return report.duration;
  if (word == "warmup") return report.warmup;
  if (word == "lost") return report.lost;
  if (word == "unanswered") return report.unanswered;
  return report.verdict == Verdict::kStable ? 1 : 0;
}

double OfKey(const LessonFigure& figure, const LessonRun& run) {
  std::optional<std::string> value;
  for (const Setting& setting : run.settings) {
    if (setting.path == figure.of) value = setting.value;
  }
  if (!value) value = GetValue(run.scenario, figure.of);
  if (!value) return kNaN;
  const std::string text = ValueText(ParseSettingValue(*value));
  const std::optional<double> number = ConditionNumber(text);
  return number ? *number : ParseMoneyPerHour(text).value_or(kNaN);
}

// How long after the beginning the series stays within the limits from then on.
double Settled(const Series& series, const std::vector<double>& ends, double begin, double end,
               double at_least, double at_most) {
  double since = begin;
  for (size_t i = 0; i < ends.size(); ++i) {
    if (ends[i] <= begin || ends[i] > end) continue;
    const double value = series.value[i];
    const bool within = (std::isnan(at_least) || value >= at_least) &&
                        (std::isnan(at_most) || value <= at_most);
    if (!within) since = ends[i];
  }
  return since - begin;
}

double OfSeries(const LessonFigure& figure, const RunReport& report, const ConditionNames& names) {
  const Series* series = FindSeries(report, figure.of);
  if (!series || report.times.empty()) return kNaN;
  const double end = figure.end > 0 ? figure.end : report.duration;
  const double slack = report.duration * 1e-9;
  if (figure.take == "settled") {
    const double at_least = figure.at_least.empty() ? kNaN : Evaluated(figure.at_least, names);
    const double at_most = figure.at_most.empty() ? kNaN : Evaluated(figure.at_most, names);
    return Settled(*series, report.times, figure.begin + slack, end + slack, at_least, at_most);
  }
  double sum = 0, largest = kNaN, least = kNaN, last = kNaN;
  int count = 0;
  for (size_t i = 0; i < report.times.size(); ++i) {
    const double value = series->value[i];
    if (report.times[i] <= figure.begin + slack || report.times[i] > end + slack) continue;
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
    last = value;
    if (!(largest >= value)) largest = value;
    if (!(least <= value)) least = value;
  }
  if (figure.take == "largest") return largest;
  if (figure.take == "least") return least;
  if (figure.take == "last") return last;
  return count > 0 ? sum / count : kNaN;
}

// A limit that every value keeps.
std::string Anything(const MetricName& metric) {
  if (metric.unit == "s") return ">= 0s";
  if (metric.unit == "1/s") return ">= 0/s";
  if (metric.unit == "ratio") return ">= 0%";
  if (metric.unit.starts_with("usd")) return metric.unit == "usd/h" ? ">= $0/h" : ">= $0";
  return ">= 0";
}

}  // namespace

ConditionNames FigureValues(const Lesson& lesson, const KnobValues& knobs, const LessonRuns& runs) {
  ConditionNames names;
  for (const LessonKnob& knob : lesson.knobs) {
    const auto found = knobs.find(knob.name);
    const std::string value = found == knobs.end() ? "" : found->second;
    const std::optional<double> number = ConditionNumber(value);
    const bool word = !number && !value.empty();
    names[knob.name] = word ? ConditionValue{false, 0, value}
                            : ConditionValue{true, number.value_or(kNaN), ""};
  }
  for (const LessonFigure& figure : lesson.figures) {
    double value = kNaN;
    const auto run = runs.find(figure.run);
    if (figure.from == FigureFrom::kValue) {
      value = Evaluated(figure.of, names);
    } else if (run != runs.end() && figure.from == FigureFrom::kKey) {
      value = OfKey(figure, run->second);
    } else if (run != runs.end() && run->second.report.stopped.empty()) {
      const RunReport& report = run->second.report;
      if (figure.from == FigureFrom::kMetric) value = OfMetric(figure, report);
      if (figure.from == FigureFrom::kRun) value = OfRun(figure.of, report);
      if (figure.from == FigureFrom::kSeries) value = OfSeries(figure, report, names);
    } else if (figure.from == FigureFrom::kRun && figure.of == "stable") {
      value = 0;  // a guard stopped it
    }
    names[figure.name] = {true, value, ""};
  }
  return names;
}

std::vector<std::string> MeasuringGoals(const Lesson& lesson) {
  std::vector<std::string> out;
  for (const LessonFigure& figure : lesson.figures) {
    if (figure.from != FigureFrom::kMetric && figure.from != FigureFrom::kSeries) continue;
    const MetricName* row = FindMetricName(figure.of);
    if (!row) continue;
    // Those that every run has need none.
    const bool always = row->where != MetricWhere::kDetail && row->pattern == MetricForm(figure.of);
    bool standard = always;
    for (const std::string_view each : PercentilesOf(*row))
      standard = standard || (row->where == MetricWhere::kAll &&
                              figure.of.ends_with("." + std::string(each)));
    if (standard && !TimeOfMetric(figure.of)) continue;
    if (figure.of.find('*') != std::string::npos) continue;
    const std::string goal = figure.of + " " + Anything(*row);
    if (std::find(out.begin(), out.end(), goal) == out.end()) out.push_back(goal);
  }
  return out;
}

double NumberOf(const ConditionNames& names, const std::string& name) {
  const auto found = names.find(name);
  return found != names.end() && found->second.is_number ? found->second.number : kNaN;
}

}  // namespace servescape
