// SPDX-License-Identifier: MIT
// Slots at work: taking requests from a queue, forming batches, serving them, sharing a replica's
// accelerator. Part of simulation.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

template <class Observer>
void Simulation<Observer>::StartServices(uint64_t seed, uint32_t replication) {
  queues_.resize(model_.queue_count());
  slots_.resize(model_.slot_count());
  accelerators_.resize(model_.accelerator_count());
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    const ServiceModel& service = service_models_[id];
    const std::string name = "service." + service.name;
    const Generator times = MakeStream(seed, replication, name + "/time");
    services_.push_back({{times, service.time.plain_sampler(), 1},
                         times,
                         MakeStream(seed, replication, name + "/noise"),
                         MakeStream(seed, replication, name + "/routing")});
    for (uint32_t q = 0; q < service.queues; ++q) {
      QueueState& queue = queues_[service.first_queue + q];
      queue.service = id;
      queue.batching = service.batching;
      // The lowest slot is taken first.
      for (uint32_t i = service.slots_per_queue; i-- > 0;) {
        const uint32_t local = q * service.slots_per_queue + i;
        SlotState& slot = slots_[service.first_slot + local];
        slot.queue = service.first_queue + q;
        slot.next_idle = queue.idle;
        queue.idle = service.first_slot + local;
        if (service.shares_accelerator) {
          slot.accelerator = service.first_accelerator + local / service.concurrency;
        }
      }
    }
  }
}

// An idle slot of the queue, which has one: the last that became idle; where replicas share an
// accelerator, one of the replica with the fewest batches.
template <class Observer>
uint32_t Simulation<Observer>::TakeIdle(QueueState& queue) {
  uint32_t taken = queue.idle;
  if (slots_[taken].accelerator != kNil) [[unlikely]] return TakeIdleShared(queue);
  queue.idle = slots_[taken].next_idle;
  return taken;
}

template <class Observer>
uint32_t Simulation<Observer>::TakeIdleShared(QueueState& queue) {
  uint32_t taken = queue.idle;
  uint32_t before = kNil, best_before = kNil;
  for (uint32_t slot = queue.idle; slot != kNil; slot = slots_[slot].next_idle) {
    if (accelerators_[slots_[slot].accelerator].busy_slots <
        accelerators_[slots_[taken].accelerator].busy_slots) {
      taken = slot;
      best_before = before;
    }
    before = slot;
  }
  uint32_t& link = best_before == kNil ? queue.idle : slots_[best_before].next_idle;
  link = slots_[taken].next_idle;
  return taken;
}

template <class Observer>
void Simulation<Observer>::PutIdle(QueueState& queue, uint32_t slot_id) {
  slots_[slot_id].next_idle = queue.idle;
  queue.idle = slot_id;
}

// The oldest waiting request, taken from the queue.
template <class Observer>
uint32_t Simulation<Observer>::PopWaiting(QueueState& queue) {
  const uint32_t id = queue.head;
  queue.head = pool_[id].next;
  if (queue.head == kNil) queue.tail = kNil;
  --queue.waiting;
  queue.waiting_items -= pool_[id].items;
  return id;
}

// One request into a slot that is not on the idle list, without batching.
template <class Observer>
void Simulation<Observer>::StartOne(SimTime now, QueueState& queue, uint32_t slot_id, uint32_t id,
                                    uint32_t queued) {
  Request& request = pool_[id];
  request.next = kNil;
  SlotState& slot = slots_[slot_id];
  slot.first = id;
  slot.requests = 1;
  ++queue.in_service;
  observer_.OnServiceStart(queue.service, now - request.joined);
  Serve(now, queue.service, slot_id, 1, queued, request.items, request.size);
}

// Starts batches while a slot is idle and the oldest waiting request, or a full batch, says so.
template <class Observer>
void Simulation<Observer>::StartBatches(SimTime now, QueueState& queue, uint32_t queue_id) {
  const ServiceModel& service = service_models_[queue.service];
  while (queue.waiting > 0 && queue.idle != kNil) {
    if (queue.waiting_items < service.max_batch_size) {
      const SimTime due = pool_[queue.head].joined + service.max_batch_delay;
      if (due > now) {
        if (!queue.timer_set) {
          queue.timer_set = true;
          events_.Schedule(due, Priority::kTimer, kBatchTimer, queue_id);
        }
        return;
      }
    }
    StartBatch(now, queue);
  }
}

