// SPDX-License-Identifier: MIT
// Slots at work: admission, joining a queue, service, preemption, completion. Part of
// full_simulation.h; include that.
#pragma once

#include <algorithm>
#include <string>

namespace servescape {

template <class Observer>
void FullSimulation<Observer>::StartServices(uint64_t seed, uint32_t replication) {
  queues_.resize(model_.plain().queue_count());
  shares_.resize(model_.share_count());
  replicas_.resize(model_.replica_count());
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    const ServiceModel& plain = model_.plain().services()[id];
    const FullService& service = model_.services()[id];
    const std::string name = "service." + plain.name;
    const auto stream = [&](const char* purpose) {
      return MakeStream(seed, replication, name + purpose);
    };
    const Generator times = stream("/time");
    services_.push_back({{times, plain.time.plain_sampler(), 1},
                         times,
                         stream("/noise"),
                         stream("/routing"),
                         stream("/patience"),
                         stream("/errors"),
                         stream("/failures"),
                         stream("/run_queues")});
    FullServiceState& state = services_.back();
    state.up = service.replicas;
    state.error_rate = service.error_rate;
    state.limit = service.admission.adaptive_initial;
    if (service.admission.rate_limit > 0) {
      state.bucket = TokenBucket(service.admission.rate_limit, service.admission.rate_burst);
    }
    observer_.OnReplicasUp({0}, id, state.up);
    for (uint32_t q = 0; q < plain.queues; ++q) {
      FullQueue& queue = queues_[plain.first_queue + q];
      queue.service = id;
      queue.batch_limit = plain.max_batch_size;
      // Where the replica with the fewest batches is chosen, all slots must be there to choose.
      const bool choose = service.shares && plain.queues == 1 && service.replicas > 1 &&
                          plain.concurrency != kUnlimited;
      while (choose && queue.made < service.slots_per_queue) {
        PutIdle({0}, MakeSlot(plain.first_queue + q, NextReplica(plain.first_queue + q)));
      }
    }
  }
}

template <class Observer>
void FullSimulation<Observer>::Call(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  const Op& op = ops_[task.pc];
  const CallOp& call = model_.program().calls[op.detail];
  uint32_t service = op.target;
  if (call.degrade_to >= 0 && services_[service].waiting > call.degrade_above) {
    service = static_cast<uint32_t>(call.degrade_to);
  }
  task.service = service;
  task.call_items = call.items > 0 ? call.items : task.items;
  if (call.has_network) {
    const double time = call.network.Draw(network_) + call.there;
    return Sleep(now, id, FromSeconds(time), Wake::kEnter);
  }
  Enter(now, id);
}

// kAnswered: it may come in.
template <class Observer>
Outcome FullSimulation<Observer>::Admission(SimTime now, uint32_t service_id, const Task& task) {
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  if (state.partitions > 0) return Outcome::kFailed;
  if (!state.bucket.Take(now)) return Outcome::kShed;
  if (service.admission.adaptive && state.present >= static_cast<uint32_t>(state.limit)) {
    return Outcome::kShed;
  }
  const std::vector<double>& shed = service.admission.shed_above;
  if (!shed.empty()) {
    const ServiceModel& plain = model_.plain().services()[service_id];
    const size_t priority = model_.classes()[task.request_class].priority;
    const double share = shed[std::min(priority, shed.size() - 1)];
    const double room = share * plain.capacity * plain.queues;
    if (share < 1 && static_cast<double>(state.waiting) >= room) return Outcome::kShed;
  }
  return Outcome::kAnswered;
}

template <class Observer>
void FullSimulation<Observer>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  if (model_.services()[task.service].lean) return EnterLean(now, id);
  task.joined = task.queued = now;
  task.order = orders_++;
  task.has_work = task.preempted = false;
  const Outcome admission = Admission(now, task.service, task);
  if (admission != Outcome::kAnswered) {
    observer_.OnKeepOut(now, task.service);
    return FailAtService(now, id, admission);
  }
  Join(now, RouteTask(now, task.service, id), id, false);
}

