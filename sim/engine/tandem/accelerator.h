// SPDX-License-Identifier: MIT
// Batches of one replica sharing its accelerator: processor sharing among the batches on it, each
// at the rate min(1, 1 / sum of occupancies). Part of tandem_engine.h; include
// that.
#pragma once

#include <algorithm>
#include <vector>

namespace servescape {

// Work done since the last reckoning.
inline void AdvanceWork(SimTime now, AcceleratorState& accelerator,
                        std::vector<ServerState>& servers) {
  const double rate = 1 / std::max(1.0, accelerator.occupancy);
  const double done = static_cast<double>((now - accelerator.updated).ns) * rate;
  for (uint32_t id = accelerator.first; id != kNil; id = servers[id].next_accelerated) {
    servers[id].work_ns -= done;
  }
  accelerator.updated = now;
}

template <class Observer>
void TandemEngine<Observer>::ScheduleNextDone(SimTime now, uint32_t accelerator_id) {
  AcceleratorState& accelerator = accelerators_[accelerator_id];
  if (accelerator.first == kNil) {
    accelerator.occupancy = 0;
    accelerator.due = kEndOfTime;
    return;
  }
  double least = servers_[accelerator.first].work_ns;
  double occupancy = 0;
  for (uint32_t id = accelerator.first; id != kNil; id = servers_[id].next_accelerated) {
    least = std::min(least, servers_[id].work_ns);
    occupancy += servers_[id].occupancy;
  }
  accelerator.occupancy = occupancy;
  const double wait = std::max(0.0, least) * std::max(1.0, occupancy);
  accelerator.due = now + Duration{static_cast<int64_t>(wait + 0.5)};
  events_.Schedule(accelerator.due, Priority::kCompletion, kAcceleratorDone, accelerator_id);
}

template <class Observer>
void TandemEngine<Observer>::OnHostDone(SimTime now, uint32_t server_id) {
  ServerState& server = servers_[server_id];
  AcceleratorState& accelerator = accelerators_[server.accelerator];
  AdvanceWork(now, accelerator, servers_);
  server.next_accelerated = accelerator.first;
  accelerator.first = server_id;
  ScheduleNextDone(now, server.accelerator);
}

// Ends the batch with the least work left, if it is done (to the rounding of a nanosecond).
template <class Observer>
void TandemEngine<Observer>::OnAcceleratorDone(SimTime now, uint32_t accelerator_id) {
  AcceleratorState& accelerator = accelerators_[accelerator_id];
  if (now != accelerator.due) return;
  AdvanceWork(now, accelerator, servers_);
  uint32_t* link = &accelerator.first;
  for (uint32_t* it = link; *it != kNil; it = &servers_[*it].next_accelerated) {
    if (servers_[*it].work_ns < servers_[*link].work_ns) link = it;
  }
  const uint32_t server_id = *link;
  ServerState& server = servers_[server_id];
  *link = server.next_accelerated;
  --accelerator.busy_servers;
  const Duration extended = now - server.ends;
  if (extended.ns != 0) observer_.OnServiceExtended(queues_[server.queue].service, extended);
  server.ends = now;
  ScheduleNextDone(now, accelerator_id);
  EndBatch(now, server_id);
}

}  // namespace servescape
