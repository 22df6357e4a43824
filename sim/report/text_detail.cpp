// SPDX-License-Identifier: MIT
#include "sim/report/text_detail.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "sim/base/stable_sort.h"
#include "sim/report/format.h"

namespace servescape {
namespace {

constexpr size_t kComponentRows = 12;
constexpr double kBarColumns = 24;  // of the whole latency

std::string Bar(double share) {
  if (!(share > 0)) return {};
  return std::string(static_cast<size_t>(std::ceil(share * kBarColumns - 0.5)), '#');
}

Cell Seconds(double value) {
  return {std::isfinite(value) ? FormatSeconds(value) : "-", Align::kRight};
}

Cell Share(double value) {
  return {std::isfinite(value) ? FormatRatio(value) : "-", Align::kRight};
}

std::string Label(const LatencyComponent& component) {
  return component.name.empty() ? NameOf(component.kind)
                                : fmt::format("{} {}", NameOf(component.kind), component.name);
}

// One row for each name under a prefix ("class."), one column for each of the metrics listed.
struct Column {
  const char* heading;
  const char* metric;
};

std::string Rows(const RunReport& report, const TextOptions& options, std::string_view prefix,
                 const std::vector<Column>& columns) {
  Table table(options.color);
  std::vector<Cell> head = {{""}};
  for (const Column& column : columns) {
    head.push_back({column.heading, Align::kRight, Style::kStrong});
  }
  const std::string ending = fmt::format(".{}", columns[0].metric);
  for (const Metric& metric : report.metrics) {
    if (!metric.name.starts_with(prefix) || !metric.name.ends_with(ending)) continue;
    const std::string name =
        metric.name.substr(prefix.size(), metric.name.size() - prefix.size() - ending.size());
    if (table.empty()) table.AddRow(head);
    std::vector<Cell> row = {{name}};
    for (const Column& column : columns) {
      const Metric* value = FindMetric(report, fmt::format("{}{}.{}", prefix, name, column.metric));
      const bool there = value != nullptr && std::isfinite(value->estimate.value);
      row.push_back({there ? Join(ToFigure(value->estimate, value->unit)) : "-", Align::kRight});
    }
    table.AddRow(std::move(row));
  }
  return table.Print();
}

std::string Titled(std::string_view title, const std::string& body, const TextOptions& options) {
  return body.empty() ? body : Heading(title, options.color) + body;
}

}  // namespace

std::string SplitSection(const RunReport& report, const TextOptions& options) {
  if (report.split.empty()) return {};
  std::vector<LatencyComponent> components = report.split;
  StableSort(components,
             [](const LatencyComponent& a, const LatencyComponent& b) { return a.mean > b.mean; });
  double tail = 0;
  for (const LatencyComponent& component : components)
    tail += std::isnan(component.at_p99) ? 0 : component.at_p99;
  if (components.size() > kComponentRows) {
    // The last row stands for all that follow.
    LatencyComponent rest = components[kComponentRows - 1];
    for (size_t p = kComponentRows; p < components.size(); ++p) {
      rest.mean += components[p].mean;
      rest.at_p99 += components[p].at_p99;
      rest.share += components[p].share;
    }
    components.resize(kComponentRows);
    components.back() = rest;
  }
  const bool cut = report.split.size() > kComponentRows;
  Table table(options.color);
  const Style head = Style::kStrong;
  table.AddRow({{""},
                {"mean", Align::kRight, head},
                {"share", Align::kRight, head},
                {""},
                {"around p99", Align::kRight, head},
                {"share", Align::kRight, head},
                {""}});
  for (size_t p = 0; p < components.size(); ++p) {
    const LatencyComponent& component = components[p];
    const double share = tail > 0 ? component.at_p99 / tail : component.at_p99;
    table.AddRow({{cut && p + 1 == components.size() ? "the rest" : Label(component)},
                  Seconds(component.mean),
                  Share(component.share),
                  {Bar(component.share)},
                  Seconds(component.at_p99),
                  Share(share),
                  {Bar(share)}});
  }
  return Heading("Where the time goes", options.color) + table.Print();
}

std::string ClassesSection(const RunReport& report, const TextOptions& options) {
  return Titled("Classes",
                Rows(report, options, "class.",
                     {{"answered", "throughput"},
                      {"availability", "availability"},
                      {"in time", "deadline_met"},
                      {"mean", "latency.mean"},
                      {"p50", "latency.p50"},
                      {"p99", "latency.p99"}}),
                options);
}

std::string CachesSection(const RunReport& report, const TextOptions& options) {
  return Titled("Caches",
                Rows(report, options, "cache.",
                     {{"requests", "requests"},
                      {"hits", "hit_ratio"},
                      {"stale", "stale_ratio"},
                      {"coalesced", "coalesced_ratio"}}),
                options);
}

std::string StoresSection(const RunReport& report, const TextOptions& options) {
  const auto missing = [](const Metric& metric) {
    return metric.name.starts_with("store.") && metric.name.ends_with(".missing");
  };
  std::vector<Column> columns{
      {"reads", "reads"}, {"staleness", "staleness.mean"}, {"p99", "staleness.p99"}};
  if (std::any_of(report.metrics.begin(), report.metrics.end(), missing)) {
    columns.push_back({"missing", "missing"});
  }
  return Titled("Stores", Rows(report, options, "store.", columns), options);
}

std::string ReplicasSection(const RunReport& report, const TextOptions& options) {
  std::string out;
  for (const ServiceReplicas& service : report.replicas) {
    if (service.replicas.size() < 2 || service.replicas.size() > kReplicaRows) continue;
    Table table(options.color);
    const Style head = Style::kStrong;
    table.AddRow({{""},
                  {"served", Align::kRight, head},
                  {"share", Align::kRight, head},
                  {"sojourn", Align::kRight, head}});
    for (size_t r = 0; r < service.replicas.size(); ++r) {
      const ReplicaSummary& replica = service.replicas[r];
      table.AddRow({{fmt::format("{}", r)},
                    {FormatCount(replica.served), Align::kRight},
                    Share(replica.share),
                    Seconds(replica.sojourn)});
    }
    out += Heading("Replicas of " + service.name, options.color) + table.Print();
  }
  return out;
}

bool IsSilent(const Metric& metric) {
  const Estimate& e = metric.estimate;
  const auto all = [&e](double value) {
    return e.value == value && !(e.lower < value) && !(e.upper > value);
  };
  constexpr std::string_view kRare[] = {"failed",  "shed",   "timed_out", "rejected",
                                        "retries", "hedges", "abandoned", "preempted"};
  const std::string_view name = metric.name;
  const size_t dot = name.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
  if (name == "attempts.per_request" || name == "quality.mean") return all(1);
  return std::find(std::begin(kRare), std::end(kRare), last) != std::end(kRare) && all(0);
}

}  // namespace servescape
