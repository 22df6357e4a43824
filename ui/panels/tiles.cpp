// SPDX-License-Identifier: MIT
// The tiles: what the run comes to, in five figures.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/base/percentile.h"
#include "sim/metrics/confidence.h"
#include "sim/report/format.h"
#include "ui/charts/words.h"
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

// Short enough for a tile: "8.3 min".
std::string AboutSpan(double seconds) {
  constexpr std::pair<double, const char*> kUnits[] = {{86'400, "days"}, {3600, "h"}, {60, "min"}};
  for (const auto& [unit, word] : kUnits) {
    if (seconds >= 1.995 * unit) return fmt::format("{:.3g} {}", TwoDigits(seconds / unit), word);
  }
  return fmt::format("{:.3g} s", TwoDigits(seconds));
}

// Why the metric has no figure, and what would give it one.
void TellMissing(const RunReport& report, const Metric& metric, Tile* tile) {
  const int64_t samples = metric.estimate.samples;
  const auto share = ShareOfPercentile(PercentileAtEnd(metric.name));
  const int64_t needed = share ? RequiredSamples(*share) : 0;
  if (std::isinf(metric.estimate.value)) {
    tile->figure = "infinite";
    tile->note = "grows with the run";
    tile->help = "It has no bound: a measured figure only grows with the length of the run. The "
                 "percentiles exist.";
  } else if (report.verdict == Verdict::kUnstable) {
    tile->note = "no steady state";
  } else if (metric.needs_duration > 0) {
    tile->note = "needs about " + AboutSpan(metric.needs_duration);
    tile->help = fmt::format("Withheld: a run of {} is too short to tell it, about {} would do "
                             "(run.duration)",
                             AboutSpan(report.duration), AboutSpan(metric.needs_duration));
  } else if (samples > 0 && samples < needed) {
    tile->note = fmt::format("{} of {} requests", samples, needed);
    tile->help = fmt::format("Withheld: {} answers are too few to tell it, {} would do",
                             samples, needed);
  } else {
    tile->note = "no data";
  }
}

// `help` is what it tells; where it has no figure, that is shown instead.
Tile FromMetric(const RunReport& report, const std::string& label, const std::string& metric,
                std::string help) {
  Tile tile{.label = label, .figure = "\xE2\x80\x93", .unit = "", .note = "",
            .help = std::move(help)};
  const Metric* found = FindMetric(report, metric);
  if (found == nullptr) return tile;
  const Figure figure = ToFigure(found->estimate, found->unit);
  if (!figure.unit.empty() || figure.value != "-") tile.figure = figure.value;
  tile.unit = figure.unit;
  tile.note = IntervalOf(*found, figure);
  if (Missed(report, metric)) tile.tone = Tone::kBad;
  if (!std::isfinite(found->estimate.value)) TellMissing(report, *found, &tile);
  return tile;
}

Tile LatencyTile(const RunReport& report, const std::string& label, const std::string& metric) {
  return FromMetric(report, label, metric,
                    "From the intended arrival to the answer; 95 % interval over the "
                    "replications");
}

// The median, but where the mean is what there is to tell: a goal is on it, or it has no bound.
Tile MiddleTile(const RunReport& report) {
  const Metric* mean = FindMetric(report, "latency.mean");
  const bool infinite = mean != nullptr && std::isinf(mean->estimate.value);
  const bool goal = std::any_of(report.slos.begin(), report.slos.end(), [](const SloResult& slo) {
    return slo.metric == "latency.mean";
  });
  if (infinite || goal) return LatencyTile(report, "Mean latency", "latency.mean");
  return LatencyTile(report, "p50 latency", "latency.p50");
}

Tile ThroughputTile(const RunReport& report) {
  Tile tile = FromMetric(report, "Throughput", "throughput",
                         "Requests answered per second, and the share of all requests that were");
  if (const Metric* answered = FindMetric(report, "availability")) {
    if (std::isfinite(answered->estimate.value)) {
      // It is of those that ended; who still waits has no answer either.
      const double waiting = report.unanswered >= kWaitingReported ? report.unanswered : 0;
      tile.note = FormatRatio(answered->estimate.value * (1 - waiting)) + " answered";
      if (waiting > 0) {
        tile.help += "; " + FormatRatio(waiting) + " still waited when the run ended";
      }
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
  Tile tile = FromMetric(report, "Busy", metric,
                         "Work done as a share of what it can do, at " + name);
  const double full = FullSeconds(report, name);
  if (full > 0) tile.note = "100 % for " + FormatSeconds(full);
  else if (report.services.size() > 1) tile.note = name;
  return tile;
}

Tile CostTile(const RunReport& report) {
  Tile tile = FromMetric(report, "Cost", "cost.per_hour", "Replicas by the hour, used or not");
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
             MiddleTile(*report), ThroughputTile(*report), BusyTile(*report), CostTile(*report)};
  }
  const int across = width >= 740 ? 5 : width >= 440 ? 3 : 2;
  const float gap = 12;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  const int count = static_cast<int>(tiles.size());
  for (int i = 0; i < count; ++i) {
    // The last row is as wide as the others, whatever is left for it.
    const int row = std::min(across, count - i / across * across);
    const float each = (width - gap * static_cast<float>(row - 1)) / static_cast<float>(row);
    if (i % across != 0) ImGui::SameLine();
    DrawTile(tiles[static_cast<size_t>(i)], {each, kTileHeight});
  }
  ImGui::PopStyleVar();
}

}  // namespace servescape::ui
