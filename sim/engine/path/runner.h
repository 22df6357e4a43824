// SPDX-License-Identifier: MIT
// The room of paths: the run of a task through the operations of its compiled path (program.h)
// until one makes it wait: for a service, a cache, a store, the wire, or for tasks of its own. The
// only room that knows operations; the others are told what they need of one.
#pragma once

#include <cstdint>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/model/general_model.h"
#include "sim/scenario/config_kv.h"
#include "sim/scenario/config_prompts.h"

namespace servescape {

template <class E>
class Paths : public Room<E, Paths> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication) {
    network_ = MakeStream(seed, replication, "network");
    branching_ = MakeStream(seed, replication, "branches");
    ops_ = model().program().ops.data();
  }

  // Runs the task until it waits or ends. One that ends lets another run, and so on.
  void Run(SimTime now, uint32_t id);
  // Run, of a leaf that has just been made, whose operation this is.
  [[gnu::always_inline]] void RunLeaf(SimTime now, uint32_t id, const Op& op);
  // What the task waited for is there: it goes on behind its operation.
  [[gnu::always_inline]] void GoOn(SimTime now, uint32_t id) {
    ++tasks()[id].pc;
    Run(now, id);
  }
  // The service that it has called has answered it.
  [[gnu::always_inline]] void Served(SimTime now, uint32_t id);
  // Served, at an FCFS station.
  [[gnu::always_inline]] void ServedFcfs(SimTime now, uint32_t id);
  // The fetch of another task, for which it waited at a cache, has ended.
  void Fetched(SimTime now, uint32_t id, bool answered);
  // The task ends: so does its request, or whoever waits for it is told.
  void Finish(SimTime now, uint32_t id, Outcome outcome);
  // It goes on in `time`, as `wake` says.
  [[gnu::noinline]] void Sleep(SimTime now, uint32_t id, Duration time, Wake wake);
  [[gnu::noinline]] void OnWake(SimTime now, uint32_t id);

  // The operation a task is at.
  const Op& op(uint32_t id) const { return ops_[tasks()[id].pc]; }
  const Op& op_at(uint32_t pc) const { return ops_[pc]; }
  // What the operation that forks or tries has of its own; see Program.
  uint32_t detail(uint32_t id) const { return op(id).detail; }
  // Of a task that waits for children: whether they are attempts of a call.
  bool tries(uint32_t id) const { return op(id).kind == OpKind::kAttempt; }

 private:
  using Base = Room<E, Paths>;
  using Base::caches, Base::callers, Base::core, Base::forks, Base::jobs, Base::model,
      Base::observer, Base::rollouts, Base::sources, Base::stations, Base::stores, Base::tasks;

  static constexpr uint32_t kMostDepth = 50;

  [[gnu::always_inline]] bool RunOperations(SimTime now, uint32_t id, uint32_t most);
  [[gnu::always_inline]] void CallFcfs(SimTime now, uint32_t id, const Op& op);
  void Call(SimTime now, uint32_t id, const Op& op);
  SERVESCAPE_COLD bool PassesBy(uint32_t id, const Op& op);
  [[gnu::noinline]] void Lookup(SimTime now, uint32_t id, const Op& op);
  void StartLookup(SimTime now, uint32_t id, const Op& op);
  void LookupNow(SimTime now, uint32_t id, const Op& op);
  [[gnu::noinline]] void ReadStore(SimTime now, uint32_t id, const Op& op);
  void StoreAnswered(SimTime now, uint32_t id);
  SERVESCAPE_COLD bool FallsBack(uint32_t id) const;
  void Arrived(SimTime now, uint32_t id);
  [[gnu::noinline]] void EndRequest(SimTime now, uint32_t id, Outcome outcome);
  [[gnu::noinline]] void FinishChild(SimTime now, uint32_t id, Outcome outcome);
  uint32_t Branch(uint32_t id, const Op& op);
  [[gnu::noinline]] void RollOver(SimTime now, uint32_t id, const Op& op);
  bool Again(uint32_t id, const Op& op);
  // One way, there or back; `payload` seconds on top.
  Duration NetworkTime(const CallOp& call, double payload) {
    return FromSeconds(call.network.Draw(network_) + payload);
  }

  const Op* ops_ = nullptr;
  Generator network_{1}, branching_{1};
  uint32_t depth_ = 0;  // of Run
};

