// SPDX-License-Identifier: MIT
// Batches of a replica (or machine) that share its accelerator, and requests that share its cores:
// processor sharing as core_sharing.h has it, or by class weight at cores * weight / sum of
// weights, or in turns at each of its run queues (ScalingConfig).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/routing/draw.h"
#include "sim/engine/station/records.h"
#include "sim/model/core_sharing.h"

namespace servescape {

// What the batches of a replica share.
struct ShareState {
  uint32_t first = kNil;
  uint32_t busy_servers = 0;
  double occupancy = 0;
  std::vector<uint32_t> run_queues;  // how many are in each
  uint32_t busy_queues = 0;
  SimTime updated{0};
  SimTime due = kEndOfTime;
};

template <class E>
class Sharing : public StationPart<E, Sharing> {
 public:
  void Start(uint64_t seed, uint32_t replication);
  // The server's batch is served for `time`, its host part first.
  void Begin(SimTime now, uint32_t server, Duration time);
  // The host part is over, if the event is not stale.
  [[gnu::noinline]] void Enter(SimTime now, uint32_t server);
  void Leave(SimTime now, uint32_t server);
  [[gnu::noinline]] void OnDue(SimTime now, uint32_t share);
  // Batches of the share's replica in service.
  uint32_t busy_servers(uint32_t share) const { return shares_[share].busy_servers; }
  uint32_t ShareOf(const Server& server) const;

 private:
  using Part = StationPart<E, Sharing>;
  using Part::core, Part::model, Part::observer, Part::stations, Part::tasks;
  using Part::QueueAt, Part::ServerAt;

  void Progress(SimTime now, ShareState& share);
  double SlownessOf(const Server& server, const ShareState& share) const;
  void ScheduleNextDone(SimTime now, uint32_t share);
  void JoinRunQueue(Server& server, ShareState& share);
  void LeaveRunQueue(const Server& server, ShareState& share);

