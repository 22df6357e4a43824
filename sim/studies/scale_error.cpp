// SPDX-License-Identifier: MIT
#include "sim/studies/scale_error.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

double ErrorOf(const Estimate& at, double other, double ratio) {
  const double lower = std::isnan(at.lower) ? at.value : at.lower;
  const double upper = std::isnan(at.upper) ? at.value : at.upper;
  const double half = std::max(at.value - lower, upper - at.value);
  return std::fabs(other - at.value) / std::fabs(std::sqrt(ratio) - 1) + half;
}

bool IsShown(const ScaledFigure& figure, const RunReport& report) {
  for (const SloResult& slo : report.slos) {
    if (slo.metric == figure.metric) return true;
  }
  static constexpr std::string_view kShown[] = {"latency.mean", "latency.p50",  "latency.p99",
                                                "throughput",   "availability", "cost.per_hour"};
  if (std::find(std::begin(kShown), std::end(kShown), figure.metric) != std::end(kShown)) {
    return true;
  }
  return figure.metric.ends_with(".load") || figure.metric.ends_with(".hit_ratio") ||
         figure.metric.ends_with(".replicas.mean");
}

}  // namespace

ScaleError ScaleErrorOf(const RunReport& report, uint32_t scale, const RunReport& at_other,
                        uint32_t other) {
  ScaleError out{scale, other, {}};
  const double ratio = static_cast<double>(other) / scale;
  for (const Metric& metric : report.metrics) {
    if (std::isnan(metric.estimate.value)) continue;
    ScaledFigure figure{metric.name, metric.unit, metric.estimate.value, kNaN, kNaN};
    const Metric* second = FindMetric(at_other, metric.name);
    if (second != nullptr && other != scale) {
      figure.other = second->estimate.value;
      figure.error = ErrorOf(metric.estimate, figure.other, ratio);
    }
    out.figures.push_back(figure);
  }
  return out;
}

std::optional<ScaleError> MeasureScale(const std::string& name, const Config& config,
                                       const RunReport& report, const VariantLoader& load,
                                       const PlayTerms& terms) {
  const uint32_t scale = config.run.scale;
  for (const uint32_t asked : {2 * scale, scale / 2}) {
    if (asked < 1) continue;
    const Result<Variant, Diagnostics> loaded =
        load(name, {{"run.scale", fmt::format("{}", asked)}});
    if (!loaded || loaded.value().config.run.scale == scale) continue;
    Variant other = loaded.value();
    other.config.run.duration = config.run.duration;
    other.config.run.replications = config.run.replications;
    if (!RefusalOf({other}, terms.machine).empty()) continue;
    const std::vector<PlayedVariant> played = PlayAll({other}, terms);
    const RunReport& at_other = played[0].report;
    if (at_other.metrics.empty() || !at_other.stopped.empty()) continue;
    return ScaleErrorOf(report, scale, at_other, other.config.run.scale);
  }
  return std::nullopt;
}

std::string ToText(const ScaleError& error, const RunReport& report, bool color) {
  std::string out = Heading("Scale", color);
  out += fmt::format(
      "  played at 1/{}, and at 1/{} to measure what that costs: the whole lies within\n",
      CountWords(error.scale), CountWords(error.other));
  Table table(color);
  for (const ScaledFigure& figure : error.figures) {
    if (!IsShown(figure, report)) continue;
    const bool known = !std::isnan(figure.error);
    table.AddRow(
        {{figure.metric},
         {Format(figure.value, figure.unit), Align::kRight},
         {known ? "\u00b1 " + Format(figure.error, figure.unit) : "not known", Align::kRight},
         {known ? fmt::format("{} at 1/{}", Format(figure.other, figure.unit),
                              CountWords(error.other))
                : "",
          Align::kLeft, Style::kMuted}});
  }
  return out + table.Print();
}

Json ToValue(const ScaleError& error) {
  Json figures = Json::object();
  for (const ScaledFigure& figure : error.figures) {
    figures[figure.metric] = {{"value", Number(figure.value)},
                              {"unit", NameOf(figure.unit)},
                              {"other", Number(figure.other)},
                              {"error", Number(figure.error)}};
  }
  return {{"scale", error.scale}, {"other", error.other}, {"figures", std::move(figures)}};
}

}  // namespace servescape
