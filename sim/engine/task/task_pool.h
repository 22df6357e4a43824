// SPDX-License-Identifier: MIT
// The room of tasks: all of them in one array, freed ones reused, last freed first; memory is
// bounded by the requests in flight. It begins and ends them, links children to their parents and
// gives the time that has passed to latency components.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/room.h"
#include "sim/engine/task/latency.h"
#include "sim/engine/task/task.h"
#include "sim/kernel/event.h"
#include "sim/model/full_model.h"

namespace servescape {

template <class E>
class Tasks : public Room<E, Tasks> {
 public:
  explicit Tasks(const FullModel& built)
      : split_(static_cast<uint32_t>(built.places().size())),
        loops_(built.program().loop_counters) {}

  [[gnu::always_inline]] Task& operator[](uint32_t id) { return tasks_[id]; }
  [[gnu::always_inline]] const Task& operator[](uint32_t id) const { return tasks_[id]; }
  // Nanoseconds by latency component.
  const int64_t* components(uint32_t id) { return split_.of(id); }
  uint32_t& loop(uint32_t id, uint32_t counter) {
    return loop_counts_[size_t{id} * loops_ + counter];
  }
  // The next number of a count of all entries into services.
  uint64_t NextOrder() { return orders_++; }

  // A request enters the system.
  uint32_t Begin(SimTime now) {
    const uint32_t id = Allocate();
    peak_ = std::max(peak_, ++roots_);
    Task& task = tasks_[id];
    task.born = task.mark = task.arrived = now;
    task.root = true;
    return id;
  }
  // A request has left the system.
  void EndRoot(uint32_t id) {
    --roots_;
    End(id);
  }
  // A child inherits what belongs to the request.
  [[gnu::always_inline]] uint32_t Spawn(SimTime now, uint32_t parent, uint32_t entry) {
    const uint32_t id = Allocate();
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
  void End(uint32_t id) {
    --live_;
    Task& task = tasks_[id];
    task.state = TaskState::kFree;
    task.wake = Wake::kNone;
    task.wake_due = task.timeout_due = task.patience_due = kNoTime;
    task.next = free_;
    free_ = id;
  }

  // The time since the task's mark goes to the component.
  [[gnu::always_inline]] void Account(uint32_t id, uint32_t component, SimTime now) {
    Task& task = tasks_[id];
    split_.of(id)[component] += (now - task.mark).ns;
    task.mark = now;
  }
  // The child's time becomes its parent's, which waited for it last; before it was born, the
  // parent's went to `before`.
  [[gnu::always_inline]] void Merge(SimTime now, uint32_t parent, uint32_t child, uint32_t before) {
    Account(parent, before, tasks_[child].born);
    split_.Add(parent, child);
    Task& task = tasks_[parent];
    const Task& from = tasks_[child];
    task.mark = now;
    task.zone = from.zone;
    task.service = from.service;
    task.replica = from.replica;
    if (from.first_token != kNoTime) task.first_token = from.first_token;
  }
  // The parent does not know the child any more.
  [[gnu::always_inline]] void Unlink(uint32_t id) {
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
  // Nor waits for it.
  void Orphan(uint32_t id) {
    Unlink(id);
    tasks_[id].parent = kNil;
    tasks_[id].orphan = true;
  }

  // visit(id, task) of each that is alive.
  template <class Visit>
  void ForEach(Visit visit) const {
    for (uint32_t id = 0; id < tasks_.size(); ++id) {
      if (tasks_[id].state != TaskState::kFree) visit(id, tasks_[id]);
    }
  }
  // See Audit::Broken: every record is a task's or free, and requests are counted.
  SERVESCAPE_COLD const char* Broken() const {
    uint64_t alive = 0, requests = 0, free = 0;
    ForEach([&](uint32_t, const Task& task) {
      ++alive;
      requests += task.root;
    });
    for (uint32_t id = free_; id != kNil && free <= tasks_.size(); id = tasks_[id].next) {
      if (tasks_[id].state != TaskState::kFree) return "who is in the list of free tasks is free";
      ++free;
    }
    if (alive != live_) return "the count of tasks = those alive";
    if (requests != roots_) return "the count of requests = those alive";
    return alive + free == tasks_.size() ? nullptr : "tasks alive + free = all";
  }
  uint32_t Count(TaskState state) const {
    uint32_t count = 0;
    ForEach([&](uint32_t, const Task& task) { count += task.state == state; });
    return count;
  }
  // Alive: requests in the system and what they have forked into; the most requests at once.
  uint32_t live() const { return live_; }
  uint32_t peak() const { return peak_; }
  uint64_t memory() const {
    return GrowingBytes(tasks_) + split_.memory() + GrowingBytes(loop_counts_);
  }

 private:
  using Base = Room<E, Tasks>;
  using Base::core, Base::model;

  [[gnu::always_inline]] uint32_t Allocate() {
    ++live_;
    uint32_t id;
    if (free_ != kNil) {
      id = free_;
      free_ = tasks_[id].next;
      tasks_[id] = Task{};
    } else {
      id = Grow();
    }
    split_.Clear(id);
    tasks_[id].state = TaskState::kRunning;
    if (live_ > model().plain().max_in_flight() || tasks_.size() >= kMaxEntities) core().Stop();
    return id;
  }
  [[gnu::noinline]] uint32_t Grow() {
    tasks_.emplace_back();
    split_.AddTask();
    loop_counts_.resize(loop_counts_.size() + loops_);
    return static_cast<uint32_t>(tasks_.size() - 1);
  }

  std::vector<Task> tasks_;
  ComponentTimes split_;
  uint32_t loops_;  // counters a task
  std::vector<uint32_t> loop_counts_;
  uint32_t free_ = kNil;
  uint32_t live_ = 0;
  uint32_t roots_ = 0, peak_ = 0;
  uint64_t orders_ = 0;
};

}  // namespace servescape
