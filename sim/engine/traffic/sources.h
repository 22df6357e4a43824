// SPDX-License-Identifier: MIT
// The room where requests come from: open sources, clients of closed loops, sessions of users.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/engine/token_bucket.h"
#include "sim/engine/traffic/arrivals.h"
#include "sim/engine/traffic/sessions.h"
#include "sim/model/general_model.h"
#include "sim/random/exponential.h"
#include "sim/scenario/config_prompts.h"

namespace servescape {

template <class E>
class Sources : public Room<E, Sources> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  [[gnu::noinline]] void OnArrival(SimTime now, uint32_t source);
  // One of its clients has thought.
  [[gnu::noinline]] void OnClient(SimTime now, uint32_t source) {
    const double size = model().common().sources()[source].size.Draw(states_[source].base.size);
    Admit(now, source, size, nullptr, kNil);
  }
  SERVESCAPE_COLD void OnSession(SimTime now, uint32_t session);
  // A request has ended, answered or not: its client or user thinks.
  [[gnu::always_inline]] void OnAnswered(SimTime now, uint32_t source, uint32_t session) {
    if (states_[source].thinks) Think(now, source, session);
  }
  // The request's session goes on from what it has read and written; `answered`: all of that.
  SERVESCAPE_COLD void Write(const Task& task, bool answered);
  // Of a request whose session's prompts grow: which text it is.
  uint64_t TextOf(const Task& task) const { return sessions_.text(task.session); }
  uint32_t SourceOfSession(uint32_t session) const { return sessions_.source(session); }
  uint64_t memory() const { return sessions_.memory(); }

 private:
  using Base = Room<E, Sources>;
  using Base::core, Base::model, Base::observer, Base::paths, Base::tasks;

  struct State {
    SourceState base;
    Generator keys, items, classes, session, states, prompt_tokens, output_tokens;
    uint64_t left = 0;      // that its clients may still send
    uint32_t callers = 0;  // so far; they are in the zones in turn, whatever their requests do
    uint32_t row = 0;      // of the pending arrival
    double next_size = 1;  // of a trace's pending arrival
    uint32_t state = 0;    // mmpp
    SimTime state_ends{0};
    TokenBucket bucket{};
    // What of the model does not change from request to request, at hand.
    TaskTraits traits{};
    uint32_t entry = 0;     // where requests of the first class start
    bool steady = false;    // gaps are drawn ahead
    bool one_size = false;  // that of `traits`
    bool varies = false;    // what `traits` has but the size, or the class
    bool has_session = false;
    bool thinks = false;  // clients or users send again when they are answered
  };
  SimTime NextArrival(uint32_t source, SimTime now);
  SERVESCAPE_COLD SimTime NextMmpp(const SourceModel& common, const GeneralSource& source,
                                   State& state, SimTime now);
  static bool Steady(const SourceModel& common);
  static bool Varies(const GeneralSource& source);
  [[gnu::always_inline]] void Admit(SimTime now, uint32_t source, double size, const TraceRow* row,
                                    uint32_t session);
  [[gnu::noinline]] void SetTraits(SimTime now, Task& task, const TraceRow* row);
  SERVESCAPE_COLD void SetPrompt(Task& task, const TraceRow* row);
  SERVESCAPE_COLD uint32_t BeginSession(uint32_t source);
  [[gnu::noinline]] void Think(SimTime now, uint32_t source, uint32_t session);
  void ScheduleThink(SimTime now, uint32_t source);

  std::vector<State> states_;  // by source
  Sessions sessions_;
};

