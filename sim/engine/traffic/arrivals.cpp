// SPDX-License-Identifier: MIT
#include "sim/engine/traffic/arrivals.h"

#include <string>

namespace servescape {

SourceState StartSource(const SourceModel& source, uint64_t seed, uint32_t replication) {
  const auto stream = [&](const char* purpose) {
    return MakeStream(seed, replication, "traffic." + source.name + purpose);
  };
  const Generator arrivals = stream("/arrivals");
  return {{arrivals, source.gap, source.gap_scale},
          arrivals,
          stream("/thinning"),
          stream("/size"),
          {stream("/think"), source.think, 1}};
}

SimTime NextThinned(const SourceModel& source, SourceState& state, SimTime now, SimTime end) {
  const double peak = source.profile.peak();
  const double scale = source.gap_scale / peak;
  for (SimTime time = now; time < end;) {
    time = time + FromSeconds(source.gap.Draw(state.arrivals) * scale);
    if (state.thinning.NextUniform() * peak < source.profile.FactorAt(time)) return time;
  }
  return kEndOfTime;
}

SimTime NextTraced(const SourceModel& source, SourceState& state, double* size) {
  const std::vector<TraceRow>& rows = source.trace;
  if (state.next_row == rows.size()) {
    if (!source.repeat || rows.empty()) return kEndOfTime;
    // One mean gap between the last row and the first of the next round.
    constexpr int64_t kSecond = 1'000'000'000;
    const int64_t last = rows.back().at.ns;
    const int64_t gaps = static_cast<int64_t>(rows.size()) - 1;
    state.offset_ns += last > 0 && gaps > 0 ? last + last / gaps : last + kSecond;
    state.next_row = 0;
  }
  const TraceRow& row = rows[state.next_row++];
  *size = row.size;
  return SimTime{row.at.ns + state.offset_ns};
}

}  // namespace servescape