template <class E>
void Paths<E>::Sleep(SimTime now, uint32_t id, Duration time, Wake wake) {
  Task& task = tasks()[id];
  if (task.state != TaskState::kForked) task.state = TaskState::kAsleep;
  task.wake = wake;
  task.wake_due = now + time;
  core().Schedule(task.wake_due, Priority::kTimer, EventKind::kWake, id);
}

template <class E>
void Paths<E>::OnWake(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  if (task.wake == Wake::kNone || task.wake_due != now) return;
  const Wake wake = task.wake;
  task.wake = Wake::kNone;
  task.wake_due = kNoTime;
  if (task.state == TaskState::kAsleep) task.state = TaskState::kRunning;
  switch (wake) {
    case Wake::kNone:
      break;
    case Wake::kEnter:
      tasks().Account(id, model().network_component(), now);
      return Arrived(now, id);
    case Wake::kReturn:
      tasks().Account(id, model().network_component(), now);
      return GoOn(now, id);
    case Wake::kLookup:
      return LookupNow(now, id, op(id));
    case Wake::kRead:
      return StoreAnswered(now, id);
    case Wake::kDelay:
      tasks().Account(id, model().delay_component(), now);
      return GoOn(now, id);
    case Wake::kRetry:
      return callers().Launch(now, id, detail(id), AttemptKind::kRetry);
    case Wake::kHedge:
      return callers().OnHedge(now, id, detail(id));
    case Wake::kRun:
      return Run(now, id);
  }
}

// Where one that ends lets another run and that goes deep, or a loop takes no time, the rest is
// left to an event of its own at the same instant; operations beyond count as events then, so that
// a step stays bounded.
template <class E>
void Paths<E>::Run(SimTime now, uint32_t id) {
  constexpr uint32_t kMostOperations = 10'000;
  tasks()[id].state = TaskState::kRunning;
  if (depth_ == kMostDepth) return Sleep(now, id, {0}, Wake::kRun);
  ++depth_;
  if (!RunOperations(now, id, kMostOperations)) {
    core().Spin(kMostOperations);
    Sleep(now, id, {0}, Wake::kRun);
  }
  --depth_;
}

// False where the task has gone through `most` operations and could go on.
template <class E>
[[gnu::always_inline]] inline bool Paths<E>::RunOperations(SimTime now, uint32_t id,
                                                           uint32_t most) {
  for (uint32_t done = 0; done < most; ++done) {
    Task& task = tasks()[id];
    task.state = TaskState::kRunning;
    if (task.cancelled) return tasks().End(id), true;  // by one that its fill let go on
    if (task.pc == task.stop) return Finish(now, id, Outcome::kAnswered), true;
    const Op& op = ops_[task.pc];
    switch (op.kind) {
      case OpKind::kCall:
        if (E::kWhole && op.passes && PassesBy(id, op)) [[unlikely]] {
          ++task.pc;
          break;
        }
        return op.fcfs ? CallFcfs(now, id, op) : Call(now, id, op), true;
      case OpKind::kCache:
        return Lookup(now, id, op), true;
      case OpKind::kStore:
        return ReadStore(now, id, op), true;
      case OpKind::kFork:
        return forks().Begin(now, id, op.detail), true;
      case OpKind::kAttempt:
        return callers().Begin(now, id, op.detail), true;
      case OpKind::kEnd:
        return Finish(now, id, Outcome::kAnswered), true;
      case OpKind::kDelay: {
        const Sampler& delay = model().program().delays[op.detail];
        return Sleep(now, id, FromSeconds(delay.Draw(branching_)), Wake::kDelay), true;
      }
      case OpKind::kFill:
        caches().Fill(now, id, op.target);
        ++tasks()[id].pc;
        break;
      case OpKind::kBranch:
        task.pc = Branch(id, op);
        break;
      case OpKind::kRollout:
        if constexpr (E::kWhole) RollOver(now, id, op);
        break;
      case OpKind::kJump:
        task.pc = op.jump;
        break;
      case OpKind::kLoopStart:
        tasks().loop(id, op.target) = 0;
        ++task.pc;
        break;
      case OpKind::kLoop:
        task.pc = Again(id, op) ? op.jump : task.pc + 1;
        break;
    }
  }
  return false;
}

template <class E>
uint32_t Paths<E>::Branch(uint32_t id, const Op& op) {
  const BranchOp& branch = model().program().branches[op.detail];
  return branch
      .entries[branch.by_class ? tasks()[id].request_class : branch.choice.Draw(branching_)];
}

