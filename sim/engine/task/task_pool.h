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
#include "sim/model/general_model.h"

namespace servescape {

template <class E>
class Tasks : public Room<E, Tasks> {
 public:
  explicit Tasks(const GeneralModel& built)
      : split_(static_cast<uint32_t>(built.components().size())),
        loops_(built.program().loop_counters),
        most_(built.common().max_in_flight()) {}

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
  [[gnu::always_inline]] uint32_t Begin(SimTime now, const TaskTraits& of_its_source) {
    const uint32_t id = Allocate();
    peak_ = std::max(peak_, ++roots_);
    Task& task = tasks_[id];
    TaskLife& life = task;
    TaskTraits& traits = task;
    life = TaskLife();
    traits = of_its_source;
    task.born = task.mark = task.arrived = now;
    task.state = TaskState::kRunning;
    task.root = true;
    split_.Clear(id);
    return id;
  }
  // What runs for no request: an orphan from its start, whose end is told to the jobs; its session
  // is the number of its worker.
  SERVESCAPE_COLD uint32_t BeginAlone(SimTime now, const TaskTraits& traits, uint32_t entry) {
    const uint32_t id = Allocate();
    Task& task = tasks_[id];
    static_cast<TaskLife&>(task) = TaskLife();
    static_cast<TaskTraits&>(task) = traits;
    task.born = task.mark = task.arrived = now;
    task.pc = entry;
    task.state = TaskState::kRunning;
    task.orphan = true;
    task.stop = kAlone;
    split_.Clear(id);
    return id;
  }
  // A request has left the system.
  void EndRoot(uint32_t id) {
    --roots_;
    End(id);
  }
  // A child inherits what belongs to the request. Of a leaf nothing is known but that it calls an
  // FCFS station at once and then ends: it has neither latency components of its own nor anything
  // in TaskRest.
  [[gnu::always_inline]] uint32_t Spawn(SimTime now, uint32_t parent, uint32_t entry,
                                        bool leaf = false) {
    const uint32_t id = Allocate();
    Task& from = tasks_[parent];
    Task& task = tasks_[id];
    TaskLife& life = task;
    TaskTraits& traits = task;
    life = TaskLife();
    traits = from;
    task.mark = now;
    task.pc = entry;
    task.parent = parent;
    task.state = TaskState::kRunning;
    task.next_sibling = from.first_child;
    if (from.first_child != kNil) tasks_[from.first_child].previous_sibling = id;
    from.first_child = id;
    if (leaf) {
      task.leaf = true;
    } else {
      task.born = now;
      split_.Clear(id);
    }
    return id;
  }
  void End(uint32_t id) {
    Task& task = tasks_[id];
    if (!task.leaf) {
      TaskRest& rest = task;
      rest = {};
    }
    Free(id);
  }
  // End, of a leaf.
  [[gnu::always_inline]] void EndLeaf(uint32_t id) { Free(id); }

  // The time since the task's mark goes to the component.
  [[gnu::always_inline]] void Account(uint32_t id, uint32_t component, SimTime now) {
    Task& task = tasks_[id];
    split_.of(id)[component] += (now - task.mark).ns;
    task.mark = now;
  }
  // Account twice: its time before `start`, and what has passed since.
  [[gnu::always_inline]] void AccountBoth(uint32_t id, uint32_t before, SimTime start,
                                          uint32_t since, SimTime now) {
    Task& task = tasks_[id];
    int64_t* const times = split_.of(id);
    times[before] += (start - task.mark).ns;
    times[since] += (now - start).ns;
    task.mark = now;
  }
  // The child's time becomes its parent's, which waited for it last; before it was born, the
  // parent's went to `before`. A leaf has been served since its mark.
  [[gnu::always_inline]] void Merge(SimTime now, uint32_t parent, uint32_t child, uint32_t before) {
    Task& task = tasks_[parent];
    const Task& from = tasks_[child];
    if (from.leaf) {
      const GeneralService& service = model().services()[from.service];
      Account(parent, before, from.joined);
      AccountBoth(parent, service.queueing, from.mark, service.service, now);
    } else {
      Account(parent, before, from.born);
      split_.Add(parent, child);
    }
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

  // Has the task's record and times fetched from memory.
  [[gnu::always_inline]] void Fetch(uint32_t id) {
    const Task& task = tasks_[id];
    FetchLine(static_cast<const TaskLife*>(&task));
    FetchLine(static_cast<const TaskTraits*>(&task));
    FetchLine(&task.born);
    FetchLine(&task.order);
    FetchLine(split_.of(id));
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
    if (++live_ > most_) [[unlikely]]
      core().Stop();
    if (free_ == kNil) [[unlikely]]
      return Grow();
    const uint32_t id = free_;
    free_ = tasks_[id].next;
    return id;
  }
  [[gnu::noinline]] uint32_t Grow() {
    tasks_.emplace_back();
    split_.AddTask();
    loop_counts_.resize(loop_counts_.size() + loops_);
    if (tasks_.size() >= kMaxEntities) core().Stop();
    return static_cast<uint32_t>(tasks_.size() - 1);
  }
  [[gnu::always_inline]] void Free(uint32_t id) {
    --live_;
    Task& task = tasks_[id];
    task.state = TaskState::kFree;
    task.wake = Wake::kNone;
    task.next = free_;
    free_ = id;
  }

  std::vector<Task> tasks_;
  ComponentTimes split_;
  uint32_t loops_;  // counters a task
  uint32_t most_;   // alive at a time
  std::vector<uint32_t> loop_counts_;
  uint32_t free_ = kNil;
  uint32_t live_ = 0;
  uint32_t roots_ = 0, peak_ = 0;
  uint64_t orders_ = 0;
};

}  // namespace servescape
