// SPDX-License-Identifier: MIT
// The servers of each queue: made when first needed, idle ones in a list, parked while their
// replica takes nothing new.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/check.h"
#include "sim/base/cold.h"
#include "sim/engine/station/records.h"
#include "sim/kernel/event.h"

namespace servescape {

template <class E>
class Servers : public StationPart<E, Servers> {
 public:
  // Whether what comes to the queue now would be served at once.
  bool HasIdle(uint32_t queue);
  // The replica of the queue's next server that was never used.
  uint32_t NextReplica(uint32_t queue) const;
  SERVESCAPE_COLD uint32_t Make(uint32_t queue, uint32_t replica);
  // Where HasIdle says so.
  uint32_t TakeIdle(uint32_t queue);
  // Its batch is over. One that is parked stays aside.
  void PutIdle(SimTime now, uint32_t server);
  // Those that are made of the replica, in the order of making. Where replicas share a queue they
  // have lists of their own: what befalls one costs the same beside ten and ten thousand others.
  const std::vector<uint32_t>& Of(uint32_t queue, uint32_t replica) const {
    return ByReplica().empty() || !SharesQueue(queue) ? QueueAt(queue).servers
                                                      : ByReplica()[replica];
  }
  // Into the idle list and out of it, whose order stays; the latter does nothing where it is not
  // there. (The short ways of fcfs.h and batches.h, where nobody is ever taken out of the middle,
  // keep next_idle alone.)
  void PushIdle(uint32_t server);
  void Unlink(uint32_t server);
  // Takes the replica's servers out of the queue's idle list.
  SERVESCAPE_COLD void Park(uint32_t queue, uint32_t replica);
  // Has the record of a server fetched from memory, and what it serves told.
  [[gnu::always_inline]] void Fetch(uint32_t server) const { FetchLine(&ServerAt(server)); }
  [[gnu::always_inline]] uint32_t FirstAt(uint32_t server) const { return ServerAt(server).first; }
  // Of an elastic service, up to now.
  SERVESCAPE_COLD StationUsage UsageOf(SimTime now, uint32_t service);

 private:
  using Part = StationPart<E, Servers>;
  using Part::AllServers, Part::ByReplica, Part::QueueAt, Part::ServerAt, Part::StateOf;
  using Part::fleet, Part::model;
  using Part::gate, Part::iterations, Part::rotation, Part::sharing;

