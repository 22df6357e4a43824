// SPDX-License-Identifier: MIT
// The way of a request: the run through its path, forks, ends. Part of full_simulation.h; include
// that.
#pragma once

#include <algorithm>
#include <utility>

#include "sim/base/check.h"

namespace servescape {

template <class Observer>
FullSimulation<Observer>::FullSimulation(const FullModel& model, uint64_t seed,
                                         uint32_t replication, Observer& observer,
                                         size_t most_in_heap)
    : model_(model),
      observer_(observer),
      ops_(model.program().ops),
      end_(model.plain().end()),
      events_(most_in_heap),
      tasks_(static_cast<uint32_t>(model.places().size()), model.program().loop_counters) {
  network_ = MakeStream(seed, replication, "network");
  branching_ = MakeStream(seed, replication, "branches");
  attempting_ = MakeStream(seed, replication, "attempts");
  storing_ = MakeStream(seed, replication, "stores");
  store_factor_.assign(model.stores().size(), 1.0);
  for (const AttemptOp& op : model.program().attempts) {
    AttemptState& state = attempts_.emplace_back();
    state.tokens = op.config.budget_burst;
    state.throttle = WindowCounts(op.config.throttle_window);
    state.breaker = WindowCounts(op.config.breaker_window);
  }
  StartServices(seed, replication);
  StartTokens();
  StartCaches(seed, replication);
  StartFailures();
  StartSlots();
  StartSources(seed, replication);
}

template <class Observer>
bool FullSimulation<Observer>::Handle(SimTime now, uint32_t kind, uint32_t entity,
                                      int64_t* left) {
  now_ = now;
  observer_.OnTime(now);
  switch (kind) {
    case kArrivalDue: OnArrivalDue(now, entity); break;
    case kClientDue: {
      const double size = model_.plain().sources()[entity].size.Draw(sources_[entity].base.size);
      Admit(now, entity, size, nullptr, kNil);
      break;
    }
    case kSessionDue: ContinueSession(now, entity); break;
    case kWakeDue: OnWake(now, entity); break;
    case kTimeoutDue: OnTimeout(now, entity); break;
    case kPatienceDue: OnPatience(now, entity); break;
    case kServiceDue: OnServiceDue(now, entity); break;
    case kLeanDue:
      if (slots_[entity].due == now) CompleteLean(now, entity);
      break;
    case kBatchDue:
      if (queues_[entity].timer_due != now) break;
      queues_[entity].timer_due = kNoTime;
      Dispatch(now, entity);
      break;
    case kSlotsDue: OnSlotsDue(now, entity); break;
    case kHostPartDue: EnterShare(now, entity); break;
    case kShareDue: OnShareDue(now, entity); break;
    case kFailureDue: OnFailureDue(now, entity); break;
    case kRepairDue: OnRepairDue(now, entity); break;
    case kInvalidationDue: OnInvalidation(now, entity); break;
    case kFlushDue: Flush(entity); break;
    case kTokensDue: OnTokensDue(now, entity); break;
    case kIncidentStart: OnIncident(now, entity, true); break;
    case kIncidentEnd: OnIncident(now, entity, false); break;
    default: SERVESCAPE_CHECK(false);
  }
  if (!deferred_.empty()) EndDeferred(now);
  if (spun_ > 0) [[unlikely]] *left -= std::min(std::exchange(spun_, 0), *left);
  return !stopped_;
}

template <class Observer>
void FullSimulation<Observer>::EndDeferred(SimTime now) {
  for (size_t i = 0; i < deferred_.size(); ++i) {
    const auto [id, outcome] = deferred_[i];
    if (tasks_[id].cancelled) {
      tasks_.Free(id);
    } else {
      FailAtService(now, id, outcome);
    }
  }
  deferred_.clear();
}

template <class Observer>
void FullSimulation<Observer>::Sleep(SimTime now, uint32_t id, Duration time, Wake wake) {
  Task& task = tasks_[id];
  if (task.state != TaskState::kForked) task.state = TaskState::kAsleep;
  task.wake = wake;
  task.wake_due = now + time;
  events_.Schedule(task.wake_due, Priority::kTimer, kWakeDue, id);
}

template <class Observer>
void FullSimulation<Observer>::OnWake(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  if (task.wake == Wake::kNone || task.wake_due != now) return;
  const Wake wake = task.wake;
  task.wake = Wake::kNone;
  task.wake_due = kNoTime;
  if (task.state == TaskState::kAsleep) task.state = TaskState::kRunning;
  switch (wake) {
    case Wake::kNone: break;
    case Wake::kEnter:
      Account(id, model_.network_place(), now);
      switch (ops_[task.pc].kind) {
        case OpKind::kStore: StartRead(now, id); break;
        case OpKind::kCache: StartLookup(now, id); break;
        default: Enter(now, id);
      }
      break;
    case Wake::kReturn:
      Account(id, model_.network_place(), now);
      ++task.pc;
      Run(now, id);
      break;
    case Wake::kLookup: AfterLookup(now, id); break;
    case Wake::kGoOn: {
      const Op& op = ops_[task.pc];
      Account(id, op.kind == OpKind::kStore ? model_.stores()[op.target].place
                                            : model_.delay_place(), now);
      if (op.kind == OpKind::kStore && model_.program().calls[op.detail].has_network) {
        const CallOp& call = model_.program().calls[op.detail];
        Sleep(now, id, FromSeconds(call.network.Draw(network_) + call.back), Wake::kReturn);
        break;
      }
      ++task.pc;
      Run(now, id);
      break;
    }
    case Wake::kRetry: Launch(now, id, AttemptKind::kRetry); break;
    case Wake::kHedge: OnHedge(now, id); break;
    case Wake::kRun: Run(now, id); break;
  }
}

// Runs the task until it waits or ends. One that ends lets another run, and so on: where that
// goes deep, or a loop takes no time, the rest is left to an event of its own at the same instant;
// operations beyond count as events then, so that a step stays bounded.
template <class Observer>
void FullSimulation<Observer>::Run(SimTime now, uint32_t id) {
  constexpr uint32_t kMostOps = 10'000;
  tasks_[id].state = TaskState::kRunning;
  if (depth_ == kMostDepth) return Sleep(now, id, {0}, Wake::kRun);
  ++depth_;
  if (!RunOps(now, id, kMostOps)) {
    spun_ += kMostOps;
    Sleep(now, id, {0}, Wake::kRun);
  }
  --depth_;
}

// False where the task has gone through `most` operations and could go on.
template <class Observer>
bool FullSimulation<Observer>::RunOps(SimTime now, uint32_t id, uint32_t most) {
  for (uint32_t done = 0; done < most; ++done) {
    Task& task = tasks_[id];
    task.state = TaskState::kRunning;
    if (task.cancelled) return tasks_.Free(id), true;  // by one that its fill let go on
    if (task.pc == task.stop) return Finish(now, id, Outcome::kAnswered), true;
    const Op& op = ops_[task.pc];
    switch (op.kind) {
      case OpKind::kCall: return op.lean ? CallLean(now, id) : Call(now, id), true;
      case OpKind::kCache: return Lookup(now, id), true;
      case OpKind::kStore: return ReadStore(now, id), true;
      case OpKind::kFork: return Fork(now, id, model_.program().forks[op.detail]), true;
      case OpKind::kAttempt: return BeginAttempts(now, id), true;
      case OpKind::kEnd: return Finish(now, id, Outcome::kAnswered), true;
      case OpKind::kDelay: {
        const Sampler& delay = model_.program().delays[op.detail];
        return Sleep(now, id, FromSeconds(delay.Draw(branching_)), Wake::kGoOn), true;
      }
      case OpKind::kFill:
        Fill(now, id, op);
        ++tasks_[id].pc;
        break;
      case OpKind::kBranch: {
        const BranchOp& branch = model_.program().branches[op.detail];
        const uint32_t choice =
            branch.by_class ? task.request_class : branch.choice.Draw(branching_);
        task.pc = branch.entries[choice];
        break;
      }
      case OpKind::kJump: task.pc = op.jump; break;
      case OpKind::kLoopStart:
        tasks_.loop(id, op.target) = 0;
        ++task.pc;
        break;
      case OpKind::kLoop: {
        const LoopOp& loop = model_.program().loops[op.detail];
        const uint32_t rounds = ++tasks_.loop(id, op.target);
        const bool again = rounds < loop.times &&
                           (loop.repeat >= 1 || branching_.NextUniform() < loop.repeat);
        task.pc = again ? op.jump : task.pc + 1;
        break;
      }
    }
  }
  return false;
}

// A child inherits what belongs to the request.
template <class Observer>
uint32_t FullSimulation<Observer>::Spawn(SimTime now, uint32_t parent, uint32_t entry) {
  return MakeChild(now, parent, entry);
}

template <class Observer>
inline uint32_t FullSimulation<Observer>::MakeChild(SimTime now, uint32_t parent,
                                                    uint32_t entry) {
  const uint32_t id = tasks_.Allocate();
  if (tasks_.live() > model_.plain().max_in_flight() || tasks_.size() >= kMaxEntities) {
    stopped_ = true;
  }
  Task& from = tasks_[parent];
  Task& task = tasks_[id];
  task.born = task.mark = now;
  task.arrived = from.arrived;
  task.size = from.size;
  task.key = from.key;
  task.items = from.items;
  task.prompt_tokens = from.prompt_tokens;
  task.output_tokens = from.output_tokens;
  task.source = from.source;
  task.request_class = from.request_class;
  task.service = from.service;
  task.replica = from.replica;
  task.zone = from.zone;
  task.pc = entry;
  task.parent = parent;
  task.next_sibling = from.first_child;
  if (from.first_child != kNil) tasks_[from.first_child].previous_sibling = id;
  from.first_child = id;
  return id;
}

template <class Observer>
void FullSimulation<Observer>::StartChild(SimTime now, uint32_t id) {
  if (tasks_[id].cancelled) {
    tasks_.Free(id);
  } else if (ops_[tasks_[id].pc].lean && depth_ < kMostDepth) {
    ++depth_;
    CallLean(now, id);
    --depth_;
  } else {
    Run(now, id);
  }
}

// Run, of a task that is running and not cancelled.
template <class Observer>
inline void FullSimulation<Observer>::GoOn(SimTime now, uint32_t id) {
  if (ops_[tasks_[id].pc].kind != OpKind::kEnd || depth_ == kMostDepth) return Run(now, id);
  ++depth_;
  Finish(now, id, Outcome::kAnswered);
  --depth_;
}

template <class Observer>
void FullSimulation<Observer>::Fork(SimTime now, uint32_t id, const ForkOp& fork) {
  Task& task = tasks_[id];
  task.state = TaskState::kForked;
  if (stopped_) return;  // forks in forks would go on far beyond the bound
  task.outstanding = static_cast<uint32_t>(fork.entries.size());
  task.succeeded = task.failed = 0;
  task.quality_sum = 0;
  const size_t first = children_.size();
  for (const uint32_t entry : fork.entries) children_.push_back(MakeChild(now, id, entry));
  const size_t last = children_.size();
  for (size_t i = first; i < last && !stopped_; ++i) StartChild(now, children_[i]);
  children_.resize(first);
}

template <class Observer>
inline void FullSimulation<Observer>::Unlink(uint32_t id) {
  Task& task = tasks_[id];
  if (task.previous_sibling != kNil) {
    tasks_[task.previous_sibling].next_sibling = task.next_sibling;
  } else {
    tasks_[task.parent].first_child = task.next_sibling;
  }
  if (task.next_sibling != kNil) {
    tasks_[task.next_sibling].previous_sibling = task.previous_sibling;
  }
  task.next_sibling = task.previous_sibling = kNil;
}

// `child` is unlinked, and freed here; kNil where it goes on by itself.
template <class Observer>
inline void FullSimulation<Observer>::ChildEnded(SimTime now, uint32_t parent, uint32_t child,
                                          Outcome outcome) {
  --tasks_[parent].outstanding;
  switch (ops_[tasks_[parent].pc].kind) {
    case OpKind::kFork: return ForkChildEnded(now, parent, child, outcome);
    case OpKind::kCall: return HoldEnded(now, parent, child, outcome);
    default: AttemptEnded(now, parent, child, outcome);
  }
}

template <class Observer>
inline void FullSimulation<Observer>::ForkChildEnded(SimTime now, uint32_t parent,
                                                     uint32_t child, Outcome outcome) {
  Task& task = tasks_[parent];
  const ForkOp& fork = model_.program().forks[ops_[task.pc].detail];
  if (outcome == Outcome::kAnswered) {
    task.quality_sum += tasks_[child].quality;
    const bool enough = ++task.succeeded == fork.need;
    if (enough) Merge(now, parent, child);
    tasks_.Free(child);
    if (!enough) return;
    task.quality *= task.quality_sum / task.succeeded;
    DropChildren(now, parent, fork.cancel_rest);
    ++tasks_[parent].pc;
    return Run(now, parent);
  }
  tasks_.Free(child);
  if (++task.failed + fork.need <= fork.entries.size()) return;
  DropChildren(now, parent, fork.cancel_rest);
  Account(parent, model_.retry_place(), now);
  Finish(now, parent, outcome);
}

// The child's time becomes its parent's: it was the last to be waited for.
template <class Observer>
inline void FullSimulation<Observer>::Merge(SimTime now, uint32_t parent, uint32_t child) {
  Account(parent, model_.retry_place(), tasks_[child].born);
  tasks_.AddParts(parent, child);
  tasks_[parent].mark = now;
  tasks_[parent].zone = tasks_[child].zone;
  tasks_[parent].service = tasks_[child].service;
  tasks_[parent].replica = tasks_[child].replica;
  if (tasks_[child].first_token != kNoTime) {
    tasks_[parent].first_token = tasks_[child].first_token;
  }
}

// The children left go on by themselves, or stop.
template <class Observer>
void FullSimulation<Observer>::DropChildren(SimTime now, uint32_t parent, bool cancel) {
  while (tasks_[parent].first_child != kNil) {
    const uint32_t child = tasks_[parent].first_child;
    Unlink(child);
    tasks_[child].parent = kNil;
    tasks_[child].orphan = true;
    // Nobody will hear of a trial given up: the next attempt is another.
    const Op& op = ops_[tasks_[parent].pc];
    if (op.kind == OpKind::kAttempt && attempts_[op.detail].trial == child) {
      attempts_[op.detail].trial = kNil;
    }
    if (cancel) Cancel(now, child);
  }
}

// Stops an orphan wherever it is. What others wait for goes on.
template <class Observer>
void FullSimulation<Observer>::Cancel(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  if (task.fetching != 0) return;
  switch (task.state) {
    case TaskState::kFree: break;
    case TaskState::kRunning:
    case TaskState::kCoalesced: task.cancelled = true; break;
    case TaskState::kAsleep: tasks_.Free(id); break;
    case TaskState::kQueued:
      LeaveQueue(now, id);
      tasks_.Free(id);
      break;
    case TaskState::kInService: {
      const uint32_t slot = task.slot;
      if (model_.services()[queues_[slots_[slot].queue].service].tokens.any) {
        CancelSequence(now, slot);
        break;
      }
      if (slots_[slot].requests > 1 || slots_[slot].frozen.ns > 0) {
        task.cancelled = true;
        break;
      }
      DropChildren(now, id, true);
      Abort(now, slot);
      tasks_.Free(id);
      PutIdle(now, slot);
      Dispatch(now, slots_[slot].queue);
      break;
    }
    case TaskState::kForked:
      DropChildren(now, id, true);
      tasks_.Free(id);
      break;
  }
}

template <class Observer>
void FullSimulation<Observer>::Finish(SimTime now, uint32_t id, Outcome outcome) {
  tasks_[id].state = TaskState::kRunning;  // those that waited for it may give it up
  if (tasks_[id].fetching != 0) AbandonFetches(now, id);
  const Task& task = tasks_[id];
  if (task.root) return EndRequest(now, id, outcome);
  if (task.orphan) return tasks_.Free(id);
  const uint32_t parent = task.parent;
  Unlink(id);
  ChildEnded(now, parent, id, outcome);
}

template <class Observer>
void FullSimulation<Observer>::EndRequest(SimTime now, uint32_t id, Outcome outcome) {
  Account(id, model_.retry_place(), now);
  const Task& task = tasks_[id];
  const uint32_t source = task.source, session = task.session;
  const Duration latency = now - task.born;
  if (outcome == Outcome::kAnswered && task.first_token != kNoTime) [[unlikely]] {
    observer_.OnTokenAnswer(task.request_class, task.output_tokens, task.first_token - task.born,
                            latency);
  }
  observer_.OnOutcome(now, source, task.request_class, outcome, latency, task.quality,
                      tasks_.parts(id));
  if (outcome == Outcome::kAnswered) {
    observer_.OnComplete(now, source, latency);
  } else {
    observer_.OnFail(now, source, latency);
  }
  --roots_;
  tasks_.Free(id);
  if (model_.plain().sources()[source].arrivals == ArrivalKind::kClosed) {
    ScheduleThink(now, source);
  } else if (session != kNil) {
    if (--sessions_[session].left == 0) {
      sessions_[session].next_free = free_session_;
      free_session_ = session;
      return;
    }
    const double think = model_.sources()[source].session_think.Draw(sources_[source].session);
    const SimTime send = now + FromSeconds(think);
    if (send < end_) events_.Schedule(send, Priority::kArrival, kSessionDue, session);
  }
}

}  // namespace servescape
