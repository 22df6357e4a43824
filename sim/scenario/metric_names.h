// SPDX-License-Identifier: MIT
// The one namespace of metrics: what goals, JSON, CSV, sweeps and charts may name, with its unit
// and a sentence. To add one: CONTRIBUTING.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace servescape {

struct MetricName {
  // "latency.p99", "service.*.utilization", also class, cache, store; "latency.within(TIME)" and
  // "latency.pN" are measured only where a goal names them with a time or a number for TIME or N
  std::string_view pattern;
  std::string_view unit;     // s, 1/s, ratio, requests, items, replicas, usd/h, usd, usd/1e6
  std::string_view sentence;
};

std::span<const MetricName> MetricNames();

// The row for a concrete name (service.model.utilization), or nullptr.
const MetricName* FindMetricName(std::string_view name);

// "200ms" of "latency.within(200ms)"; nothing where a name has no time.
std::optional<std::string_view> TimeOfMetric(std::string_view name);
// The name with the word TIME for its time, or pN for its percentile, if it has one.
std::string MetricForm(std::string_view name);

// The names that stand in place of the * in patterns.
struct MetricSubjects {
  std::vector<std::string> services, classes, caches, stores;
};

// All concrete names, for did-you-mean and completion.
std::vector<std::string> ExpandMetricNames(const MetricSubjects& subjects);

}  // namespace servescape
