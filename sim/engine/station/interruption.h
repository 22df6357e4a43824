// SPDX-License-Identifier: MIT
// What cuts service at a station short: a request that goes before another, a replica that fails, a
// task that nobody waits for any more. Functions of Stations (station.h).
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/engine/station/station.h"

namespace servescape {

// Takes the server of the request that would be served last, if the new one goes before it.
template <class E>
bool Stations<E>::Preempt(SimTime now, uint32_t queue_id, uint32_t id, bool moved) {
  Queue& queue = QueueAt(queue_id);
  const GeneralService& service = model().services()[queue.service];
  const Preemption preemption = service.queue.preemption;
  uint32_t worst = kNil;
  HeapEntry last{0, 0, kNil};
  for (const uint32_t server_id : queue.servers) {
    const Server& server = ServerAt(server_id);
    if (server.requests == 0 || server.parked) continue;
    const bool remaining = service.queue.discipline == Discipline::kShortestRemaining;
    const HeapEntry entry{remaining ? (server.ends - now).ns : tasks()[server.first].rank,
                          tasks()[server.first].order, server.first};
    if (worst == kNil || ServedBefore(last, entry)) {
      last = entry;
      worst = server_id;
    }
  }
  if (worst == kNil || tasks()[id].rank >= last.rank) return false;
  Server& server = ServerAt(worst);
  const uint32_t victim_id = server.first;
  Task& victim = tasks()[victim_id];
  observer().OnPreempt(now, queue.service, server.ends - now);
  const Duration remaining = Interrupt(now, worst);
  tasks().Account(victim_id, service.service, now);
  victim.queued = now;
  victim.preempted = true;
  victim.has_work = preemption != Preemption::kResample;
  victim.work = preemption == Preemption::kResume ? remaining : victim.full_work;
  if (service.queue.discipline == Discipline::kShortestRemaining) victim.rank = victim.work.ns;
  --queue.in_service;
  servers().PutIdle(now, worst);
  line().Push(queue_id, victim_id);
  StateOf(queue.service).Count(now, 1);
  StartOne(now, servers().TakeIdle(queue_id), id, moved ? 1 : 0);
  return true;
}

// Stops the server's batch for a while. Returns the service it still needs, undisturbed.
template <class E>
Duration Stations<E>::Interrupt(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  if (!model().services()[QueueAt(server.queue).service].shares) return server.ends - now;
  const Duration host = server.on_share ? Duration{0} : server.due - now;
  sharing().Leave(now, server_id);
  return host + Duration{static_cast<int64_t>(std::max(0.0, server.work_ns) + 0.5)};
}

// Ends the service of the server's batch without an answer. The tasks are the caller's to end.
template <class E>
void Stations<E>::Abort(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t service = QueueAt(server.queue).service;
  if (model().services()[service].shares) sharing().Leave(now, server_id);
  if (server.blocked) forks().Drop(now, server.first, false);
  server.blocked = false;
  observer().OnAbort(now, service, server.ends - now);
  QueueAt(server.queue).in_service -= server.requests;
  StateOf(service).Count(now, -static_cast<int32_t>(server.requests));
  const StationPlan& plan = StateOf(service).plan;
  for (uint32_t id = server.first; id != kNil; id = tasks()[id].next) {
    // What an FCFS station serves has its time given to components when it ends.
    const SimTime start = plan.fcfs ? server.started : tasks()[id].mark;
    tasks().AccountBoth(id, plan.queueing, start, plan.service, now);
    tasks()[id].state = TaskState::kRunning;
  }
}

// A task that nobody waits for any more, in a queue or in service. What is served together with
// others goes on.
template <class E>
void Stations<E>::Leave(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  if (E::kWhole && StateOf(task.service).plan.system) return systems().Leave(id);
  if (task.state == TaskState::kQueued) {
    admission().CutShort(now, id);
    line().Leave(now, id);
    return tasks().End(id);
  }
  const uint32_t server = task.server;
  const uint32_t queue = ServerAt(server).queue;
  if (model().services()[QueueAt(queue).service].tokens.any) {
    return iterations().Cancel(now, server);
  }
  if (ServerAt(server).requests > 1 || ServerAt(server).frozen.ns > 0) {
    task.cancelled = true;
    return;
  }
  admission().CutShort(now, id);
  forks().Drop(now, id, true);
  Abort(now, server);
  tasks().End(id);
  servers().PutIdle(now, server);
  Offer(now, queue);
}

}  // namespace servescape
