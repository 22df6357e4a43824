// SPDX-License-Identifier: MIT
#include <cmath>
#include <optional>

#include "sim/base/percentile.h"
#include "sim/scenario/metric_names.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/readers.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> ParseLimit(std::string_view text, std::string_view unit) {
  if (unit == "s") return ParseSeconds(text);
  if (unit == "1/s") return ParseRate(text);
  if (unit == "ratio") return ParseRatio(text);
  if (unit == "usd/h") return ParseMoneyPerHour(text);
  if (unit == "usd") return ParseMoney(text, "");
  if (unit == "usd/1e6") {
    const std::optional<double> amount = ParseMoney(text, "/million");
    return amount ? amount : ParseMoney(text, "/1e6");
  }
  return ParseCount(text, unit);
}

std::string_view ExampleOf(std::string_view unit) {
  if (unit == "s") return "a duration such as 100ms";
  if (unit == "1/s") return "a rate such as 2000/s";
  if (unit == "ratio") return "a share such as 99.9% or 0.999";
  if (unit == "usd/h") return "a price such as 60 usd/h";
  if (unit == "usd" || unit == "usd/1e6") return "an amount such as 5 usd";
  return "a number";
}

// The names that goals may have here, for those that are near to a wrong one.
std::vector<std::string> NamesHere(const std::vector<MetricHere>& metrics) {
  std::vector<std::string> names;
  for (const MetricHere& metric : metrics) {
    const std::string head = metric.name.substr(0, metric.name.size() - 2);
    for (const std::string_view percentile : PercentilesOf(MetricNames()[metric.row])) {
      names.push_back(head + std::string(percentile));
    }
    names.push_back(metric.name);
  }
  return names;
}

// "; did you mean latency.p50?" of class.default.latency.p50 where there are no classes.
std::string Nearest(const std::string& metric, const std::vector<std::string>& all) {
  if (metric == "latency.p100") return "; did you mean latency.max?";
  const std::string near = DidYouMean(metric, all);
  const size_t dot = metric.starts_with("class.") ? metric.find('.', 6) : std::string::npos;
  return near.empty() && dot != std::string::npos ? DidYouMean(metric.substr(dot + 1), all) : near;
}

// What is wrong with a goal's text, or nothing.
std::string ParseSlo(const std::string& text, const Config& config, const Reporter& reporter,
                     SloConfig& out) {
  const size_t relation = text.find_first_of("<>=");
  const bool known = relation != std::string::npos && text[relation] != '=';
  if (!known) return "needs one of <= < >= >, as in \"latency.p99 <= 100ms\"";
  const bool equal = relation + 1 < text.size() && text[relation + 1] == '=';
  out.text = text;
  out.metric = Trim(std::string_view(text).substr(0, relation));
  out.at_most = text[relation] == '<';
  out.strict = !equal;
  const std::string_view limit = Trim(std::string_view(text).substr(relation + (equal ? 2 : 1)));
  const std::vector<MetricHere> all = MetricsHere(config);
  const MetricName* metric = nullptr;
  const std::string form = MetricForm(out.metric);
  for (const MetricHere& each : all) {
    if (each.name == form) metric = &MetricNames()[each.row];
  }
  if (!metric) {
    const std::string word = reporter.FieldMetric(out.metric);
    return fmt::format(
        "{} no metric {}{}", FindMetricName(out.metric) ? "this scenario has" : "there is",
        out.metric.substr(0, 80), word.empty() ? Nearest(out.metric, NamesHere(all)) : word);
  }
  if (const std::optional<std::string_view> time = TimeOfMetric(out.metric)) {
    const std::optional<double> seconds = ParseSeconds(Trim(*time));
    if (seconds) out.within = FromSeconds(*seconds);
    if (out.within.ns <= 0) {
      return fmt::format("{} needs a time above zero, as in within(200ms)", form);
    }
  }
  if (out.metric.ends_with(".pN")) {
    return fmt::format("{} needs a number for N, as in p75 or p99.9", out.metric);
  }
  out.share = ShareOfPercentile(PercentileAtEnd(out.metric)).value_or(0);
  const std::optional<double> value = ParseLimit(limit, metric->unit);
  if (!value || !std::isfinite(*value) || *value < 0) {
    return fmt::format("the limit of {} is {}, not \"{}\"", out.metric, ExampleOf(metric->unit),
                       limit.substr(0, 40));
  }
  if (metric->unit == "ratio" && *value > 1 && out.metric != "attempts.per_request") {
    const bool percent = *value <= 100 && limit.find('%') == std::string_view::npos;
    return fmt::format("the limit of {} is at most 1 or 100%{}", out.metric,
                       percent ? fmt::format("; write {}%", limit) : "");
  }
  if (metric->unit == "ratio" && *value == 1 && out.strict && !out.at_most &&
      out.metric != "attempts.per_request") {
    return fmt::format("{} is never above 1 or 100%; write >= 100%", out.metric);
  }
  out.limit = *value;
  return "";
}

}  // namespace

void ReadSlos(const Node& root, Config& config, Reporter& reporter) {
  const Node* list = root.Find("slo");
  if (!list || list->bad) return;
  for (size_t i = 0; i < list->items.size(); ++i) {
    const Node& item = list->items[i];
    const std::string label = fmt::format("slo[{}]", i);
    if (item.kind != NodeKind::kString) {
      reporter.Error(item.origin, fmt::format("{} must be a string such as \"latency.p99 <= "
                                              "100ms\", not {}",
                                              label, NameOf(item.kind)));
      continue;
    }
    SloConfig slo;
    const std::string wrong = ParseSlo(item.text, config, reporter, slo);
    if (wrong.empty())
      config.slos.push_back(std::move(slo));
    else
      reporter.Error(item.origin, label + ": " + wrong);
  }
}

}  // namespace servescape
