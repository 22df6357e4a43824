// SPDX-License-Identifier: MIT
// Hand-made reports: their numbers are invented, chosen so that each exercises some formatting.
#pragma once

#include "sim/metrics/run_report.h"

namespace servescape {

// Two services, goals met, missed and undecided, a warning, a withheld percentile.
RunReport BusyReport();
// A queue that grows: no steady-state latency.
RunReport UnstableReport();
// One replication of a closed loop: no intervals, nothing to pay.
RunReport SmallReport();
// BusyReport with what the general engine adds: classes, a cache, a store, outcomes, splits.
RunReport DetailedReport();
std::vector<LoadPoint> SamplePoints();

}  // namespace servescape
