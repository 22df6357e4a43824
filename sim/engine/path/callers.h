// SPDX-License-Identifier: MIT
// How a caller tries: time-outs, retries with back-off and budget, hedges, circuit breakers,
// client-side throttling, fallbacks. An attempt is a child of the task that calls; `detail` says
// which of the program's calls with attempts it is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/path/windows.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/model/general_model.h"

namespace servescape {

template <class E>
class Callers : public Room<E, Callers> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  [[gnu::noinline]] void Begin(SimTime now, uint32_t id, uint32_t detail);
  void Launch(SimTime now, uint32_t parent, uint32_t detail, AttemptKind kind);
  void OnHedge(SimTime now, uint32_t parent, uint32_t detail);
  [[gnu::noinline]] void OnTimeout(SimTime now, uint32_t id);
  // As Forks::ChildEnded, of an attempt or a fallback.
  [[gnu::noinline]] void ChildEnded(SimTime now, uint32_t parent, uint32_t child, uint32_t detail,
                                    Outcome outcome);
  // Nobody will hear of the attempt; if it tested an open breaker, the next one does.
  void Forget(SimTime now, uint32_t parent, uint32_t attempt) {
    const uint32_t detail = paths().detail(parent);
    if (states_[detail].trial == attempt) states_[detail].trial = kNil;
    if (!tasks()[parent].falling_back) Time(now, detail, attempt, false);
  }

 private:
  using Base = Room<E, Callers>;
  using Base::core, Base::forks, Base::model, Base::observer, Base::paths, Base::tasks;

  struct State {
    double tokens = 0;      // retry budget
    WindowCounts throttle;  // requests, accepts
    WindowCounts breaker;   // ended, failed
    SimTime open_until{0};
    bool open = false;
    uint32_t trial = kNil;  // the attempt that tests an open breaker
    RunningQuantile times;
  };
  bool Blocked(SimTime now, uint32_t detail);
  void Time(SimTime now, uint32_t detail, uint32_t child, bool answered);
  void ArmHedge(SimTime now, uint32_t parent, uint32_t detail);
  void Observe(SimTime now, uint32_t detail, uint32_t child, Outcome outcome);
  bool MayRetry(uint32_t detail, uint32_t parent, Outcome outcome);
  void Retry(SimTime now, uint32_t parent, uint32_t detail);
  SERVESCAPE_COLD void Exhausted(SimTime now, uint32_t parent, uint32_t detail, Outcome outcome);

  std::vector<State> states_;  // of Program::attempts
  Generator random_{1};
};

template <class E>
void Callers<E>::Start(uint64_t seed, uint32_t replication) {
  random_ = MakeStream(seed, replication, "attempts");
  for (const AttemptOp& op : model().program().attempts) {
    State& state = states_.emplace_back();
    state.tokens = op.config.budget_burst;
    state.throttle = WindowCounts(op.config.throttle_window);
    state.breaker = WindowCounts(op.config.breaker_window);
  }
}

template <class E>
void Callers<E>::Begin(SimTime now, uint32_t id, uint32_t detail) {
  Task& task = tasks()[id];
  const AttemptConfig& config = model().program().attempts[detail].config;
  task.state = TaskState::kForked;
  task.outstanding = task.failed = task.retries = task.hedges = 0;
  task.falling_back = false;
  State& state = states_[detail];
  if (config.budget > 0) {
    state.tokens = std::min(config.budget_burst, state.tokens + config.budget);
  }
  Launch(now, id, detail, AttemptKind::kFirst);
}

// Whether the caller keeps the attempt to itself.
template <class E>
bool Callers<E>::Blocked(SimTime now, uint32_t detail) {
  const AttemptConfig& config = model().program().attempts[detail].config;
  State& state = states_[detail];
  if (config.breaker_ratio > 0 && state.open) {
    if (now < state.open_until || state.trial != kNil) return true;
  }
  if (config.throttle > 0) {
    // Rejects with probability max(0, (requests - K accepts) / (requests + 1)) (Beyer et al.,
    // Site Reliability Engineering, 2016, chapter 21); what it rejects counts as a request.
    const double requests = state.throttle.First(now);
    const double accepts = state.throttle.Second(now);
    const double chance = (requests - config.throttle * accepts) / (requests + 1);
    state.throttle.Add(now, 1, 0);
    if (chance > 0 && random_.NextUniform() < chance) return true;
  }
  return false;
}

