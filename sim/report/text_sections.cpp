// SPDX-License-Identifier: MIT
#include "sim/report/text_sections.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "sim/base/percentile.h"
#include "sim/metrics/confidence.h"
#include "sim/report/format.h"
#include "sim/report/missing.h"
#include "sim/report/text_detail.h"

namespace servescape {
namespace {

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool EndsWith(std::string_view text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
}

// Lines of metrics, without the first `prefix` characters of their names. Those without a steady
// state share one line, as there is nothing to say of each.
class MetricLines {
 public:
  MetricLines(const RunReport& report, const TextOptions& options)
      : report_(report), options_(options), table_(options.color) {}

  // The note stands behind what has a figure.
  void Add(const Metric& metric, size_t prefix, const char* note) {
    const std::string name = metric.name.substr(prefix);
    const std::string missing = WhyMissing(report_, metric.name, metric.estimate);
    if (missing == kNoSteadyState) {
      unsteady_ += (unsteady_.empty() ? "" : ", ") + name;
      return;
    }
    std::vector<Cell> row = {{name}};
    for (Cell& cell : EstimateCells(metric.estimate, metric.unit, missing)) {
      row.push_back(std::move(cell));
    }
    if (*note != 0 && missing.empty()) row.push_back({note, Align::kLeft, Style::kMuted});
    table_.AddRow(std::move(row));
  }

  std::string Print() const {
    std::string out = table_.Print();
    if (unsteady_.empty()) return out;
    const std::string line = fmt::format("{}: {}", unsteady_, kNoSteadyState);
    return out + "  " + Wrap(line, options_.width, 4) + "\n";
  }

