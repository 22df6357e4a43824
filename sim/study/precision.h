// SPDX-License-Identifier: MIT
// run.precision: a study that goes on until its goals' metrics are known well enough, and goals
// that their intervals decide are decided surely (objectives.h). Each stage is a whole study of its
// own, longer than the one before (steady traffic) or of more replications, so the result depends
// on neither threads nor step sizes.
#pragma once

#include <optional>
#include <string>

#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"

namespace servescape {

// The next, larger study; nothing where the report is as precise as asked, where no length would
// help (the load is not stable) or where run.max_requests would be exceeded by any that does.
std::optional<Config> NextStage(const Config& config, const RunReport& report);

// "latency.p99 is known to 8%, not to the 5% asked for: ..."; empty if it was reached or not asked.
std::string PrecisionWarning(const Config& config, const RunReport& report);

}  // namespace servescape
