// SPDX-License-Identifier: MIT
#include "sim/model/recordings.h"

#include <algorithm>

namespace servescape {

std::vector<TraceUse> TracesUsed(const Config& config) {
  std::vector<TraceUse> out;
  const int64_t end = config.run.duration.ns;
  for (const TrafficConfig& source : config.traffic) {
    const std::vector<TraceRow>& rows = source.trace;
    if (rows.empty() || source.trace_repeat) continue;
    const auto beyond = std::partition_point(rows.begin(), rows.end(),
                                             [&](const TraceRow& row) { return row.at.ns < end; });
    out.push_back({source.trace_file, static_cast<int64_t>(rows.size()), beyond - rows.begin(),
                   Duration{rows.front().at.ns}, Duration{rows.back().at.ns}});
  }
  return out;
}

std::vector<CountsUse> CountsUsed(const Config& config) {
  std::vector<CountsUse> out;
  for (const TrafficConfig& source : config.traffic) {
    for (const ProfileConfig& profile : source.profile) {
      if (profile.shape != ProfileShape::kCounts) continue;
      const double last = profile.points.back().factor;
      out.push_back({profile.file, Duration{profile.end.ns}, last, source.rate * last,
                     source.profile.size() == 1});
    }
  }
  return out;
}

}  // namespace servescape
