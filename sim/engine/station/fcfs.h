// SPDX-License-Identifier: MIT
// The short way through a station that has nothing but servers which serve one request each, first
// come first served (GeneralService::fcfs): what Stations::Enter, Join, Complete and Offer come to
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
  [[gnu::noinline]] void OnDue(SimTime now, uint32_t server);

 private:
  using Part = StationPart<E, Fcfs>;
  using Part::core, Part::observer, Part::paths, Part::router, Part::stations, Part::tasks;
  using Part::Append, Part::QueueAt, Part::ServerAt, Part::StateOf;
  using Part::servers;

  [[gnu::noinline]] void Start(SimTime now, uint32_t id, uint32_t server);
  [[gnu::noinline]] void StartNew(SimTime now, uint32_t id) {
    const uint32_t queue = tasks()[id].queue;
    Start(now, id, servers().Make(queue, servers().NextReplica(queue)));
  }
  Duration TimeOf(StationState* state, uint32_t service, const Server& server, const Task& task);
  void Begin(SimTime now, uint32_t server, Duration time);
};

template <class E>
[[gnu::always_inline]] inline Duration Fcfs<E>::TimeOf(StationState* state, uint32_t service_id,
                                                       const Server& server, const Task& task) {
  if (state->plan.iid_time) return state->iid_times.Next();
  const uint32_t replica = server.replica - state->plan.first_replica;
  return stations().DrawTime(service_id, replica, task.call_items, task.size);
}

template <class E>
[[gnu::always_inline]] inline void Fcfs<E>::Begin(SimTime now, uint32_t server_id, Duration time) {
  Server& server = ServerAt(server_id);
  server.started = now;
  server.ends = server.due = now + time;
  core().Schedule(server.ends, Priority::kCompletion, EventKind::kFcfs, server_id);
}

// A request that has not waited.
template <class E>
void Fcfs<E>::Start(SimTime now, uint32_t id, uint32_t server_id) {
  Task& task = tasks()[id];
  Server& server = ServerAt(server_id);
  StationState* const state = &StateOf(task.service);
  ++state->present;
  ++QueueAt(task.queue).in_service;
  task.state = TaskState::kInService;
  task.server = server_id;
  task.next = kNil;
  server.first = id;
  server.requests = 1;
  observer().OnServiceStart(task.service, {0});
  const Duration time = TimeOf(state, task.service, server, task);
  observer().OnBatchStart(now, task.service, 1, 0, task.call_items, time);
  Begin(now, server_id, time);
}

template <class E>
void Fcfs<E>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const uint32_t service_id = task.service;
  StationState& state = StateOf(service_id);
  task.joined = task.queued = now;
  const uint32_t only = state.plan.only_queue;
  const uint32_t queue_id = only != kNil ? only : router().Route(service_id, id);
  task.queue = queue_id;
  Queue& queue = QueueAt(queue_id);
  if (queue.waiting == 0) {
    const uint32_t idle = queue.idle;
    if (idle != kNil) {
      queue.idle = ServerAt(idle).next_idle;
      return Start(now, id, idle);
    }
    if (queue.made < state.plan.servers_per_queue) [[unlikely]]
      return StartNew(now, id);
  }
  if (queue.waiting >= state.plan.capacity) {
    observer().OnReject(now, service_id);
    return stations().Failed(now, id, Outcome::kRejected);
  }
  ++state.present;
  Append(id, task, queue, state);
  observer().OnWait(now, service_id);
}

// The server goes on to the request that has waited longest, if there is one, before the finished
// one does. The time of both in the queue and at the server is given to components when they leave.
template <class E>
void Fcfs<E>::OnDue(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  if (server.due != now) return;
  Queue& queue = QueueAt(server.queue);
  const uint32_t service_id = queue.service;
  StationState& state = StateOf(service_id);
  const uint32_t id = server.first;
  const uint32_t replica = server.replica - state.plan.first_replica;
  Task& task = tasks()[id];
  if (task.leaf) {
    task.mark = server.started;
  } else {
    tasks().AccountBoth(id, state.plan.queueing, server.started, state.plan.service, now);
  }
  task.replica = replica;
  if (state.plan.zones > 1) task.zone = replica % state.plan.zones;
  --state.present;
  if (queue.waiting > 0) {
    const uint32_t next_id = queue.head;
    Task& next = tasks()[next_id];
    --queue.waiting;
    --state.waiting;
    queue.waiting_items -= next.call_items;
    queue.head = next.next;
    (next.next == kNil ? queue.tail : tasks()[next.next].previous) = kNil;
    next.next = kNil;
    next.state = TaskState::kInService;
    next.server = server_id;
    server.first = next_id;
    const Duration time = TimeOf(&state, service_id, server, next);
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
  if (stations().Answers(now, service_id, id)) paths().ServedFcfs(now, id);
}

}  // namespace servescape