  // Whether the replica serves what is in the queue: one that drains ends what waits for it alone.
  bool Serves(uint32_t queue, uint32_t replica) const {
    if (fleet().IsReady(replica)) [[likely]]
      return true;
    return model().common().services()[QueueAt(queue).service].queues > 1 &&
           fleet().Drains(replica);
  }
  bool SharesQueue(uint32_t queue) const {
    const uint32_t service = QueueAt(queue).service;
    return model().common().services()[service].queues == 1 &&
           model().services()[service].replicas > 1;
  }
  uint32_t FreestReplica(uint32_t queue) const;
};

// Servers that were never used are made when needed; those of a replica that is not ready are put
// aside.
template <class E>
bool Servers<E>::HasIdle(uint32_t queue_id) {
  Queue& queue = QueueAt(queue_id);
  const ServiceModel& common = model().common().services()[queue.service];
  const GeneralService& service = model().services()[queue.service];
  if (service.gated && !gate().open(queue.service)) return false;
  if (service.tokens.any) return iterations().HasRoom(queue_id);
  if (common.concurrency == kUnlimited) {
    return queue.idle != kNil || Serves(queue_id, FreestReplica(queue_id));
  }
  while (queue.idle == kNil && queue.made < service.servers_per_queue) {
    const uint32_t replica = NextReplica(queue_id);
    if (Serves(queue_id, replica)) return true;
    Make(queue_id, replica);
  }
  return queue.idle != kNil;
}

// The replica of the queue's next server that was never used.
template <class E>
uint32_t Servers<E>::NextReplica(uint32_t queue_id) const {
  const Queue& queue = QueueAt(queue_id);
  const ServiceModel& common = model().common().services()[queue.service];
  const uint32_t local = common.queues == 1 ? static_cast<uint32_t>(queue.made / common.concurrency)
                                            : queue_id - common.first_queue;
  return model().services()[queue.service].first_replica + local;
}

// Of those that serve without limit: one that is up, with the fewest batches where they share it,
// else in turn.
template <class E>
uint32_t Servers<E>::FreestReplica(uint32_t queue_id) const {
  const Queue& queue = QueueAt(queue_id);
  const ServiceModel& common = model().common().services()[queue.service];
  const GeneralService& service = model().services()[queue.service];
  if (common.queues > 1) return service.first_replica + queue_id - common.first_queue;
  const uint32_t turn = static_cast<uint32_t>(queue.made % service.replicas);
  uint32_t best = kNil;
  for (uint32_t i = 0; i < service.replicas; ++i) {
    const uint32_t local = (turn + i) % service.replicas;
    if (!fleet().IsReady(service.first_replica + local)) continue;
    if (best == kNil ||
        (service.shares && sharing().busy_servers(service.first_share + local) <
                               sharing().busy_servers(service.first_share + best))) {
      best = local;
    }
  }
  return service.first_replica + (best == kNil ? 0 : best);
}

template <class E>
uint32_t Servers<E>::Make(uint32_t queue_id, uint32_t replica) {
  Queue& queue = QueueAt(queue_id);
  const uint32_t id = static_cast<uint32_t>(AllServers().size());
  SERVESCAPE_CHECK(id < kMaxEntities);
  Server& server = AllServers().emplace_back();
  server.queue = queue_id;
  server.replica = replica;
  server.parked = !fleet().IsReady(server.replica);
  queue.servers.push_back(id);
  if (SharesQueue(queue_id)) {
    ByReplica().resize(model().replica_count());
    ByReplica()[replica].push_back(id);
  }
  ++queue.made;
  return id;
}

// The last that became idle, else the lowest never used; where batches share an accelerator, one
// of the replica with the fewest batches.
template <class E>
uint32_t Servers<E>::TakeIdle(uint32_t queue_id) {
  Queue& queue = QueueAt(queue_id);
  const GeneralService& service = model().services()[queue.service];
  const ServiceModel& common = model().common().services()[queue.service];
  const bool unlimited = common.concurrency == kUnlimited;
  const bool choose = service.shares && service.replicas > 1 && common.queues == 1;
  if (service.gated) gate().Pass(queue.service);
  if (queue.idle == kNil) {
    return Make(queue_id, unlimited ? FreestReplica(queue_id) : NextReplica(queue_id));
  }
  const auto busy_beside = [this](uint32_t server) {
    return sharing().busy_servers(sharing().ShareOf(ServerAt(server)));
  };
  uint32_t taken = queue.idle;
  if (choose) {
    for (uint32_t server = queue.idle; server != kNil; server = ServerAt(server).next_idle) {
      if (busy_beside(server) < busy_beside(taken)) taken = server;
    }
    if (unlimited) {
      const uint32_t freest = FreestReplica(queue_id);
      const uint32_t share = service.first_share + freest - service.first_replica;
      if (sharing().busy_servers(share) < busy_beside(taken)) {
        return Make(queue_id, freest);
      }
    }
  }
  Unlink(taken);
  return taken;
}

template <class E>
void Servers<E>::PushIdle(uint32_t id) {
  Server& server = ServerAt(id);
  uint32_t& first = QueueAt(server.queue).idle;
  if (first != kNil) ServerAt(first).previous_idle = id;
  server.next_idle = first;
  server.previous_idle = kNil;
  first = id;
}

template <class E>
void Servers<E>::Unlink(uint32_t id) {
  Server& server = ServerAt(id);
  uint32_t& first = QueueAt(server.queue).idle;
  if (first == id) {
    first = server.next_idle;
  } else if (server.previous_idle != kNil) {
    ServerAt(server.previous_idle).next_idle = server.next_idle;
  } else {
    return;
  }
  if (server.next_idle != kNil) ServerAt(server.next_idle).previous_idle = server.previous_idle;
  server.next_idle = server.previous_idle = kNil;
}

template <class E>
void Servers<E>::PutIdle(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  StationState& state = StateOf(QueueAt(server.queue).service);
  if (state.plan.elastic && server.requests > 0) [[unlikely]]
    state.usage.busy_ns[server.replica - state.plan.first_replica] += (now - server.started).ns;
  server.first = kNil;
  server.requests = 0;
  server.due = kNoTime;
  server.idle_since = now;
  if (server.parked) return rotation().OnParked(now, server_id);
  PushIdle(server_id);
}

template <class E>
void Servers<E>::Park(uint32_t queue_id, uint32_t replica) {
  for (const uint32_t server : Of(queue_id, replica)) Unlink(server);
}

// Batches in service count up to now.
template <class E>
StationUsage Servers<E>::UsageOf(SimTime now, uint32_t service) {
  StateOf(service).Integrate(now);
  StationUsage out = StateOf(service).usage;
  const ServiceModel& common = model().common().services()[service];
  for (uint32_t q = common.first_queue; q < common.first_queue + common.queues; ++q) {
    for (const uint32_t id : QueueAt(q).servers) {
      const Server& server = ServerAt(id);
      if (server.requests == 0 || server.frozen.ns > 0) continue;
      const uint32_t replica = server.replica - model().services()[service].first_replica;
      out.busy_ns[replica] += (now - server.started).ns;
    }
  }
  return out;
}

}  // namespace servescape