template <class E>
void Callers<E>::Launch(SimTime now, uint32_t parent, uint32_t detail, AttemptKind kind) {
  const AttemptOp& op = model().program().attempts[detail];
  if (Blocked(now, detail)) {
    if (tasks()[parent].outstanding == 0) Exhausted(now, parent, detail, Outcome::kShed);
    return;
  }
  observer().OnAttempt(now, kind);
  const uint32_t child = tasks().Spawn(now, parent, op.entry);
  tasks()[child].attempt = kind;
  if (states_[detail].open) states_[detail].trial = child;
  ++tasks()[parent].outstanding;
  if (op.config.timeout.ns > 0) {
    tasks()[child].timeout_due = now + op.config.timeout;
    core().Schedule(tasks()[child].timeout_due, Priority::kTimer, EventKind::kTimeout, child);
  }
  if (op.config.hedges > tasks()[parent].hedges) ArmHedge(now, parent, detail);
  paths().Run(now, child);
}

// The quantile is of the time to the answer of a first attempt, as if none were cut short: then a
// hedge after p90 is sent for one request in ten. Those that lose against their hedge, or are given
// up, are the slow ones; they count as longer than what was seen of them. Finagle's
// BackupRequestFilter counts them as that long, which comes to the same where the hedge begins, for
// all are cut short later. Others' times (of hedges, retries) are of requests that were slow.
template <class E>
void Callers<E>::Time(SimTime now, uint32_t detail, uint32_t child, bool answered) {
  if (model().program().attempts[detail].config.hedge_quantile <= 0) return;
  const Task& task = tasks()[child];
  if (task.attempt != AttemptKind::kFirst) return;
  RunningQuantile& times = states_[detail].times;
  answered ? times.Add(now - task.born) : times.AddLonger(now - task.born);
}

// A quantile is trusted from 100 answers on; before, nothing is hedged.
template <class E>
void Callers<E>::ArmHedge(SimTime now, uint32_t parent, uint32_t detail) {
  const AttemptConfig& config = model().program().attempts[detail].config;
  Duration after = config.hedge_after;
  if (config.hedge_quantile > 0) {
    constexpr int64_t kEnough = 100;
    if (states_[detail].times.ended() < kEnough) return;
    after = states_[detail].times.Quantile(config.hedge_quantile);
    if (after.ns < 0) return;
  }
  paths().Sleep(now, parent, after, Wake::kHedge);
}

template <class E>
void Callers<E>::OnHedge(SimTime now, uint32_t parent, uint32_t detail) {
  Task& task = tasks()[parent];
  if (task.outstanding == 0) return;
  ++task.hedges;
  Launch(now, parent, detail, AttemptKind::kHedge);
}

template <class E>
void Callers<E>::Observe(SimTime now, uint32_t detail, uint32_t child, Outcome outcome) {
  const AttemptConfig& config = model().program().attempts[detail].config;
  State& state = states_[detail];
  const bool answered = outcome == Outcome::kAnswered;
  if (config.throttle > 0 && outcome != Outcome::kRejected && outcome != Outcome::kShed) {
    state.throttle.Add(now, 0, 1);
  }
  Time(now, detail, child, answered);
  if (config.breaker_ratio <= 0) return;
  if (state.open) {
    if (state.trial != child) return;  // began before it opened
    state.trial = kNil;
    state.open = !answered;
    if (state.open) state.open_until = now + config.breaker_open;
    state.breaker.Clear();
    return;
  }
  state.breaker.Add(now, 1, answered ? 0 : 1);
  const double ended = state.breaker.First(now);
  if (ended < config.breaker_requests) return;
  if (state.breaker.Second(now) < config.breaker_ratio * ended) return;
  state.open = true;
  state.open_until = now + config.breaker_open;
}

