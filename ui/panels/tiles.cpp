// SPDX-License-Identifier: MIT
// The tiles: what the run comes to, in a few figures; those with a goal of their own first, each
// with what it was in the run before.
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

constexpr float kTileHeight = 100;
constexpr size_t kMostGoals = 3;  // with tiles of their own

// 12345 as 12,345, wherever whole numbers are that long.
std::string WithCommas(std::string text) {
  const size_t digits = text.find_first_not_of("0123456789");
  for (size_t i = std::min(digits, text.size()); i > 3; i -= 3) text.insert(i - 3, ",");
  return !text.empty() && text.front() == ',' ? text.substr(1) : text;
}

std::string IntervalOf(const Metric& metric, const Figure& figure) {
  if (!std::isfinite(metric.estimate.lower) || figure.unit.empty()) return "";
  if (figure.lower != figure.upper) {
    return WithCommas(figure.lower) + " to " + WithCommas(figure.upper);
  }
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
  } else if (needed > 0) {
    tile->note = "needs replications";  // its interval comes from the spread between them
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
  if (!figure.unit.empty() || figure.value != "-") tile.figure = WithCommas(figure.value);
  tile.unit = figure.unit;
  tile.note = IntervalOf(*found, figure);
  if (Missed(report, metric)) tile.tone = Tone::kBad;
  if (!std::isfinite(found->estimate.value)) TellMissing(report, *found, &tile);
  return tile;
}

// "p95 latency", "Time to first token, llm": a metric's name for people.
std::string LabelOf(const std::string& metric) {
  const size_t dot = metric.rfind('.');
  const std::string last = dot == metric.npos ? metric : metric.substr(dot + 1);
  const std::string rest = dot == metric.npos ? "" : metric.substr(0, dot);
  if (rest == "latency") return last == "p999" ? "p99.9 latency" : last + " latency";
  std::string words = last;
  std::string of = rest;
  const size_t first = rest.find('.');
  const size_t second = first == rest.npos ? rest.npos : rest.find('.', first + 1);
  if (second != rest.npos) {
    // service.llm.time_to_first_token.p90: the part's name goes to the end.
    words = rest.substr(second + 1) + " " + last;
    of = rest.substr(first + 1, second - first - 1);
  } else if (first != rest.npos) {
    of = rest.substr(first + 1);
  } else if (!rest.empty()) {
    words = rest + " " + last;  // attempts.per_request
    of.clear();
  }
  // As the field says them.
  constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"time_to_first_token", "TTFT"}, {"time_per_output_token", "TPOT"}};
  for (const auto& [name, term] : kShort) {
    const size_t at = words.find(name);
    if (at != words.npos) words.replace(at, name.size(), term);
  }
  std::replace(words.begin(), words.end(), '_', ' ');
  const bool percentile = words[0] == 'p' && words[1] >= '0' && words[1] <= '9';
  if (words[0] >= 'a' && words[0] <= 'z' && !percentile) {
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  }
  return of.empty() ? words : words + ", " + of;
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

// The bottleneck, else the service with the most load.
std::string BusiestOf(const RunReport& report) {
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
  return name;
}

