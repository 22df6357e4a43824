// SPDX-License-Identifier: MIT
// Replicas that go out of rotation and come back: their servers are parked, what they serve ends,
// fails or is kept until they are back (failures.in_service). What waits in a replica's own queue
// is served before it ends a drain; when it fails, it goes to the other replicas or is lost.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Rotation : public StationPart<E, Rotation> {
 public:
  SERVESCAPE_COLD void Stop(SimTime now, uint32_t service, uint32_t replica, StopMode mode);
  // `admits`: it takes new work too, not only what it has kept.
  SERVESCAPE_COLD void Resume(SimTime now, uint32_t service, uint32_t replica, bool admits);
  SERVESCAPE_COLD void MoveQueue(SimTime now, uint32_t service, uint32_t replica, bool lost);
  // A parked server's batch is over; the last request has left a queue unserved.
  SERVESCAPE_COLD void OnParked(SimTime now, uint32_t server);
  SERVESCAPE_COLD void OnEmpty(SimTime now, uint32_t queue);
  // A replica that drains has perhaps ended all it had.
  SERVESCAPE_COLD void EndIfDone(SimTime now, uint32_t queue, uint32_t replica);

 private:
  using Part = StationPart<E, Rotation>;
  using Part::core, Part::fleet, Part::model, Part::observer, Part::router, Part::stations,
      Part::tasks;
  using Part::iterations, Part::line, Part::paged, Part::servers;
  using Part::QueueAt, Part::ServerAt, Part::StateOf;

  uint32_t QueueOf(uint32_t service, uint32_t replica) const {
    const ServiceModel& common = model().common().services()[service];
    const uint32_t local = replica - model().services()[service].first_replica;
    return common.first_queue + (common.queues == 1 ? 0 : local);
  }
  // Whether requests wait for one replica alone, which ends them before it stops.
  bool KeepsQueue(uint32_t queue) const {
    const uint32_t service = QueueAt(queue).service;
    return model().common().services()[service].queues > 1 && QueueAt(queue).waiting > 0;
  }
  SERVESCAPE_COLD void StopServer(SimTime now, uint32_t server);
  SERVESCAPE_COLD void Revive(SimTime now, uint32_t server);

  std::vector<uint32_t> moving_;  // from one queue to others
};

template <class E>
void Rotation<E>::Stop(SimTime now, uint32_t service, uint32_t replica, StopMode mode) {
  const GeneralService& config = model().services()[service];
  const uint32_t queue = QueueOf(service, replica);
  const bool fails = mode == StopMode::kFail;
  if (fails || !KeepsQueue(queue)) servers().Park(queue, replica);
  const size_t count = servers().Of(queue, replica).size();
  for (size_t i = 0; i < count; ++i) {
    const uint32_t server = servers().Of(queue, replica)[i];
    ServerAt(server).parked = true;
    if (fails && ServerAt(server).requests > 0) StopServer(now, server);
  }
  if (!fails) return EndIfDone(now, queue, replica);
  if (config.tokens.any) iterations().Stop(now, replica);
  // A balancer's connections are gone with the replica.
  MoveQueue(now, service, replica,
            config.balancing || (config.failures.any && !config.failures.queue_survives));
  EndIfDone(now, queue, replica);
}

template <class E>
void Rotation<E>::EndIfDone(SimTime now, uint32_t queue, uint32_t replica) {
  const std::vector<uint32_t>& all = servers().Of(queue, replica);
  const bool busy = std::any_of(all.begin(), all.end(),
                                [&](uint32_t server) { return ServerAt(server).requests > 0; });
  if (busy || KeepsQueue(queue)) return;
  servers().Park(queue, replica);
  fleet().OnIdle(now, replica);
}

// It takes what waits in its replica's own queue, if anything does.
template <class E>
void Rotation<E>::OnParked(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  if (!fleet().Drains(server.replica)) return;
  if (!KeepsQueue(server.queue)) return EndIfDone(now, server.queue, server.replica);
  servers().PushIdle(server_id);
}

