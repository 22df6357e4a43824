// SPDX-License-Identifier: MIT
// The page's first module has no pools of machines: these stand in the places of what prices them
// and of their metrics.
#include "sim/model/node_charges.h"
#include "sim/scenario/metric_names.h"
#include "sim/study/metric_values.h"

namespace servescape {

std::vector<NodeCharge> NodeCharges(const Config&, const std::vector<std::vector<double>>&,
                                    double) {
  return {};
}

std::span<const MetricName> MetricNames() { return kMetricNames; }
std::span<const MetricValue> MetricValues() { return CommonMetricValues(); }

}  // namespace servescape
