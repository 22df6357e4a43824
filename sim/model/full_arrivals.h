// SPDX-License-Identifier: MIT
// Where requests come from: sources, sessions, clients. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>
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
                        stream(source.name, "/states"),
                        stream(source.name, "/prompt_tokens"),
                        stream(source.name, "/output_tokens")});
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

template <class Observer>
void FullSimulation<Observer>::OnArrivalDue(SimTime now, uint32_t source_id) {
  const SourceModel& source = model_.plain().sources()[source_id];
  FullSourceState& state = sources_[source_id];
  const TraceRow* row = nullptr;
  double size;
  if (source.arrivals == ArrivalKind::kTrace) {
    row = &source.trace[state.row];
    size = next_size_[source_id];
  } else {
    size = source.size.Draw(state.base.size);
  }
  const SimTime next = NextArrival(source_id, now);
  if (next < end_) events_.Schedule(next, Priority::kArrival, kArrivalDue, source_id);
  const FullSource& full = model_.sources()[source_id];
  uint32_t session = kNil;
  if (full.session.any) {
    const double requests = full.session_requests.Draw(state.session) + 0.5;
    if (free_session_ == kNil) {
      session = static_cast<uint32_t>(sessions_.size());
      sessions_.emplace_back();
    } else {
      session = free_session_;
      free_session_ = sessions_[session].next_free;
    }
    sessions_[session] = {source_id, static_cast<uint32_t>(std::clamp(requests, 1.0, 1e9)), kNil};
  }
  Admit(now, source_id, size, row, session);
}

template <class Observer>
void FullSimulation<Observer>::SetTraits(SimTime now, Task& task, const TraceRow* row) {
  const FullSource& source = model_.sources()[task.source];
  FullSourceState& state = sources_[task.source];
  task.items = model_.plain().sources()[task.source].items;
  if (source.items_vary) {
    const double items = source.items.Draw(state.items) + 0.5;
    task.items = static_cast<uint32_t>(std::clamp(items, 1.0, 65536.0));
  }
  const auto draw_tokens = [](const Sampler& law, Generator& generator, double least) {
    const double tokens = law.Draw(generator) + 0.5;
    return static_cast<uint32_t>(std::clamp<double>(tokens, least, kMostTokens));
  };
  if (source.has_prompt_tokens) {
    task.prompt_tokens = draw_tokens(source.prompt_tokens, state.prompt_tokens, 0);
  }
  if (source.has_output_tokens) {
    task.output_tokens = draw_tokens(source.output_tokens, state.output_tokens, 1);
  }
  task.request_class =
      source.one_class ? source.first_class : source.classes.Draw(state.classes);
  if (source.keys.any()) task.key = source.keys.Draw(state.keys, now);
  if (row == nullptr) return;
  if (source.trace_keys) task.key = row->key;
  if (row->items > 0) task.items = row->items;
  if (row->prompt_tokens > 0) task.prompt_tokens = row->prompt_tokens;
  if (row->output_tokens > 0) task.output_tokens = row->output_tokens;
  if (row->request_class > 0) task.request_class = row->request_class;
}

template <class Observer>
void FullSimulation<Observer>::Admit(SimTime now, uint32_t source_id, double size,
                                     const TraceRow* row, uint32_t session) {
  const uint32_t id = tasks_.Allocate();
  if (tasks_.live() > model_.plain().max_in_flight() || tasks_.size() >= kMaxEntities) {
    stopped_ = true;
  }
  peak_ = std::max(peak_, ++roots_);
  Task& task = tasks_[id];
  task.born = task.mark = task.arrived = now;
  task.source = source_id;
  task.size = size;
  task.root = true;
  task.session = session;
  SetTraits(now, task, row);
  task.zone = static_cast<uint32_t>(orders_ % 60);  // callers are spread evenly over the zones
  const size_t classes = model_.classes().size();
  task.pc = model_.program().entries[source_id * classes + task.request_class];
  observer_.OnArrival(now);
  if (!sources_[source_id].bucket.Take(now)) {
    Finish(now, id, Outcome::kShed);
  } else {
    Run(now, id);
  }
}

template <class Observer>
void FullSimulation<Observer>::ContinueSession(SimTime now, uint32_t session) {
  const uint32_t source = sessions_[session].source;
  const double size = model_.plain().sources()[source].size.Draw(sources_[source].base.size);
  Admit(now, source, size, nullptr, session);
}

template <class Observer>
void FullSimulation<Observer>::ScheduleThink(SimTime now, uint32_t source) {
  const SimTime send = now + sources_[source].base.think.Next();
  if (send < end_) events_.Schedule(send, Priority::kArrival, kClientDue, source);
}

}  // namespace servescape
