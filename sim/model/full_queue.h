// SPDX-License-Identifier: MIT
// The order of waiting: a list for first come and last come, a heap by (rank, order) for the rest.
// To add a discipline: its word in config_service.h and the schema table, and its rank here. Part
// of full_simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

// Ranks are nanoseconds or plain numbers; the least is served first.
template <class Observer>
int64_t FullSimulation<Observer>::RankOf(const FullService& service, FullQueue& queue,
                                         const Task& task) {
  const ClassConfig& request_class = model_.classes()[task.request_class];
  switch (service.queue.discipline) {
    case Discipline::kFifo: return 0;
    case Discipline::kLifo: return -static_cast<int64_t>(task.order);
    case Discipline::kPriority: return request_class.priority;
    case Discipline::kEarliestDeadline:
      return request_class.deadline.ns > 0 ? (task.arrived + request_class.deadline).ns
                                           : kEndOfTime.ns;
    case Discipline::kShortestFirst:
    case Discipline::kShortestRemaining: return task.work.ns;
    case Discipline::kFair: {
      // A class's requests follow each other at the distance of its share; one unit each.
      constexpr double kUnit = 1e9;
      if (queue.finish.empty()) queue.finish.resize(model_.classes().size(), 0);
      int64_t& finish = queue.finish[task.request_class];
      const int64_t start = std::max(queue.virtual_time, finish);
      finish = start + static_cast<int64_t>(kUnit / request_class.weight);
      return start;
    }
  }
  return 0;
}

inline bool ServedBefore(const HeapEntry& a, const HeapEntry& b) {
  return a.rank != b.rank ? a.rank < b.rank : a.order < b.order;
}

template <class Observer>
void FullSimulation<Observer>::SiftUp(FullQueue& queue, uint32_t at) {
  const HeapEntry entry = queue.heap[at];
  while (at > 0) {
    const uint32_t parent = (at - 1) / 2;
    if (!ServedBefore(entry, queue.heap[parent])) break;
    queue.heap[at] = queue.heap[parent];
    tasks_[queue.heap[at].task].previous = at;
    at = parent;
  }
  queue.heap[at] = entry;
  tasks_[entry.task].previous = at;
}

template <class Observer>
void FullSimulation<Observer>::SiftDown(FullQueue& queue, uint32_t at) {
  const HeapEntry entry = queue.heap[at];
  const uint32_t size = static_cast<uint32_t>(queue.heap.size());
  for (uint32_t child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && ServedBefore(queue.heap[child + 1], queue.heap[child])) ++child;
    if (!ServedBefore(queue.heap[child], entry)) break;
    queue.heap[at] = queue.heap[child];
    tasks_[queue.heap[at].task].previous = at;
    at = child;
  }
  queue.heap[at] = entry;
  tasks_[entry.task].previous = at;
}

template <class Observer>
void FullSimulation<Observer>::Push(uint32_t queue_id, uint32_t id) {
  FullQueue& queue = queues_[queue_id];
  const FullService& service = model_.services()[queue.service];
  Task& task = tasks_[id];
  task.state = TaskState::kQueued;
  task.queue = queue_id;
  ++queue.waiting;
  ++services_[queue.service].waiting;
  queue.waiting_items += task.call_items;
  if (service.heap) {
    queue.heap.push_back({task.rank, task.order, id});
    SiftUp(queue, static_cast<uint32_t>(queue.heap.size() - 1));
    return;
  }
  const bool front = service.queue.discipline == Discipline::kLifo;
  task.next = front ? queue.head : kNil;
  task.previous = front ? kNil : queue.tail;
  (task.previous == kNil ? queue.head : tasks_[task.previous].next) = id;
  (task.next == kNil ? queue.tail : tasks_[task.next].previous) = id;
}

template <class Observer>
void FullSimulation<Observer>::Remove(uint32_t queue_id, uint32_t id) {
  FullQueue& queue = queues_[queue_id];
  Task& task = tasks_[id];
  --queue.waiting;
  --services_[queue.service].waiting;
  queue.waiting_items -= task.call_items;
  task.state = TaskState::kRunning;
  if (model_.services()[queue.service].heap) {
    const uint32_t at = task.previous;
    queue.heap[at] = queue.heap.back();
    queue.heap.pop_back();
    if (at < queue.heap.size()) {
      tasks_[queue.heap[at].task].previous = at;
      SiftUp(queue, at);
      SiftDown(queue, at);
    }
  } else {
    (task.previous == kNil ? queue.head : tasks_[task.previous].next) = task.next;
    (task.next == kNil ? queue.tail : tasks_[task.next].previous) = task.previous;
  }
  task.next = task.previous = kNil;
}

template <class Observer>
uint32_t FullSimulation<Observer>::Front(const FullQueue& queue) const {
  if (queue.waiting == 0) return kNil;
  return model_.services()[queue.service].heap ? queue.heap[0].task : queue.head;
}

// The next request to serve, taken from the queue; kNil if those left were all dropped.
template <class Observer>
uint32_t FullSimulation<Observer>::TakeNext(SimTime now, uint32_t queue_id) {
  for (;;) {
    const uint32_t id = Front(queues_[queue_id]);
    if (id == kNil) return kNil;
    if (DropAtDequeue(now, queue_id, id)) continue;
    Remove(queue_id, id);
    queues_[queue_id].virtual_time = tasks_[id].rank;
    return id;
  }
}

template <class Observer>
bool FullSimulation<Observer>::DropAtDequeue(SimTime now, uint32_t queue_id, uint32_t id) {
  FullQueue& queue = queues_[queue_id];
  const QueueConfig& config = model_.services()[queue.service].queue;
  const Task& task = tasks_[id];
  if (task.preempted) return false;  // it has been in service
  const Duration wait = now - task.joined;
  if (config.deadline.ns > 0 && wait > config.deadline) {
    LeaveQueue(now, id);
    Defer(id, Outcome::kTimedOut);
    return true;
  }
  if (config.codel_target.ns > 0 &&
      queue.codel.Drop(now, wait, config.codel_target, config.codel_interval)) {
    LeaveQueue(now, id);
    Defer(id, Outcome::kShed);
    return true;
  }
  return false;
}

// Out of the queue without service.
template <class Observer>
void FullSimulation<Observer>::LeaveQueue(SimTime now, uint32_t id) {
  const uint32_t queue = tasks_[id].queue;
  Remove(queue, id);
  --services_[queues_[queue].service].present;
  observer_.OnAbandon(now, queues_[queue].service, now - tasks_[id].queued);
}

template <class Observer>
void FullSimulation<Observer>::OnPatience(SimTime now, uint32_t id) {
  const Task& task = tasks_[id];
  if (task.state != TaskState::kQueued || task.patience_due != now) return;
  LeaveQueue(now, id);
  FailAtService(now, id, Outcome::kTimedOut);
}

}  // namespace servescape
