// SPDX-License-Identifier: MIT
// When the next request of a source comes.
#pragma once

#include "sim/base/time.h"
#include "sim/model/model.h"
#include "sim/random/duration_stream.h"
#include "sim/random/generator.h"

namespace servescape {

struct SourceState {
  DurationStream gaps;  // open sources at a constant rate
  Generator arrivals;   // otherwise
  Generator thinning;
  Generator size;
  DurationStream think;
  uint32_t next_row = 0;  // trace
  int64_t offset_ns = 0;  // trace, when repeated
};

// The streams of a source at the start of a replication.
SourceState StartSource(const SourceModel& source, uint64_t seed, uint32_t replication);

// Poisson arrivals under a profile, by thinning: candidates at the peak rate, kept with
// probability factor / peak. Acceptance has a stream of its own.
SimTime NextThinned(const SourceModel& source, SourceState& state, SimTime now, SimTime end);

// Row `state.next_row` of the trace, which is advanced; kEndOfTime when the trace is used up.
// Sets `size` to the row's.
SimTime NextTraced(const SourceModel& source, SourceState& state, double* size);

// The arrival after `now` of an open source that is no trace; kEndOfTime if none comes before
// `end`.
inline SimTime NextOpen(const SourceModel& source, SourceState& state, SimTime now, SimTime end) {
  if (source.profile.constant()) [[likely]]
    return now + state.gaps.Next();
  if (source.arrivals == ArrivalKind::kPoisson) return NextThinned(source, state, now, end);
  return source.profile.Accumulate(now, source.gap.Draw(state.arrivals) * source.gap_scale);
}

}  // namespace servescape
