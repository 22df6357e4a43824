// SPDX-License-Identifier: MIT
#include "sim/studies/gradient.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/base/constants.h"
#include "sim/metrics/confidence.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"
#include "sim/studies/words.h"

namespace servescape {
namespace {

// The value of a literal: without the quotes of a text.
std::string BareValue(const std::string& literal) {
  if (literal.size() > 1 && (literal.front() == '"' || literal.front() == '\'')) {
    return literal.substr(1, literal.size() - 2);
  }
  return literal;
}

class StepList {
 public:
  explicit StepList(std::string_view text) : text_(text) {}

  // The key times a factor; whole numbers stay whole and above 0.
  void Scale(const std::string& key, double factor) {
    const std::optional<std::string> now = GetValue(text_, key);
    double number = 0;
    std::string unit;
    if (!now || !SplitUnit(BareValue(*now), &number, &unit) || !(number > 0)) return;
    double scaled = number * factor;
    if (unit.empty()) scaled = std::floor(scaled + 0.5);
    scaled = *ParseNumber(fmt::format("{:.6g}", scaled));
    if (scaled > 0 && scaled != number) out_.push_back({key, FormatNumber(scaled) + unit});
  }
  void Add(const std::string& key, double step) {
    const std::optional<std::string> now = GetValue(text_, key);
    double number = 0;
    std::string unit;
    if (!now || !SplitUnit(*now, &number, &unit) || !unit.empty()) return;
    if (number + step >= 1) out_.push_back({key, FormatNumber(number + step)});
  }
  std::vector<Setting> Take() { return std::move(out_); }

