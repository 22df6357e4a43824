// SPDX-License-Identifier: MIT
#include "sim/scenario/metric_names.h"

namespace servescape {

std::string_view SentenceOf(const MetricName& name) {
  for (const MetricRow& row : kMetricRows) {
    if (row.pattern == name.pattern) return row.sentence;
  }
  return {};
}

}  // namespace servescape
