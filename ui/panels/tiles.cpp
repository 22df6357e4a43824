// SPDX-License-Identifier: MIT
// The tiles: what the run comes to, in five figures.
#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/report/format.h"
#include "ui/panels/panels.h"
#include "ui/widgets.h"

namespace servescape::ui {
namespace {

constexpr float kTileHeight = 92;

std::string IntervalOf(const Metric& metric, const Figure& figure) {
  if (!std::isfinite(metric.estimate.lower) || figure.unit.empty()) return "";
  if (figure.lower != figure.upper) return figure.lower + " to " + figure.upper;
  // Narrower than the last digit shown.
  const double half = (metric.estimate.upper - metric.estimate.lower) / 2;
  const bool same = half <= 1e-6 * std::abs(metric.estimate.value);
  return same ? "same in every run" : "\xC2\xB1 " + Format(half, metric.unit);
}

bool Missed(const RunReport& report, const std::string& metric) {
  return std::any_of(report.slos.begin(), report.slos.end(), [&](const SloResult& slo) {
    return slo.metric == metric && slo.state == SloState::kMissed;
  });
}

Tile FromMetric(const RunReport& report, const std::string& label, const std::string& metric) {
  Tile tile{.label = label, .figure = "\xE2\x80\x93", .unit = "", .note = "", .help = ""};
  const Metric* found = FindMetric(report, metric);
  if (found == nullptr) return tile;
  const Figure figure = ToFigure(found->estimate, found->unit);
  if (!figure.unit.empty() || figure.value != "-") tile.figure = figure.value;
  tile.unit = figure.unit;
  tile.note = IntervalOf(*found, figure);
  if (Missed(report, metric)) tile.tone = Tone::kBad;
  return tile;
}

Tile LatencyTile(const RunReport& report, const std::string& label, const std::string& metric) {
  Tile tile = FromMetric(report, label, metric);
  tile.help = "From the intended arrival to the answer; 95 % interval over the replications";
  if (tile.unit.empty()) {
    tile.note = report.verdict == Verdict::kUnstable ? "no steady state" : "too few requests";
  }
  return tile;
}

Tile ThroughputTile(const RunReport& report) {
  Tile tile = FromMetric(report, "Throughput", "throughput");
  tile.help = "Requests answered per second, and the share of all requests that were";
  if (const Metric* answered = FindMetric(report, "availability")) {
    if (std::isfinite(answered->estimate.value)) {
      tile.note = FormatRatio(answered->estimate.value) + " answered";
    }
  }
  return tile;
}

Tile BusyTile(const RunReport& report) {
  std::string name = report.bottleneck;
  double most = -1;
  for (const ServiceSummary& service : report.services) {
    const Metric* busy = FindMetric(report, "service." + service.name + ".load");
    if (!report.bottleneck.empty() || busy == nullptr) continue;
    if (busy->estimate.value > most) {
      most = busy->estimate.value;
      name = service.name;
    }
  }
  const std::string metric = "service." + name + ".load";
  Tile tile = FromMetric(report, "Busy", metric);
  tile.help = "Work done as a share of what it can do, at " + name;
  const double full = FullSeconds(report, name);
  if (full > 0) tile.note = "100 % for " + FormatSeconds(full);
  else if (report.services.size() > 1) tile.note = name;
  return tile;
}

Tile CostTile(const RunReport& report) {
  Tile tile = FromMetric(report, "Cost", "cost.per_hour");
  tile.help = "Replicas by the hour, busy or idle";
  tile.note.clear();
  if (report.bill.empty()) {
    tile.figure = "\xE2\x80\x93";
    tile.unit.clear();
    tile.note = "no price";
    return tile;
  }
  if (const Metric* million = FindMetric(report, "cost.per_million")) {
    if (std::isfinite(million->estimate.value)) {
      tile.note = FormatUsd(million->estimate.value) + " per million";
    }
  }
  return tile;
}

Tile EmptyTile(const char* label) {
  return {.label = label, .figure = "\xE2\x80\x93", .unit = "", .note = "", .help = ""};
}

}  // namespace

void Tiles(View& view, float width) {
  const RunReport* report = view.session.report();
  std::vector<Tile> tiles;
  if (report == nullptr) {
    for (const char* label : {"p99 latency", "p50 latency", "Throughput", "Busy", "Cost"}) {
      tiles.push_back(EmptyTile(label));
    }
  } else {
    tiles = {LatencyTile(*report, "p99 latency", "latency.p99"),
             LatencyTile(*report, "p50 latency", "latency.p50"), ThroughputTile(*report),
             BusyTile(*report), CostTile(*report)};
  }
  const int across = width >= 640 ? 5 : width >= 440 ? 3 : 2;
  const float gap = 12;
  const float each = (width - gap * static_cast<float>(across - 1)) / static_cast<float>(across);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  for (size_t i = 0; i < tiles.size(); ++i) {
    if (i % static_cast<size_t>(across) != 0) ImGui::SameLine();
    DrawTile(tiles[i], {each, kTileHeight});
  }
  ImGui::PopStyleVar();
}

}  // namespace servescape::ui
