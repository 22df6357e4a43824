// SPDX-License-Identifier: MIT
#include "sim/scenario/metric_names.h"

#include <algorithm>

#include "sim/base/percentile.h"
#include "sim/scenario/config.h"
#include "sim/scenario/config_aging.h"
#include "sim/scenario/config_job.h"
#include "sim/scenario/whole.h"

namespace servescape {
namespace {

constexpr std::string_view kWithin = ".within(";
constexpr std::string_view kPercentiles[] = {"p50", "p90", "p95", "p99", "p999"};
constexpr std::string_view kKinds[] = {"service", "class", "cache", "store", "job", "nodes"};

// The kind a name or pattern is about; empty: the system.
std::string_view KindOf(std::string_view name) {
  for (const std::string_view kind : kKinds) {
    if (name.starts_with(kind) && name.substr(kind.size()).starts_with('.')) return kind;
  }
  return {};
}

template <class Part>
std::vector<std::string> NamesIn(const std::vector<Part>& parts) {
  std::vector<std::string> names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

// What stands in place of the * in patterns of a kind.
std::vector<std::string> SubjectsOf(const Config& config, std::string_view kind) {
  if (kind == "service") return NamesIn(config.services);
  if (kind == "cache") return NamesIn(config.caches);
  if (kind == "store") return NamesIn(config.stores);
  if (kind == "nodes") return WholeLanguage().node_names(config);
  if (kind == "job") {
    std::vector<std::string> names;
    for (const auto& job : config.jobs) names.push_back(job->name);
    return names;
  }
  if (kind != "class") return {""};
  const bool none = config.classes.size() == 1 && config.classes[0].name == "default";
  return none ? std::vector<std::string>{} : NamesIn(config.classes);
}

bool IsHere(const Config& config, const MetricName& row, size_t index) {
  const auto by_tokens = [](const ServiceConfig& service) { return service.tokens.any; };
  switch (row.where) {
    case MetricWhere::kAll:
    case MetricWhere::kDetail:
      return true;
    case MetricWhere::kTokens:
      if (KindOf(row.pattern) == "service") return by_tokens(config.services[index]);
      return std::any_of(config.services.begin(), config.services.end(), by_tokens);
    case MetricWhere::kKvBlocks:
      return config.services[index].tokens.paged();
    case MetricWhere::kSpeculation:
      return config.services[index].tokens.speculation.tokens > 0;
    case MetricWhere::kAdapters:
      return config.services[index].adapters != nullptr;
    case MetricWhere::kGate:
      return !config.services[index].gate.openings.empty();
    case MetricWhere::kFeatures:
      return config.stores[index].view.feast || IsWritten(config, index);
    case MetricWhere::kServerless:
      return config.services[index].serverless != nullptr;
    case MetricWhere::kRollout:
      return config.services[index].rollout != nullptr;
    case MetricWhere::kDrift:
      return config.services[index].aging != nullptr;
    case MetricWhere::kRetraining:
      return config.services[index].aging != nullptr && config.services[index].aging->retrains;
    case MetricWhere::kDeadline:
      return config.classes[index].deadline.ns > 0;
  }
  return false;
}

}  // namespace

std::span<const std::string_view> PercentilesOf(const MetricName& row) {
  if (!row.pattern.ends_with(".pN")) return {};
  if (row.pattern == "store.*.staleness.pN") return std::span(kPercentiles).subspan(3, 1);
  return kPercentiles;
}

std::optional<std::string_view> TimeOfMetric(std::string_view name) {
  const size_t begin = name.find(kWithin);
  if (begin == std::string_view::npos || !name.ends_with(')')) return std::nullopt;
  name.remove_prefix(begin + kWithin.size());
  return name.substr(0, name.size() - 1);
}

std::string MetricForm(std::string_view name) {
  if (const std::optional<std::string_view> time = TimeOfMetric(name)) {
    return std::string(name.substr(0, name.size() - time->size() - 1)) + "TIME)";
  }
  const size_t percentile = PercentileAtEnd(name).size();
  if (percentile == 0) return std::string(name);
  return std::string(name.substr(0, name.size() - percentile)) + "pN";
}

const MetricName* FindMetricName(std::string_view name) {
  std::string pattern = MetricForm(name);
  if (const std::string_view kind = KindOf(name); !kind.empty()) {
    const size_t begin = kind.size() + 1, dot = name.find('.', begin);
    if (dot == std::string_view::npos || dot == begin) return nullptr;
    pattern.replace(begin, dot - begin, "*");
  }
  for (const MetricName& row : MetricNames()) {
    if (row.pattern == pattern) return &row;
  }
  return nullptr;
}

std::vector<MetricHere> MetricsHere(const Config& config) {
  std::vector<MetricHere> out;
  const std::span<const MetricName> names = MetricNames();
  for (size_t first = 0, end = 0; first < names.size(); first = end) {
    const std::string_view kind = KindOf(names[first].pattern);
    while (end < names.size() && KindOf(names[end].pattern) == kind) ++end;
    const std::vector<std::string> subjects = SubjectsOf(config, kind);
    for (size_t i = 0; i < subjects.size(); ++i) {
      for (size_t row = first; row < end; ++row) {
        if (!IsHere(config, names[row], i)) continue;
        std::string name(names[row].pattern);
        if (!kind.empty()) name.replace(kind.size() + 1, 1, subjects[i]);
        out.push_back({row, i, std::move(name)});
      }
    }
  }
  return out;
}

}  // namespace servescape
