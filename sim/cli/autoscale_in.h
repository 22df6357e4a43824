// SPDX-License-Identifier: MIT
// An autoscaler in the loop: a manifest scales a service of a scenario while it runs.
#pragma once

#include <string>
#include <vector>

#include "sim/autoscaler/service_scaler.h"
#include "sim/base/result.h"
#include "sim/cli/autoscale.h"
#include "sim/cli/scenario_options.h"
#include "sim/metrics/run_report.h"

namespace servescape {

struct InLoopOptions {
  ScenarioOptions scenario;
  std::string service;  // "": the only one
};

struct PlayedInLoop {
  Played played;  // the decisions of the first replication
  RunReport report;
};

// Runs the scenario with its service scaled; else the exit code, after telling why not.
Result<PlayedInLoop, int> PlayInScenario(const InLoopOptions& options,
                                         const AutoscalerConfig& config, const PlayOptions& play);

}  // namespace servescape