template <class E>
void Rotation<E>::OnEmpty(SimTime now, uint32_t queue) {
  const uint32_t service = QueueAt(queue).service;
  const ServiceModel& common = model().common().services()[service];
  if (common.queues == 1) return;
  const uint32_t replica = model().services()[service].first_replica + queue - common.first_queue;
  if (fleet().Drains(replica)) EndIfDone(now, queue, replica);
}

template <class E>
void Rotation<E>::StopServer(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t id = QueueAt(server.queue).service;
  const GeneralService& service = model().services()[id];
  if (service.failures.in_service == InService::kFail || !service.failures.any) {
    stations().Abort(now, server_id);
    for (uint32_t task = server.first; task != kNil;) {
      const uint32_t following = tasks()[task].next;
      tasks()[task].next = kNil;
      core().Defer(task, Outcome::kFailed);
      task = following;
    }
    return servers().PutIdle(now, server_id);
  }
  observer().OnPreempt(now, id, server.ends - now);
  const Duration remaining = stations().Interrupt(now, server_id);
  for (uint32_t task = server.first; task != kNil; task = tasks()[task].next) {
    tasks().Account(task, service.service, now);
    tasks()[task].queued = now;
  }
  const bool whole = service.failures.in_service == InService::kRestart;
  server.frozen = whole ? server.ends - server.started : remaining;
  server.frozen = std::max(server.frozen, Duration{1});
  server.due = kNoTime;
}

template <class E>
void Rotation<E>::Revive(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t id = QueueAt(server.queue).service;
  const GeneralService& service = model().services()[id];
  Duration time = server.frozen;
  if (service.failures.in_service == InService::kResample) {
    double size = 0;
    for (uint32_t task = server.first; task != kNil; task = tasks()[task].next) {
      size += tasks()[task].size;
    }
    time = stations().DrawTime(id, server.replica - service.first_replica, server.items, size);
  }
  server.frozen = {0};
  Duration wait{0};
  for (uint32_t task = server.first; task != kNil; task = tasks()[task].next) {
    tasks().Account(task, service.queueing, now);
    wait = now - tasks()[task].queued;
  }
  observer().OnResume(now, id, wait, time);
  stations().Begin(now, server_id, time);
}

// What waits for a replica that is gone goes to the others and is still waiting, as it was; if
// there are none it stays.
template <class E>
void Rotation<E>::MoveQueue(SimTime now, uint32_t service, uint32_t replica, bool lost) {
  if (model().common().services()[service].queues == 1 && !model().services()[service].balancing) {
    return;
  }
  if (!lost && fleet().ready(service).empty()) return;
  const uint32_t queue_id = QueueOf(service, replica);
  for (;;) {
    const uint32_t id = line().Front(QueueAt(queue_id));
    if (id == kNil) break;
    if (lost) {
      line().Leave(now, id);
      core().Defer(id, Outcome::kFailed);
      continue;
    }
    if (paged().IsPaged(service)) paged().Forget(now, id);
    line().Remove(queue_id, id);
    StateOf(service).Count(now, -1);
    moving_.push_back(id);
  }
  for (const uint32_t id : moving_) {
    if (tasks()[id].cancelled) {  // by one moved before it that was turned away
      observer().OnAbandon(now, service, now - tasks()[id].queued);
      tasks().End(id);
    } else {
      tasks().Account(id, model().services()[service].queueing, now);
      stations().Join(now, router().Route(service, id), id, true);
    }
  }
  moving_.clear();
  if (fleet().Drains(replica)) EndIfDone(now, queue_id, replica);
}

template <class E>
void Rotation<E>::Resume(SimTime now, uint32_t service, uint32_t replica, bool admits) {
  const uint32_t queue = QueueOf(service, replica);
  const bool serves = admits || KeepsQueue(queue);
  const bool listed = !model().services()[service].tokens.any;  // idle servers are in a list
  for (size_t i = servers().Of(queue, replica).size(); i-- > 0;) {
    const uint32_t id = servers().Of(queue, replica)[i];
    Server& server = ServerAt(id);
    server.parked = !admits;
    if (server.frozen.ns > 0) {
      Revive(now, id);
    } else if (server.requests == 0 && serves && listed) {
      servers().PutIdle(now, id);
    }
  }
  if (serves) stations().Offer(now, queue);
  if (!admits) EndIfDone(now, queue, replica);
}

}  // namespace servescape