template <class E>
void Sources<E>::Start(uint64_t seed, uint32_t replication) {
  const auto stream = [&](const std::string& name, const char* purpose) {
    return MakeStream(seed, replication, "traffic." + name + purpose);
  };
  const std::vector<SourceModel>& common = model().common().sources();
  for (uint32_t id = 0; id < common.size(); ++id) {
    const SourceModel& source = common[id];
    const GeneralSource& general = model().sources()[id];
    const Generator arrivals = stream(source.name, "/arrivals");
    states_.push_back({{{arrivals, source.gap, source.gap_scale},
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
    State& state = states_.back();
    state.traits.source = id;
    state.traits.items = source.items;
    state.traits.request_class = general.first_class;
    state.entry = model().program().entries[id * model().classes().size() + general.first_class];
    state.steady = Steady(source);
    state.one_size = source.arrivals != ArrivalKind::kTrace && source.size.constant();
    state.traits.size = state.one_size ? source.size.Draw(state.base.size) : 1;
    state.varies = Varies(general);
    state.has_session = general.session.any;
    state.thinks = general.session.any || source.arrivals == ArrivalKind::kClosed;
    if (general.rate_limit > 0) state.bucket = TokenBucket(general.rate_limit, general.rate_burst);
    if (source.arrivals == ArrivalKind::kMmpp) {
      state.state_ends =
          SimTime{0} + FromSeconds(general.states[0].mean_time * UnitExponential(state.states));
    }
    if (source.arrivals == ArrivalKind::kClosed) {
      state.left = source.requests > 0 ? source.requests : ~uint64_t{0};
      for (uint32_t client = 0; client < source.clients; ++client) ScheduleThink({0}, id);
      continue;
    }
    const SimTime first = NextArrival(id, {0});
    if (first < core().end()) core().Schedule(first, Priority::kArrival, EventKind::kArrival, id);
  }
}

// Whether NextArrival is the stream's next gap.
template <class E>
bool Sources<E>::Steady(const SourceModel& common) {
  const ArrivalKind kind = common.arrivals;
  return kind != ArrivalKind::kTrace && kind != ArrivalKind::kMmpp &&
         kind != ArrivalKind::kClosed && common.profile.constant();
}

// Whether SetTraits does anything, of a request that no trace tells of.
template <class E>
bool Sources<E>::Varies(const GeneralSource& source) {
  return source.items_vary || source.has_prompt_tokens || source.has_output_tokens ||
         !source.one_class || source.keys.any();
}

template <class E>
SimTime Sources<E>::NextArrival(uint32_t source_id, SimTime now) {
  const SourceModel& source = model().common().sources()[source_id];
  State& state = states_[source_id];
  if (source.arrivals == ArrivalKind::kTrace) {
    const SimTime next = NextTraced(source, state.base, &state.next_size);
    state.row = state.base.next_row - 1;
    return next;
  }
  if (source.arrivals == ArrivalKind::kMmpp) {
    return NextMmpp(source, model().sources()[source_id], state, now);
  }
  return NextOpen(source, state.base, now, core().end());
}

// Poisson at the state's rate until the state ends; memorylessness lets a gap that would reach
// past it be drawn anew. Under a profile by thinning.
template <class E>
SimTime Sources<E>::NextMmpp(const SourceModel& common, const GeneralSource& source, State& state,
                             SimTime now) {
  const double peak = common.profile.peak();
  for (SimTime time = now; time < core().end();) {
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
    if (common.profile.constant() ||
        state.base.thinning.NextUniform() * peak < common.profile.FactorAt(time)) {
      return time;
    }
  }
  return kEndOfTime;
}

template <class E>
void Sources<E>::OnArrival(SimTime now, uint32_t source_id) {
  State& state = states_[source_id];
  const SourceModel& source = model().common().sources()[source_id];
  const TraceRow* row = nullptr;
  double size = state.traits.size;
  if (source.arrivals == ArrivalKind::kTrace) {
    row = &source.trace[state.row];
    size = state.next_size;
  } else if (!state.one_size) {
    size = source.size.Draw(state.base.size);
  }
  const SimTime next = state.steady ? now + state.base.gaps.Next() : NextArrival(source_id, now);
  if (next < core().end())
    core().Schedule(next, Priority::kArrival, EventKind::kArrival, source_id);
  Admit(now, source_id, size, row, state.has_session ? BeginSession(source_id) : kNil);
}

template <class E>
uint32_t Sources<E>::BeginSession(uint32_t source_id) {
  State& state = states_[source_id];
  const GeneralSource& general = model().sources()[source_id];
  const double requests = general.session_requests.Draw(state.session) + 0.5;
  const double most = std::clamp(requests, 1.0, 1e9);
  return sessions_.Begin(source_id, static_cast<uint32_t>(most), state.callers++);
}

template <class E>
void Sources<E>::SetTraits(SimTime now, Task& task, const TraceRow* row) {
  const GeneralSource& source = model().sources()[task.source];
  State& state = states_[task.source];
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
  if (!source.one_class) task.request_class = source.classes.Draw(state.classes);
  if (source.keys.any()) task.key = source.keys.Draw(state.keys, now);
  if (row != nullptr) {
    if (source.trace_keys) task.key = row->key;
    if (row->items > 0) task.items = row->items;
    if (row->prompt_tokens > 0) task.prompt_tokens = row->prompt_tokens;
    if (row->output_tokens > 0) task.output_tokens = row->output_tokens;
    if (row->request_class > 0) task.request_class = row->request_class;
  }
  if (E::kWhole && source.prompts) [[unlikely]] SetPrompt(task, row);
  task.pc = model().program().entries[task.source * model().classes().size() + task.request_class];
}

// With blocks, its session is the row that says which; one that grows has the text so far before
// what is new.
template <class E>
void Sources<E>::SetPrompt(Task& task, const TraceRow* row) {
  if (row != nullptr && model().sources()[task.source].prompts->has_blocks()) {
    const std::vector<TraceRow>& rows = model().common().sources()[task.source].trace;
    task.session = static_cast<uint32_t>(row - rows.data());
  } else if (task.session != kNil) {
    task.prompt_tokens = std::min(task.prompt_tokens + sessions_.tokens(task.session), kMostTokens);
  }
}

template <class E>
void Sources<E>::Write(const Task& task, bool answered) {
  if (!answered) return sessions_.Rewrite(task.session);
  sessions_.Write(task.session, std::min(task.prompt_tokens + task.output_tokens, kMostTokens));
}

template <class E>
[[gnu::always_inline]] inline void Sources<E>::Admit(SimTime now, uint32_t source_id, double size,
                                                     const TraceRow* row, uint32_t session) {
  State& state = states_[source_id];
  const uint32_t id = tasks().Begin(now, state.traits);
  Task& task = tasks()[id];
  task.size = size;
  task.session = session;
  task.pc = state.entry;
  if (state.varies || row != nullptr) SetTraits(now, task, row);
  task.zone = session == kNil ? state.callers++ : sessions_.caller(session);
  observer().OnArrival(now);
  if (!state.bucket.Take(now)) [[unlikely]] {
    paths().Finish(now, id, Outcome::kShed);
  } else {
    paths().Run(now, id);
  }
}

template <class E>
void Sources<E>::OnSession(SimTime now, uint32_t session) {
  const uint32_t source = sessions_.source(session);
  const double size = model().common().sources()[source].size.Draw(states_[source].base.size);
  Admit(now, source, size, nullptr, session);
}

template <class E>
void Sources<E>::ScheduleThink(SimTime now, uint32_t source) {
  if (states_[source].left == 0) return;
  --states_[source].left;
  const SimTime send = now + states_[source].base.think.Next();
  if (send < core().end()) core().Schedule(send, Priority::kArrival, EventKind::kClient, source);
}

template <class E>
void Sources<E>::Think(SimTime now, uint32_t source, uint32_t session) {
  if (model().common().sources()[source].arrivals == ArrivalKind::kClosed) {
    return ScheduleThink(now, source);
  }
  if (session == kNil || !sessions_.GoesOn(session)) return;
  const double think = model().sources()[source].session_think.Draw(states_[source].session);
  const SimTime send = now + FromSeconds(think);
  if (send < core().end()) {
    core().Schedule(send, Priority::kArrival, EventKind::kSession, session);
  }
}

}  // namespace servescape
