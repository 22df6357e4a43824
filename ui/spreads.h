// SPDX-License-Identifier: MIT
// What studies need of a run beside its report: how each metric depends on each replication
// (sim/studies/spread.h), and single requests. The page's first module leaves both out: studies are
// played by workers that have the whole engine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/metrics/replication_record.h"
#include "sim/metrics/run_report.h"
#include "sim/scenario/config.h"
#include "sim/study/requests.h"
#include "ui/jobs.h"

namespace servescape::ui {

// Whether this module has them.
bool HasSpreads();
// Nothing for 0 sections.
std::vector<PlaySpread> SpreadsOfPlay(const Config& config, const RunReport& report,
                                      const std::vector<ReplicationRecord>& records, int sections);

// Hears of one replication, and keeps what a RunTrace tells of it.
class TraceKeeper {
 public:
  virtual ~TraceKeeper() = default;
  virtual Listeners Hear() = 0;
  virtual std::string Pack() = 0;  // UnpackTrace reads it
};
// Null where this module has none.
std::unique_ptr<TraceKeeper> KeepTrace(const Config& config);

}  // namespace servescape::ui
