// SPDX-License-Identifier: MIT
#include "sim/cli/training_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/format.h"
#include "sim/report/table.h"
#include "sim/rollout/retraining_control.h"
#include "sim/scenario/config_aging.h"
#include "sim/scenario/suggest.h"

namespace servescape {
namespace {

constexpr size_t kMostTrainings = 10'000;  // kept
constexpr size_t kMostTrainingRows = 12;   // in a report

double TrainingSeconds(SimTime at) { return static_cast<double>(at.ns) / 1e9; }

}  // namespace

TrainingLog::TrainingLog(const Config& config) {
  for (const ServiceConfig& service : config.services) {
    Model& model = models_.emplace_back();
    model.service = service.name;
    model.retrains = service.aging != nullptr && service.aging->retrains;
    any_ = any_ || model.retrains;
  }
}

void TrainingLog::Add(const ReportedEvent& event) {
  if (event.word != EventWord::kTraining) return;
  Model& model = models_[event.where];
  if (event.training->move == TrainingMove::kBegins) {
    if (model.trainings.size() == kMostTrainings) {
      ++model.left_off;
      return;
    }
    model.trainings.push_back({event.at, {}, event.training->by_alarm, false, event.reason});
  } else if (!model.trainings.empty() && model.left_off == 0) {
    model.trainings.back().serves = event.at;
    model.trainings.back().done = true;
  }
}

Json TrainingLog::ToValue() const {
  Json out = Json::array();
  for (const Model& model : models_) {
    if (!model.retrains) continue;
    Json trainings = Json::array();
    for (const Training& each : model.trainings) {
      trainings.push_back({{"t", TrainingSeconds(each.begun)},
                           {"by", each.by_alarm ? "alarm" : "schedule"},
                           {"reason", each.reason},
                           {"serves", each.done ? Json(TrainingSeconds(each.serves)) : Json()}});
    }
    out.push_back({{"service", model.service},
                   {"trainings", std::move(trainings)},
                   {"left_off", model.left_off}});
  }
  return out;
}

std::string TrainingLog::ToText(bool color) const {
  std::string out;
  for (const Model& model : models_) {
    if (!model.retrains) continue;
    const size_t count = model.trainings.size();
    out += fmt::format("\nTraining of {}\n  {} in the first replication\n", model.service,
                       Counted(count, "training"));
    Table table(color);
    for (size_t i = 0; i < std::min(count, kMostTrainingRows); ++i) {
      const Training& each = model.trainings[i];
      table.AddRow({{FormatNumber(TrainingSeconds(each.begun) / 86400) + " d", Align::kRight},
                    {each.by_alarm ? "alarm" : "schedule", Align::kLeft},
                    {each.done ? "serves from " +
                                     FormatNumber(TrainingSeconds(each.serves) / 86400) + " d"
                               : "not done",
                     Align::kLeft},
                    {each.reason, Align::kLeft, Style::kMuted}});
    }
    out += table.Print();
    if (count > kMostTrainingRows) {
      out += fmt::format("  and {} more: --json has all\n", count - kMostTrainingRows);
    }
  }
  return out;
}

}  // namespace servescape