 private:
  const RunReport& report_;
  const TextOptions& options_;
  Table table_;
  std::string unsteady_;
};

// The general engine measures much that rarely happens.
bool IsDetailed(const RunReport& report) {
  return FindMetric(report, "attempts.per_request") != nullptr;
}

bool SameAsBusy(const RunReport& report, const Metric& load) {
  const std::string service = load.name.substr(0, load.name.size() - 4);
  const Metric* busy = FindMetric(report, service + "utilization");
  return busy != nullptr && !(std::fabs(busy->estimate.value - load.estimate.value) > 1e-9);
}

// Busy time and work done are two figures where batches are not full: each says what it is.
const char* NoteOn(const RunReport& report, const Metric& metric) {
  if (EndsWith(metric.name, ".load")) return "work done, of what it can do";
  if (!EndsWith(metric.name, ".utilization")) return "";
  const std::string service = metric.name.substr(0, metric.name.size() - 11);
  const Metric* load = FindMetric(report, service + "load");
  return load == nullptr || SameAsBusy(report, *load) ? "" : "busy time, however full the batches";
}

std::string Group(const RunReport& report, const TextOptions& options, std::string_view prefix) {
  MetricLines lines(report, options);
  const bool detailed = IsDetailed(report);
  for (const Metric& metric : report.metrics) {
    if (!StartsWith(metric.name, prefix) || (detailed && IsSilent(metric))) continue;
    // Where one request takes one server the busy share says it.
    if (EndsWith(metric.name, ".load") && SameAsBusy(report, metric)) continue;
    lines.Add(metric, prefix.size(), NoteOn(report, metric));
  }
  return lines.Print();
}

Style StyleOf(SloState state) {
  if (state == SloState::kMet) return Style::kGood;
  return state == SloState::kMissed ? Style::kBad : Style::kCareful;
}

Unit UnitOf(const RunReport& report, const SloResult& slo) {
  const Metric* metric = FindMetric(report, slo.metric);
  if (metric != nullptr) return metric->unit;
  return StartsWith(slo.metric, "latency.") ? Unit::kSeconds : Unit::kRequests;
}

std::string Describe(const ServiceSummary& s) {
  std::string out = fmt::format("{} {}", s.replicas, s.replicas == 1 ? "replica" : "replicas");
  if (!s.host.empty()) out = fmt::format("{} x {}", s.replicas, s.host);
  if (s.concurrency == 0) out += ", any number at once on each";
  if (s.concurrency > 1) out += fmt::format(", {} at once on each", s.concurrency);
  if (s.max_batch_size > 1) out += fmt::format(", batches up to {}", s.max_batch_size);
  if (s.capacity > 0 && std::isfinite(s.capacity)) out += ", capacity " + FormatRate(s.capacity);
  if (s.offered_peak > 0) out += ", peak load " + FormatRate(s.offered_peak);
  return out;
}

std::string Tolerance(double relative) {
  return relative < 1e-6 ? "exactly" : "within " + FormatRatio(relative);
}

}  // namespace

std::vector<Cell> EstimateCells(const Estimate& e, Unit unit, const std::string& missing) {
  const Figure figure = ToFigure(e, unit);
  std::string range = missing;
  if (!figure.lower.empty()) range = figure.lower + " .. " + figure.upper;
  return {{figure.value, Align::kPoint, Style::kStrong},
          {figure.unit, Align::kUnit},
          {range, Align::kLeft, Style::kMuted}};
}

std::string GoalsSection(const RunReport& report, const TextOptions& options) {
  Table table(options.color);
  for (const SloResult& slo : report.slos) {
    std::vector<Cell> row = {{NameOf(slo.state), Align::kLeft, StyleOf(slo.state)}, {slo.text}};
    std::string missing = WhyMissing(report, slo.metric, slo.estimate);
    if (missing.empty() && StartsWith(slo.metric, "cost.") && !report.unpriced.empty()) {
      missing = "without parts that have no price";
    }
    for (Cell& cell : EstimateCells(slo.estimate, UnitOf(report, slo), missing)) {
      row.push_back(std::move(cell));
    }
    table.AddRow(std::move(row));
  }
  return table.empty() ? "" : Heading("Goals", options.color) + table.Print();
}

std::string LatencySection(const RunReport& report, const TextOptions& options) {
  const std::string body = Group(report, options, "latency.");
  if (body.empty()) return {};
  const char* from = report.open_load ? "from the intended arrival" : "from sending to the answer";
  return Heading(fmt::format("Latency, {}, with 95 % interval", from), options.color) + body;
}

std::string SystemSection(const RunReport& report, const TextOptions& options) {
  const bool detailed = IsDetailed(report);
  MetricLines lines(report, options);
  for (const Metric& metric : report.metrics) {
    const bool elsewhere = StartsWith(metric.name, "latency.") ||
                           StartsWith(metric.name, "service.") ||
                           StartsWith(metric.name, "class.") ||
                           StartsWith(metric.name, "cache.") ||
                           StartsWith(metric.name, "store.") ||
                           StartsWith(metric.name, "cost.") ||
                           // The one service's section tells them.
                           (StartsWith(metric.name, "time_") && report.services.size() == 1);
    if (!elsewhere && !(detailed && IsSilent(metric))) lines.Add(metric, 0, "");
  }
  const std::string body = lines.Print();
  return body.empty() ? "" : Heading("System", options.color) + body;
}

std::string ServiceSections(const RunReport& report, const TextOptions& options) {
  std::string out;
  for (const ServiceSummary& service : report.services) {
    out += Heading("Service " + service.name, options.color);
    out += "  " + Wrap(Describe(service), options.width, 2) + "\n";
    out += Group(report, options, "service." + service.name + ".");
  }
  return out;
}

std::string CostSection(const RunReport& report, const TextOptions& options) {
  std::string out;
  const Metric* per_hour = FindMetric(report, "cost.per_hour");
  const bool known = per_hour != nullptr && std::isfinite(per_hour->estimate.value);
  if (known) out += Heading("Cost", options.color) + Group(report, options, "cost.");
  const std::string unpriced = UnpricedWords(report);
  const std::string last = unpriced.empty() ? "" : "  " + Wrap(unpriced, options.width, 4) + "\n";
  if (report.bill.empty()) return last.empty() ? out : out + Heading("Bill", options.color) + last;
  Table table(options.color);
  CostLine total{"total", 0, 0};
  const auto add = [&table](const CostLine& line) {
    const Figure paid = ToFigure(line.usd_per_hour, Unit::kUsdPerHour);
    std::string unused;
    if (line.usd_per_hour > 0 && std::isfinite(line.idle_usd_per_hour)) {
      unused = FormatRatio(line.idle_usd_per_hour / line.usd_per_hour) + " of it unused capacity";
    }
    table.AddRow(
        {{line.label}, {Join(paid), Align::kRight}, {unused, Align::kLeft, Style::kMuted}});
  };
  for (const CostLine& line : report.bill) {
    add(line);
    total.usd_per_hour += line.usd_per_hour;
    if (line.idle_usd_per_hour > 0) total.idle_usd_per_hour += line.idle_usd_per_hour;
  }
  if (report.bill.size() > 1) add(total);
  return out + Heading("Bill", options.color) + table.Print() + last;
}

std::string ChecksSection(const RunReport& report, const TextOptions& options) {
  Table table(options.color);
  for (const SelfCheck& check : report.checks) {
    table.AddRow({{check.holds ? "holds" : "BROKEN", Align::kLeft,
                   check.holds ? Style::kGood : Style::kBad},
                  {check.name},
                  {fmt::format("{:.10g}", check.left), Align::kPoint},
                  {check.holds ? "=" : "is not"},
                  {fmt::format("{:.10g}", check.right), Align::kPoint},
                  {Tolerance(check.tolerance), Align::kLeft, Style::kMuted}});
  }
  return table.empty() ? "" : Heading("Self-checks", options.color) + table.Print();
}

}  // namespace servescape
