// SPDX-License-Identifier: MIT
// Tasks that wait for tasks of their own: the branches of a fork, the attempts of a call, a
// blocking path. Children that nobody waits for any more go on by themselves, or are withdrawn.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/model/general_model.h"

namespace servescape {

template <class E>
class Forks : public Room<E, Forks> {
 public:
  [[gnu::noinline]] void Begin(SimTime now, uint32_t id, uint32_t detail);
  // `child` is unlinked, and freed here; kNil where it goes on by itself.
  [[gnu::always_inline]] void ChildEnded(SimTime now, uint32_t parent, uint32_t child,
                                         Outcome outcome);
  // A branch that is a leaf has answered.
  [[gnu::always_inline]] void LeafEnded(SimTime now, uint32_t child);
  // The children left go on by themselves, or stop.
  void Drop(SimTime now, uint32_t parent, bool withdraw);
  // Stops an orphan wherever it is. What others wait for goes on.
  SERVESCAPE_COLD void Withdraw(SimTime now, uint32_t id);

 private:
  using Base = Room<E, Forks>;
  using Base::callers, Base::core, Base::model, Base::paths, Base::stations, Base::tasks;

  void BeginLeaves(SimTime now, uint32_t id, const ForkOp& fork, size_t first);
  [[gnu::noinline]] void BeginBranches(SimTime now, uint32_t id, const ForkOp& fork, size_t first);
  void BranchEnded(SimTime now, uint32_t parent, uint32_t child, uint32_t detail, Outcome outcome);
  void BranchAnswered(SimTime now, uint32_t parent, uint32_t child, uint32_t detail, bool leaf);

  std::vector<uint32_t> children_;  // of forks being started, the first `starting_`
  size_t starting_ = 0;
};

template <class E>
void Forks<E>::Begin(SimTime now, uint32_t id, uint32_t detail) {
  const ForkOp& fork = model().program().forks[detail];
  Task& task = tasks()[id];
  task.state = TaskState::kForked;
  if (core().stopped()) return;  // forks in forks would go on far beyond the bound
  task.outstanding = static_cast<uint32_t>(fork.entries.size());
  task.succeeded = task.failed = 0;
  task.quality_sum = 0;
  const size_t first = starting_;
  starting_ += fork.entries.size();
  if (children_.size() < starting_) [[unlikely]]
    children_.resize(starting_);
  if (fork.leaves) {
    BeginLeaves(now, id, fork, first);
  } else {
    BeginBranches(now, id, fork, first);
  }
  starting_ = first;
}

// A leaf that has come to its station may have failed there, and others with it.
template <class E>
[[gnu::always_inline]] inline void Forks<E>::BeginLeaves(SimTime now, uint32_t id,
                                                         const ForkOp& fork, size_t first) {
  const uint32_t* const entries = fork.entries.data();
  const size_t count = fork.entries.size();
  for (size_t i = 0; i < count; ++i) {
    children_[first + i] = tasks().Spawn(now, id, entries[i], true);
  }
  for (size_t i = 0; i < count && !core().stopped(); ++i) {
    const uint32_t child = children_[first + i];
    if (tasks()[child].cancelled) {
      tasks().EndLeaf(child);
    } else {
      paths().RunLeaf(now, child, paths().op_at(entries[i]));
    }
  }
}

template <class E>
void Forks<E>::BeginBranches(SimTime now, uint32_t id, const ForkOp& fork, size_t first) {
  const size_t count = fork.entries.size();
  for (size_t i = 0; i < count; ++i) {
    const uint32_t entry = fork.entries[i];
    children_[first + i] = tasks().Spawn(now, id, entry, paths().op_at(entry).leaf);
  }
  for (size_t i = 0; i < count && !core().stopped(); ++i) {
    const uint32_t child = children_[first + i];
    if (tasks()[child].cancelled) {
      tasks().End(child);
    } else if (tasks()[child].leaf) {
      paths().RunLeaf(now, child, paths().op_at(fork.entries[i]));
    } else {
      paths().Run(now, child);
    }
  }
}

template <class E>
[[gnu::always_inline]] inline void Forks<E>::LeafEnded(SimTime now, uint32_t child) {
  const uint32_t parent = tasks()[child].parent;
  tasks().Unlink(child);
  --tasks()[parent].outstanding;
  BranchAnswered(now, parent, child, paths().detail(parent), true);
}

template <class E>
[[gnu::always_inline]] inline void Forks<E>::ChildEnded(SimTime now, uint32_t parent,
                                                        uint32_t child, Outcome outcome) {
  --tasks()[parent].outstanding;
  const Op& op = paths().op(parent);
  switch (op.kind) {
    case OpKind::kFork:
      return BranchEnded(now, parent, child, op.detail, outcome);
    case OpKind::kCall:
      return stations().PathEnded(now, parent, child, outcome);
    default:
      return callers().ChildEnded(now, parent, child, op.detail, outcome);
  }
}

template <class E>
[[gnu::always_inline]] inline void Forks<E>::BranchEnded(SimTime now, uint32_t parent,
                                                         uint32_t child, uint32_t detail,
                                                         Outcome outcome) {
  if (outcome == Outcome::kAnswered) return BranchAnswered(now, parent, child, detail, false);
  Task& task = tasks()[parent];
  const ForkOp& fork = model().program().forks[detail];
  tasks().End(child);
  if (++task.failed + fork.need <= fork.entries.size()) return;
  Drop(now, parent, fork.cancel_rest);
  tasks().Account(parent, model().retry_component(), now);
  paths().Finish(now, parent, outcome);
}

template <class E>
[[gnu::always_inline]] inline void Forks<E>::BranchAnswered(SimTime now, uint32_t parent,
                                                            uint32_t child, uint32_t detail,
                                                            bool leaf) {
  Task& task = tasks()[parent];
  const ForkOp& fork = model().program().forks[detail];
  task.quality_sum += tasks()[child].quality;
  const bool enough = ++task.succeeded == fork.need;
  if (enough) tasks().Merge(now, parent, child, model().retry_component());
  leaf ? tasks().EndLeaf(child) : tasks().End(child);
  if (!enough) return;
  task.quality *= task.quality_sum / task.succeeded;
  if (task.first_child != kNil) Drop(now, parent, fork.cancel_rest);
  paths().GoOn(now, parent);
}

template <class E>
void Forks<E>::Drop(SimTime now, uint32_t parent, bool withdraw) {
  while (tasks()[parent].first_child != kNil) {
    const uint32_t child = tasks()[parent].first_child;
    tasks().Orphan(child);
    if (paths().tries(parent)) callers().Forget(now, parent, child);
    if (withdraw) Withdraw(now, child);
  }
}

template <class E>
void Forks<E>::Withdraw(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  if (task.fetching != 0) return;
  switch (task.state) {
    case TaskState::kFree:
      break;
    case TaskState::kRunning:
    case TaskState::kCoalesced:
      task.cancelled = true;
      break;
    case TaskState::kAsleep:
      tasks().End(id);
      break;
    case TaskState::kQueued:
    case TaskState::kInService:
      stations().Leave(now, id);
      break;
    case TaskState::kForked:
      if (paths().op(id).kind == OpKind::kCall) stations().Forsake(now, id);
      Drop(now, id, true);
      tasks().End(id);
      break;
  }
}

}  // namespace servescape
