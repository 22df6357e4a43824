// SPDX-License-Identifier: MIT
#include "sim/cli/cache_print.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/cli/terminal.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/suggest.h"
#include "sim/scenario/table_parser.h"

namespace servescape {
namespace {

// Exact where it is a whole number of a binary unit.
std::string ByteWords(int64_t bytes) {
  for (size_t i = kByteUnits.size(); i-- > 0;) {
    const ByteUnit& unit = kByteUnits[i];
    const double amount = static_cast<double>(bytes) / unit.bytes;
    if (unit.word.size() == 2 || amount < 1) continue;  // decimal, or too large
    return amount == std::floor(amount) ? fmt::format("{:.0f} {}", amount, unit.word)
                                        : fmt::format("{:.2f} {}", amount, unit.word);
  }
  return fmt::format("{} B", bytes);
}

double Ratio(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

double MeanWait(const ReplayResult& result) {
  return ToSeconds(result.waited) / static_cast<double>(result.waits);
}

}  // namespace

OpCounts CountOps(const CacheTrace& trace) {
  OpCounts counts;
  if (trace.ops.empty()) counts.reads = static_cast<int64_t>(trace.objects.size());
  for (const CacheOp op : trace.ops) {
    ++(op == CacheOp::kRead    ? counts.reads
       : op == CacheOp::kWrite ? counts.writes
                               : counts.deletes);
  }
  return counts;
}

std::string PairsToJson(const FileWords& file, const CacheTrace& trace,
                        const std::vector<ReplayPair>& pairs) {
  const bool sized = !trace.sizes.empty();
  Json root;
  root["schema"] = 1;
  root["trace"] = {{"requests", trace.objects.size()},
                   {"objects", trace.object_count},
                   {"bytes", sized ? Json(trace.total_size()) : Json()}};
  if (!trace.starts.empty()) root["trace"]["sequences"] = trace.starts.size();
  if (!trace.ops.empty()) {
    const OpCounts ops = CountOps(trace);
    root["trace"]["operations"] = {
        {"reads", ops.reads}, {"writes", ops.writes}, {"deletes", ops.deletes}};
  }
  root["understood"] = file.kind;
  root["left_out"] = {{"rows", file.left_out},
                      {"first", file.left_out > 0 ? Json(file.why_left_out) : Json()}};
  root["results"] = Json::array();
  for (const ReplayPair& pair : pairs) {
    const bool items = pair.unit == ReplayUnit::kItems;
    Json row;
    row["policy"] = pair.contender.name;
    if (pair.contender.system) {
      const SystemInfo& info = InfoOf(pair.contender.system->system);
      row["system"] = fmt::format("{} {}", info.name, info.version);
    }
    const bool limited = pair.capacity > 0 && pair.capacity < kNoLimit;
    row["capacity"] = limited ? Json(pair.capacity) : Json();
    row["unit"] = !limited ? Json() : Json(items ? "items" : "bytes");
    row["requests"] = pair.result.requests;
    row["misses"] = pair.result.misses;
    row["missed_bytes"] = sized ? Json(pair.result.missed_size) : Json();
    row["miss_ratio"] = Ratio(pair.result.misses, pair.result.requests);
    row["second_half"] = {{"requests", pair.result.late_requests},
                          {"misses", pair.result.late_misses}};
    row["evictions"] = pair.result.evictions;
    row["items"] = pair.result.items;
    if (pair.contender.system) row["refused"] = pair.result.refused;
    if (pair.result.waits > 0) {
      row["waits"] = {{"requests", pair.result.waits}, {"mean_s", MeanWait(pair.result)}};
    }
    if (!trace.starts.empty()) row["prefix_hits"] = pair.result.prefix_hits;
    root["results"].push_back(std::move(row));
  }
  return Print(root, /*pretty=*/true) + "\n";
}

std::string PairsToText(const FileWords& file, const CacheTrace& trace,
                        const std::vector<ReplayPair>& pairs, bool color) {
  const bool sized = !trace.sizes.empty();
  std::string out =
      fmt::format("{}: {} for {}{}\n", file.name, Counted(trace.objects.size(), "request"),
                  Counted(trace.object_count, "object"),
                  sized ? fmt::format(", {} in all, {} distinct", ByteWords(trace.total_size()),
                                      ByteWords(trace.footprint()))
                        : "");
  if (!trace.ops.empty()) {
    const OpCounts ops = CountOps(trace);
    out += fmt::format("{}, {} and {}: misses and hits are of the reads\n",
                       Counted(static_cast<size_t>(ops.reads), "read"),
                       Counted(static_cast<size_t>(ops.writes), "write"),
                       Counted(static_cast<size_t>(ops.deletes), "delete"));
  }
  if (!file.kind.empty()) out += "read as: " + file.kind + "\n";
  if (file.left_out > 0) out += LeftOutWords(file.left_out, file.why_left_out) + "\n";
  out += "\n";
  Table table(color, 0);
  const Style head = Style::kStrong;
  std::vector<Cell> row{{"policy", Align::kLeft, head},
                        {"capacity", Align::kRight, head},
                        {"misses", Align::kRight, head},
                        {"hit ratio", Align::kRight, head}};
  if (sized) row.push_back({"missed", Align::kRight, head});
  if (!trace.starts.empty()) row.push_back({"prefix hits", Align::kRight, head});
  table.AddRow(std::move(row));
  for (const ReplayPair& pair : pairs) {
    std::string capacity = pair.capacity > 0 ? "unlimited" : "none";
    if (pair.capacity > 0 && pair.capacity < kNoLimit) {
      capacity = pair.unit == ReplayUnit::kItems
                     ? Counted(static_cast<size_t>(pair.capacity), "item")
                     : ByteWords(pair.capacity);
    }
    row = {{pair.contender.name},
           {capacity, Align::kRight},
           {Grouped(pair.result.misses), Align::kRight},
           {fmt::format("{:.2f} %", 100 * Ratio(pair.result.requests - pair.result.misses,
                                                pair.result.requests)),
            Align::kRight}};
    if (sized) row.push_back({ByteWords(pair.result.missed_size), Align::kRight});
    if (!trace.starts.empty()) {
      row.push_back(
          {fmt::format("{:.2f} %", 100 * Ratio(pair.result.prefix_hits, pair.result.requests)),
           Align::kRight});
    }
    table.AddRow(std::move(row));
  }
  out += table.Print();
  for (const ReplayPair& pair : pairs) {
    if (pair.result.waits == 0) continue;
    out += fmt::format(
        "{}: {} waited for another's fetch, {:.3g} s in the mean; waiters look each 500 ms\n",
        pair.contender.name, Counted(static_cast<size_t>(pair.result.waits), "request"),
        MeanWait(pair.result));
  }
  return out;
}

}  // namespace servescape
