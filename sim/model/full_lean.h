// SPDX-License-Identifier: MIT
// The short way through a service that has nothing but slots which serve one request each, first
// come first served (FullService::lean): what Enter, Join, Complete and Dispatch come to there, on
// the same state, with the same draws and events in the same order (and OnNextStart for the three
// calls it stands for). Part of full_simulation.h; include that.
#pragma once

namespace servescape {

template <class Observer>
inline Duration FullSimulation<Observer>::LeanTime(uint32_t service_id, const FullSlot& slot,
                                                   const Task& task) {
  if (model_.services()[service_id].plain_time) return services_[service_id].plain_times.Next();
  const uint32_t replica = slot.replica - model_.services()[service_id].first_replica;
  return DrawTime(service_id, replica, task.call_items, task.size);
}

template <class Observer>
[[gnu::always_inline]] inline void FullSimulation<Observer>::BeginLean(SimTime now,
                                                                       uint32_t slot_id,
                                                                       Duration time) {
  FullSlot& slot = slots_[slot_id];
  slot.started = now;
  slot.ends = slot.due = now + time;
  events_.Schedule(slot.ends, Priority::kCompletion, kLeanDue, slot_id);
}

template <class Observer>
inline void FullSimulation<Observer>::CallLean(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  const Op& op = ops_[task.pc];
  const CallOp& call = model_.program().calls[op.detail];
  task.service = op.target;
  task.call_items = call.items > 0 ? call.items : task.items;
  EnterLean(now, id);
}

template <class Observer>
void FullSimulation<Observer>::EnterLean(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  const uint32_t service_id = task.service;
  const ServiceModel& plain = model_.plain().services()[service_id];
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  task.joined = task.queued = now;
  task.order = orders_++;
  task.has_work = task.preempted = false;
  task.queue = plain.queues == 1 ? plain.first_queue : RouteTask(now, service_id, id);
  FullQueue& queue = queues_[task.queue];
  const bool idle = queue.idle != kNil || queue.made < service.slots_per_queue;
  if (idle && queue.waiting == 0) {
    const uint32_t slot_id =
        queue.idle != kNil ? queue.idle : MakeSlot(task.queue, NextReplica(task.queue));
    FullSlot& slot = slots_[slot_id];
    if (slot_id == queue.idle) queue.idle = slot.next_idle;
    ++state.present;
    ++queue.in_service;
    Account(id, service.queueing, now);
    task.state = TaskState::kInService;
    task.slot = slot_id;
    task.next = kNil;
    slot.first = id;
    slot.requests = 1;
    observer_.OnServiceStart(service_id, {0});
    const Duration time = LeanTime(service_id, slot, task);
    observer_.OnBatchStart(now, service_id, 1, 0, task.call_items, time);
    return BeginLean(now, slot_id, time);
  }
  if (queue.waiting >= plain.capacity) {
    observer_.OnReject(now, service_id);
    return FailAtService(now, id, Outcome::kRejected);
  }
  ++state.present;
  observer_.OnWait(now, service_id);
  task.state = TaskState::kQueued;
  ++queue.waiting;
  ++state.waiting;
  queue.waiting_items += task.call_items;
  task.next = kNil;
  task.previous = queue.tail;
  (queue.tail == kNil ? queue.head : tasks_[queue.tail].next) = id;
  queue.tail = id;
}

// The slot goes on to the request that has waited longest, if there is one, before the finished
// one does.
template <class Observer>
void FullSimulation<Observer>::CompleteLean(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  FullQueue& queue = queues_[slot.queue];
  const uint32_t service_id = queue.service;
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  const uint32_t id = slot.first;
  --state.present;
  Account(id, service.service, now);
  Task& task = tasks_[id];
  task.state = TaskState::kRunning;
  task.replica = slot.replica - service.first_replica;
  if (service.zones > 1) task.zone = task.replica % service.zones;
  if (queue.waiting > 0) {
    const uint32_t next_id = queue.head;
    Task& next = tasks_[next_id];
    --queue.waiting;
    --state.waiting;
    queue.waiting_items -= next.call_items;
    queue.head = next.next;
    (next.next == kNil ? queue.tail : tasks_[next.next].previous) = kNil;
    next.next = kNil;
    Account(next_id, service.queueing, now);
    next.state = TaskState::kInService;
    next.slot = slot_id;
    slot.first = next_id;
    const Duration time = LeanTime(service_id, slot, next);
    observer_.OnNextStart(now, service_id, now - next.joined, next.call_items, time);
    BeginLean(now, slot_id, time);
  } else {
    observer_.OnBatchEnd(now, service_id);
    --queue.in_service;
    slot.first = kNil;
    slot.requests = 0;
    slot.due = kNoTime;
    slot.idle_since = now;
    slot.next_idle = queue.idle;
    queue.idle = slot_id;
  }
  Served(now, service_id, id);
}

}  // namespace servescape
