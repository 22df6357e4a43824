// SPDX-License-Identifier: MIT
// Differences between scenarios need to know how each metric depends on each replication
// (sim/studies/spread.h). The page's first module leaves that out: studies are played by workers
// that have the whole engine.
#pragma once

#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "ui/jobs.h"

namespace servescape::ui {

// Whether this module has them.
bool HasSpreads();
// Nothing for 0 sections.
std::vector<PlaySpread> SpreadsOfPlay(const Config& config, const RunReport& report,
                                      const std::vector<ReplicationRecord>& records, int sections);

}  // namespace servescape::ui