template <class Observer>
void FullSimulation<Observer>::FailAtService(SimTime now, uint32_t id, Outcome outcome) {
  const uint32_t service = tasks_[id].service;
  observer_.OnServiceFail(now, service, outcome);
  Account(id, model_.services()[service].queueing, now);
  Finish(now, id, outcome);
}

// `moved`: it waited for another replica of the service until now, and goes on waiting.
template <class Observer>
void FullSimulation<Observer>::Join(SimTime now, uint32_t queue_id, uint32_t id, bool moved) {
  FullQueue& queue = queues_[queue_id];
  const ServiceModel& plain = model_.plain().services()[queue.service];
  const FullService& service = model_.services()[queue.service];
  Task& task = tasks_[id];
  task.queue = queue_id;
  if (service.needs_work && !moved) {
    task.work = task.full_work = KnownWork(queue_id, task);
    task.has_work = true;
  }
  if (service.heap && !task.preempted) task.rank = RankOf(service, queue, task);
  const bool idle = HasIdle(queue_id);
  if (!plain.batching && idle && queue.waiting == 0) {
    ++services_[queue.service].present;
    return StartOne(now, TakeIdle(queue_id), id, moved ? 1 : 0);
  }
  if (!idle && service.queue.preemption != Preemption::kNone &&
      Preempt(now, queue_id, id, moved)) {
    return;
  }
  if (queue.waiting >= plain.capacity && !idle) {
    if (moved) {
      observer_.OnAbandon(now, queue.service, now - task.queued);
    } else {
      observer_.OnReject(now, queue.service);
    }
    return FailAtService(now, id, Outcome::kRejected);
  }
  ++services_[queue.service].present;
  if (service.queue.has_patience && !moved) {
    const double patience = service.patience.Draw(services_[queue.service].patience);
    task.patience_due = now + FromSeconds(patience);
    events_.Schedule(task.patience_due, Priority::kTimer, kPatienceDue, id);
  }
  if (!moved) observer_.OnWait(now, queue.service);
  Push(queue_id, id);
  if (idle && plain.batching) Dispatch(now, queue_id);
}

// Slots that were never used are made when needed; those of a replica that is down are put aside.
template <class Observer>
bool FullSimulation<Observer>::HasIdle(uint32_t queue_id) {
  FullQueue& queue = queues_[queue_id];
  const ServiceModel& plain = model_.plain().services()[queue.service];
  const FullService& service = model_.services()[queue.service];
  if (service.slotted && services_[queue.service].starts_left == 0) return false;
  if (service.tokens.any) return HasRoom(queue_id);
  if (plain.concurrency == kUnlimited) {
    return queue.idle != kNil || replicas_[FreestReplica(queue_id)].down == 0;
  }
  while (queue.idle == kNil && queue.made < service.slots_per_queue) {
    const uint32_t replica = NextReplica(queue_id);
    if (replicas_[replica].down == 0) return true;
    MakeSlot(queue_id, replica);
  }
  return queue.idle != kNil;
}

// The replica of the queue's next slot that was never used.
template <class Observer>
uint32_t FullSimulation<Observer>::NextReplica(uint32_t queue_id) const {
  const FullQueue& queue = queues_[queue_id];
  const ServiceModel& plain = model_.plain().services()[queue.service];
  const uint32_t local = plain.queues == 1 ? static_cast<uint32_t>(queue.made / plain.concurrency)
                                           : queue_id - plain.first_queue;
  return model_.services()[queue.service].first_replica + local;
}

// Of those that serve without limit: one that is up, with the fewest batches where they share it,
// else in turn.
template <class Observer>
uint32_t FullSimulation<Observer>::FreestReplica(uint32_t queue_id) const {
  const FullQueue& queue = queues_[queue_id];
  const ServiceModel& plain = model_.plain().services()[queue.service];
  const FullService& service = model_.services()[queue.service];
  if (plain.queues > 1) return service.first_replica + queue_id - plain.first_queue;
  const uint32_t turn = static_cast<uint32_t>(queue.made % service.replicas);
  uint32_t best = kNil;
  for (uint32_t i = 0; i < service.replicas; ++i) {
    const uint32_t local = (turn + i) % service.replicas;
    if (replicas_[service.first_replica + local].down > 0) continue;
    if (best == kNil || (service.shares && shares_[service.first_share + local].busy_slots <
                                               shares_[service.first_share + best].busy_slots)) {
      best = local;
    }
  }
  return service.first_replica + (best == kNil ? 0 : best);
}