 private:
  std::string_view text_;
  std::vector<Setting> out_;
};

// Whether anything at all surely moves, at 95 % for all metrics together.
bool Moves(const PlayedVariant& base, const PlayedVariant& step) {
  const double count = static_cast<double>(base.report.metrics.size());
  const double level = 1 - (1 - kLevel) / std::max(1.0, count);
  if (base.report.load != step.report.load) return true;
  return std::any_of(base.report.metrics.begin(), base.report.metrics.end(),
                     [&](const Metric& metric) {
                       const Difference d = DifferenceOf(base, step, metric.name);
                       return !std::isnan(d.value) && std::fabs(d.value) > HalfWidth(d, level);
                     });
}

// Of the first metric's value; what makes it grow without end is the largest.
double SizeOf(const GradientStep& step) {
  if (!step.unstable.empty()) return kInfinity;
  if (step.differences.empty() || std::isnan(step.differences[0].value)) return 0;
  const Difference& d = step.differences[0];
  return d.first == 0 ? std::fabs(d.value) : std::fabs(d.value / d.first);
}

GradientStep StepOf(const PlayedVariant& base, const PlayedVariant& played, const Setting& setting,
                    std::string from, const std::vector<std::string>& metrics) {
  GradientStep step{setting.path, std::move(from), setting.value, {}, false, ""};
  for (const std::string& metric : metrics) {
    step.differences.push_back(DifferenceOf(base, played, metric));
  }
  step.useless = !Moves(base, played);
  const bool grows = played.report.load == LoadState::kUnstable;
  if (grows && base.report.load != LoadState::kUnstable) step.unstable = "grows without end";
  return step;
}

std::vector<std::string> UsualMetrics(const PlayedVariant& base) {
  std::vector<std::string> metrics;
  for (const char* name : {"latency.p99", "latency.mean", "availability", "cost.per_hour"}) {
    const Metric* metric = FindMetric(base.report, name);
    if (metric != nullptr && !std::isnan(metric->estimate.value)) metrics.push_back(name);
  }
  const Metric* quality = FindMetric(base.report, "quality.mean");
  if (quality != nullptr && quality->estimate.value < 1) metrics.push_back("quality.mean");
  return metrics;
}

}  // namespace

std::vector<Setting> UsualSteps(const Config& config, std::string_view text) {
  StepList steps(text);
  for (const ServiceConfig& service : config.services) {
    const std::string key = "service." + service.name + ".";
    steps.Add(key + "replicas", 1);
    steps.Add(key + "replicas", -1);
    steps.Add(key + "concurrency", 1);
    for (const double factor : {2.0, 0.5}) {
      steps.Scale(key + "batching.max_size", factor);
      steps.Scale(key + "batching.max_delay", factor);
      steps.Scale(key + "queue.capacity", factor);
    }
  }
  for (const CacheConfig& cache : config.caches) {
    for (const double factor : {2.0, 0.5}) {
      steps.Scale("cache." + cache.name + ".capacity", factor);
      steps.Scale("cache." + cache.name + ".ttl", factor);
    }
  }
  for (const TrafficConfig& source : config.traffic) {
    for (const double factor : {1.1, 0.9}) {
      steps.Scale("traffic." + source.name + ".rate", factor);
      steps.Scale("traffic." + source.name + ".clients", factor);
    }
  }
  return steps.Take();
}

Result<Gradient, std::string> FindGradient(const std::string& name, std::string_view text,
                                           const std::vector<Setting>& steps,
                                           const std::vector<std::string>& metrics,
                                           const VariantLoader& load, const PlayTerms& terms) {
  Gradient out;
  out.name = name;
  Result<Variant, Diagnostics> base = load(name, {});
  if (!base) return name + ": no valid scenario";
  std::vector<Variant> variants{std::move(base).value()};
  std::vector<Setting> played_steps;
  for (const Setting& step : steps) {
    Result<Variant, Diagnostics> variant = load(step.path + "=" + step.value, {step});
    if (!variant) {
      std::string why = "no valid scenario";
      for (const Diagnostic& wrong : variant.error()) {
        if (wrong.severity == Severity::kError) why = wrong.message;
      }
      out.skipped.push_back(step.path + "=" + step.value + ": " + why);
      continue;
    }
    // A key that needs another to have an effect leaves the scenario as it was.
    variants.push_back(std::move(variant).value());
    played_steps.push_back(step);
  }
  AlignLengths(&variants);
  if (std::string refused = RefusalOf(variants, terms.machine); !refused.empty()) return refused;
  PlayTerms pairs = terms;
  pairs.pairs = true;
  bool cancelled = false;
  pairs.progress = [&](double share) {
    cancelled = cancelled || (terms.progress && !terms.progress(share));
    return !cancelled;
  };
  const std::vector<PlayedVariant> played = PlayAll(variants, pairs);
  if (cancelled) return out;
  if (std::string stopped = StoppedWords(played); !stopped.empty()) return stopped;
  out.metrics = metrics.empty() ? UsualMetrics(played[0]) : metrics;
  for (size_t i = 1; i < played.size(); ++i) {
    const Setting& step = played_steps[i - 1];
    out.steps.push_back(StepOf(played[0], played[i], step,
                               BareValue(GetValue(text, step.path).value_or("")), out.metrics));
  }
  std::stable_sort(out.steps.begin(), out.steps.end(),
                   [](const GradientStep& a, const GradientStep& b) {
                     return a.useless != b.useless ? b.useless : SizeOf(a) > SizeOf(b);
                   });
  return out;
}

std::string ToText(const Gradient& gradient, const TextOptions& options) {
  Table table(options.color);
  std::vector<Cell> head{{""}, {""}};
  for (const std::string& metric : gradient.metrics) {
    head.push_back({metric, Align::kLeft, Style::kMuted});
  }
  table.AddRow(std::move(head));
  std::string useless;
  for (const GradientStep& step : gradient.steps) {
    if (step.useless) {
      useless += fmt::format("{}{} = {}", useless.empty() ? "" : ", ", step.key, step.to);
      continue;
    }
    std::vector<Cell> row{{step.key}, {step.from + " -> " + step.to}};
    for (const Difference& each : step.differences) {
      const bool withheld = std::isnan(each.value) && !step.unstable.empty();
      const bool seen = each.differs() || each.error == 0;
      row.push_back({withheld ? step.unstable
                     : seen   ? ChangeWords(each)
                              : "no difference seen",
                     Align::kLeft, seen || withheld ? Style::kPlain : Style::kMuted});
    }
    table.AddRow(std::move(row));
  }
  std::string out = table.Print();
  if (!useless.empty()) {
    out += "\n" + Wrap("Useless here, nothing surely moves: " + useless + ".", options.width, 0) +
           "\n";
  }
  for (const std::string& skipped : gradient.skipped) {
    out += Wrap("Left out: " + skipped, options.width, 0) + "\n";
  }
  return out;
}

std::string ToJson(const Gradient& gradient) {
  Json steps = Json::array();
  for (const GradientStep& step : gradient.steps) {
    Json differences = Json::object();
    for (const Difference& d : step.differences) {
      differences[d.metric] = {{"unit", NameOf(d.unit)},     {"first", Number(d.first)},
                               {"second", Number(d.second)}, {"difference", Number(d.value)},
                               {"lower", Number(d.lower)},   {"upper", Number(d.upper)}};
    }
    steps.push_back({{"key", step.key},
                     {"from", step.from},
                     {"to", step.to},
                     {"useless", step.useless},
                     {"unstable", !step.unstable.empty()},
                     {"differences", differences}});
  }
  return Print({{"kind", "servescape.gradient"},
                {"schema", 1},
                {"scenario", gradient.name},
                {"metrics", gradient.metrics},
                {"steps", steps},
                {"left_out", gradient.skipped}},
               /*pretty=*/true);
}

}  // namespace servescape
