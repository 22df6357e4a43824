// SPDX-License-Identifier: MIT
// Servers that are blocked while a path is played (service.NAME.blocking_path). The path is a task
// of its own below the request in service, so what it takes is given to the components where it is
// spent.
#pragma once

#include <cstdint>

#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Blocking : public StationPart<E, Blocking> {
 public:
  // The server's own time is over: its request plays the blocking path.
  void Begin(SimTime now, uint32_t server);
  // As Forks::ChildEnded: `child` is freed here.
  void OnPathEnded(SimTime now, uint32_t parent, uint32_t child, Outcome outcome);

 private:
  using Part = StationPart<E, Blocking>;
  using Part::model, Part::observer, Part::paths, Part::stations, Part::tasks;
  using Part::QueueAt, Part::ServerAt;
  using Part::servers;
};

template <class E>
void Blocking<E>::Begin(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const GeneralService& service = model().services()[QueueAt(server.queue).service];
  const uint32_t id = server.first;
  server.blocked = true;
  server.due = kNoTime;
  tasks().Account(id, service.service, now);
  Task& task = tasks()[id];
  task.outstanding = 1;
  task.replica = server.replica - service.first_replica;
  const uint32_t zone = service.zones > 1 ? task.replica % service.zones : task.zone;
  const uint32_t child = tasks().Spawn(now, id, service.blocking_entry);
  tasks()[child].zone = zone;
  paths().Run(now, child);
}

template <class E>
void Blocking<E>::OnPathEnded(SimTime now, uint32_t parent, uint32_t child, Outcome outcome) {
  const uint32_t server_id = tasks()[parent].server;
  Server& server = ServerAt(server_id);
  server.blocked = false;
  if (outcome == Outcome::kAnswered) {
    // Whoever it called last, the caller sees this service.
    const uint32_t service = tasks()[parent].service, zone = tasks()[parent].zone;
    tasks().Merge(now, parent, child, model().retry_component());
    tasks()[parent].service = service;
    tasks()[parent].zone = zone;
    tasks()[parent].quality *= tasks()[child].quality;
    tasks().End(child);
    observer().OnServiceExtended(service, now - server.ends);
    server.ends = now;
    return stations().Complete(now, server_id);
  }
  tasks().End(child);
  const uint32_t queue = server.queue;
  tasks().Account(parent, model().retry_component(), now);
  stations().Abort(now, server_id);
  servers().PutIdle(now, server_id);
  stations().Offer(now, queue);
  stations().Failed(now, parent, outcome);
}

}  // namespace servescape
