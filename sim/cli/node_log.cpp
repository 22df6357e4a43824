// SPDX-License-Identifier: MIT
#include "sim/cli/node_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/config_nodes.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr size_t kMostNodeEvents = 10'000;  // kept
constexpr size_t kMostNodeRows = 12;        // in a report

double NodeSeconds(SimTime at) { return static_cast<double>(at.ns) / 1e9; }

}  // namespace

NodeLog::NodeLog(const Config& config) {
  if (config.nodes == nullptr) return;
  for (const NodePoolConfig& pool : config.nodes->pools) pools_.push_back({pool.name, {}, 0});
}

void NodeLog::Add(const ReportedEvent& event) {
  if (event.word != EventWord::kNodes) return;
  Pool& pool = pools_[event.where];
  if (pool.events.size() == kMostNodeEvents) {
    ++pool.left_off;
  } else {
    pool.events.emplace_back(event.at, event.reason);
  }
}

Json NodeLog::ToValue() const {
  Json out = Json::array();
  for (const Pool& pool : pools_) {
    Json events = Json::array();
    for (const auto& [at, what] : pool.events) {
      events.push_back({{"t", NodeSeconds(at)}, {"what", what}});
    }
    out.push_back(
        {{"pool", pool.name}, {"events", std::move(events)}, {"left_off", pool.left_off}});
  }
  return out;
}

std::string NodeLog::ToText(bool color) const {
  std::string out;
  for (const Pool& pool : pools_) {
    out += fmt::format("\nMachines of {}\n  {} in the first replication\n", pool.name,
                       Counted(pool.events.size(), "event"));
    Table table(color);
    for (size_t i = 0; i < std::min(pool.events.size(), kMostNodeRows); ++i) {
      table.AddRow({{fmt::format("{:.0f} s", NodeSeconds(pool.events[i].first)), Align::kRight},
                    {pool.events[i].second, Align::kLeft, Style::kMuted}});
    }
    out += table.Print();
    if (pool.events.size() > kMostNodeRows) {
      out += fmt::format("  and {} more: --json has all\n", pool.events.size() - kMostNodeRows);
    }
  }
  return out;
}

}  // namespace servescape
