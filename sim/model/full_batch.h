// SPDX-License-Identifier: MIT
// Batches of the full engine: as the fast engine's, with preferred sizes, classes kept apart,
// padding to shapes and adaptive limits. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

// Most items of the next batch: the limit, cut by what adaptive batching has learnt.
template <class Observer>
uint32_t FullSimulation<Observer>::BatchLimit(const FullQueue& queue, uint32_t service) const {
  const ServiceModel& plain = model_.plain().services()[service];
  if (!model_.services()[service].batching.adaptive) return plain.max_batch_size;
  return std::max(1u, static_cast<uint32_t>(queue.batch_limit));
}

// When the request that waits longest came; whatever the discipline, it sets the batch's timer.
template <class Observer>
SimTime FullSimulation<Observer>::OldestJoined(const FullQueue& queue) const {
  const FullService& service = model_.services()[queue.service];
  if (!service.heap) {
    const bool lifo = service.queue.discipline == Discipline::kLifo;
    return tasks_[lifo ? queue.tail : queue.head].joined;
  }
  SimTime oldest = kEndOfTime;
  for (const HeapEntry& entry : queue.heap) oldest = std::min(oldest, tasks_[entry.task].joined);
  return oldest;
}

// Starts batches while a slot is idle and the oldest waiting request, a full batch or a preferred
// size says so.
template <class Observer>
void FullSimulation<Observer>::DispatchBatches(SimTime now, uint32_t queue_id) {
  const uint32_t service_id = queues_[queue_id].service;
  if (model_.services()[service_id].tokens.any) return DispatchTokens(now, queue_id);
  const ServiceModel& plain = model_.plain().services()[service_id];
  const std::vector<uint32_t>& preferred = model_.services()[service_id].batching.preferred_sizes;
  while (queues_[queue_id].waiting > 0 && HasIdle(queue_id)) {
    FullQueue& queue = queues_[queue_id];
    uint32_t limit = BatchLimit(queue, service_id);
    if (queue.waiting_items < limit) {
      const auto above =
          std::upper_bound(preferred.begin(), preferred.end(), queue.waiting_items);
      if (above != preferred.begin()) {
        limit = *(above - 1);
      } else {
        const SimTime due = OldestJoined(queue) + plain.max_batch_delay;
        if (due > now) {
          if (queue.timer_due < now || queue.timer_due > due) {
            queue.timer_due = due;
            events_.Schedule(due, Priority::kTimer, kBatchDue, queue_id);
          }
          return;
        }
      }
    }
    StartBatch(now, queue_id, limit);
  }
}

// Takes requests in order, as many as fit; the first always fits. Where classes are kept apart
// the first one's class decides, and others keep their place.
template <class Observer>
void FullSimulation<Observer>::StartBatch(SimTime now, uint32_t queue_id, uint32_t limit) {
  const uint32_t service_id = queues_[queue_id].service;
  const FullService& service = model_.services()[service_id];
  uint32_t first = kNil, last = kNil, requests = 0, items = 0;
  double size = 0;
  std::vector<uint32_t> others;
  for (uint32_t id = TakeNext(now, queue_id); id != kNil; id = TakeNext(now, queue_id)) {
    const Task& task = tasks_[id];
    const bool fits = requests == 0 || items + task.call_items <= limit;
    const bool alike = requests == 0 || !service.batching.per_class ||
                       task.request_class == tasks_[first].request_class;
    if (!fits || !alike) {
      others.push_back(id);
      if (!fits) break;
      continue;
    }
    (last == kNil ? first : tasks_[last].next) = id;
    last = id;
    ++requests;
    items += task.call_items;
    size += task.size;
    if (items == limit) break;
  }
  PutBack(queue_id, others);
  if (requests == 0) return;
  const uint32_t slot_id = TakeIdle(queue_id);
  FullSlot& slot = slots_[slot_id];
  for (uint32_t id = first; id != kNil; id = tasks_[id].next) {
    // While a slot was free the request was held back; before, it waited for one.
    Account(id, service.queueing, std::clamp(slot.idle_since, tasks_[id].mark, now));
    Account(id, service.batch_wait, now);
    tasks_[id].state = TaskState::kInService;
    tasks_[id].patience_due = kNoTime;
    tasks_[id].slot = slot_id;
    observer_.OnServiceStart(service_id, now - tasks_[id].joined);
  }
  slot.first = first;
  slot.requests = requests;
  queues_[queue_id].in_service += requests;
  Serve(now, slot_id, requests, items, size);
}

// Requests taken out of turn go back to the front, in their order.
template <class Observer>
void FullSimulation<Observer>::PutBack(uint32_t queue_id, const std::vector<uint32_t>& tasks) {
  FullQueue& queue = queues_[queue_id];
  const bool heap = model_.services()[queue.service].heap;
  for (size_t i = tasks.size(); i-- > 0;) {
    const uint32_t id = tasks[i];
    Task& task = tasks_[id];
    task.state = TaskState::kQueued;
    ++queue.waiting;
    ++services_[queue.service].waiting;
    queue.waiting_items += task.call_items;
    if (heap) {
      queue.heap.push_back({task.rank, task.order, id});
      SiftUp(queue, static_cast<uint32_t>(queue.heap.size() - 1));
    } else {
      task.next = queue.head;
      task.previous = kNil;
      (task.next == kNil ? queue.tail : tasks_[task.next].previous) = id;
      queue.head = id;
    }
  }
}

template <class Observer>
uint32_t FullSimulation<Observer>::Padded(const FullService& service, uint32_t items) const {
  const std::vector<uint32_t>& shapes = service.batching.shapes;
  const auto shape = std::lower_bound(shapes.begin(), shapes.end(), items);
  return shape == shapes.end() ? items : *shape;
}

// Additive increase while full batches keep below the target, multiplicative decrease above it
// (Crankshaw et al., "Clipper", NSDI 2017, section 4.3.1).
template <class Observer>
void FullSimulation<Observer>::AdaptBatch(const FullSlot& slot, SimTime now) {
  FullQueue& queue = queues_[slot.queue];
  const BatchingConfig& config = model_.services()[queue.service].batching;
  const double most = model_.plain().services()[queue.service].max_batch_size;
  if (now - slot.started > config.adaptive_target) {
    queue.batch_limit = std::max(1.0, queue.batch_limit * config.adaptive_backoff);
  } else if (slot.items + 1 > queue.batch_limit) {
    queue.batch_limit = std::min(most, queue.batch_limit + config.adaptive_step);
  }
}

}  // namespace servescape
