// SPDX-License-Identifier: MIT
#include "ui/workbench/explore/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/report/csv.h"
#include "sim/report/format.h"
#include "ui/charts/axis.h"
#include "ui/charts/common.h"
#include "ui/frame.h"
#include "ui/widgets.h"
#include "ui/workbench/explore/controls.h"
#include "ui/workbench/explore/pen.h"

namespace servescape::ui {
namespace {

constexpr float kNameWidth = 150, kBarHeight = 26, kHead = 44;
constexpr std::array<Color, 8> kParts{Color::kP90, Color::kQueue, Color::kC2,    Color::kC3,
                                      Color::kC4,  Color::kP99,   Color::kGhost, Color::kP50};

Color PartColor(size_t i) { return kParts[i % kParts.size()]; }

const char* WordOf(SampleKind kind) {
  switch (kind) {
    case SampleKind::kTypical: return "typical";
    case SampleKind::kAroundP99: return "around p99";
    case SampleKind::kSlowest: return "slowest";
    case SampleKind::kFailed: return "failed";
  }
  return "";
}

// The names of the parts with their colours, in lines.
float DrawLegend(Pen& pen, const Waterfall& waterfall, ImVec2 at, float width) {
  float x = at.x, y = at.y;
  for (size_t i = 0; i < waterfall.components.size(); ++i) {
    const float words = MeasureText(Type::kNote, waterfall.components[i]).x;
    if (x > at.x && x + words + 30 > at.x + width) {
      x = at.x;
      y += 18;
    }
    pen.Rect({x, y + 3}, {x + 10, y + 13}, PartColor(i), 1, true);
    pen.Words(Type::kNote, Color::kText, {x + 15, y}, waterfall.components[i]);
    x += words + 30;
  }
  return y + 24 - at.y;
}

float DrawBars(Pen& pen, const Waterfall& waterfall, ImVec2 at, float width) {
  double longest = 0;
  for (const Waterfall::Bar& bar : waterfall.bars) longest = std::max(longest, bar.latency);
  const float room = width - kNameWidth - 84;
  float y = at.y + DrawLegend(pen, waterfall, at, width);
  for (const Waterfall::Bar& bar : waterfall.bars) {
    pen.Words(Type::kNote, Color::kText, {at.x, y + 4}, bar.name);
    float x = at.x + kNameWidth;
    for (size_t i = 0; i < bar.spent.size(); ++i) {
      const float wide = longest > 0 ? room * static_cast<float>(bar.spent[i] / longest) : 0;
      if (!(wide > 0)) continue;
      const float right = x + std::max(1.0F, wide - 1);
      pen.Rect({x, y + 2}, {right, y + kBarHeight - 6}, PartColor(i), 1, true);
      x += wide;
    }
    std::string words = FormatSeconds(bar.latency);
    if (bar.outcome != "answered") words += ", " + bar.outcome;
    pen.Words(Type::kNoteStrong, Color::kText, {x + 6, y + 4}, words);
    y += kBarHeight;
  }
  return y - at.y;
}

void DrawHeat(Pen& pen, const LatencyHeat& heat, const std::vector<TracedDecision>& decisions,
              ImVec2 min, ImVec2 max) {
  const ImVec2 from(min.x + 62, min.y + 20), to(max.x - 12, max.y - 24);
  uint32_t most = 1;
  for (const uint32_t count : heat.counts) most = std::max(most, count);
  const float width = (to.x - from.x) / static_cast<float>(std::max(1u, heat.columns));
  const float height = (to.y - from.y) / static_cast<float>(std::max(1u, heat.rows));
  for (uint32_t c = 0; c < heat.columns; ++c) {
    for (uint32_t r = 0; r < heat.rows; ++r) {
      const uint32_t count = heat.counts[size_t{c} * heat.rows + r];
      if (count == 0) continue;
      const float share = static_cast<float>(std::log1p(count) / std::log1p(most));
      const ImVec2 cell(from.x + width * static_cast<float>(c),
                        to.y - height * static_cast<float>(r + 1));
      pen.Rect(cell, {cell.x + width, cell.y + height}, Color::kP99, 0.12F + 0.88F * share, true);
    }
  }
  const float line = MeasureText(Type::kNote, "p").y;
  const double ratio = std::log(heat.high / heat.low);
  for (const Tick& tick : LatencyTicks(heat.low, heat.high, 6, Reading::kDown)) {
    if (tick.value < heat.low || tick.value > heat.high || !(ratio > 0)) continue;
    const double share = std::log(tick.value / heat.low) / ratio;
    const float y = to.y - static_cast<float>(share) * (to.y - from.y);
    pen.Stroke({{from.x, y}, {to.x, y}}, Color::kGrid, 1, false);
    const float wide = MeasureText(Type::kNote, tick.label).x;
    pen.Words(Type::kNote, Color::kMuted, {from.x - wide - 6, y - line / 2}, tick.label);
  }
  for (const Tick& tick : TimeTicks(heat.duration, 8)) {
    const float x = from.x + static_cast<float>(tick.value / heat.duration) * (to.x - from.x);
    const float wide = MeasureText(Type::kNote, tick.label).x;
    pen.Words(Type::kNote, Color::kMuted, {std::min(x, max.x - wide), to.y + 4}, tick.label);
  }
  for (const TracedDecision& decision : decisions) {
    const float x = from.x + static_cast<float>(decision.at / heat.duration) * (to.x - from.x);
    pen.Stroke({{x, from.y - 6}, {x, to.y}}, decision.desired > decision.replicas ? Color::kOk
                                                                               : Color::kWarn,
               1, true);
  }
  pen.Words(Type::kNoteStrong, Color::kText, {from.x, min.y},
            decisions.empty() ? "latency of answers over time: stronger is more of them"
                              : "latency of answers over time; dashed: the autoscaler decided");
}

void DrawDecisions(const RunTrace& trace, float width) {
  if (trace.decisions.empty()) return;
  Section(fmt::format("What the autoscaler decided: {} changes", trace.decisions.size()));
  for (const TracedDecision& each : trace.decisions) {
    RichText(fmt::format("**{}  {}: {} \xE2\x86\x92 {}**  {}{}{}", FormatSeconds(each.at),
                         each.service, each.replicas, each.desired, each.seen,
                         each.seen.empty() ? "" : "; ", each.reason),
             width);
  }
}

std::string WaterfallWords(const Waterfall& waterfall) {
  return fmt::format("{} requests, {} parts", waterfall.bars.size(), waterfall.components.size());
}

}  // namespace

Waterfall WaterfallOf(const RunTrace& trace) {
  Waterfall out;
  std::vector<size_t> used;
  for (size_t c = 0; c < trace.components.size(); ++c) {
    const bool any = std::any_of(trace.requests.begin(), trace.requests.end(),
                                 [c](const SampledRequest& r) { return r.spent[c] > 0; });
    if (!any) continue;
    used.push_back(c);
    out.components.push_back(trace.components[c]);
  }
  for (const SampledRequest& request : trace.requests) {
    Waterfall::Bar bar;
    bar.name = fmt::format("{}, {}", WordOf(request.kind), FormatSeconds(request.arrival));
    if (!request.request_class.empty()) bar.name += ", " + request.request_class;
    bar.outcome = request.outcome;
    bar.latency = request.latency;
    for (const size_t c : used) bar.spent.push_back(request.spent[c]);
    out.bars.push_back(std::move(bar));
  }
  return out;
}

TableText TableOf(const Waterfall& waterfall) {
  TableText table{{"request, arrived at", "outcome", "latency"}, {}};
  table.columns.insert(table.columns.end(), waterfall.components.begin(),
                       waterfall.components.end());
  table.columns.emplace_back("sum");
  for (const Waterfall::Bar& bar : waterfall.bars) {
    std::vector<std::string> row{bar.name, bar.outcome, FormatSeconds(bar.latency)};
    double sum = 0;
    for (const double part : bar.spent) {
      sum += part;
      row.push_back(part > 0 ? FormatSeconds(part) : "0");
    }
    row.push_back(FormatSeconds(sum));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string ToSvg(const Waterfall& waterfall, bool dark) {
  const float height = kHead + kBarHeight * static_cast<float>(waterfall.bars.size()) + 40;
  SvgPen pen({860, height}, dark, waterfall.title);
  DrawBars(pen, waterfall, {12, 12}, 836);
  return pen.Text();
}

std::string ToSvg(const LatencyHeat& heat, const std::vector<TracedDecision>& decisions,
                  bool dark) {
  SvgPen pen({860, 300}, dark, "Latency over time");
  DrawHeat(pen, heat, decisions, {0, 8}, {860, 296});
  return pen.Text();
}

TableText TableOf(const LatencyHeat& heat) {
  TableText table{{"from s", "latency from s", "latency to s", "answers"}, {}};
  const double ratio = heat.high / heat.low;
  for (uint32_t c = 0; c < heat.columns; ++c) {
    for (uint32_t r = 0; r < heat.rows; ++r) {
      const uint32_t count = heat.counts[size_t{c} * heat.rows + r];
      if (count == 0) continue;
      const auto edge = [&](uint32_t row) {
        return fmt::format("{:.6g}", heat.low * std::pow(ratio, double(row) / heat.rows));
      };
      // The lowest row has all below it, too.
      table.rows.push_back({fmt::format("{:.6g}", heat.duration * c / heat.columns),
                            r == 0 ? "0" : edge(r), edge(r + 1), std::to_string(count)});
    }
  }
  return table;
}

void DrawRequests(View& view, Explorer& explorer, ImVec2 room) {
  if (!explorer.trace) return;
  const RunTrace& trace = *explorer.trace;
  Muted(fmt::format("The first replication: {} requests ended{}. Parts stand in the order of the "
                    "scenario's parts and sum to the latency.",
                    trace.seen,
                    trace.used < trace.seen
                        ? fmt::format(", one in {} is looked at",
                                      trace.seen / std::max<uint64_t>(1, trace.used))
                        : ""),
        true);
  const Waterfall waterfall = WaterfallOf(trace);
  if (waterfall.bars.empty()) return Muted("No request ended.");
  if (view.as_tables) {
    ChartTable("Requests", TableOf(waterfall), {room.x, std::max(240.0F, room.y * 0.5F)});
  } else {
    const float height = kHead + kBarHeight * static_cast<float>(waterfall.bars.size());
    const ChartItem item = BeginChart("Requests", {room.x, height + 18});
    if (item.visible) {
      PagePen pen(ImGui::GetWindowDrawList());
      DrawBars(pen, waterfall, item.min, room.x);
    }
    EndChart(item, WaterfallWords(waterfall));
  }
  ExportRow(view, "Requests", TableOf(waterfall), ToSvg(waterfall, view.dark));
  ImGui::SameLine();
  if (Button("Chrome trace", {.help = "The first requests, part by part, for ui.perfetto.dev"})) {
    view.host.Download("trace.json", "application/json", trace.chrome);
  }
  if (trace.heat.counts.empty()) return DrawDecisions(trace, room.x);
  const ChartItem item = BeginChart("Latency map over time", {room.x, 260});
  if (item.visible) {
    PagePen pen(ImGui::GetWindowDrawList());
    DrawHeat(pen, trace.heat, trace.decisions, item.min, item.max);
  }
  EndChart(item, fmt::format("from {} to {}, {} decisions", FormatSeconds(trace.heat.low),
                             FormatSeconds(trace.heat.high), trace.decisions.size()));
  ExportRow(view, "Latency map over time", TableOf(trace.heat),
            ToSvg(trace.heat, trace.decisions, view.dark));
  DrawDecisions(trace, room.x);
}

void DrawCurves(View& view, Explorer& explorer, ImVec2 room) {
  const RunReport* report = view.session.report();
  if (report == nullptr) return Muted("After the first run.");
  std::vector<std::string> names;
  for (const Series& series : report->series) names.push_back(series.name);
  if (names.empty()) return Muted("The run has no curves.");
  if (std::find(names.begin(), names.end(), explorer.curve) == names.end()) {
    explorer.curve = names.front();
  }
  NamePicker("Curve", names, &explorer.curve, std::min(room.x, 320.0F));
  const Series& series = *FindSeries(*report, explorer.curve);
  StudyChart chart;
  chart.title = "Curve";
  chart.x_title = "time";
  chart.y_title = series.name;
  chart.x_unit = Unit::kSeconds;
  chart.y_unit = series.unit;
  chart.dots = false;
  for (size_t i = 0; i < report->times.size() && i < series.value.size(); ++i) {
    const auto at = [&](const std::vector<double>& list) {
      return i < list.size() ? list[i] : kNoTime;
    };
    chart.points.push_back({report->times[i],
                            {series.value[i], at(series.lower), at(series.upper), 0},
                            FormatSeconds(report->times[i])});
  }
  chart.now = view.session.playback.time();
  const ImVec2 size(room.x, std::clamp(room.y * 0.6F, 260.0F, 480.0F));
  if (view.as_tables) ChartTable("Curve", TableOf(chart), size);
  else DrawStudyChart(chart, size);
  ExportRow(view, "Curve", TableOf(chart), ToSvg(chart, view.dark));
  Section("Charts of the dashboard, as tables");
  const std::array<std::pair<const char*, TableText>, 4> tables{
      {{"Latency over time", LatencyTable(*report)},
       {"Queue and busy", QueueBusyTable(*report)},
       {"Throughput", ThroughputTable(*report)},
       {"Distribution", DistributionTable(*report, view.session.goal())}}};
  for (const auto& [name, table] : tables) {
    const std::string label = std::string(name) + " as CSV";
    if (Button(name, {.help = "Saves the chart's figures", .name = label})) {
      view.host.Download(std::string(name) + ".csv", "text/csv", ToCsv(table));
    }
    ImGui::SameLine();
  }
  if (Button("All curves", {.help = "Saves every recorded curve with its interval",
                            .name = "All curves as CSV"})) {
    view.host.Download("curves.csv", "text/csv", SeriesToCsv(*report));
  }
}

}  // namespace servescape::ui