template <class E>
void Callers<E>::ChildEnded(SimTime now, uint32_t parent, uint32_t child, uint32_t detail,
                            Outcome outcome) {
  Task& task = tasks()[parent];
  if (!task.falling_back && child != kNil) Observe(now, detail, child, outcome);
  if (outcome == Outcome::kAnswered) {
    tasks().Merge(now, parent, child, model().retry_component());
    task.quality *= tasks()[child].quality;
    tasks().End(child);
    task.wake = Wake::kNone;
    forks().Drop(now, parent, model().program().attempts[detail].config.cancel);
    return paths().GoOn(now, parent);
  }
  if (child != kNil) tasks().End(child);
  if (task.outstanding > 0) return;
  task.wake = Wake::kNone;  // a hedge is no help any more
  if (!task.falling_back && MayRetry(detail, parent, outcome)) {
    Retry(now, parent, detail);
  } else {
    Exhausted(now, parent, detail, outcome);
  }
}

template <class E>
bool Callers<E>::MayRetry(uint32_t detail, uint32_t parent, Outcome outcome) {
  const AttemptConfig& config = model().program().attempts[detail].config;
  if (tasks()[parent].retries >= config.max_retries) return false;
  const bool wanted = outcome == Outcome::kTimedOut ? config.retry_on_timeout
                      : outcome == Outcome::kFailed ? config.retry_on_error
                                                    : config.retry_on_rejected;
  if (!wanted || config.budget <= 0) return wanted;
  State& state = states_[detail];
  if (state.tokens < 1) return false;
  state.tokens -= 1;
  return true;
}

template <class E>
void Callers<E>::Retry(SimTime now, uint32_t parent, uint32_t detail) {
  const AttemptConfig& config = model().program().attempts[detail].config;
  Task& task = tasks()[parent];
  double backoff = ToSeconds(config.backoff_base);
  const double cap = config.backoff_cap.ns > 0 ? ToSeconds(config.backoff_cap) : 1e9;
  for (uint32_t i = 0; i < task.retries && backoff < cap; ++i) backoff *= config.backoff_factor;
  backoff = std::min(backoff, cap);
  ++task.retries;
  if (backoff > 0 && config.jitter == Jitter::kFull) backoff *= random_.NextUniform();
  if (backoff > 0 && config.jitter == Jitter::kEqual) {
    backoff *= 0.5 + 0.5 * random_.NextUniform();
  }
  if (backoff > 0) {
    paths().Sleep(now, parent, FromSeconds(backoff), Wake::kRetry);
  } else {
    Launch(now, parent, detail, AttemptKind::kRetry);
  }
}

// No attempt is left: the fallback answers, or the task fails.
template <class E>
void Callers<E>::Exhausted(SimTime now, uint32_t parent, uint32_t detail, Outcome outcome) {
  Task& task = tasks()[parent];
  const AttemptOp& op = model().program().attempts[detail];
  if (op.has_fallback && !task.falling_back) {
    task.falling_back = true;
    const uint32_t child = tasks().Spawn(now, parent, op.fallback);
    ++tasks()[parent].outstanding;
    return paths().Run(now, child);
  }
  tasks().Account(parent, model().retry_component(), now);
  paths().Finish(now, parent, outcome);
}

template <class E>
void Callers<E>::OnTimeout(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  if (task.state == TaskState::kFree || task.timeout_due != now) return;
  task.timeout_due = kNoTime;
  if (task.orphan) return;
  const uint32_t parent = task.parent;
  const uint32_t detail = paths().detail(parent);
  const bool cancel = model().program().attempts[detail].config.cancel;
  Observe(now, detail, id, Outcome::kTimedOut);
  tasks().Orphan(id);
  if (cancel) forks().Withdraw(now, id);
  --tasks()[parent].outstanding;
  ChildEnded(now, parent, kNil, detail, Outcome::kTimedOut);
}

}  // namespace servescape
