// SPDX-License-Identifier: MIT
#include "sim/cli/run_json.h"

#include "sim/report/json.h"
#include "sim/report/json_value.h"
#include "sim/studies/verify.h"

namespace servescape {

std::string RunJson(const RunReport& report, const ScalingLog& scaling,
                    const std::vector<Setting>& settings, const ScaleError* scale) {
  std::string json = ToJson(report, /*pretty=*/true);
  Json root;
  std::string broken;
  if ((scaling.decides() || scale != nullptr) && ParseJson(json, &root, &broken)) {
    if (scaling.any()) root["scaling"] = scaling.ToValue();
    if (scaling.rollouts().any()) root["rollouts"] = scaling.rollouts().ToValue();
    if (scaling.trainings().any()) root["trainings"] = scaling.trainings().ToValue();
    if (scale != nullptr) root["scale"] = ToValue(*scale);
    if (scaling.nodes().any()) root["nodes"] = scaling.nodes().ToValue();
    if (scaling.jobs().any()) root["jobs"] = scaling.jobs().ToValue();
    json = Print(root, true);
  }
  return WithInput(json, settings);
}

Listeners ListenersOf(ScalingLog* scaling) {
  Listeners listeners;
  if (scaling->decides()) {
    listeners.start = ReportEvents([scaling](const ReportedEvent& event) { scaling->Add(event); });
  }
  return listeners;
}

}  // namespace servescape
