// SPDX-License-Identifier: MIT
#include "sim/study/estimates.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "sim/base/check.h"
#include "sim/base/constants.h"
#include "sim/scenario/metric_names.h"
#include "sim/study/metric_table.h"
#include "sim/study/metric_values.h"
#include "sim/study/steady_detail.h"

namespace servescape {
namespace {

Unit UnitNamed(std::string_view word) {
  for (int i = 0; i < kUnits; ++i) {
    if (word == NameOf(static_cast<Unit>(i))) return static_cast<Unit>(i);
  }
  SERVESCAPE_CHECK(false);
  return Unit::kSeconds;
}

// One metric, over all parts.
class Measurement {
 public:
  Measurement(const Config& config, const std::vector<ServiceLoad>& loads,
              const std::vector<Steady>& parts, const MetricHere& metric, MetricTable* table)
      : config_(config),
        loads_(loads),
        parts_(parts),
        metric_(metric),
        name_(MetricNames()[metric.row]),
        value_(MetricValues()[metric.row]),
        table_(table) {}

  void Add() const {
    if ((value_.traits & kDetailed) && !HasDetail(parts_)) return;
    if (value_.histogram) return AddDistribution();
    const Unit unit = UnitNamed(name_.unit);
    if (const std::optional<double> exact = Exact()) {
      return table_->AddExact(metric_.name, unit, Samples(), *exact);
    }
    std::vector<Fraction> values;
    for (const Steady& part : parts_) {
      values.push_back({Of(value_.numerator, part), Of(value_.denominator, part)});
    }
    table_->Add(metric_.name, unit, Samples(), values, (value_.traits & kSettles) != 0);
  }

 private:
  double Of(Quantity quantity, const Steady& part) const {
    return quantity({config_, loads_, part, metric_.index});
  }

  int64_t Samples() const {
    double samples = 0;
    for (const Steady& part : parts_) samples += Of(value_.samples, part);
    return static_cast<int64_t>(samples);
  }

  // The nominal value, unless something else is measured.
  std::optional<double> Exact() const {
    if (!value_.nominal) return std::nullopt;
    const double nominal = Of(value_.nominal, Steady());
    if (std::isnan(nominal)) return nominal;
    const bool same = std::all_of(parts_.begin(), parts_.end(), [&](const Steady& part) {
      if (!value_.numerator) return true;
      const double all = nominal * Of(value_.denominator, part);
      return std::fabs(Of(value_.numerator, part) - all) <= 1e-9 * all;
    });
    return same ? std::optional(nominal) : std::nullopt;
  }

  void AddDistribution() const {
    std::vector<Histogram> histograms;
    for (const Steady& part : parts_) {
      histograms.push_back(value_.histogram({config_, loads_, part, metric_.index}));
    }
    const std::string prefix = metric_.name.substr(0, metric_.name.rfind('.') + 1);
    if (name_.pattern.ends_with(".pN")) {
      table_->AddPercentiles(config_.slos, prefix, PercentilesOf(name_), histograms);
    } else if (TimeOfMetric(name_.pattern)) {
      table_->AddWithin(config_.slos, prefix, Samples(), histograms);
    } else {
      table_->AddMaximum(metric_.name, histograms);
    }
  }

  const Config& config_;
  const std::vector<ServiceLoad>& loads_;
  const std::vector<Steady>& parts_;
  const MetricHere& metric_;
  const MetricName& name_;
  const MetricValue& value_;
  MetricTable* const table_;
};

const MetricValue& ValueOf(const Metric& metric) {
  const MetricName* name = FindMetricName(metric.name);
  SERVESCAPE_CHECK(name != nullptr);
  return MetricValues()[static_cast<size_t>(name - MetricNames().data())];
}

void Withhold(Metric* metric) { metric->estimate = {kNaN, kNaN, kNaN, metric->estimate.samples}; }

// Averages of queues that have hardly settled, or seen too few of their own ups and downs; and
// means that few long services make.
void WithholdUnsettled(const RunExtent& run, std::vector<Metric>* metrics) {
  for (Metric& metric : *metrics) {
    const MetricValue& row = ValueOf(metric);
    if (!(row.traits & kSettles) || std::isnan(metric.estimate.value)) continue;
    const bool mean = !row.histogram && metric.unit != Unit::kRatio;
    const double error = mean ? run.MeanError() : run.LeastError();
    const double missing = kMeanRelaxations * error * error;
    if (run.settled && missing <= 1) continue;
    metric.needs_duration = run.SecondsFor(std::max(1.0, missing));
    Withhold(&metric);
  }
}

}  // namespace

std::vector<Metric> MetricsOf(const Config& config, const std::vector<ServiceLoad>& loads,
                              const std::vector<Steady>& parts, const RunExtent& run) {
  MetricTable table(run);
  for (const MetricHere& metric : MetricsHere(config)) {
    Measurement(config, loads, parts, metric, &table).Add();
  }
  std::vector<Metric> metrics = table.Take();
  WithholdUnsettled(run, &metrics);
  return metrics;
}

void WithholdUnstable(const Config& config, const Touched& touched, std::vector<Metric>* metrics) {
  for (Metric& metric : *metrics) {
    if (!(ValueOf(metric).traits & kGrows)) continue;
    if (touched.Of(config, metric.name) != Trace::kSteady) Withhold(&metric);
  }
}

}  // namespace servescape
