// SPDX-License-Identifier: MIT
#include "sim/studies/open_metrics.h"

#include <cctype>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/base/percentile.h"
#include "sim/scenario/metric_names.h"

namespace servescape {
namespace {

const char* UnitWord(Unit unit) {
  switch (unit) {
    case Unit::kSeconds:
      return "seconds";
    case Unit::kPerSecond:
      return "per_second";
    case Unit::kRatio:
      return "ratio";
    case Unit::kRequests:
      return "requests";
    case Unit::kItems:
      return "items";
    case Unit::kReplicas:
      return "replicas";
    case Unit::kUsd:
      return "usd";
    case Unit::kUsdPerHour:
      return "usd_per_hour";
    case Unit::kUsdPerMillion:
      return "usd_per_million";
    case Unit::kAttempts:
      return "attempts";
  }
  return "";
}

std::string LabelText(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

struct Family {
  std::string help;
  const char* unit = "";
  std::string samples;
};

// "service.model.wait.p99": the family "service_wait_quantile", and what its labels say.
struct FamilyPlace {
  std::string name, labels;
};

FamilyPlace PlaceOf(const std::string& metric, const std::string& pattern) {
  FamilyPlace out;
  std::string form = pattern;
  const size_t star = pattern.find(".*.");
  if (star != std::string::npos) {
    const std::string kind = pattern.substr(0, star);
    // The pattern's end is the metric's, but for a number or a time.
    const std::string form_here = MetricForm(metric);
    const size_t tail = pattern.size() - star - 2;
    const std::string subject = form_here.substr(star + 1, form_here.size() - tail - star - 1);
    out.labels = fmt::format(",{}=\"{}\"", kind, LabelText(subject));
    form = kind + pattern.substr(star + 2);
  }
  const std::string_view percentile = PercentileAtEnd(metric);
  if (form.ends_with(".pN")) {
    form = form.substr(0, form.size() - 2) + "quantile";
    out.labels += fmt::format(",quantile=\"{}\"", ShareOfPercentile(percentile).value_or(0));
  } else if (const auto time = TimeOfMetric(metric)) {
    form = form.substr(0, form.find("within(")) + "within";
    out.labels += fmt::format(",within=\"{}\"", LabelText(std::string(*time)));
  }
  for (const char c : form) {
    out.name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  }
  return out;
}

}  // namespace

std::string ToOpenMetrics(const RunReport& report, const std::string& scenario) {
  std::vector<std::string> order;
  std::map<std::string, Family> families;
  const std::string common = fmt::format("scenario=\"{}\"", LabelText(scenario));
  for (const Metric& metric : report.metrics) {
    const MetricName* row = FindMetricName(metric.name);
    if (row == nullptr || std::isnan(metric.estimate.value)) continue;
    const FamilyPlace place = PlaceOf(metric.name, std::string(row->pattern));
    const char* unit = UnitWord(metric.unit);
    std::string name = "servescape_" + place.name;
    if (!name.ends_with(std::string("_") + unit)) name += std::string("_") + unit;
    const auto [found, added] = families.emplace(name, Family{});
    if (added) {
      order.push_back(name);
      found->second.help = std::string(SentenceOf(*row));
      found->second.unit = unit;
    }
    const std::pair<const char*, double> bounds[] = {{"value", metric.estimate.value},
                                                     {"lower", metric.estimate.lower},
                                                     {"upper", metric.estimate.upper}};
    for (const auto& [bound, value] : bounds) {
      if (!std::isfinite(value)) continue;
      found->second.samples +=
          fmt::format("{}{{{}{},bound=\"{}\"}} {}\n", name, common, place.labels, bound, value);
    }
  }
  std::string out;
  for (const std::string& name : order) {
    const Family& family = families[name];
    out += fmt::format("# TYPE {0} gauge\n# UNIT {0} {1}\n# HELP {0} {2}\n{3}", name, family.unit,
                       LabelText(family.help), family.samples);
  }
  return out + "# EOF\n";
}

}  // namespace servescape
