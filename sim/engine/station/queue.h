// SPDX-License-Identifier: MIT
// The order of waiting: a list for first come and last come, a heap by (rank, order) for the rest.
// To add a discipline: its word in config_service.h and the schema table, and its rank here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/station/records.h"

namespace servescape {

inline bool ServedBefore(const HeapEntry& a, const HeapEntry& b) {
  return a.rank != b.rank ? a.rank < b.rank : a.order < b.order;
}

template <class E>
class WaitingLines : public StationPart<E, WaitingLines> {
 public:
  // Ranks are nanoseconds or plain numbers; the least is served first.
  int64_t RankOf(const GeneralService& service, Queue& queue, const Task& task);
  // It comes in, to wait or to be served at once.
  void Enter(const GeneralService& service, Queue& queue, const Task& task);
  void Push(uint32_t queue, uint32_t id);
  // From anywhere in it.
  void Remove(uint32_t queue, uint32_t id);
  // The next in order, or kNil.
  uint32_t Front(const Queue& queue) const;
  // The next to serve, out of the queue; kNil if those left were all dropped.
  uint32_t TakeNext(SimTime now, uint32_t queue);
  // Out of the queue without service.
  void Leave(SimTime now, uint32_t id);
  // When the request that waits longest came.
  SERVESCAPE_COLD SimTime OldestJoined(const Queue& queue) const;
  // Requests taken out of turn go back to the front, in their order.
  SERVESCAPE_COLD void PutBack(uint32_t queue, const std::vector<uint32_t>& passed_over);

 private:
  using Part = StationPart<E, WaitingLines>;
  using Part::core, Part::model, Part::observer, Part::tasks;
  using Part::admission, Part::paged, Part::rotation;
  using Part::QueueAt, Part::StateOf;

  void SiftUp(Queue& queue, uint32_t at);
  void SiftDown(Queue& queue, uint32_t at);
  bool DropAtDequeue(SimTime now, uint32_t queue, uint32_t id);
};

template <class E>
int64_t WaitingLines<E>::RankOf(const GeneralService& service, Queue& queue, const Task& task) {
  const ClassConfig& request_class = model().classes()[task.request_class];
  switch (service.queue.discipline) {
    case Discipline::kFifo:
      return 0;
    case Discipline::kLifo:
      return -static_cast<int64_t>(task.order);
    case Discipline::kPriority:
      return request_class.priority;
    case Discipline::kEarliestDeadline:
      return request_class.deadline.ns > 0 ? (task.arrived + request_class.deadline).ns
                                           : kEndOfTime.ns;
    case Discipline::kShortestFirst:
    case Discipline::kShortestRemaining:
      return task.work.ns;
    case Discipline::kFair:
      if (queue.finish.empty()) queue.finish.resize(model().classes().size(), 0);
      // Whoever had the servers while nobody else wanted them owes nothing for it.
      if (queue.waiting == 0 && queue.in_service == 0) {
        queue.virtual_time = *std::max_element(queue.finish.begin(), queue.finish.end());
      }
      return std::max(queue.virtual_time, queue.finish[task.request_class]);
  }
  return 0;
}

// A class's requests follow each other at the distance of its share; one unit each.
template <class E>
void WaitingLines<E>::Enter(const GeneralService& service, Queue& queue, const Task& task) {
  if (service.queue.discipline != Discipline::kFair) return;
  constexpr double kUnit = 1e9;
  const double weight = model().classes()[task.request_class].weight;
  queue.finish[task.request_class] = task.rank + static_cast<int64_t>(kUnit / weight);
}

template <class E>
void WaitingLines<E>::SiftUp(Queue& queue, uint32_t at) {
  const HeapEntry entry = queue.heap[at];
  while (at > 0) {
    const uint32_t parent = (at - 1) / 2;
    if (!ServedBefore(entry, queue.heap[parent])) break;
    queue.heap[at] = queue.heap[parent];
    tasks()[queue.heap[at].task].previous = at;
    at = parent;
  }
  queue.heap[at] = entry;
  tasks()[entry.task].previous = at;
}

template <class E>
void WaitingLines<E>::SiftDown(Queue& queue, uint32_t at) {
  const HeapEntry entry = queue.heap[at];
  const uint32_t size = static_cast<uint32_t>(queue.heap.size());
  for (uint32_t child = 2 * at + 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && ServedBefore(queue.heap[child + 1], queue.heap[child])) ++child;
    if (!ServedBefore(queue.heap[child], entry)) break;
    queue.heap[at] = queue.heap[child];
    tasks()[queue.heap[at].task].previous = at;
    at = child;
  }
  queue.heap[at] = entry;
  tasks()[entry.task].previous = at;
}

