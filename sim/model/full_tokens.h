// SPDX-License-Identifier: MIT
// Batching by tokens: a replica runs sequences together and gives each a token an iteration (Orca,
// OSDI 2022; vLLM without chunked prefill). A sequence has a slot of its own. Between two changes
// of who runs, all iterations take the same time, so that a replica goes through them in one event:
// to the end of its next sequence, or, once a request waits for a free slot, to the next boundary.
// The results are those of an event an iteration. Part of full_simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

// When so many iterations from `since` have ended; never, where that is beyond all times.
inline SimTime TokenBatch::After(int64_t iterations) const {
  constexpr double kBeyond = 4e18;
  const double wait = static_cast<double>(step.ns) * static_cast<double>(iterations);
  if (wait + static_cast<double>(prefill.ns) > kBeyond) return kEndOfTime;
  return since + prefill + Duration{step.ns * iterations};
}

// Iterations from `since` to the first boundary after `now`. What comes at a boundary's very
// instant comes after it: completions go first.
inline int64_t TokenBatch::NextBoundary(SimTime now) const {
  const Duration first = prefill + step;
  if (now - since < first) return 1;
  return (now - since - prefill).ns / step.ns + 1;
}

inline bool EndsAfter(const HeapEntry& a, const HeapEntry& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.order > b.order;
}

template <class Observer>
void FullSimulation<Observer>::StartTokens() {
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    const FullService& service = model_.services()[id];
    const ServiceModel& plain = model_.plain().services()[id];
    if (!service.tokens.any) continue;
    batches_.resize(model_.replica_count());
    for (uint32_t i = 0; i < service.replicas; ++i) {
      batches_[service.first_replica + i].service = id;
      batches_[service.first_replica + i].queue = plain.first_queue + (plain.queues == 1 ? 0 : i);
    }
  }
}

// What shortest_first looks at: the service time, or the tokens.
template <class Observer>
Duration FullSimulation<Observer>::KnownWork(uint32_t queue_id, const Task& task) {
  const uint32_t service = queues_[queue_id].service;
  const ServiceModel& plain = model_.plain().services()[service];
  if (model_.services()[service].tokens.any) return Duration{task.output_tokens};
  const uint32_t replica = plain.queues == 1 ? 0 : queue_id - plain.first_queue;
  return DrawTime(service, replica, task.call_items, task.size);
}

// Requests that a free slot awaits at the next boundary do not count as waiting for one.
template <class Observer>
bool FullSimulation<Observer>::HasRoom(uint32_t queue_id) const {
  const FullQueue& queue = queues_[queue_id];
  const ServiceModel& plain = model_.plain().services()[queue.service];
  const FullService& service = model_.services()[queue.service];
  const uint32_t replica = service.first_replica + queue_id - plain.first_queue;
  const uint32_t up = plain.queues == 1 ? services_[queue.service].up
                                        : (replicas_[replica].down == 0 ? 1u : 0u);
  const uint64_t slots = uint64_t{up} * service.tokens.max_running;
  const uint64_t free = slots - std::min<uint64_t>(slots, queue.in_service);
  return queue.waiting < plain.capacity + free;
}

// Starts replicas at rest, and has the others that may admit stop at their next boundary: the one
// that comes first is enough, as it looks again who waits.
template <class Observer>
void FullSimulation<Observer>::DispatchTokens(SimTime now, uint32_t queue_id) {
  const uint32_t service_id = queues_[queue_id].service;
  const ServiceModel& plain = model_.plain().services()[service_id];
  const FullService& service = model_.services()[service_id];
  const uint32_t first =
      service.first_replica + (plain.queues == 1 ? 0 : queue_id - plain.first_queue);
  const uint32_t last = first + (plain.queues == 1 ? service.replicas : 1);
  const auto boundary = [&](uint32_t id) {
    const TokenBatch& batch = batches_[id];
    const bool admits = service.tokens.continuous && batch.running > 0 &&
                        batch.running < service.tokens.max_running;
    return admits ? batch.After(batch.NextBoundary(now)) : kEndOfTime;
  };
  SimTime soonest = kEndOfTime;
  for (uint32_t id = first; id < last && queues_[queue_id].waiting > 0; ++id) {
    if (replicas_[id].down > 0) continue;
    if (batches_[id].running == 0) StartIterations(now, id);
    soonest = std::min(soonest, boundary(id));
  }
  if (queues_[queue_id].waiting == 0 || soonest == kEndOfTime) return;
  for (uint32_t id = first; id < last; ++id) {
    if (boundary(id) == soonest) StopAtBoundary(now, id);
  }
}

