// SPDX-License-Identifier: MIT
#include "sim/cli/scaling_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/autoscaler/service_scaler.h"
#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr size_t kMostChanges = 10'000;  // kept
constexpr size_t kMostShown = 12;        // in a report

}  // namespace

ScalingLog::ScalingLog(const Config& config)
    : rollouts_(config), trainings_(config), nodes_(config), jobs_(config) {
  for (const ServiceConfig& service : config.services) {
    Scaled& scaled = services_.emplace_back();
    scaled.service = service.name;
    if (service.autoscaler == nullptr) continue;
    scaled.any = any_ = true;
    scaled.system = SystemName(*service.autoscaler);
    scaled.least = scaled.most = service.autoscaler->initial;
  }
}

void ScalingLog::Add(const ReportedEvent& event) {
  rollouts_.Add(event);
  trainings_.Add(event);
  nodes_.Add(event);
  jobs_.Add(event);
  if (event.word != EventWord::kScale) return;
  Scaled& scaled = services_[event.where];
  const ScaleDecision& decision = *event.decision;
  ++scaled.decisions;
  if (decision.desired == decision.replicas) return;
  ++scaled.changed;
  scaled.least = std::min(scaled.least, decision.desired);
  scaled.most = std::max(scaled.most, decision.desired);
  if (scaled.changes.size() >= kMostChanges) {
    ++scaled.left_off;
    return;
  }
  scaled.changes.push_back(
      {event.at, decision.replicas, decision.desired, decision.seen, decision.reason});
}

Json ScalingLog::ToValue() const {
  Json out = Json::array();
  for (const Scaled& scaled : services_) {
    if (!scaled.any) continue;
    Json changes = Json::array();
    for (const Change& change : scaled.changes) {
      changes.push_back({{"t", static_cast<double>(change.at.ns) / 1e9},
                         {"replicas", change.replicas},
                         {"desired", change.desired},
                         {"seen", change.seen},
                         {"reason", change.reason}});
    }
    out.push_back({{"service", scaled.service},
                   {"autoscaler", scaled.system},
                   {"decisions", scaled.decisions},
                   {"changes", std::move(changes)},
                   {"left_off", scaled.left_off}});
  }
  return out;
}

std::string ScalingLog::Table(const Scaled& scaled, bool color) {
  servescape::Table table(color);
  const size_t shown = std::min(scaled.changes.size(), kMostShown);
  for (size_t i = 0; i < shown; ++i) {
    const Change& change = scaled.changes[i];
    table.AddRow({{FormatNumber(static_cast<double>(change.at.ns) / 1e9) + " s", Align::kRight},
                  {fmt::format("{}", change.replicas), Align::kRight},
                  {"to"},
                  {fmt::format("{}", change.desired), Align::kRight},
                  {change.seen},
                  {change.reason, Align::kLeft, Style::kMuted}});
  }
  std::string out = table.Print();
  if (scaled.changes.size() > shown) {
    out += fmt::format("  and {} more: --json has all\n", scaled.changes.size() - shown);
  }
  return out;
}

std::string ScalingLog::ToText(bool color) const {
  std::string out;
  for (const Scaled& scaled : services_) {
    if (!scaled.any) continue;
    out += fmt::format(
        "\nAutoscaler of {}: {}\n  {} in the first replication, {} of them a change; "
        "{} to {} replicas wanted\n",
        scaled.service, scaled.system, Counted(static_cast<size_t>(scaled.decisions), "decision"),
        scaled.changed, scaled.least, scaled.most);
    out += Table(scaled, color);
  }
  return out + rollouts_.ToText(color) + trainings_.ToText(color) + nodes_.ToText(color) +
         jobs_.ToText(color);
}

}  // namespace servescape
