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

constexpr float kCellX = 6, kCellY = 3;  // around a cell's words
constexpr float kScrollBar = 16;

// What each column needs.
std::vector<float> WidthsOf(const TableText& table) {
  std::vector<float> widths;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    float widest = MeasureText(Type::kNoteStrong, table.columns[i]).x;
    for (const std::vector<std::string>& row : table.rows) {
      if (i < row.size()) widest = std::max(widest, MeasureText(Type::kNote, row[i]).x);
    }
    widths.push_back(widest + 2 * kCellX);
  }
  return widths;
}

// The cells of a scrolled table; what is pinned is drawn where it would be without scrolling.
struct Grid {
  const TableText& table;
  const std::vector<float>& widths;
  ImVec2 window;   // its top left corner on the screen
  ImVec2 scroll;
  float row;       // height of a row

  // The columns [first, last) of the rows below the header, or of the header (`head`), in the part
  // of the window from `clip` on.
  void Draw(size_t first, size_t last, bool head, bool pinned, ImVec2 clip) const {
    const ImVec2 end(window.x + ImGui::GetWindowWidth(), window.y + ImGui::GetWindowHeight());
    ImGui::PushClipRect(clip, {pinned ? std::min(end.x, clip.x + widths[0]) : end.x,
                               head ? window.y + row : end.y}, true);
    const size_t rows = head ? 1 : table.rows.size();
    for (size_t r = 0; r < rows; ++r) {
      float x = window.x - (pinned ? 0 : scroll.x);
      const float y = head ? window.y : window.y + row * static_cast<float>(r + 1) - scroll.y;
      const std::vector<std::string>& cells = head ? table.columns : table.rows[r];
      for (size_t i = 0; i < std::min(last, cells.size()); x += widths[i], ++i) {
        if (i < first) continue;
        DrawText(ImGui::GetWindowDrawList(), head ? Type::kNoteStrong : Type::kNote,
                 head ? Color::kMuted : Color::kText, {x + kCellX, y + kCellY}, cells[i]);
      }
      ImGui::GetWindowDrawList()->AddLine({window.x, y + row}, {end.x, y + row},
                                          Get(Color::kGrid));
    }
    ImGui::PopClipRect();
  }
};

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
                          LoadSeries(report, service.name));
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
  TableText table{{"load", "offered", "answered", "p50", input.label, "theory " + input.label,
                   "verdict"},
                  {}};
  if (input.points == nullptr) return table;
  for (const LoadPoint& point : Sorted(*input.points)) {
    table.rows.push_back({fmt::format("{:.3g} x", point.factor), PerSecond(point.offered),
                          PerSecond(point.throughput.value), SecondsOr(point.p50.value),
                          SecondsOr(point.p99.value),
                          point.theory_p99 > 0 ? FormatSeconds(point.theory_p99) : "-",
                          NameOf(point.load)});
  }
  return table;
}

void ChartTable(const char* label, const TableText& table, ImVec2 size) {
  const ImVec2 from = ImGui::GetCursorScreenPos();
  const float room = size.x > 0 ? size.x : ImGui::GetContentRegionAvail().x + size.x;
  if (table.columns.empty()) return;
  std::vector<float> widths = WidthsOf(table);
  float wide = 0;
  for (const float width : widths) wide += width;
  const bool fits = wide + kScrollBar <= room;
  if (fits) {
    for (float& width : widths) width *= (room - kScrollBar) / wide;
    wide = room - kScrollBar;
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  const bool open = ImGui::BeginChild(label, size, ImGuiChildFlags_None,
                                      ImGuiWindowFlags_HorizontalScrollbar);
  ImGui::PopStyleVar();
  if (open) {
    const float row = MeasureText(Type::kNoteStrong, table.columns[0]).y + 2 * kCellY;
    const Grid grid{table, widths, ImGui::GetWindowPos(),
                    {ImGui::GetScrollX(), ImGui::GetScrollY()}, row};
    const ImVec2 start = ImGui::GetCursorPos();
    const size_t columns = widths.size(), pinned = fits ? 0 : 1;
    const ImVec2 body(grid.window.x + (fits ? 0 : widths[0]), grid.window.y + row);
    grid.Draw(pinned, columns, false, false, body);
    grid.Draw(pinned, columns, true, false, {body.x, grid.window.y});
    grid.Draw(0, pinned, false, true, {grid.window.x, body.y});
    grid.Draw(0, pinned, true, true, grid.window);
    ImGui::SetCursorPos(start);
    ImGui::Dummy({wide, row * static_cast<float>(table.rows.size() + 1)});
  }
  ImGui::EndChild();
  std::string all;
  const auto add = [&all](const std::vector<std::string>& row) {
    for (const std::string& cell : row) all += cell + '\t';
    all.back() = '\n';
  };
  add(table.columns);
  for (const std::vector<std::string>& row : table.rows) add(row);
  DescribeRect(ImGui::GetID(label), from, ImGui::GetItemRectMax(),
               {.label = label, .kind = "table",
                .value = Counted(static_cast<double>(table.rows.size()), "row"), .cells = all});
}

}  // namespace servescape::ui