// Nobody waits for a copy; it may end what it calls before the request goes on.
template <class E>
void Paths<E>::RollOver(SimTime now, uint32_t id, const Op& op) {
  const RolloutOp rollout = model().program().rollouts[op.detail];
  const bool picked = rollouts().Picks(op.target);
  tasks()[id].pc = picked && !rollout.copies ? rollout.other : rollout.next;
  if (!picked || !rollout.copies || depth_ == kMostDepth) return;
  const uint32_t copy = tasks().Spawn(now, id, rollout.other);
  tasks().Orphan(copy);
  Run(now, copy);
}

template <class E>
bool Paths<E>::Again(uint32_t id, const Op& op) {
  const LoopOp& loop = model().program().loops[op.detail];
  const uint32_t rounds = ++tasks().loop(id, op.target);
  return rounds < loop.times && (loop.repeat >= 1 || branching_.NextUniform() < loop.repeat);
}

template <class E>
[[gnu::always_inline]] inline void Paths<E>::RunLeaf(SimTime now, uint32_t id, const Op& op) {
  if (depth_ == kMostDepth) return Run(now, id);
  ++depth_;
  CallFcfs(now, id, op);
  --depth_;
}

// Over no network, to an FCFS station.
template <class E>
[[gnu::always_inline]] inline void Paths<E>::CallFcfs(SimTime now, uint32_t id, const Op& op) {
  Task& task = tasks()[id];
  task.service = op.target;
  task.call_items = op.items > 0 ? op.items : task.items;
  stations().EnterFcfs(now, id);
}

// Its prompt is read where it is answered.
template <class E>
bool Paths<E>::PassesBy(uint32_t id, const Op& op) {
  const KvConfig& kv = *model().services()[op.target].kv;
  return tasks()[id].prompt_tokens <= kv.longest_local ||
         (kv.most_waiting > 0 && stations().waiting(op.target) >= kv.most_waiting);
}

template <class E>
void Paths<E>::Call(SimTime now, uint32_t id, const Op& op) {
  Task& task = tasks()[id];
  const CallOp& call = model().program().calls[op.detail];
  task.service = op.target;
  task.call_items = call.items > 0 ? call.items : task.items;
  if (call.degrade_to >= 0 && stations().waiting(op.target) > call.degrade_above) {
    task.service = static_cast<uint32_t>(call.degrade_to);
  }
  if (call.has_network) return Sleep(now, id, NetworkTime(call, call.there), Wake::kEnter);
  stations().Enter(now, id);
}

// At what it has called, over the network.
template <class E>
void Paths<E>::Arrived(SimTime now, uint32_t id) {
  const Op& op = this->op(id);
  switch (op.kind) {
    case OpKind::kStore:
      return stores().Read(now, id, op.target);
    case OpKind::kCache:
      return StartLookup(now, id, op);
    default:
      stations().Enter(now, id);
  }
}

template <class E>
[[gnu::always_inline]] inline void Paths<E>::Served(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const Op& op = ops_[task.pc];
  if (op.network) {
    const CallOp& call = model().program().calls[op.detail];
    const Duration back = NetworkTime(call, call.back);
    if (model().services()[task.service].tokens.any) [[unlikely]]
      task.first_token = task.first_token + back;
    return Sleep(now, id, back, Wake::kReturn);
  }
  ++task.pc;
  if (ops_[task.pc].kind != OpKind::kEnd || depth_ == kMostDepth) return Run(now, id);
  ++depth_;
  Finish(now, id, Outcome::kAnswered);
  --depth_;
}

template <class E>
[[gnu::always_inline]] inline void Paths<E>::ServedFcfs(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  if (task.leaf && !task.orphan && depth_ != kMostDepth) {
    ++depth_;
    forks().LeafEnded(now, id);
    --depth_;
    return;
  }
  const Op& op = ops_[task.pc];
  if (!op.fcfs) return Served(now, id);
  ++task.pc;
  if (!op.leaf || depth_ == kMostDepth) return Run(now, id);
  ++depth_;
  Finish(now, id, Outcome::kAnswered);
  --depth_;
}

// The way back from a cache is taken before the lookup, so that what that finds is current when
// it is used.
template <class E>
void Paths<E>::Lookup(SimTime now, uint32_t id, const Op& op) {
  const CallOp& call = model().program().calls[op.detail];
  if (!call.has_network) return StartLookup(now, id, op);
  const double there = call.network.Draw(network_) + call.there;
  Sleep(now, id, FromSeconds(there + call.network.Draw(network_) + call.back), Wake::kEnter);
}

