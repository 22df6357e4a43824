// SPDX-License-Identifier: MIT
// Paged (paged.h): what becomes of its requests.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/engine/station/paged.h"

namespace servescape {

// One after the other over the way from the second tier, and over the replica's link.
template <class E>
void Paged<E>::BeginLoad(SimTime now, uint32_t replica, const VllmLoad& load) {
  PagedReplica& at = At(replica);
  const KvConfig& kv = *model().services()[at.service].kv;
  SimTime& free = load.from_tier ? at.tier_free : at.link_free;
  const double bandwidth = load.from_tier ? kv.tier_bandwidth : kv.link_bandwidth;
  const double bytes = kv.bytes_per_token * load.tokens;
  free = std::max(free, now) + (bandwidth > 0 ? FromSeconds(bytes / bandwidth) : Duration{0});
  const SimTime due = free + (load.from_tier ? kv.tier_latency : kv.link_latency);
  at.loads.push_back({load.place, load.serial, due});
  observer().OnTokenWork(at.service, Duration{0}, {0, 0, 0, 0, 0, load.tokens});
  if (due < core().end()) {
    core().Schedule(due, Priority::kCompletion, EventKind::kKvLoad, replica);
  }
}

// Those that have come; an idle replica begins with them.
template <class E>
void Paged<E>::OnLoad(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  const auto come = [&](const PagedLoad& load) { return load.due <= now; };
  if (std::none_of(at.loads.begin(), at.loads.end(), come)) return;
  Look(now, &at);
  Settle(now, replica);
  for (const PagedLoad& load : at.loads) {
    const VllmSequence& sequence = at.scheduler.Of(load.place);
    const bool there =
        sequence.serial == load.serial && sequence.state == VllmSequence::State::kLoading;
    if (come(load) && there) at.scheduler.Loaded(load.place);
  }
  at.loads.erase(std::remove_if(at.loads.begin(), at.loads.end(), come), at.loads.end());
  if (at.due == kNoTime && !at.begins) BeginLast(now, replica);
}

template <class E>
void Paged<E>::Admit(SimTime now, uint32_t replica, uint32_t place) {
  PagedReplica& at = At(replica);
  const GeneralService& service = model().services()[at.service];
  PagedSequence& sequence = at.sequences[place];
  const uint32_t id = sequence.task;
  Task& task = tasks()[id];
  line().Remove(at.queue, id);
  if (at.free.empty()) at.free.push_back(servers().Make(at.queue, replica));
  sequence.server = at.free.back();
  at.free.pop_back();
  // Who came while the step before ran waited for its end only.
  const SimTime here_since = task.joined >= at.before ? task.joined : now;
  tasks().Account(id, service.queueing, std::clamp(here_since, task.mark, now));
  tasks().Account(id, service.batch_wait, now);
  task.state = TaskState::kInService;
  task.patience_due = kNoTime;
  task.server = sequence.server;
  Server& server = ServerAt(sequence.server);
  server.first = id;
  server.requests = 1;
  server.started = server.ends = now;
  ++QueueAt(at.queue).in_service;
  if (task.preempted) return observer().OnResume(now, at.service, now - task.queued, Duration{0});
  observer().OnServiceStart(at.service, now - task.joined);
  observer().OnBatchStart(now, at.service, 1, 1, 1, Duration{0});
}

// It waits again; what it has written is kept, what the memory held of it is lost.
template <class E>
void Paged<E>::Preempt(SimTime now, PagedReplica* at, uint32_t place) {
  PagedSequence& sequence = at->sequences[place];
  Task& task = tasks()[sequence.task];
  Server& server = ServerAt(sequence.server);
  observer().OnServiceExtended(at->service, now - server.started);
  observer().OnPreempt(now, at->service, Duration{0});
  tasks().Account(sequence.task, model().services()[at->service].service, now);
  task.queued = now;
  task.preempted = true;
  --QueueAt(at->queue).in_service;
  server.requests = 0;
  at->free.push_back(sequence.server);
  line().Push(at->queue, sequence.task);
}

template <class E>
void Paged<E>::End(SimTime now, uint32_t replica, uint32_t place) {
  PagedReplica& at = At(replica);
  const GeneralService& service = model().services()[at.service];
  PagedSequence& sequence = at.sequences[place];
  Server& server = ServerAt(sequence.server);
  const uint32_t id = sequence.task;
  Task& task = tasks()[id];
  if (endpoints().Picks(at.service)) endpoints().Leave(at.service, id);
  if (sequence.first == kNoTime) sequence.first = now;
  at.free.push_back(sequence.server);
  observer().OnServiceExtended(at.service, now - server.started);
  observer().OnBatchEnd(now, at.service);
  const uint32_t written = at.scheduler.Of(place).output;
  observer().OnSequence(at.service, written, sequence.first - task.joined, now - sequence.first);
  task.prefilled = service.tokens.role == TokenRole::kPrefill;
  if (!task.prefilled) {
    // An answer ends where the memory does.
    task.output_tokens = written;
    task.first_token = sequence.first;
  }
  --QueueAt(at.queue).in_service;
  StateOf(at.service).Count(now, -1);
  tasks().Account(id, service.service, now);
  task.state = TaskState::kRunning;
  task.replica = replica - service.first_replica;
  if (service.zones > 1) task.zone = task.replica % service.zones;
  server.requests = 0;
  ended_.push_back(id);
}

template <class E>
void Paged<E>::Cancel(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t id = server.first, replica = server.replica;
  Look(now, &At(replica));
  Settle(now, replica);
  PagedReplica& at = At(replica);
  if (endpoints().Picks(at.service)) endpoints().Leave(at.service, id);
  at.scheduler.Spell(&at.step);
  at.scheduler.Abort(places_[id]);
  LeaveCrowd(&at);
  at.free.push_back(server_id);
  admission().CutShort(now, id);
  stations().Abort(now, server_id);
  server.requests = 0;
  tasks().End(id);
}

template <class E>
void Paged<E>::Stop(SimTime now, uint32_t replica) {
  PagedReplica& at = At(replica);
  Look(now, &at);
  Settle(now, replica);
  if (endpoints().Picks(at.service)) {
    for (const uint32_t place : at.scheduler.running()) {
      endpoints().Leave(at.service, at.sequences[place].task);
    }
  }
  at.scheduler.Clear();
  at.free.clear();
  for (const uint32_t server : QueueAt(at.queue).servers) at.free.push_back(server);
  at.step.shares.clear();
  at.loads.clear();
  at.due = kNoTime;
  at.begins = false;
  if (at.works) observer().OnIterating(now, at.service, -1);
  at.works = false;
  const Queue& queue = QueueAt(at.queue);
  for (const HeapEntry& entry : queue.heap) AddToLine(replica, entry.task);
  if (model().services()[at.service].heap) return;
  for (uint32_t id = queue.head; id != kNil; id = tasks()[id].next) AddToLine(replica, id);
}

}  // namespace servescape
