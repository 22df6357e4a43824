// SPDX-License-Identifier: MIT
// The charts' data as tables: for screen readers, for copying, for who would rather read.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ui/charts/common.h"
#include "ui/charts/flow.h"
#include "ui/charts/tradeoff_curve.h"
#include "ui/charts/words.h"
#include "ui/frame.h"

namespace servescape::ui {
namespace {

constexpr size_t kMostRows = 40;

// Every n-th window, so that a table has at most kMostRows rows.
template <typename Row>
void ForWindows(const RunReport& report, const Row& row) {
  const size_t count = report.times.size();
  const size_t stride = std::max<size_t>(1, (count + kMostRows - 1) / kMostRows);
  for (size_t i = stride - 1; i < count; i += stride) row(i);
}

double At(const Series* series, size_t i) {
  return series != nullptr && i < series->value.size() ? series->value[i] : kNoTime;
}

std::string SecondsOr(double seconds) {
  return std::isfinite(seconds) ? FormatSeconds(seconds) : "-";
}

std::string ClockOf(const RunReport& report, size_t i) {
  return Clock(report.times[i], report.times.back());
}

// What the columns need side by side, with the scroll bar.
float WidthOf(const TableText& table) {
  float width = 16;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    float widest = MeasureText(Type::kNoteStrong, table.columns[i]).x;
    for (const std::vector<std::string>& row : table.rows) {
      if (i < row.size()) widest = std::max(widest, MeasureText(Type::kNote, row[i]).x);
    }
    width += widest + 12;
  }
  return width;
}

}  // namespace

TableText LatencyTable(const RunReport& report) {
  TableText table{{"until", "p50", "p90", "p99", "p99 from", "p99 to"}, {}};
  const Series* p50 = AnySeries(report, {"latency.p50"});
  const Series* p90 = AnySeries(report, {"latency.p90"});
  const Series* p99 = AnySeries(report, {"latency.p99"});
  ForWindows(report, [&](size_t i) {
    const auto bound = [&](const std::vector<double>& all) {
      return SecondsOr(i < all.size() ? all[i] : kNoTime);
    };
    table.rows.push_back({ClockOf(report, i), SecondsOr(At(p50, i)), SecondsOr(At(p90, i)),
                          SecondsOr(At(p99, i)), p99 != nullptr ? bound(p99->lower) : "-",
                          p99 != nullptr ? bound(p99->upper) : "-"});
  });
  return table;
}

TableText QueueBusyTable(const RunReport& report) {
  TableText table{{"until"}, {}};
  std::vector<std::pair<const Series*, const Series*>> services;
  for (const ServiceSummary& service : report.services) {
    table.columns.push_back(service.name + " queue");
    table.columns.push_back(service.name + " busy");
    services.emplace_back(ServiceSeries(report, service.name, "queue.mean"),
                          ServiceSeries(report, service.name, "utilization"));
  }
  ForWindows(report, [&](size_t i) {
    std::vector<std::string> row{ClockOf(report, i)};
    for (const auto& [queue, busy] : services) {
      row.push_back(Requests(At(queue, i)));
      row.push_back(Share(At(busy, i)));
    }
    table.rows.push_back(std::move(row));
  });
  return table;
}

TableText ThroughputTable(const RunReport& report) {
  TableText table{{"until", "offered", "answered", "rejected"}, {}};
  const Series* offered = OfferedSeries(report);
  const Series* done = ThroughputSeries(report);
  const Series* rejected = RejectedSeries(report);
  ForWindows(report, [&](size_t i) {
    table.rows.push_back({ClockOf(report, i), PerSecond(At(offered, i)), PerSecond(At(done, i)),
                          PerSecond(At(rejected, i))});
  });
  return table;
}

TableText DistributionTable(const RunReport& report, double goal_seconds) {
  TableText table{{"latency from", "to", "share", "slower"}, {}};
  int64_t total = 0;
  for (const Bin& bin : report.distribution) total += bin.count;
  if (total == 0) return table;
  // Neighbouring bins together, so that each row holds at least one part in kMostRows.
  int64_t left = total, sum = 0;
  double from = 0;
  for (size_t i = 0; i < report.distribution.size(); ++i) {
    const Bin& bin = report.distribution[i];
    if (sum == 0) from = bin.lower;
    sum += bin.count;
    const bool crosses_goal = bin.lower < goal_seconds && bin.upper >= goal_seconds;
    const bool last = i + 1 == report.distribution.size();
    if (sum == 0 || (sum * static_cast<int64_t>(kMostRows) < total && !crosses_goal && !last)) {
      continue;
    }
    left -= sum;
    const auto share = [&](int64_t count) {
      return FormatRatio(static_cast<double>(count) / static_cast<double>(total));
    };
    table.rows.push_back({FormatSeconds(from), FormatSeconds(bin.upper), share(sum), share(left)});
    sum = 0;
  }
  return table;
}

TableText TradeoffTable(const TradeoffInput& input) {
  TableText table{{"load", "offered", "answered", "p50", "p99", "theory p99", "verdict"}, {}};
  if (input.points == nullptr) return table;
  for (const LoadPoint& point : Sorted(*input.points)) {
    table.rows.push_back({fmt::format("{:.3g} x", point.factor), PerSecond(point.offered),
                          PerSecond(point.throughput.value), SecondsOr(point.p50.value),
                          SecondsOr(point.p99.value),
                          point.theory_p99 > 0 ? FormatSeconds(point.theory_p99) : "-",
                          NameOf(point.verdict)});
  }
  return table;
}

void ChartTable(const char* label, const TableText& table, ImVec2 size) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float room = size.x > 0 ? size.x : ImGui::GetContentRegionAvail().x + size.x;
  const bool fits = WidthOf(table) <= room;
  const ImGuiTableFlags flags =
      ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH |
      (fits ? ImGuiTableFlags_SizingStretchProp
            : ImGuiTableFlags_ScrollX | ImGuiTableFlags_SizingFixedFit);
  const int columns = static_cast<int>(table.columns.size());
  if (columns == 0) return;
  const WithType type(Type::kNote);
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, ImVec2(6, 3));
  ImGui::PushStyleColor(ImGuiCol_TableBorderLight, GetVec(Color::kGrid));
  if (ImGui::BeginTable(label, columns, flags, size)) {
    ImGui::TableSetupScrollFreeze(fits ? 0 : 1, 1);
    ImGui::TableNextRow();
    for (const std::string& column : table.columns) {
      ImGui::TableNextColumn();
      Text(Type::kNoteStrong, Color::kMuted, column);
    }
    for (const std::vector<std::string>& row : table.rows) {
      ImGui::TableNextRow();
      for (const std::string& cell : row) {
        ImGui::TableNextColumn();
        Text(Type::kNote, Color::kText, cell);
      }
    }
    ImGui::EndTable();
  }
  ImGui::PopStyleColor();
  ImGui::PopStyleVar();
  DescribeRect(ImGui::GetID(label), from, ImGui::GetItemRectMax(),
               {.label = label, .kind = "table",
                .value = fmt::format("{} rows", table.rows.size())});
}

}  // namespace servescape::ui