Tile BusyTile(const RunReport& report) {
  const std::string name = BusiestOf(report);
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

struct Shown {
  std::string metric;  // of the report
  Tile tile;
};

// Goals on what no other tile shows have tiles of their own.
std::vector<Shown> GoalTiles(const RunReport& report, const std::vector<Shown>& others) {
  std::vector<Shown> tiles;
  for (const SloResult& slo : report.slos) {
    const auto same = [&](const Shown& shown) { return shown.metric == slo.metric; };
    if (std::any_of(others.begin(), others.end(), same)) continue;
    if (std::any_of(tiles.begin(), tiles.end(), same) || tiles.size() == kMostGoals) continue;
    if (FindMetric(report, slo.metric) == nullptr) continue;
    tiles.push_back({slo.metric, FromMetric(report, LabelOf(slo.metric), slo.metric,
                                            "The goal " + slo.text + " is on it")});
  }
  return tiles;
}

// What the goal asks of the figure, in its unit.
void AddGoal(const RunReport& report, Shown* shown) {
  const Metric* metric = FindMetric(report, shown->metric);
  for (const SloResult& slo : report.slos) {
    if (metric == nullptr || slo.metric != shown->metric) continue;
    const std::string_view relation = RelationOf(slo);
    const char* sign = relation == "<=" ? "\xE2\x89\xA4 " : relation == ">=" ? "\xE2\x89\xA5 "
                       : relation == "<" ? "< " : "> ";
    const Figure limit = ToFigure(slo.limit, metric->unit);
    shown->tile.goal = sign + (limit.unit.size() > 4 ? limit.value : Join(limit));
    if (slo.state == SloState::kMissed) shown->tile.tone = Tone::kBad;
    return;
  }
}

// "was 1.43 s, -92 %": nothing where either has no figure or both are as good as the same.
void AddChange(const RunReport& report, const RunReport& before, Shown* shown) {
  const Metric* now = FindMetric(report, shown->metric);
  const Metric* then = FindMetric(before, shown->metric);
  if (now == nullptr || then == nullptr) return;
  const double a = then->estimate.value, b = now->estimate.value;
  if (!std::isfinite(a) || !std::isfinite(b)) return;
  shown->tile.change = "was " + Join(ToFigure(then->estimate, then->unit));
  const bool apart = now->estimate.lower > then->estimate.upper ||
                     now->estimate.upper < then->estimate.lower || now->unit == Unit::kUsdPerHour;
  if (!(a > 0)) return;
  const double by = (b / a - 1) * 100;
  if (!apart || std::abs(by) < 0.05) {
    shown->tile.change += a == b ? ", the same" : ", much the same";
    return;
  }
  const std::string size = std::abs(by) >= 9.5 ? fmt::format("{:.0f} %", std::abs(by))
                                               : fmt::format("{:.1f} %", std::abs(by));
  shown->tile.change += (by < 0 ? ", \xE2\x88\x92" : ", +") + size;
}

std::vector<Shown> TilesOf(const RunReport& report, const RunReport* before, bool cost) {
  const Tile middle = MiddleTile(report);
  const bool mean = middle.label == "Mean latency";
  std::vector<Shown> tiles{{"latency.p99", LatencyTile(report, "p99 latency", "latency.p99")},
                           {mean ? "latency.mean" : "latency.p50", middle},
                           {"throughput", ThroughputTile(report)},
                           {"service." + BusiestOf(report) + ".load", BusyTile(report)}};
  if (cost) tiles.push_back({"cost.per_hour", CostTile(report)});
  std::vector<Shown> goals = GoalTiles(report, tiles);
  // The median makes room: it is what nothing was asked of.
  if (!goals.empty() && !mean) tiles.erase(tiles.begin() + 1);
  goals.insert(goals.end(), tiles.begin(), tiles.end());
  for (Shown& shown : goals) {
    AddGoal(report, &shown);
    if (before != nullptr) AddChange(report, *before, &shown);
  }
  return goals;
}

}  // namespace

void Tiles(View& view, float width) {
  const RunReport* report = view.session.report();
  const bool cost = !view.session.Hides("cost");
  std::vector<Tile> tiles;
  if (report == nullptr) {
    for (const char* label : {"p99 latency", "p50 latency", "Throughput", "Busy", "Cost"}) {
      if (cost || label[0] != 'C') tiles.push_back(EmptyTile(label));
    }
  } else {
    const ReportPtr before = view.session.runs().ghost();
    for (Shown& shown : TilesOf(*report, before.get(), cost)) tiles.push_back(shown.tile);
  }
  const int count = static_cast<int>(tiles.size());
  const float gap = width < 440 ? 8 : 12;
  // As many in a row as there is room for, in rows as even as can be.
  const int fit = std::max(2, static_cast<int>((width + gap) / ((width < 440 ? 108 : 132) + gap)));
  const int rows = (count + fit - 1) / fit;
  const int across = (count + rows - 1) / rows;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
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