template <class Observer>
uint32_t FullSimulation<Observer>::MakeSlot(uint32_t queue_id, uint32_t replica) {
  FullQueue& queue = queues_[queue_id];
  const uint32_t id = static_cast<uint32_t>(slots_.size());
  SERVESCAPE_CHECK(id < kMaxEntities);
  FullSlot& slot = slots_.emplace_back();
  slot.queue = queue_id;
  slot.replica = replica;
  slot.parked = replicas_[slot.replica].down > 0;
  queue.slots.push_back(id);
  ++queue.made;
  return id;
}

// The last that became idle, else the lowest never used; where batches share an accelerator, one
// of the replica with the fewest batches.
template <class Observer>
uint32_t FullSimulation<Observer>::TakeIdle(uint32_t queue_id) {
  FullQueue& queue = queues_[queue_id];
  const FullService& service = model_.services()[queue.service];
  const ServiceModel& plain = model_.plain().services()[queue.service];
  const bool unlimited = plain.concurrency == kUnlimited;
  const bool choose = service.shares && service.replicas > 1 && plain.queues == 1;
  if (service.slotted) --services_[queue.service].starts_left;
  if (queue.idle == kNil) {
    return MakeSlot(queue_id, unlimited ? FreestReplica(queue_id) : NextReplica(queue_id));
  }
  uint32_t taken = queue.idle, best_before = kNil;
  if (choose) {
    uint32_t before = kNil;
    for (uint32_t slot = queue.idle; slot != kNil; slot = slots_[slot].next_idle) {
      if (shares_[ShareOf(slots_[slot])].busy_slots < shares_[ShareOf(slots_[taken])].busy_slots) {
        taken = slot;
        best_before = before;
      }
      before = slot;
    }
    if (unlimited) {
      const uint32_t freest = FreestReplica(queue_id);
      const uint32_t share = service.first_share + freest - service.first_replica;
      if (shares_[share].busy_slots < shares_[ShareOf(slots_[taken])].busy_slots) {
        return MakeSlot(queue_id, freest);
      }
    }
  }
  uint32_t& link = best_before == kNil ? queue.idle : slots_[best_before].next_idle;
  link = slots_[taken].next_idle;
  return taken;
}

template <class Observer>
void FullSimulation<Observer>::PutIdle(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  slot.first = kNil;
  slot.requests = 0;
  slot.due = kNoTime;
  slot.idle_since = now;
  if (slot.parked) return;
  slot.next_idle = queues_[slot.queue].idle;
  queues_[slot.queue].idle = slot_id;
}

// Gives idle slots what waits.
template <class Observer>
void FullSimulation<Observer>::Dispatch(SimTime now, uint32_t queue_id) {
  if (model_.plain().services()[queues_[queue_id].service].batching) {
    return DispatchBatches(now, queue_id);
  }
  while (queues_[queue_id].waiting > 0 && HasIdle(queue_id)) {
    const uint32_t id = TakeNext(now, queue_id);
    if (id == kNil) return;
    StartOne(now, TakeIdle(queue_id), id, 1);
  }
}

template <class Observer>
Duration FullSimulation<Observer>::DrawTime(uint32_t service_id, uint32_t replica, uint32_t items,
                                            double size) {
  const ServiceModel& plain = model_.plain().services()[service_id];
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  const Duration time = plain.time.plain()
                            ? state.plain_times.Next()
                            : plain.time.Draw(Padded(service, items), size, state.time,
                                              state.noise);
  const double factor = replicas_[service.first_replica + replica].slow / service.speed[replica];
  return factor == 1 ? time : FromSeconds(ToSeconds(time) * factor);
}

