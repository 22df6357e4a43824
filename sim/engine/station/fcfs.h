// SPDX-License-Identifier: MIT
// The short way through a station that has nothing but servers which serve one request each, first
// come first served (FullService::fcfs): what Stations::Enter, Join, Complete and Offer come to
// there, on the same records, with the same draws and events in the same order (and OnNextStart for
// the three calls it stands for).
#pragma once

#include <cstdint>

#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Fcfs : public StationPart<E, Fcfs> {
 public:
  // A task comes to its service.
  void Enter(SimTime now, uint32_t id);
  // The event of a server is due, or stale.
  [[gnu::noinline]] void OnDue(SimTime now, uint32_t server) {
    if (ServerAt(server).due == now) Complete(now, server);
  }

 private:
  using Part = StationPart<E, Fcfs>;
  using Part::core, Part::model, Part::observer, Part::router, Part::stations, Part::tasks;
  using Part::QueueAt, Part::ServerAt, Part::StateOf;
  using Part::servers;

  void Complete(SimTime now, uint32_t server);
  Duration TimeOf(uint32_t service, const Server& server, const Task& task);
  void Begin(SimTime now, uint32_t server, Duration time);
};

template <class E>
inline Duration Fcfs<E>::TimeOf(uint32_t service_id, const Server& server, const Task& task) {
  if (model().services()[service_id].plain_time) return StateOf(service_id).plain_times.Next();
  const uint32_t replica = server.replica - model().services()[service_id].first_replica;
  return stations().DrawTime(service_id, replica, task.call_items, task.size);
}

template <class E>
[[gnu::always_inline]] inline void Fcfs<E>::Begin(SimTime now, uint32_t server_id, Duration time) {
  Server& server = ServerAt(server_id);
  server.started = now;
  server.ends = server.due = now + time;
  core().Schedule(server.ends, Priority::kCompletion, EventKind::kFcfs, server_id);
}

template <class E>
void Fcfs<E>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const uint32_t service_id = task.service;
  const ServiceModel& plain = model().plain().services()[service_id];
  const FullService& service = model().services()[service_id];
  StationState& state = StateOf(service_id);
  task.joined = task.queued = now;
  task.order = tasks().NextOrder();
  task.has_work = task.preempted = false;
  task.queue = plain.queues == 1 ? plain.first_queue : router().Route(service_id, id);
  Queue& queue = QueueAt(task.queue);
  const bool idle = queue.idle != kNil || queue.made < service.slots_per_queue;
  if (idle && queue.waiting == 0) {
    const uint32_t server_id = queue.idle != kNil
                                   ? queue.idle
                                   : servers().Make(task.queue, servers().NextReplica(task.queue));
    Server& server = ServerAt(server_id);
    if (server_id == queue.idle) queue.idle = server.next_idle;
    ++state.present;
    ++queue.in_service;
    tasks().Account(id, service.queueing, now);
    task.state = TaskState::kInService;
    task.server = server_id;
    task.next = kNil;
    server.first = id;
    server.requests = 1;
    observer().OnServiceStart(service_id, {0});
    const Duration time = TimeOf(service_id, server, task);
    observer().OnBatchStart(now, service_id, 1, 0, task.call_items, time);
    return Begin(now, server_id, time);
  }
  if (queue.waiting >= plain.capacity) {
    observer().OnReject(now, service_id);
    return stations().Failed(now, id, Outcome::kRejected);
  }
  ++state.present;
  observer().OnWait(now, service_id);
  task.state = TaskState::kQueued;
  ++queue.waiting;
  ++state.waiting;
  queue.waiting_items += task.call_items;
  task.next = kNil;
  task.previous = queue.tail;
  (queue.tail == kNil ? queue.head : tasks()[queue.tail].next) = id;
  queue.tail = id;
}

// The server goes on to the request that has waited longest, if there is one, before the finished
// one does.
template <class E>
void Fcfs<E>::Complete(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  Queue& queue = QueueAt(server.queue);
  const uint32_t service_id = queue.service;
  const FullService& service = model().services()[service_id];
  StationState& state = StateOf(service_id);
  const uint32_t id = server.first;
  --state.present;
  tasks().Account(id, service.service, now);
  Task& task = tasks()[id];
  task.state = TaskState::kRunning;
  task.replica = server.replica - service.first_replica;
  if (service.zones > 1) task.zone = task.replica % service.zones;
  if (queue.waiting > 0) {
    const uint32_t next_id = queue.head;
    Task& next = tasks()[next_id];
    --queue.waiting;
    --state.waiting;
    queue.waiting_items -= next.call_items;
    queue.head = next.next;
    (next.next == kNil ? queue.tail : tasks()[next.next].previous) = kNil;
    next.next = kNil;
    tasks().Account(next_id, service.queueing, now);
    next.state = TaskState::kInService;
    next.server = server_id;
    server.first = next_id;
    const Duration time = TimeOf(service_id, server, next);
    observer().OnNextStart(now, service_id, now - next.joined, next.call_items, time);
    Begin(now, server_id, time);
  } else {
    observer().OnBatchEnd(now, service_id);
    --queue.in_service;
    server.first = kNil;
    server.requests = 0;
    server.due = kNoTime;
    server.idle_since = now;
    server.next_idle = queue.idle;
    queue.idle = server_id;
  }
  stations().Served(now, service_id, id);
}

}  // namespace servescape
