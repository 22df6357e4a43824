// SPDX-License-Identifier: MIT
#include "sim/scenario/metric_names.h"

namespace servescape {
namespace {

constexpr MetricName kNames[] = {
    {"latency.mean", "s", "Mean time from a request's intended arrival to its answer."},
    {"latency.p50", "s", "Median latency."},
    {"latency.p90", "s", "Latency that 90 % of requests do not exceed."},
    {"latency.p95", "s", "Latency that 95 % of requests do not exceed."},
    {"latency.p99", "s", "Latency that 99 % of requests do not exceed."},
    {"latency.p999", "s", "Latency that 99.9 % of requests do not exceed."},
    {"latency.max", "s", "Longest latency of a run."},
    {"throughput", "1/s", "Requests answered per second."},
    {"goodput", "1/s", "Requests answered per second within the latency goals."},
    {"availability", "ratio", "Share of requests that were answered, not rejected."},
    {"offered", "1/s", "Requests arriving per second."},
    {"in_system.mean", "requests", "Mean number of requests waiting or in service."},
    {"service.*.utilization", "ratio", "Share of the service's slots that are busy."},
    {"service.*.queue.mean", "requests", "Mean number of waiting requests."},
    {"service.*.wait.mean", "s", "Mean wait before service."},
    {"service.*.wait.p50", "s", "Median wait."},
    {"service.*.wait.p90", "s", "Wait that 90 % of requests do not exceed."},
    {"service.*.wait.p95", "s", "Wait that 95 % of requests do not exceed."},
    {"service.*.wait.p99", "s", "Wait that 99 % of requests do not exceed."},
    {"service.*.wait.p999", "s", "Wait that 99.9 % of requests do not exceed."},
    {"service.*.wait.probability", "ratio", "Share of requests that wait at all."},
    {"service.*.sojourn.mean", "s", "Mean of wait plus service."},
    {"service.*.batch.mean", "items", "Mean number of items in a batch."},
    {"service.*.batches.per_second", "1/s", "Batches started per second."},
    {"service.*.throughput", "1/s", "Requests the service finishes per second."},
    {"service.*.rejected", "1/s", "Requests refused per second because the queue is full."},
    {"service.*.replicas.mean", "replicas", "Mean number of replicas paid for."},
    {"cost.per_hour", "usd/h", "Price of all replicas per hour."},
    {"cost.per_million", "usd/1e6", "Price of a million answered requests."},
    {"cost.total", "usd", "Price of one run's simulated time."},
};

constexpr std::string_view kService = "service.*.";

}  // namespace

std::span<const MetricName> MetricNames() { return kNames; }

const MetricName* FindMetricName(std::string_view name) {
  std::string pattern(name);
  if (name.starts_with("service.")) {
    const size_t dot = name.find('.', 8);
    if (dot == std::string_view::npos || dot == 8) return nullptr;
    pattern = std::string(kService) + std::string(name.substr(dot + 1));
  }
  for (const MetricName& row : kNames) {
    if (row.pattern == pattern) return &row;
  }
  return nullptr;
}

std::vector<std::string> ExpandMetricNames(const std::vector<std::string>& services) {
  std::vector<std::string> out;
  for (const MetricName& row : kNames) {
    if (!row.pattern.starts_with(kService)) {
      out.emplace_back(row.pattern);
      continue;
    }
    for (const std::string& service : services) {
      out.push_back("service." + service + "." + std::string(row.pattern.substr(kService.size())));
    }
  }
  return out;
}

}  // namespace servescape