// One request into a slot that is not on the idle list.
template <class Observer>
void FullSimulation<Observer>::StartOne(SimTime now, uint32_t slot_id, uint32_t id,
                                        uint32_t queued) {
  FullSlot& slot = slots_[slot_id];
  Task& task = tasks_[id];
  const uint32_t queue_id = slot.queue;
  const uint32_t service = queues_[queue_id].service;
  Account(id, model_.services()[service].queueing, now);
  task.state = TaskState::kInService;
  task.patience_due = kNoTime;
  task.slot = slot_id;
  task.next = kNil;
  slot.first = id;
  slot.requests = 1;
  ++queues_[queue_id].in_service;
  if (!task.preempted) {
    observer_.OnServiceStart(service, now - task.joined);
    return Serve(now, slot_id, queued, task.call_items, task.size);
  }
  const uint32_t replica = slot.replica - model_.services()[service].first_replica;
  if (!task.has_work) task.work = DrawTime(service, replica, task.call_items, task.size);
  observer_.OnResume(now, service, now - task.queued, task.work);
  Begin(now, slot_id, task.work);
}

template <class Observer>
void FullSimulation<Observer>::Serve(SimTime now, uint32_t slot_id, uint32_t queued,
                                     uint32_t items, double size) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t service_id = queues_[slot.queue].service;
  const FullService& service = model_.services()[service_id];
  Task& task = tasks_[slot.first];
  const Duration time = task.has_work && slot.requests == 1
                            ? task.work
                            : DrawTime(service_id, slot.replica - service.first_replica, items,
                                       size);
  if (slot.requests == 1) task.full_work = time;
  slot.items = items;
  observer_.OnBatchStart(now, service_id, slot.requests, queued, items, time);
  Begin(now, slot_id, time);
}

// The slot's batch is served for `time`, told already.
template <class Observer>
void FullSimulation<Observer>::Begin(SimTime now, uint32_t slot_id, Duration time) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t service_id = queues_[slot.queue].service;
  const FullService& service = model_.services()[service_id];
  slot.started = now;
  slot.ends = now + time;
  slot.due = slot.ends;
  if (!service.shares) {
    events_.Schedule(slot.ends, Priority::kCompletion, kServiceDue, slot_id);
    return;
  }
  const ServiceModel& plain = model_.plain().services()[service_id];
  ++shares_[ShareOf(slot)].busy_slots;
  const Duration host = std::min(time, FromSeconds(plain.host_overhead));
  if (service.cores > 0) {
    const Task& task = tasks_[slot.first];
    slot.occupancy = service.class_shares ? model_.classes()[task.request_class].weight : 1;
  } else {
    const size_t last = plain.occupancy.empty() ? 0 : plain.occupancy.size() - 1;
    slot.occupancy = plain.occupancy.empty() ? 1 : plain.occupancy[std::min<size_t>(slot.items,
                                                                                    last)];
  }
  slot.work_ns = static_cast<double>((time - host).ns);
  slot.due = now + host;
  events_.Schedule(slot.due, Priority::kCompletion, kHostPartDue, slot_id);
}

// Takes the slot of the request that would be served last, if the new one goes before it.
template <class Observer>
bool FullSimulation<Observer>::Preempt(SimTime now, uint32_t queue_id, uint32_t id, bool moved) {
  FullQueue& queue = queues_[queue_id];
  const FullService& service = model_.services()[queue.service];
  const Preemption preemption = service.queue.preemption;
  uint32_t worst = kNil;
  HeapEntry last{0, 0, kNil};
  for (const uint32_t slot_id : queue.slots) {
    const FullSlot& slot = slots_[slot_id];
    if (slot.requests == 0 || slot.frozen.ns > 0) continue;
    const bool remaining = service.queue.discipline == Discipline::kShortestRemaining;
    const HeapEntry entry{remaining ? (slot.ends - now).ns : tasks_[slot.first].rank,
                          tasks_[slot.first].order, slot.first};
    if (worst == kNil || ServedBefore(last, entry)) {
      last = entry;
      worst = slot_id;
    }
  }
  if (worst == kNil || tasks_[id].rank >= last.rank) return false;
  FullSlot& slot = slots_[worst];
  const uint32_t victim_id = slot.first;
  Task& victim = tasks_[victim_id];
  observer_.OnPreempt(now, queue.service, slot.ends - now);
  const Duration remaining = Interrupt(now, worst);
  Account(victim_id, service.service, now);
  victim.queued = now;
  victim.preempted = true;
  victim.has_work = preemption != Preemption::kResample;
  victim.work = preemption == Preemption::kResume ? remaining : victim.full_work;
  if (service.queue.discipline == Discipline::kShortestRemaining) victim.rank = victim.work.ns;
  --queue.in_service;
  PutIdle(now, worst);
  Push(queue_id, victim_id);
  ++services_[queue.service].present;
  StartOne(now, TakeIdle(queue_id), id, moved ? 1 : 0);
  return true;
}