template <class E>
void Paths<E>::StartLookup(SimTime now, uint32_t id, const Op& op) {
  const Duration time = caches().DrawTime(op.target);
  if (time.ns > 0) return Sleep(now, id, time, Wake::kLookup);
  LookupNow(now, id, op);
}

// A hit goes on behind the block that a miss runs, and so does a stale one, which has the block
// played by a task of its own.
template <class E>
void Paths<E>::LookupNow(SimTime now, uint32_t id, const Op& op) {
  const CacheAnswer found = caches().Lookup(now, id, op.target);
  if (found == CacheAnswer::kWaits) return;
  Task& task = tasks()[id];
  const uint32_t miss = task.pc + 1;
  task.pc = found == CacheAnswer::kMiss ? miss : op.jump;
  if (found == CacheAnswer::kStale) caches().Refresh(now, id, op.target, miss, op.jump);
  Run(now, id);
}

template <class E>
void Paths<E>::Fetched(SimTime now, uint32_t id, bool answered) {
  if (!answered) return Finish(now, id, Outcome::kFailed);
  tasks()[id].pc = op(id).jump;
  Run(now, id);
}

template <class E>
void Paths<E>::ReadStore(SimTime now, uint32_t id, const Op& op) {
  const CallOp& call = model().program().calls[op.detail];
  Task& task = tasks()[id];
  task.call_items = call.items > 0 ? call.items : task.items;
  if (call.has_network) return Sleep(now, id, NetworkTime(call, call.there), Wake::kEnter);
  stores().Read(now, id, op.target);
}

// Whether the task is a try at a step that has a fallback.
template <class E>
bool Paths<E>::FallsBack(uint32_t id) const {
  const uint32_t parent = tasks()[id].parent;
  return parent != kNil && tries(parent) &&
         model().program().attempts[detail(parent)].has_fallback;
}

template <class E>
void Paths<E>::StoreAnswered(SimTime now, uint32_t id) {
  const Op& op = this->op(id);
  tasks().Account(id, model().stores()[op.target].component, now);
  if constexpr (E::kWhole) {
    if (tasks()[id].missed) [[unlikely]] {
      tasks()[id].missed = false;
      if (FallsBack(id)) return Finish(now, id, Outcome::kFailed);
    }
  }
  const CallOp& call = model().program().calls[op.detail];
  if (call.has_network) return Sleep(now, id, NetworkTime(call, call.back), Wake::kReturn);
  GoOn(now, id);
}

template <class E>
void Paths<E>::Finish(SimTime now, uint32_t id, Outcome outcome) {
  tasks()[id].state = TaskState::kRunning;  // those that waited for it may give it up
  if (tasks()[id].fetching != 0) [[unlikely]]
    caches().Abandon(now, id);
  if (tasks()[id].root) return EndRequest(now, id, outcome);
  FinishChild(now, id, outcome);
}

template <class E>
void Paths<E>::FinishChild(SimTime now, uint32_t id, Outcome outcome) {
  const Task& task = tasks()[id];
  if (task.orphan) {
    const bool alone = E::kWhole && task.stop == kAlone;
    const uint32_t worker = task.session;
    tasks().End(id);
    if constexpr (E::kWhole) {
      if (alone) [[unlikely]]
        jobs().OnTaskEnded(now, id, worker, outcome);
    }
    return;
  }
  const uint32_t parent = task.parent;
  tasks().Unlink(id);
  forks().ChildEnded(now, parent, id, outcome);
}

template <class E>
void Paths<E>::EndRequest(SimTime now, uint32_t id, Outcome outcome) {
  tasks().Account(id, model().retry_component(), now);
  const Task& task = tasks()[id];
  const uint32_t source = task.source, session = task.session;
  const Duration latency = now - task.born;
  if (outcome == Outcome::kAnswered && task.first_token != kNoTime) [[unlikely]] {
    observer().OnTokenAnswer(task.request_class, task.output_tokens, task.first_token - task.born,
                             latency);
  }
  observer().OnOutcome(now, source, task.request_class, outcome, latency, task.quality,
                       tasks().components(id));
  if (outcome == Outcome::kAnswered) {
    observer().OnComplete(now, source, latency);
  } else {
    observer().OnFail(now, source, latency);
  }
  if (E::kWhole && session != kNil) [[unlikely]] {
    const auto& prompts = model().sources()[source].prompts;
    if (prompts && prompts->grows) sources().Write(task, outcome == Outcome::kAnswered);
  }
  tasks().EndRoot(id);
  sources().OnAnswered(now, source, session);
}

}  // namespace servescape
