// SPDX-License-Identifier: MIT
// When requests arrive. Part of full_simulation.h; include that.
#pragma once

#include <string>

namespace servescape {

template <class Observer>
void FullSimulation<Observer>::StartSources(uint64_t seed, uint32_t replication) {
  const auto stream = [&](const std::string& name, const char* purpose) {
    return MakeStream(seed, replication, "traffic." + name + purpose);
  };
  const std::vector<SourceModel>& plain = model_.plain().sources();
  next_size_.resize(plain.size(), 1);
  for (uint32_t id = 0; id < plain.size(); ++id) {
    const SourceModel& source = plain[id];
    const FullSource& full = model_.sources()[id];
    const Generator arrivals = stream(source.name, "/arrivals");
    sources_.push_back({{{arrivals, source.gap, source.gap_scale},
                         arrivals,
                         stream(source.name, "/thinning"),
                         stream(source.name, "/size"),
                         {stream(source.name, "/think"), source.think, 1}},
                        stream(source.name, "/keys"),
                        stream(source.name, "/items"),
                        stream(source.name, "/classes"),
                        stream(source.name, "/session"),
                        stream(source.name, "/states")});
    FullSourceState& state = sources_.back();
    if (full.rate_limit > 0) state.bucket = TokenBucket(full.rate_limit, full.rate_burst);
    if (source.arrivals == ArrivalKind::kMmpp) {
      state.state_ends =
          SimTime{0} + FromSeconds(full.states[0].mean_time * UnitExponential(state.states));
    }
    if (source.arrivals == ArrivalKind::kClosed) {
      for (uint32_t client = 0; client < source.clients; ++client) ScheduleThink({0}, id);
      continue;
    }
    const SimTime first = NextArrival(id, {0});
    if (first < end_) events_.Schedule(first, Priority::kArrival, kArrivalDue, id);
  }
}

template <class Observer>
SimTime FullSimulation<Observer>::NextArrival(uint32_t source_id, SimTime now) {
  const SourceModel& source = model_.plain().sources()[source_id];
  FullSourceState& state = sources_[source_id];
  if (source.arrivals == ArrivalKind::kTrace) {
    const SimTime next = NextTraced(source, state.base, &next_size_[source_id]);
    state.row = state.base.next_row - 1;
    return next;
  }
  if (source.arrivals == ArrivalKind::kMmpp) {
    return NextMmpp(source, model_.sources()[source_id], state, now);
  }
  return NextOpen(source, state.base, now, end_);
}

// Poisson at the state's rate until the state ends; memorylessness lets a gap that would reach
// past it be drawn anew. Under a profile by thinning.
template <class Observer>
SimTime FullSimulation<Observer>::NextMmpp(const SourceModel& plain, const FullSource& source,
                                           FullSourceState& state, SimTime now) {
  const double peak = plain.profile.peak();
  for (SimTime time = now; time < end_;) {
    const double rate = source.states[state.state].rate * peak;
    const SimTime next =
        rate > 0 ? time + FromSeconds(UnitExponential(state.base.arrivals) / rate) : kEndOfTime;
    if (next >= state.state_ends) {
      time = state.state_ends;
      state.state = (state.state + 1) % static_cast<uint32_t>(source.states.size());
      state.state_ends =
          time + FromSeconds(source.states[state.state].mean_time * UnitExponential(state.states));
      continue;
    }
    time = next;
    if (plain.profile.constant() ||
        state.base.thinning.NextUniform() * peak < plain.profile.FactorAt(time)) {
      return time;
    }
  }
  return kEndOfTime;
}

}  // namespace servescape
