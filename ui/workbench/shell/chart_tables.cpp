// SPDX-License-Identifier: MIT
// The charts' data in their cards, as tables of numbers.
#include <array>

#include "ui/panels/panels.h"

namespace servescape::ui {
namespace {

struct TableOf {
  std::string_view title;
  TableText (*make)(const RunReport& report);
};

constexpr std::array<TableOf, 3> kTablesOfCharts{{{"Latency over time", LatencyTable},
                                                  {"Queue and busy", QueueBusyTable},
                                                  {"Throughput", ThroughputTable}}};

}  // namespace

void DrawChartTable(View& view, const char* title, ImVec2 size) {
  const RunReport* report = view.session.report();
  if (report == nullptr) return;
  for (const TableOf& table : kTablesOfCharts) {
    if (table.title == title) return ChartTable(title, table.make(*report), size);
  }
  ChartTable(title, DistributionTable(*report, view.session.goal()), size);
}

void DrawTradeoffTable(const TradeoffInput& input, ImVec2 size) {
  ChartTable("Tradeoff", TradeoffTable(input), size);
}

}  // namespace servescape::ui