  std::vector<ShareState> shares_;
  std::vector<Generator> placing_;  // by service: into run queues
};

template <class E>
void Sharing<E>::Start(uint64_t seed, uint32_t replication) {
  shares_.resize(model().share_count());
  for (const ServiceModel& service : model().common().services()) {
    placing_.push_back(MakeStream(seed, replication, "service." + service.name + "/run_queues"));
  }
}

// What is not the host's part of a batch is work for the share.
template <class E>
void Sharing<E>::Begin(SimTime now, uint32_t server_id, Duration time) {
  Server& server = ServerAt(server_id);
  const uint32_t service_id = QueueAt(server.queue).service;
  const GeneralService& service = model().services()[service_id];
  const ServiceModel& common = model().common().services()[service_id];
  ++shares_[ShareOf(server)].busy_servers;
  const Duration host = std::min(time, FromSeconds(common.host_overhead));
  if (service.cores > 0) {
    const Task& task = tasks()[server.first];
    server.occupancy = service.class_shares ? model().classes()[task.request_class].weight : 1;
  } else {
    const std::vector<double>& by_items = common.occupancy;
    const size_t items = std::min<size_t>(server.items, by_items.size() - 1);
    server.occupancy = by_items.empty() ? 1 : by_items[items];
  }
  server.work_ns = static_cast<double>((time - host).ns);
  server.due = now + host;
  core().Schedule(server.due, Priority::kCompletion, EventKind::kHostPart, server_id);
}

template <class E>
uint32_t Sharing<E>::ShareOf(const Server& server) const {
  const GeneralService& service = model().services()[QueueAt(server.queue).service];
  return service.first_share + server.replica - service.first_replica;
}

// The time a unit of the server's work takes.
template <class E>
double Sharing<E>::SlownessOf(const Server& server, const ShareState& share) const {
  const GeneralService& service = model().services()[QueueAt(server.queue).service];
  if (service.cores <= 0) return std::max(1.0, share.occupancy);
  if (service.class_shares) return share.occupancy / (service.cores * server.occupancy);
  if (service.scaling.run_queues == 0) {
    return 1 / CoreRate(service.cores, service.scaling, share.occupancy);
  }
  const double turns = share.run_queues[server.run_queue];
  return turns / CoreRate(service.cores, service.scaling, share.busy_queues);
}

// Work done since the last reckoning.
template <class E>
void Sharing<E>::Progress(SimTime now, ShareState& share) {
  const double passed = static_cast<double>((now - share.updated).ns);
  for (uint32_t id = share.first; id != kNil; id = ServerAt(id).next_sharing) {
    ServerAt(id).work_ns -= passed * (1 / SlownessOf(ServerAt(id), share));
  }
  share.updated = now;
}

template <class E>
void Sharing<E>::ScheduleNextDone(SimTime now, uint32_t share_id) {
  ShareState& share = shares_[share_id];
  share.due = kEndOfTime;
  share.occupancy = 0;
  if (share.first == kNil) return;
  for (uint32_t id = share.first; id != kNil; id = ServerAt(id).next_sharing) {
    share.occupancy += ServerAt(id).occupancy;
  }
  double soonest = -1;
  for (uint32_t id = share.first; id != kNil; id = ServerAt(id).next_sharing) {
    const double wait = std::max(0.0, ServerAt(id).work_ns) * SlownessOf(ServerAt(id), share);
    if (soonest < 0 || wait < soonest) soonest = wait;
  }
  share.due = now + Duration{static_cast<int64_t>(soonest + 0.5)};
  core().Schedule(share.due, Priority::kCompletion, EventKind::kShare, share_id);
}

// The shorter of two different run queues; of equal ones the first drawn.
template <class E>
void Sharing<E>::JoinRunQueue(Server& server, ShareState& share) {
  const uint32_t service = QueueAt(server.queue).service;
  const uint32_t count = model().services()[service].scaling.run_queues;
  if (count == 0) return;
  share.run_queues.resize(count);
  uint32_t drawn[2];
  uint32_t pick = DrawOther(placing_[service], count, 0, drawn);
  if (count > 1) {
    const uint32_t other = DrawOther(placing_[service], count, 1, drawn);
    if (share.run_queues[other] < share.run_queues[pick]) pick = other;
  }
  server.run_queue = static_cast<uint16_t>(pick);
  if (share.run_queues[pick]++ == 0) ++share.busy_queues;
}

template <class E>
void Sharing<E>::LeaveRunQueue(const Server& server, ShareState& share) {
  if (model().services()[QueueAt(server.queue).service].scaling.run_queues == 0) return;
  if (--share.run_queues[server.run_queue] == 0) --share.busy_queues;
}

template <class E>
void Sharing<E>::Enter(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  if (server.requests == 0 || server.due != now || server.on_share) return;
  const uint32_t share_id = ShareOf(server);
  ShareState& share = shares_[share_id];
  Progress(now, share);
  server.due = kNoTime;
  server.on_share = true;
  server.next_sharing = share.first;
  share.first = server_id;
  JoinRunQueue(server, share);
  ScheduleNextDone(now, share_id);
}

// The server's batch stops using the share, done or not; `work_ns` is what it leaves undone.
template <class E>
void Sharing<E>::Leave(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t share_id = ShareOf(server);
  ShareState& share = shares_[share_id];
  --share.busy_servers;
  if (!server.on_share) return;
  Progress(now, share);
  uint32_t* link = &share.first;
  while (*link != server_id) link = &ServerAt(*link).next_sharing;
  *link = server.next_sharing;
  server.on_share = false;
  LeaveRunQueue(server, share);
  ScheduleNextDone(now, share_id);
}

// Ends the batch with the least left to do, if the event is the one that was last planned.
template <class E>
void Sharing<E>::OnDue(SimTime now, uint32_t share_id) {
  ShareState& share = shares_[share_id];
  if (now != share.due) return;
  Progress(now, share);
  uint32_t done = share.first;
  for (uint32_t id = done; id != kNil; id = ServerAt(id).next_sharing) {
    const double left = ServerAt(id).work_ns * SlownessOf(ServerAt(id), share);
    const double least = ServerAt(done).work_ns * SlownessOf(ServerAt(done), share);
    // The products of different works may be equal.
    if (left < least || (left == least && ServerAt(id).work_ns < ServerAt(done).work_ns)) done = id;
  }
  Leave(now, done);
  Server& server = ServerAt(done);
  const Duration extended = now - server.ends;
  if (extended.ns != 0) observer().OnServiceExtended(QueueAt(server.queue).service, extended);
  server.ends = now;
  stations().Complete(now, done);
}

}  // namespace servescape
