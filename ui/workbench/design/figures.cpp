// SPDX-License-Identifier: MIT
#include "ui/workbench/design/figures.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/report/format.h"
#include "ui/charts/words.h"

namespace servescape::ui {
namespace {

double ValueIn(const RunReport& report, const std::string& name) {
  const Metric* metric = FindMetric(report, name);
  return metric != nullptr ? metric->estimate.value : std::numeric_limits<double>::quiet_NaN();
}

void AddWords(std::string* line, const std::string& words) {
  *line += (line->empty() ? "" : ", ") + words;
}

// The part's share of the time of answers around p99.
std::string TailWords(const RunReport& report, const std::string& name) {
  double own = 0, all = 0;
  for (const LatencyComponent& component : report.split) {
    if (!std::isfinite(component.at_p99)) continue;
    all += component.at_p99;
    if (component.name == name) own += component.at_p99;
  }
  constexpr double kLeastShare = 0.01;
  return all > 0 && own >= kLeastShare * all ? FormatRatio(TwoDigits(own / all)) + " of p99" : "";
}

void TellService(const RunReport& report, const std::string& name, NodeFigures* out) {
  const std::string own = "service." + name + ".";
  out->share = ValueIn(report, own + "load");
  if (!std::isfinite(out->share)) out->share = ValueIn(report, own + "utilization");
  if (std::isfinite(out->share)) AddWords(&out->line, Share(out->share) + " busy");
  const double cold = ValueIn(report, own + "cold_starts");
  if (std::isfinite(cold)) AddWords(&out->line, FormatRatio(TwoDigits(cold)) + " cold");
  const double queue = ValueIn(report, own + "queue.mean");
  constexpr double kWorthTelling = 0.05;
  if (queue >= kWorthTelling) AddWords(&out->line, Requests(queue) + " waiting");
  out->bottleneck = report.bottleneck == name;
}

}  // namespace

NodeFigures FiguresOf(const GraphNode& node, const RunReport* report) {
  NodeFigures out;
  if (report == nullptr) return out;
  switch (node.kind) {
    case PartKind::kService:
    case PartKind::kServerless: TellService(*report, node.name, &out); break;
    case PartKind::kCache: {
      out.share = ValueIn(*report, "cache." + node.name + ".hit_ratio");
      if (std::isfinite(out.share)) out.line = FormatRatio(TwoDigits(out.share)) + " hits";
      break;
    }
    case PartKind::kStore: {
      const double reads = ValueIn(*report, "store." + node.name + ".reads");
      if (std::isfinite(reads)) out.line = PerSecond(reads) + " read";
      break;
    }
    case PartKind::kTraffic:
    case PartKind::kDelay:
    case PartKind::kMissing: return out;
  }
  out.tail = TailWords(*report, node.name);
  return out;
}

std::string SayNode(const GraphNode& node, const NodeFigures& figures) {
  std::string out(NameOf(node.kind));
  if (!node.line.empty()) out += ", " + node.line;
  if (figures.bottleneck) out += ", bottleneck";
  if (!figures.line.empty()) out += "; " + figures.line;
  if (!figures.tail.empty()) out += ", " + figures.tail;
  for (const std::string& fault : node.faults) out += "; " + ShortFault(node, fault);
  return out;
}

std::string ShortFault(const GraphNode& node, const std::string& fault) {
  const std::string quoted = "\"" + node.name + "\"";
  const size_t at = fault.find(quoted);
  if (at == std::string::npos || at > 12) return fault;
  size_t begin = at + quoted.size();
  while (begin < fault.size() && (fault[begin] == ':' || fault[begin] == ' ')) ++begin;
  return fault.substr(begin);
}

}  // namespace servescape::ui