template <class E>
void WaitingLines<E>::Push(uint32_t queue_id, uint32_t id) {
  Queue& queue = QueueAt(queue_id);
  const GeneralService& service = model().services()[queue.service];
  Task& task = tasks()[id];
  task.state = TaskState::kQueued;
  task.queue = queue_id;
  ++queue.waiting;
  ++StateOf(queue.service).waiting;
  queue.waiting_items += task.call_items;
  if (service.heap) {
    queue.heap.push_back({task.rank, task.order, id});
    SiftUp(queue, static_cast<uint32_t>(queue.heap.size() - 1));
    return;
  }
  const bool front = service.queue.discipline == Discipline::kLifo;
  task.next = front ? queue.head : kNil;
  task.previous = front ? kNil : queue.tail;
  (task.previous == kNil ? queue.head : tasks()[task.previous].next) = id;
  (task.next == kNil ? queue.tail : tasks()[task.next].previous) = id;
}

template <class E>
void WaitingLines<E>::Remove(uint32_t queue_id, uint32_t id) {
  Queue& queue = QueueAt(queue_id);
  Task& task = tasks()[id];
  --queue.waiting;
  --StateOf(queue.service).waiting;
  queue.waiting_items -= task.call_items;
  task.state = TaskState::kRunning;
  if (model().services()[queue.service].heap) {
    const uint32_t at = task.previous;
    queue.heap[at] = queue.heap.back();
    queue.heap.pop_back();
    if (at < queue.heap.size()) {
      tasks()[queue.heap[at].task].previous = at;
      SiftUp(queue, at);
      SiftDown(queue, at);
    }
  } else {
    (task.previous == kNil ? queue.head : tasks()[task.previous].next) = task.next;
    (task.next == kNil ? queue.tail : tasks()[task.next].previous) = task.previous;
  }
  task.next = task.previous = kNil;
}

template <class E>
uint32_t WaitingLines<E>::Front(const Queue& queue) const {
  if (queue.waiting == 0) return kNil;
  return model().services()[queue.service].heap ? queue.heap[0].task : queue.head;
}

template <class E>
uint32_t WaitingLines<E>::TakeNext(SimTime now, uint32_t queue_id) {
  for (;;) {
    const uint32_t id = Front(QueueAt(queue_id));
    if (id == kNil) return kNil;
    if (DropAtDequeue(now, queue_id, id)) continue;
    Remove(queue_id, id);
    QueueAt(queue_id).virtual_time = tasks()[id].rank;
    return id;
  }
}

template <class E>
bool WaitingLines<E>::DropAtDequeue(SimTime now, uint32_t queue_id, uint32_t id) {
  Queue& queue = QueueAt(queue_id);
  const QueueConfig& config = model().services()[queue.service].queue;
  const Task& task = tasks()[id];
  if (task.preempted) return false;  // it has been in service
  const Duration wait = now - task.joined;
  if (config.deadline.ns > 0 && wait > config.deadline) {
    admission().CutShort(now, id);
    Leave(now, id);
    core().Defer(id, Outcome::kTimedOut);
    return true;
  }
  if (config.codel_target.ns > 0 &&
      queue.codel.Drop(now, wait, queue.waiting - 1, config.codel_target, config.codel_interval)) {
    admission().CutShort(now, id);
    Leave(now, id);
    core().Defer(id, Outcome::kShed);
    return true;
  }
  return false;
}

template <class E>
void WaitingLines<E>::Leave(SimTime now, uint32_t id) {
  const uint32_t queue = tasks()[id].queue;
  if (paged().IsPaged(QueueAt(queue).service)) paged().Forget(now, id);
  Remove(queue, id);
  StateOf(QueueAt(queue).service).Count(now, -1);
  observer().OnAbandon(now, QueueAt(queue).service, now - tasks()[id].queued);
  if (QueueAt(queue).waiting == 0) rotation().OnEmpty(now, queue);
}

// Whatever the discipline, it sets the batch's timer.
template <class E>
SimTime WaitingLines<E>::OldestJoined(const Queue& queue) const {
  const GeneralService& service = model().services()[queue.service];
  if (!service.heap) {
    const bool lifo = service.queue.discipline == Discipline::kLifo;
    return tasks()[lifo ? queue.tail : queue.head].joined;
  }
  SimTime oldest = kEndOfTime;
  for (const HeapEntry& entry : queue.heap) oldest = std::min(oldest, tasks()[entry.task].joined);
  return oldest;
}

template <class E>
void WaitingLines<E>::PutBack(uint32_t queue_id, const std::vector<uint32_t>& passed_over) {
  Queue& queue = QueueAt(queue_id);
  const bool heap = model().services()[queue.service].heap;
  for (size_t i = passed_over.size(); i-- > 0;) {
    const uint32_t id = passed_over[i];
    Task& task = tasks()[id];
    task.state = TaskState::kQueued;
    ++queue.waiting;
    ++StateOf(queue.service).waiting;
    queue.waiting_items += task.call_items;
    if (heap) {
      queue.heap.push_back({task.rank, task.order, id});
      SiftUp(queue, static_cast<uint32_t>(queue.heap.size() - 1));
    } else {
      task.next = queue.head;
      task.previous = kNil;
      (task.next == kNil ? queue.tail : tasks()[task.next].previous) = id;
      queue.head = id;
    }
  }
}

}  // namespace servescape