template <class Observer>
void FullSimulation<Observer>::StopAtBoundary(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  if (batch.running == 0) return;
  const int64_t next = batch.NextBoundary(now);
  if (next < batch.count) PlanIterations(replica, next);
}

template <class Observer>
void FullSimulation<Observer>::PlanIterations(uint32_t replica, int64_t count) {
  TokenBatch& batch = batches_[replica];
  batch.count = count;
  batch.due = batch.After(count);
  if (batch.due < end_) events_.Schedule(batch.due, Priority::kCompletion, kTokensDue, replica);
}

// A boundary: admits who waits and plans the iterations to the next end of a sequence.
template <class Observer>
void FullSimulation<Observer>::StartIterations(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  const FullService& service = model_.services()[batch.service];
  const TokenConfig& config = service.tokens;
  uint64_t prompts = 0;
  const bool admits = config.continuous || batch.running == 0;
  const uint64_t admitted = admits ? AdmitSequences(now, replica, &prompts) : 0;
  batch.was_full = batch.running == config.max_running || !config.continuous;
  const bool works = batch.running > 0;
  if (works != batch.works) observer_.OnIterating(now, batch.service, works ? 1 : -1);
  batch.works = works;
  batch.since = now;
  batch.due = kNoTime;
  batch.fresh = static_cast<uint32_t>(admitted);
  if (!works) return;
  const uint32_t local = replica - service.first_replica;
  const double factor = replicas_[replica].slow / service.speed[local];
  const double step = config.base + config.per_sequence * batch.running;
  const double prefill = config.prefill_base + config.prefill_per_token *
                                                   static_cast<double>(prompts);
  batch.step = std::max(FromSeconds(step * factor), Duration{1});
  const double share = static_cast<double>(batch.running) / config.max_running;
  batch.thrift = step > 0 ? share * (config.base + config.per_sequence * config.max_running) / step
                          : share;
  batch.prefill = admitted > 0 ? FromSeconds(prefill * factor) : Duration{0};
  const size_t before = batch.ends.size() - static_cast<size_t>(admitted);
  for (size_t i = before; admitted > 0 && i < batch.ends.size(); ++i) {
    slots_[batch.ends[i].task].due = batch.After(1);
  }
  if (!config.continuous && admitted > 0) {
    int64_t longest = 0;
    for (const HeapEntry& entry : batch.ends) longest = std::max(longest, entry.rank);
    for (HeapEntry& entry : batch.ends) entry.rank = longest;
  }
  for (size_t i = before; i < batch.ends.size(); ++i) {
    std::push_heap(batch.ends.begin(), batch.ends.begin() + static_cast<ptrdiff_t>(i) + 1,
                   EndsAfter);
  }
  PlanIterations(replica, batch.ends.front().rank - batch.done);
}

// Puts requests from the queue into free slots, in order, their ends behind the heap of the others.
template <class Observer>
uint64_t FullSimulation<Observer>::AdmitSequences(SimTime now, uint32_t replica,
                                                  uint64_t* prompts) {
  TokenBatch& batch = batches_[replica];
  const FullService& service = model_.services()[batch.service];
  // While a slot was free a request waited for the boundary only; before, for a slot.
  const SimTime free_since = batch.was_full ? now : batch.since;
  uint64_t admitted = 0;
  while (batch.running < service.tokens.max_running) {
    const uint32_t id = TakeNext(now, batch.queue);
    if (id == kNil) break;
    if (batch.free.empty()) batch.free.push_back(MakeSlot(batch.queue, replica));
    const uint32_t slot_id = batch.free.back();
    batch.free.pop_back();
    Task& task = tasks_[id];
    Account(id, service.queueing, std::clamp(free_since, task.mark, now));
    Account(id, service.batch_wait, now);
    task.state = TaskState::kInService;
    task.patience_due = kNoTime;
    task.slot = slot_id;
    FullSlot& slot = slots_[slot_id];
    slot.first = id;
    slot.requests = 1;
    slot.started = slot.ends = now;
    ++queues_[batch.queue].in_service;
    ++batch.running;
    ++admitted;
    *prompts += task.prompt_tokens;
    batch.ends.push_back({batch.done + task.output_tokens, task.order, slot_id});
    observer_.OnServiceStart(batch.service, now - task.joined);
    observer_.OnBatchStart(now, batch.service, 1, 1, 1, Duration{0});
  }
  return admitted;
}