template <class Observer>
void FullSimulation<Observer>::OnServiceDue(SimTime now, uint32_t slot_id) {
  const FullSlot& slot = slots_[slot_id];
  if (slot.requests == 0 || slot.due != now) return;
  if (model_.services()[queues_[slot.queue].service].holds) return BeginHold(now, slot_id);
  Complete(now, slot_id);
}

// The slot takes the next batch from those who wait before the finished requests go on, so that a
// client which sends again at once does not jump into that batch.
template <class Observer>
void FullSimulation<Observer>::Complete(SimTime now, uint32_t slot_id) {
  FullSlot& slot = slots_[slot_id];
  const uint32_t queue_id = slot.queue;
  const uint32_t service_id = queues_[queue_id].service;
  const uint32_t replica = slot.replica - model_.services()[service_id].first_replica;
  uint32_t id = slot.first;
  observer_.OnBatchEnd(now, service_id);
  queues_[queue_id].in_service -= slot.requests;
  services_[service_id].present -= slot.requests;
  if (model_.services()[service_id].batching.adaptive) AdaptBatch(slot, now);
  for (uint32_t each = id; each != kNil; each = tasks_[each].next) {
    Account(each, model_.services()[service_id].service, now);
    tasks_[each].state = TaskState::kRunning;
    tasks_[each].replica = replica;
    const uint32_t zones = model_.services()[service_id].zones;
    if (zones > 1) tasks_[each].zone = replica % zones;
  }
  PutIdle(now, slot_id);
  if (queues_[queue_id].waiting > 0) Dispatch(now, queue_id);
  while (id != kNil) {
    const uint32_t following = tasks_[id].next;
    tasks_[id].next = kNil;
    Served(now, service_id, id);
    id = following;
  }
}

template <class Observer>
void FullSimulation<Observer>::Served(SimTime now, uint32_t service_id, uint32_t id) {
  Task& task = tasks_[id];
  const FullService& service = model_.services()[service_id];
  FullServiceState& state = services_[service_id];
  const Duration sojourn = now - task.joined;
  observer_.OnServiceEnd(service_id, sojourn);
  observer_.OnReplicaServed(service_id, task.replica, sojourn);
  double& response = queues_[task.queue].response_time;
  constexpr double kWeight = 0.1;
  response = response == 0 ? ToSeconds(sojourn)
                           : response + kWeight * (ToSeconds(sojourn) - response);
  if (service.admission.adaptive) {
    // Additive increase, one a round of answers; multiplicative decrease, once a round.
    if (sojourn <= service.admission.adaptive_target) {
      state.limit = std::min<double>(service.admission.adaptive_max, state.limit + 1 / state.limit);
    } else if (task.joined >= state.limit_cut) {
      state.limit = std::max(1.0, state.limit * 0.9);
      state.limit_cut = now;
    }
  }
  if (task.cancelled) return tasks_.Free(id);
  if (state.error_rate > 0 && state.errors.NextUniform() < state.error_rate) {
    return FailAtService(now, id, Outcome::kFailed);
  }
  task.quality *= service.quality;
  const CallOp& call = model_.program().calls[ops_[task.pc].detail];
  if (call.has_network) {
    return Sleep(now, id, FromSeconds(call.network.Draw(network_) + call.back), Wake::kReturn);
  }
  ++task.pc;
  GoOn(now, id);
}

}  // namespace servescape
