// SPDX-License-Identifier: MIT
#include <span>

#include "sim/systems/node_metrics.h"
#include "sim/systems/server_metrics.h"

namespace servescape {

std::string_view SentenceOf(const MetricName& name) {
  for (const std::span<const MetricRow> rows :
       {std::span<const MetricRow>(kMetricRows), std::span<const MetricRow>(kNodeMetrics),
        std::span<const MetricRow>(kServerMetrics)}) {
    for (const MetricRow& row : rows) {
      if (row.pattern == name.pattern) return row.sentence;
    }
  }
  return {};
}

}  // namespace servescape
