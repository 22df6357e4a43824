// SPDX-License-Identifier: MIT
// Paged (paged.h): what becomes of its requests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/engine/station/paged.h"

namespace servescape {

template <class E>
void Paged<E>::Describe(const Task& task, TokenContent* content) const {
  const GeneralSource& source = model().sources()[task.source];
  const bool has_text = source.prompts && source.prompts->grows && task.session != kNil;
  FillContent(source, task, task.order, has_text ? sources().TextOf(task) : 0, content);
  if (!adapts_.empty()) content->ReadWith(AdapterOf(task.service, task));
}

template <class E>
void Paged<E>::AddToLine(uint32_t replica, uint32_t id) {
  PagedReplica& at = At(replica);
  const Task& task = tasks()[id];
  VllmRequest request;
  const TokenRole role = model().services()[at.service].tokens.role;
  request.max_tokens = role == TokenRole::kPrefill ? 1 : task.output_tokens;
  request.sends = role == TokenRole::kPrefill;
  if (role == TokenRole::kDecode && task.prefilled) request.elsewhere = task.prompt_tokens;
  request.priority = model().classes()[task.request_class].priority;
  request.arrival = static_cast<double>(task.joined.ns);
  request.tie = task.order;
  request.adapter = adapts_.empty() ? 0 : AdapterOf(at.service, task);
  const uint32_t place = at.scheduler.Add(request, 0, true);
  Describe(task, &at.scheduler.Content(place));
  at.scheduler.Enqueue(place);
  if (at.sequences.size() <= place) at.sequences.resize(place + 1);
  at.sequences[place] = {id};
  if (places_.size() <= id) places_.resize(id + 1);
  places_[id] = place;
}

// One after the other over the way from the second tier, and over the replica's
// link.
template <class E>
void Paged<E>::BeginLoad(SimTime now, uint32_t replica, const VllmLoad& load) {
  PagedReplica& at = At(replica);
  const KvConfig& kv = *model().services()[at.service].kv;
  SimTime& free = load.from_tier ? at.tier_free : at.link_free;
  const double bandwidth = load.from_tier ? kv.tier_bandwidth : kv.link_bandwidth;
  const double bytes = kv.bytes_per_token * load.tokens;
  free = std::max(free, now) + (bandwidth > 0 ? FromSeconds(bytes / bandwidth) : Duration{0});
  const SimTime due = free + (load.from_tier ? kv.tier_latency : kv.link_latency);
  at.loads.push_back({load.place, load.serial, due, load.from_tier});
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
  const auto late = [&](const PagedHold& hold) { return hold.due <= now; };
  if (at.holds_until == now) at.holds_until = kNoTime;
  const bool frees = std::any_of(at.holds.begin(), at.holds.end(), late);
  if (!frees && at.holds_until == kNoTime) WatchHolds(replica);
  if (!frees && std::none_of(at.loads.begin(), at.loads.end(), come)) return;
  Look(now, &at);
  Settle(now, replica);
  for (const PagedHold& hold : at.holds) {
    if (late(hold)) at.scheduler.Sent(hold.place);
  }
  std::erase_if(at.holds, late);
  if (at.holds_until == kNoTime) WatchHolds(replica);
  for (const PagedLoad& load : at.loads) {
    const VllmSequence& sequence = at.scheduler.Of(load.place);
    const bool there =
        sequence.serial == load.serial && sequence.state == VllmSequence::State::kLoading;
    if (!come(load) || !there) continue;
    at.scheduler.Loaded(load.place);
    if (!load.from_tier) HasRead(now, at.sequences[load.place].task);
  }
  at.loads.erase(std::remove_if(at.loads.begin(), at.loads.end(), come), at.loads.end());
  if (at.due == kNoTime && !at.begins) BeginLast(now, replica);
}

// Whoever is to read it knows where it is. vLLM's NixlConnector keeps the
// blocks of a prompt at the server that has read it until the other one has
// them, or for VLLM_NIXL_ABORT_REQUEST_TIMEOUT.
template <class E>
void Paged<E>::Hold(SimTime now, uint32_t replica, uint32_t place) {
  PagedReplica& at = At(replica);
  const VllmSequence& sequence = at.scheduler.Of(place);
  if (sequence.state != VllmSequence::State::kSending) return;
  const uint32_t id = at.sequences[place].task;
  if (senders_.size() <= id) senders_.resize(id + 1);
  senders_[id] = {replica, place, sequence.serial};
  at.holds.push_back({place, sequence.serial, now + kHoldTime});
  if (at.holds_until == kNoTime) WatchHolds(replica);
}

template <class E>
void Paged<E>::WatchHolds(uint32_t replica) {
  PagedReplica& at = At(replica);
  if (at.holds.empty()) return;
  at.holds_until = at.holds.front().due;
  if (at.holds_until >= core().end()) return;
  core().Schedule(at.holds_until, Priority::kCompletion, EventKind::kKvLoad, replica);
}

// The task's prompt is where it is answered: who has read it first keeps it no
// more.
template <class E>
void Paged<E>::HasRead(SimTime now, uint32_t id) {
  if (senders_.size() <= id || senders_[id].replica == kNil) return;
  const PagedSender sender = std::exchange(senders_[id], PagedSender{});
  PagedReplica& from = At(sender.replica);
  const auto hold = std::find_if(from.holds.begin(), from.holds.end(), [&](const PagedHold& each) {
    return each.place == sender.place && each.serial == sender.serial;
  });
  if (hold == from.holds.end()) return;
  Look(now, &from);
  Settle(now, sender.replica);
  from.scheduler.Sent(sender.place);
  from.holds.erase(hold);
  const bool waits = !from.scheduler.waiting().empty();
  if (waits && from.due == kNoTime && !from.begins) BeginLast(now, sender.replica);
}

template <class E>
void Paged<E>::Admit(SimTime now, uint32_t replica, uint32_t place) {
  PagedReplica& at = At(replica);
  const GeneralService& service = model().services()[at.service];
  PagedSequence& sequence = at.sequences[place];
  const uint32_t id = sequence.task;
  Task& task = tasks()[id];
  // Found here, so that nothing was to be loaded.
  if (task.prefilled && service.tokens.role == TokenRole::kDecode) HasRead(now, id);
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
  if (sequence.first == kNoTime) at.SetFirst(now, task.joined, &sequence);
  at.free.push_back(sequence.server);
  observer().OnServiceExtended(at.service, now - server.started);
  observer().OnBatchEnd(now, at.service);
  const uint32_t written = at.scheduler.Of(place).output;
  observer().OnSequence(at.service, written, sequence.first - task.joined, now - sequence.first);
  task.prefilled = service.tokens.role == TokenRole::kPrefill;
  if (task.prefilled) Hold(now, replica, place);
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
  if (at.slots != nullptr) {
    at.slots->Clear();
    at.host->Clear();
  }
  at.free.clear();
  for (const uint32_t server : QueueAt(at.queue).servers) at.free.push_back(server);
  at.step.shares.clear();
  at.loads.clear();
  at.holds.clear();
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
