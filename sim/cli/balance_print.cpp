// SPDX-License-Identifier: MIT
#include "sim/cli/balance_print.h"

#include <fmt/format.h>

#include <map>
#include <vector>

#include "sim/cli/terminal.h"
#include "sim/report/format.h"
#include "sim/report/json_value.h"
#include "sim/report/table.h"
#include "sim/scenario/quantity.h"

namespace servescape {
namespace {

// Rows of the table; beyond them only --json tells each request.
constexpr size_t kMostRows = 200;

Json SecondsOf(SimTime at) {
  return at == kEndOfTime ? Json(nullptr) : Json(static_cast<double>(at.ns) / 1e9);
}

std::string Text(SimTime at) {
  return at == kEndOfTime ? "never" : fmt::format("{:.3f}", static_cast<double>(at.ns) / 1e9);
}

struct Sums {
  std::vector<size_t> answers, tries;
  std::map<std::string, size_t> statuses;
};

Sums Add(const Balanced& played) {
  Sums out;
  out.answers.resize(played.servers.size());
  out.tries.resize(played.servers.size());
  for (const Answer& each : played.answers) {
    ++out.statuses[each.status];
    if (each.server) ++out.answers[*each.server];
    for (const Try& one : each.tries) ++out.tries[one.server];
  }
  return out;
}

std::string TriesText(const Balanced& played, const Answer& answer) {
  std::string out;
  for (const Try& each : answer.tries) {
    if (!out.empty()) out += ", ";
    out += played.servers[each.server];
    if (answer.tries.size() > 1) out += fmt::format(" {} {}", Text(each.at), each.outcome);
  }
  return out;
}

}  // namespace

std::string BalancedJson(const Balanced& played, const PrintBalanced& print) {
  Json out = Json::object();
  out["schema"] = 1;
  out["system"] = print.system;
  out["phase_s"] = print.phase;
  out["notes"] = played.notes;
  const Sums sums = Add(played);
  Json servers = Json::array();
  for (size_t s = 0; s < played.servers.size(); ++s) {
    servers.push_back(
        {{"server", played.servers[s]}, {"answers", sums.answers[s]}, {"tries", sums.tries[s]}});
  }
  out["servers"] = std::move(servers);
  out["statuses"] = sums.statuses;
  out["totals"] = played.totals;
  Json looks = Json::array();
  for (const Look& each : played.looks) {
    Json loads = Json::object();
    for (size_t s = 0; s < each.names.size(); ++s) loads[each.names[s]] = each.loads[s];
    looks.push_back({{"t", SecondsOf(each.at)}, {"loads", std::move(loads)}});
  }
  out["looks"] = std::move(looks);
  if (!print.summary) {
    Json requests = Json::array();
    for (const Answer& each : played.answers) {
      Json row = Json::object();
      row["sent_s"] = SecondsOf(each.sent);
      row["answered_s"] = SecondsOf(each.answered);
      row["status"] = each.status;
      row["server"] = each.server ? Json(played.servers[*each.server]) : Json(nullptr);
      if (!each.cache.empty()) row["cache"] = each.cache;
      Json tries = Json::array();
      for (const Try& one : each.tries) {
        tries.push_back({{"server", played.servers[one.server]},
                         {"at_s", SecondsOf(one.at)},
                         {"outcome", one.outcome}});
      }
      row["tries"] = std::move(tries);
      row["reason"] = each.reason;
      requests.push_back(std::move(row));
    }
    out["requests"] = std::move(requests);
  }
  return Print(out, true) + "\n";
}

std::string BalancedTable(const Balanced& played, const PrintBalanced& print) {
  std::string out = print.system + "\n";
  for (const std::string& note : played.notes) out += Wrap(note, OutputWidth(), 0) + "\n";
  if (!print.summary) {
    Table table(print.color, 0);
    table.AddRow({{"sent", Align::kRight, Style::kStrong},
                  {"answered", Align::kRight, Style::kStrong},
                  {"status", Align::kLeft, Style::kStrong},
                  {"server", Align::kLeft, Style::kStrong},
                  {"tries", Align::kLeft, Style::kStrong},
                  {"reason", Align::kLeft, Style::kStrong}});
    size_t rows = 0;
    for (const Answer& each : played.answers) {
      if (rows++ == kMostRows) break;
      const std::string cache = each.cache.empty() ? "" : " " + each.cache;
      table.AddRow({{Text(each.sent), Align::kRight},
                    {Text(each.answered), Align::kRight},
                    {each.status + cache, Align::kLeft},
                    {each.server ? played.servers[*each.server] : "-", Align::kLeft},
                    {TriesText(played, each), Align::kLeft},
                    {each.reason, Align::kLeft}});
    }
    out += "\n" + table.Print();
    if (played.answers.size() > kMostRows) {
      out += fmt::format("and {} more; --json tells each\n", played.answers.size() - kMostRows);
    }
  }
  const Sums sums = Add(played);
  Table table(print.color, 0);
  table.AddRow({{"server", Align::kLeft, Style::kStrong},
                {"answers", Align::kRight, Style::kStrong},
                {"share", Align::kRight, Style::kStrong},
                {"tries", Align::kRight, Style::kStrong}});
  for (size_t s = 0; s < played.servers.size(); ++s) {
    const double share =
        static_cast<double>(sums.answers[s]) / static_cast<double>(played.answers.size());
    table.AddRow({{played.servers[s], Align::kLeft},
                  {fmt::format("{}", sums.answers[s]), Align::kRight},
                  {FormatRatio(share), Align::kRight},
                  {fmt::format("{}", sums.tries[s]), Align::kRight}});
  }
  out += "\n" + table.Print() + "\n";
  for (const Look& each : played.looks) {
    out += fmt::format("at {} s:", Text(each.at));
    for (size_t s = 0; s < each.names.size(); ++s) {
      out += fmt::format(" {} {:.6g}", each.names[s], each.loads[s]);
    }
    out += "\n";
  }
  std::string statuses;
  for (const auto& [status, count] : sums.statuses) {
    statuses += fmt::format("{}{} x {}", statuses.empty() ? "" : ", ", status, count);
  }
  return out + statuses + "\n";
}

}  // namespace servescape
