// SPDX-License-Identifier: MIT
// The machine-readable result of a run with what its autoscalers and rollouts decided and what it
// was made of, and
// what run.scale costs: the same text from the command line and from Python.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/scaling_log.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/load.h"
#include "sim/studies/scale_error.h"
#include "sim/study/requests.h"

namespace servescape {

std::string RunJson(const RunReport& report, const ScalingLog& scaling,
                    const std::vector<Setting>& settings, const ScaleError* scale = nullptr);

// Has the log filled, where any service has an autoscaler or a rollout; it has to outlive the run.
Listeners ListenersOf(ScalingLog* scaling);

}  // namespace servescape