// Whether the sequence that the entry tells the end of is still there.
template <class Observer>
bool FullSimulation<Observer>::IsRunning(const HeapEntry& entry) const {
  const FullSlot& slot = slots_[entry.task];
  return slot.requests > 0 && tasks_[slot.first].order == entry.order;
}

template <class Observer>
void FullSimulation<Observer>::OnTokensDue(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  if (batch.due != now || batch.running == 0) return;
  batch.done += batch.count;
  observer_.OnIterations(batch.service, batch.count);
  const double work = static_cast<double>((now - batch.since - batch.prefill).ns) * batch.thrift;
  observer_.OnTokenWork(batch.service, batch.prefill + Duration{static_cast<int64_t>(work)});
  if (model_.services()[batch.service].tokens.continuous) {
    // Those that were there before wait for the prompts of those that come.
    observer_.OnTokenGaps(batch.service, batch.prefill + batch.step, batch.running - batch.fresh);
    observer_.OnTokenGaps(batch.service, batch.step, batch.running * (batch.count - 1));
  }
  ended_.clear();
  while (!batch.ends.empty() &&
         (batch.ends.front().rank <= batch.done || !IsRunning(batch.ends.front()))) {
    std::pop_heap(batch.ends.begin(), batch.ends.end(), EndsAfter);
    const HeapEntry entry = batch.ends.back();
    batch.ends.pop_back();
    if (IsRunning(entry)) EndSequence(now, replica, entry.task);
  }
  StartIterations(now, replica);
  // The other replicas of a central queue may have slots for those that still wait.
  if (queues_[batch.queue].waiting > 0) DispatchTokens(now, batch.queue);
  for (size_t i = 0; i < ended_.size(); ++i) Served(now, batch.service, ended_[i]);
}

// Frees the slot; a cancelled sequence ends here, the others are served.
template <class Observer>
void FullSimulation<Observer>::EndSequence(SimTime now, uint32_t replica, uint32_t slot_id) {
  TokenBatch& batch = batches_[replica];
  FullSlot& slot = slots_[slot_id];
  const FullService& service = model_.services()[batch.service];
  const uint32_t id = slot.first;
  Task& task = tasks_[id];
  --batch.running;
  batch.free.push_back(slot_id);
  if (task.cancelled) {
    Abort(now, slot_id);
    slot.requests = 0;
    return tasks_.Free(id);
  }
  const Duration time = now - slot.started;
  observer_.OnServiceExtended(batch.service, time);
  observer_.OnBatchEnd(now, batch.service);
  observer_.OnSequence(batch.service, task.output_tokens, slot.due - task.joined, now - slot.due);
  task.first_token = slot.due;
  if (!service.tokens.continuous) {
    observer_.OnTokenGaps(batch.service, batch.step, task.output_tokens - 1);
  }
  --queues_[batch.queue].in_service;
  --services_[batch.service].present;
  Account(id, service.service, now);
  task.state = TaskState::kRunning;
  task.replica = replica - service.first_replica;
  if (service.zones > 1) task.zone = task.replica % service.zones;
  slot.requests = 0;
  ended_.push_back(id);
}

// The sequence leaves at the next boundary, or with its batch.
template <class Observer>
void FullSimulation<Observer>::CancelSequence(SimTime now, uint32_t slot_id) {
  const FullSlot& slot = slots_[slot_id];
  TokenBatch& batch = batches_[slot.replica];
  Task& task = tasks_[slot.first];
  task.cancelled = true;
  if (!model_.services()[batch.service].tokens.continuous) return;
  batch.ends.push_back({batch.done + batch.NextBoundary(now), task.order, slot_id});
  std::push_heap(batch.ends.begin(), batch.ends.end(), EndsAfter);
  StopAtBoundary(now, slot.replica);
}

// After a crash has emptied the replica's slots.
template <class Observer>
void FullSimulation<Observer>::StopIterations(SimTime now, uint32_t replica) {
  TokenBatch& batch = batches_[replica];
  batch.ends.clear();
  batch.free.clear();
  for (const uint32_t slot : queues_[batch.queue].slots) {
    if (slots_[slot].replica == replica) batch.free.push_back(slot);
  }
  batch.running = 0;
  batch.was_full = true;
  batch.due = kNoTime;
  if (batch.works) observer_.OnIterating(now, batch.service, -1);
  batch.works = false;
}

}  // namespace servescape
