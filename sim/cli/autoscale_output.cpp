// SPDX-License-Identifier: MIT
#include "sim/cli/autoscale_output.h"

#include <fmt/format.h>

#include <utility>

#include "sim/cli/terminal.h"
#include "sim/input/table_writer.h"
#include "sim/report/format.h"
#include "sim/report/table.h"

namespace servescape {
namespace {

// Whole ones as such.
double SecondsAt(const PlayedTick& tick) { return static_cast<double>(tick.at.ns) / 1e9; }

}  // namespace

Json ToJson(const Played& played) {
  Json out = Json::object();
  out["schema"] = 1;
  out["autoscaler"] = played.system;
  out["notes"] = played.notes;
  Json ticks = Json::array();
  for (const PlayedTick& tick : played.ticks) {
    Json row = Json::object();
    row["t"] = SecondsAt(tick);
    row["replicas"] = tick.replicas;
    row["desired"] = tick.desired;
    row["reason"] = tick.reason;
    for (const auto& [name, value] : tick.more.items()) row[name] = value;
    ticks.push_back(std::move(row));
  }
  out["ticks"] = std::move(ticks);
  return out;
}

std::string ToCsv(const Played& played) {
  TableWriter out;
  for (const char* name : {"time_s", "seen", "replicas", "desired", "reason"}) out.Field(name);
  out.EndRow();
  for (const PlayedTick& tick : played.ticks) {
    out.Field(FormatNumber(SecondsAt(tick)));
    out.Field(tick.seen);
    out.Field(fmt::format("{}", tick.replicas));
    out.Field(fmt::format("{}", tick.desired));
    out.Field(tick.reason);
    out.EndRow();
  }
  return std::move(out).Take();
}

std::string ToTable(const Played& played, bool changes, bool color) {
  Table table(color, 0);
  table.AddRow({{"time", Align::kRight, Style::kStrong},
                {"replicas", Align::kRight, Style::kStrong},
                {"desired", Align::kRight, Style::kStrong},
                {"metric", Align::kLeft, Style::kStrong},
                {"reason", Align::kLeft, Style::kStrong}});
  size_t changed = 0;
  for (const PlayedTick& tick : played.ticks) {
    const bool same = tick.replicas == tick.desired;
    changed += same ? 0 : 1;
    if (changes && same) continue;
    const Style style =
        same ? Style::kPlain : (tick.desired > tick.replicas ? Style::kCareful : Style::kGood);
    table.AddRow({{FormatNumber(SecondsAt(tick)), Align::kRight},
                  {fmt::format("{}", tick.replicas), Align::kRight},
                  {fmt::format("{}", tick.desired), Align::kRight, style},
                  {tick.seen, Align::kLeft},
                  {tick.reason, Align::kLeft}});
  }
  std::string out = played.system + "\n";
  for (const std::string& note : played.notes) out += Wrap(note, OutputWidth(), 0) + "\n";
  out += "\n" + table.Print();
  const int64_t last = played.ticks.empty() ? 0 : played.ticks.back().desired;
  out += fmt::format("\n{}, {} of them a change; {} at the end\n",
                     Counted(played.ticks.size(), "tick"), changed,
                     Counted(static_cast<size_t>(last), "replica"));
  return out;
}

}  // namespace servescape
