// SPDX-License-Identifier: MIT
// How a caller tries: time-outs, retries with back-off and budget, hedges, circuit breakers,
// client-side throttling, fallbacks. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

template <class Observer>
void FullSimulation<Observer>::BeginAttempts(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  const uint32_t detail = ops_[task.pc].detail;
  const AttemptConfig& config = model_.program().attempts[detail].config;
  task.state = TaskState::kForked;
  task.outstanding = task.failed = task.retries = task.hedges = 0;
  task.falling_back = false;
  AttemptState& state = attempts_[detail];
  if (config.budget > 0) {
    state.tokens = std::min(config.budget_burst, state.tokens + config.budget);
  }
  Launch(now, id, AttemptKind::kFirst);
}

// Whether the caller keeps the attempt to itself.
template <class Observer>
bool FullSimulation<Observer>::Blocked(SimTime now, uint32_t detail) {
  const AttemptConfig& config = model_.program().attempts[detail].config;
  AttemptState& state = attempts_[detail];
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
    if (chance > 0 && attempting_.NextUniform() < chance) return true;
  }
  return false;
}

template <class Observer>
void FullSimulation<Observer>::Launch(SimTime now, uint32_t parent, AttemptKind kind) {
  const uint32_t detail = ops_[tasks_[parent].pc].detail;
  const AttemptOp& op = model_.program().attempts[detail];
  if (Blocked(now, detail)) {
    if (tasks_[parent].outstanding == 0) Exhausted(now, parent, Outcome::kShed);
    return;
  }
  observer_.OnAttempt(now, kind);
  const uint32_t child = Spawn(now, parent, op.entry);
  tasks_[child].attempt = kind;
  if (attempts_[detail].open) attempts_[detail].trial = child;
  ++tasks_[parent].outstanding;
  if (op.config.timeout.ns > 0) {
    tasks_[child].timeout_due = now + op.config.timeout;
    events_.Schedule(tasks_[child].timeout_due, Priority::kTimer, kTimeoutDue, child);
  }
  if (op.config.hedges > tasks_[parent].hedges) ArmHedge(now, parent, detail);
  Run(now, child);
}

// A quantile is trusted from 100 attempts on; before, nothing is hedged.
template <class Observer>
void FullSimulation<Observer>::ArmHedge(SimTime now, uint32_t parent, uint32_t detail) {
  const AttemptConfig& config = model_.program().attempts[detail].config;
  Duration after = config.hedge_after;
  if (config.hedge_quantile > 0) {
    constexpr int64_t kEnough = 100;
    if (attempts_[detail].times.total() < kEnough) return;
    after = attempts_[detail].times.Quantile(config.hedge_quantile);
  }
  Sleep(now, parent, after, Wake::kHedge);
}

template <class Observer>
void FullSimulation<Observer>::OnHedge(SimTime now, uint32_t parent) {
  Task& task = tasks_[parent];
  if (task.outstanding == 0) return;
  ++task.hedges;
  Launch(now, parent, AttemptKind::kHedge);
}

template <class Observer>
void FullSimulation<Observer>::Observe(SimTime now, uint32_t detail, uint32_t child,
                                       Outcome outcome) {
  const AttemptConfig& config = model_.program().attempts[detail].config;
  AttemptState& state = attempts_[detail];
  const bool answered = outcome == Outcome::kAnswered;
  if (config.throttle > 0 && outcome != Outcome::kRejected && outcome != Outcome::kShed) {
    state.throttle.Add(now, 0, 1);
  }
  if (config.hedge_quantile > 0 && answered) state.times.Add(now - tasks_[child].born);
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

template <class Observer>
void FullSimulation<Observer>::AttemptEnded(SimTime now, uint32_t parent, uint32_t child,
                                            Outcome outcome) {
  Task& task = tasks_[parent];
  const uint32_t detail = ops_[task.pc].detail;
  if (!task.falling_back && child != kNil) Observe(now, detail, child, outcome);
  if (outcome == Outcome::kAnswered) {
    Merge(now, parent, child);
    task.quality *= tasks_[child].quality;
    tasks_.Free(child);
    task.wake = Wake::kNone;
    DropChildren(now, parent, model_.program().attempts[detail].config.cancel);
    ++tasks_[parent].pc;
    return Run(now, parent);
  }
  if (child != kNil) tasks_.Free(child);
  if (task.outstanding > 0) return;
  task.wake = Wake::kNone;  // a hedge is no help any more
  if (!task.falling_back && MayRetry(detail, parent, outcome)) {
    Retry(now, parent, detail);
  } else {
    Exhausted(now, parent, outcome);
  }
}

template <class Observer>
bool FullSimulation<Observer>::MayRetry(uint32_t detail, uint32_t parent, Outcome outcome) {
  const AttemptConfig& config = model_.program().attempts[detail].config;
  if (tasks_[parent].retries >= config.max_retries) return false;
  const bool wanted = outcome == Outcome::kTimedOut ? config.retry_on_timeout
                      : outcome == Outcome::kFailed ? config.retry_on_error
                                                    : config.retry_on_rejected;
  if (!wanted || config.budget <= 0) return wanted;
  AttemptState& state = attempts_[detail];
  if (state.tokens < 1) return false;
  state.tokens -= 1;
  return true;
}

template <class Observer>
void FullSimulation<Observer>::Retry(SimTime now, uint32_t parent, uint32_t detail) {
  const AttemptConfig& config = model_.program().attempts[detail].config;
  Task& task = tasks_[parent];
  double backoff = ToSeconds(config.backoff_base);
  const double cap = config.backoff_cap.ns > 0 ? ToSeconds(config.backoff_cap) : 1e9;
  for (uint32_t i = 0; i < task.retries && backoff < cap; ++i) backoff *= config.backoff_factor;
  backoff = std::min(backoff, cap);
  ++task.retries;
  if (backoff > 0 && config.jitter == Jitter::kFull) backoff *= attempting_.NextUniform();
  if (backoff > 0 && config.jitter == Jitter::kEqual) {
    backoff *= 0.5 + 0.5 * attempting_.NextUniform();
  }
  if (backoff > 0) {
    Sleep(now, parent, FromSeconds(backoff), Wake::kRetry);
  } else {
    Launch(now, parent, AttemptKind::kRetry);
  }
}

// No attempt is left: the fallback answers, or the task fails.
template <class Observer>
void FullSimulation<Observer>::Exhausted(SimTime now, uint32_t parent, Outcome outcome) {
  Task& task = tasks_[parent];
  const AttemptOp& op = model_.program().attempts[ops_[task.pc].detail];
  if (op.has_fallback && !task.falling_back) {
    task.falling_back = true;
    const uint32_t child = Spawn(now, parent, op.fallback);
    ++tasks_[parent].outstanding;
    return Run(now, child);
  }
  Account(parent, model_.retry_place(), now);
  Finish(now, parent, outcome);
}

template <class Observer>
void FullSimulation<Observer>::OnTimeout(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  if (task.state == TaskState::kFree || task.timeout_due != now) return;
  task.timeout_due = kNoTime;
  if (task.orphan) return;
  const uint32_t parent = task.parent;
  const uint32_t detail = ops_[tasks_[parent].pc].detail;
  const bool cancel = model_.program().attempts[detail].config.cancel;
  Observe(now, detail, id, Outcome::kTimedOut);
  Unlink(id);
  task.parent = kNil;
  task.orphan = true;
  if (cancel) Cancel(now, id);
  ChildEnded(now, parent, kNil, Outcome::kTimedOut);
}

}  // namespace servescape
