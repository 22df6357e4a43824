// SPDX-License-Identifier: MIT
// The metrics of pools of machines. Their values: sim/study/whole_metric_values.cpp, row by row.
#pragma once

#include "sim/scenario/metric_names.h"

namespace servescape {

inline constexpr MetricRow kNodeMetrics[] = {
    {"nodes.*.nodes.mean", "items", "Mean number of machines paid for."},
    {"nodes.*.idle", "ratio",
     "Share of these that replicas do not ask for, by each one's most taken resource."},
    {"nodes.*.pending.mean", "replicas",
     "Mean number of replicas that wait for a machine and prefer this pool."},
    {"nodes.*.started", "items", "Machines that were asked for in a run."},
    {"nodes.*.interruptions", "items", "Machines that were taken back in a run."},
    {"nodes.*.interrupted_together", "ratio",
     "Share of them that went at once with others of their zone."},
    {"nodes.*.refused", "attempts",
     "Times in a run that no zone had capacity, or a machine did not come."},
};

}  // namespace servescape
