// SPDX-License-Identifier: MIT
#include "sim/cli/rollout_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/rollout/rollout_control.h"
#include "sim/scenario/config_rollout.h"
#include "sim/scenario/quantity.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr size_t kMostRolloutEvents = 10'000;  // kept
constexpr size_t kMostRolloutRows = 20;        // in a report

const char* MoveWords(RolloutMove move) {
  switch (move) {
    case RolloutMove::kStep:
      return "step";
    case RolloutMove::kHolds:
      return "holds";
    case RolloutMove::kCheckFailed:
      return "check failed";
    case RolloutMove::kRolledBack:
      return "rolled back";
    case RolloutMove::kPromoted:
      return "promoted";
    case RolloutMove::kEnded:
      return "ended";
  }
  return "";
}

double RolloutSeconds(SimTime at) { return static_cast<double>(at.ns) / 1e9; }

}  // namespace

RolloutLog::RolloutLog(const Config& config) {
  for (const ServiceConfig& service : config.services) {
    Rollout& rollout = services_.emplace_back();
    rollout.service = service.name;
    if (service.rollout == nullptr) continue;
    any_ = true;
    rollout.to = service.rollout->to;
    for (const auto& each : kRolloutWords) {
      if (each.value == service.rollout->kind) rollout.kind = each.word;
    }
  }
}

void RolloutLog::Add(const ReportedEvent& event) {
  if (event.word != EventWord::kRollout) return;
  Rollout& rollout = services_[event.where];
  const RolloutDecision& decision = *event.rollout;
  const Event told{event.at, decision.move, decision.share, decision.reason};
  const bool holds = decision.move == RolloutMove::kHolds;
  const bool failed =
      decision.move == RolloutMove::kCheckFailed || decision.move == RolloutMove::kRolledBack;
  rollout.checks += holds || failed ? 1 : 0;
  if (holds) {
    rollout.holds = told;
  } else if (rollout.events.size() < kMostRolloutEvents) {
    rollout.events.push_back(told);
  } else {
    ++rollout.left_off;
  }
}

Json RolloutLog::ToValue() const {
  Json out = Json::array();
  for (const Rollout& rollout : services_) {
    if (rollout.to.empty()) continue;
    Json events = Json::array();
    for (const Event& event : rollout.events) {
      events.push_back({{"t", RolloutSeconds(event.at)},
                        {"event", MoveWords(event.move)},
                        {"share", event.share},
                        {"reason", event.reason}});
    }
    Json each = {{"service", rollout.service},  {"to", rollout.to},
                 {"kind", rollout.kind},        {"checks", rollout.checks},
                 {"events", std::move(events)}, {"left_off", rollout.left_off}};
    if (!rollout.holds.reason.empty()) each["last_check_that_held"] = rollout.holds.reason;
    out.push_back(std::move(each));
  }
  return out;
}

std::string RolloutLog::ToText(bool color) const {
  std::string out;
  for (const Rollout& rollout : services_) {
    if (rollout.to.empty()) continue;
    out += fmt::format("\nRollout of {}: {} to {}\n  {} in the first replication\n",
                       rollout.service, rollout.kind, rollout.to,
                       Counted(static_cast<size_t>(rollout.checks), "check"));
    Table table(color);
    std::vector<Event> events = rollout.events;
    if (!rollout.holds.reason.empty()) events.push_back(rollout.holds);
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.at < b.at; });
    for (size_t i = 0; i < std::min(events.size(), kMostRolloutRows); ++i) {
      const Event& event = events[i];
      const bool bad =
          event.move == RolloutMove::kRolledBack || event.move == RolloutMove::kCheckFailed;
      table.AddRow({{FormatNumber(RolloutSeconds(event.at)) + " s", Align::kRight},
                    {MoveWords(event.move), Align::kLeft, bad ? Style::kBad : Style::kPlain},
                    {FormatRatio(event.share), Align::kRight},
                    {event.reason, Align::kLeft, Style::kMuted}});
    }
    out += table.Print();
    if (events.size() > kMostRolloutRows) {
      out += fmt::format("  and {} more: --json has all\n", events.size() - kMostRolloutRows);
    }
  }
  return out;
}

}  // namespace servescape