// Takes requests in order, as many as fit; the first always fits.
template <class Observer>
void Simulation<Observer>::StartBatch(SimTime now, QueueState& queue) {
  const ServiceModel& service = service_models_[queue.service];
  const uint32_t slot_id = TakeIdle(queue);
  SlotState& slot = slots_[slot_id];
  slot.first = queue.head;
  uint32_t requests = 0, items = 0, last = kNil;
  double size = 0;
  for (uint32_t id = queue.head; id != kNil; id = pool_[id].next) {
    const Request& request = pool_[id];
    if (requests > 0 && items + request.items > service.max_batch_size) break;
    ++requests;
    items += request.items;
    size += request.size;
    last = id;
    observer_.OnServiceStart(queue.service, now - request.joined);
  }
  queue.head = pool_[last].next;
  if (queue.head == kNil) queue.tail = kNil;
  pool_[last].next = kNil;
  slot.requests = requests;
  queue.waiting -= requests;
  queue.waiting_items -= items;
  queue.in_service += requests;
  Serve(now, queue.service, slot_id, requests, requests, items, size);
}

template <class Observer>
void Simulation<Observer>::Serve(SimTime now, uint32_t service_id, uint32_t slot_id,
                                 uint32_t requests, uint32_t queued, uint32_t items,
                                 double size) {
  const ServiceModel& service = service_models_[service_id];
  ServiceState& state = services_[service_id];
  SlotState& slot = slots_[slot_id];
  const Duration time = service.time.plain()
                            ? state.plain_times.Next()
                            : service.time.Draw(items, size, state.time, state.noise);
  slot.ends = now + time;
  observer_.OnBatchStart(now, service_id, requests, queued, items, time);
  if (slot.accelerator != kNil) [[unlikely]] {
    ServeShared(now, service, slot_id, items, time);
    return;
  }
  events_.Schedule(slot.ends, Priority::kCompletion, kCompletion, slot_id);
}

// The batch first needs its host, then its replica's accelerator.
template <class Observer>
void Simulation<Observer>::ServeShared(SimTime now, const ServiceModel& service, uint32_t slot_id,
                                       uint32_t items, Duration time) {
  SlotState& slot = slots_[slot_id];
  ++accelerators_[slot.accelerator].busy_slots;
  const Duration host = std::min(time, FromSeconds(service.host_overhead));
  slot.work_ns = static_cast<double>((time - host).ns);
  slot.occupancy = service.occupancy[std::min<size_t>(items, service.occupancy.size() - 1)];
  events_.Schedule(now + host, Priority::kCompletion, kHostDone, slot_id);
}

// A finished request goes on to the next step of its path.
template <class Observer>
void Simulation<Observer>::GoOn(SimTime now, uint32_t service_id, uint32_t id) {
  Request& request = pool_[id];
  observer_.OnServiceEnd(service_id, now - request.joined);
  ++request.step;
  Enter(now, id);
}

// The slot is free: it takes the next batch from those who wait before the finished requests go
// on, so that a client which sends again at once does not jump into that batch.
template <class Observer>
void Simulation<Observer>::OnCompletionEvent(SimTime now, uint32_t slot_id) {
  SlotState& slot = slots_[slot_id];
  QueueState& queue = queues_[slot.queue];
  const uint32_t queue_id = slot.queue;
  const uint32_t service_id = queue.service;
  uint32_t id = slot.first;
  observer_.OnBatchEnd(now, service_id);
  queue.in_service -= slot.requests;
  if (queue.batching) {
    slot.requests = 0;
    PutIdle(queue, slot_id);
    if (queue.waiting > 0) StartBatches(now, queue, queue_id);
  } else if (queue.waiting > 0) {
    uint32_t next_slot = slot_id;
    if (slot.accelerator != kNil) [[unlikely]] {
      slot.requests = 0;
      PutIdle(queue, slot_id);
      next_slot = TakeIdle(queue);
    }
    StartOne(now, queue, next_slot, PopWaiting(queue), 1);
  } else {
    slot.requests = 0;
    PutIdle(queue, slot_id);
  }
  do {
    const uint32_t following = pool_[id].next;
    GoOn(now, service_id, id);
    id = following;
  } while (id != kNil);
}

}  // namespace servescape
