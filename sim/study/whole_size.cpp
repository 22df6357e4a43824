// SPDX-License-Identifier: MIT
#include "sim/study/whole_size.h"

#include <cmath>
#include <string>
#include <vector>

#include "sim/model/prices.h"
#include "sim/model/whole_size.h"
#include "sim/study/words.h"

namespace servescape {
namespace {

void Multiply(double factor, Estimate* estimate) {
  estimate->value *= factor;
  estimate->lower *= factor;
  estimate->upper *= factor;
  estimate->surely_lower *= factor;
  estimate->surely_upper *= factor;
}

void Multiply(double factor, std::vector<double>* values) {
  for (double& value : *values) value *= factor;
}

// The counts at the beginning of lines such as "3 x g4dn.xlarge (classifier)".
void TellBill(const Config& config, std::vector<CostLine>* bill) {
  size_t line = 0;
  for (const PricedPart& part : PricedPartsOf(config)) {
    if (!(part.price > 0) || line >= bill->size()) continue;
    std::string& label = (*bill)[line].label;
    const double count = part.kind == "service" ? (*bill)[line].usd_per_hour / part.price *
                                                      WholeReplicas(config, part.service)
                                                : 1;
    ++line;
    const size_t end = label.find(" x ");
    if (end == std::string::npos) continue;
    const bool whole = std::fabs(count - std::floor(count + 0.5)) < 1e-6 * count;
    label = (whole ? CountWords(static_cast<int64_t>(count + 0.5)) : NumberWords(count)) +
            label.substr(end);
  }
  for (CostLine& each : *bill) {
    each.usd_per_hour *= config.run.scale;
    each.idle_usd_per_hour *= config.run.scale;
  }
}

}  // namespace

double WholeFactor(const Config& config, std::string_view name, Unit unit) {
  if (unit == Unit::kReplicas && name.starts_with("service.")) {
    for (size_t s = 0; s < config.services.size(); ++s) {
      const std::string prefix = "service." + config.services[s].name + ".";
      const bool counted = name.ends_with(".replicas.mean") || name.ends_with(".up.mean") ||
                           name.ends_with(".replicas") || name.ends_with(".up");
      if (name.starts_with(prefix) && counted) return WholeReplicas(config, s);
    }
  }
  switch (unit) {
    case Unit::kPerSecond:
    case Unit::kRequests:
    case Unit::kReplicas:
    case Unit::kUsd:
    case Unit::kUsdPerHour:
      return config.run.scale;
    case Unit::kSeconds:
    case Unit::kRatio:
    case Unit::kItems:
    case Unit::kUsdPerMillion:
    case Unit::kAttempts:
      return 1;
  }
  return 1;
}

void TellWhole(const Config& config, RunReport* report) {
  const double scale = config.run.scale;
  for (Metric& metric : report->metrics) {
    Multiply(WholeFactor(config, metric.name, metric.unit), &metric.estimate);
  }
  for (SloResult& slo : report->slos) {
    const Metric* metric = FindMetric(*report, slo.metric);
    if (metric == nullptr) continue;
    const double factor = WholeFactor(config, slo.metric, metric->unit);
    Multiply(factor, &slo.estimate);
    if (factor != 1) slo.limit *= scale;  // by which it was divided (systems/scale.h)
  }
  for (Series& series : report->series) {
    const double factor = WholeFactor(config, series.name, series.unit);
    Multiply(factor, &series.value);
    Multiply(factor, &series.lower);
    Multiply(factor, &series.upper);
  }
  report->growth_rate *= scale;
  TellBill(config, &report->bill);
  for (size_t s = 0; s < report->services.size(); ++s) {
    ServiceSummary& service = report->services[s];
    service.replicas =
        static_cast<uint32_t>(std::floor(service.replicas * WholeReplicas(config, s) + 0.5));
    service.capacity *= scale;
    service.offered_peak *= scale;
  }
  report->in_system.clear();  // of another number of requests than the whole has
  const std::string at = "At 1/" + CountWords(config.run.scale) + " of its size: ";
  if (!report->verdict_reason.empty()) report->verdict_reason = at + report->verdict_reason;
  if (!report->why.empty()) report->why = at + report->why;
}

}  // namespace servescape
