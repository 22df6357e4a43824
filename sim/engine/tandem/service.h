// SPDX-License-Identifier: MIT
// Servers at work: taking requests from a queue, forming batches, serving them, sharing a replica's
// accelerator. Part of tandem_engine.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

template <class Observer>
void TandemEngine<Observer>::StartServices(uint64_t seed, uint32_t replication) {
  queues_.resize(model_.queue_count());
  servers_.resize(model_.server_count());
  accelerators_.resize(model_.accelerator_count());
  services_.reserve(model_.services().size());  // queues point into them
  for (uint32_t id = 0; id < model_.services().size(); ++id) {
    const ServiceModel& service = service_models_[id];
    const std::string name = "service." + service.name;
    sized_ = sized_ || service.time.sized();
    const Generator times = MakeStream(seed, replication, name + "/time");
    services_.push_back({{times, service.time.iid_sampler(), 1},
                         times,
                         MakeStream(seed, replication, name + "/noise"),
                         MakeStream(seed, replication, name + "/routing")});
    for (uint32_t q = 0; q < service.queues; ++q) {
      QueueState& queue = queues_[service.first_queue + q];
      queue.service = id;
      queue.capacity = service.capacity;
      queue.times = &services_.back().iid_times;
      queue.single = service.time.iid() && !service.batching && !service.shares_accelerator;
      queue.batching = service.batching;
      // The lowest server is taken first.
      for (uint32_t i = service.servers_per_queue; i-- > 0;) {
        const uint32_t local = q * service.servers_per_queue + i;
        ServerState& server = servers_[service.first_server + local];
        server.queue = service.first_queue + q;
        server.next_idle = queue.idle;
        queue.idle = service.first_server + local;
        if (service.shares_accelerator) {
          server.accelerator = service.first_accelerator + local / service.concurrency;
        }
      }
    }
  }
}

// An idle server of the queue, which has one: the last that became idle; where replicas share an
// accelerator, one of the replica with the fewest batches.
template <class Observer>
uint32_t TandemEngine<Observer>::TakeIdle(QueueState& queue) {
  uint32_t taken = queue.idle;
  if (servers_[taken].accelerator != kNil) [[unlikely]]
    return TakeIdleShared(queue);
  queue.idle = servers_[taken].next_idle;
  return taken;
}

template <class Observer>
uint32_t TandemEngine<Observer>::TakeIdleShared(QueueState& queue) {
  uint32_t taken = queue.idle;
  uint32_t before = kNil, best_before = kNil;
  for (uint32_t server = queue.idle; server != kNil; server = servers_[server].next_idle) {
    if (accelerators_[servers_[server].accelerator].busy_servers <
        accelerators_[servers_[taken].accelerator].busy_servers) {
      taken = server;
      best_before = before;
    }
    before = server;
  }
  uint32_t& link = best_before == kNil ? queue.idle : servers_[best_before].next_idle;
  link = servers_[taken].next_idle;
  return taken;
}

template <class Observer>
void TandemEngine<Observer>::PutIdle(QueueState& queue, uint32_t server_id) {
  servers_[server_id].next_idle = queue.idle;
  queue.idle = server_id;
}

// The oldest waiting request, taken from the queue.
template <class Observer>
uint32_t TandemEngine<Observer>::PopWaiting(QueueState& queue) {
  const uint32_t id = queue.head;
  queue.head = pool_[id].next;
  --queue.waiting;
  return id;
}

// One request into a server that is not on the idle list, without batching.
template <class Observer>
void TandemEngine<Observer>::StartOne(SimTime now, QueueState& queue, uint32_t server_id,
                                      uint32_t id, uint32_t queued) {
  Request& request = pool_[id];
  request.next = kNil;
  ServerState& server = servers_[server_id];
  server.first = id;
  server.requests = 1;
  ++queue.in_service;
  observer_.OnServiceStart(queue.service, now - request.joined);
  Serve(now, queue.service, server_id, 1, queued, request.items, SizeOf(id));
}

// StartOne at an idle server that takes one request at a time: a draw, and no one to be called.
template <class Observer>
void TandemEngine<Observer>::StartSingle(SimTime now, QueueState& queue, uint32_t id) {
  const uint32_t server_id = queue.idle;
  ServerState& server = servers_[server_id];
  queue.idle = server.next_idle;
  const Duration time = queue.times->Next();
  server.ends = now + time;
  server.first = id;
  server.requests = 1;
  ++queue.in_service;
  observer_.OnServiceStart(queue.service, Duration{0});
  observer_.OnBatchStart(now, queue.service, 1, 0, pool_[id].items, time);
  events_.Schedule(server.ends, Priority::kCompletion, kCompletion, server_id);
}

// Starts batches while a server is idle and the oldest waiting request, or a full batch, says so.
template <class Observer>
void TandemEngine<Observer>::StartBatches(SimTime now, QueueState& queue, uint32_t queue_id) {
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
void TandemEngine<Observer>::StartBatch(SimTime now, QueueState& queue) {
  const uint32_t service_id = queue.service;
  const uint32_t most = service_models_[service_id].max_batch_size;
  const uint32_t server_id = TakeIdle(queue);
  ServerState& server = servers_[server_id];
  const uint32_t waiting = queue.waiting;
  uint32_t id = queue.head;
  server.first = id;
  uint32_t requests = 0, items = 0;
  double size = 0;
  const bool sized = sized_;
  observer_.OnServiceStarts(service_id, [&](Duration* wait) {
    if (requests == waiting) return false;
    const Request& request = pool_[id];
    if (items + request.items > most && requests > 0) return false;
    ++requests;
    items += request.items;
    if (sized) [[unlikely]]
      size += sizes_[id];
    *wait = now - request.joined;
    id = request.next;
    return true;
  });
  queue.head = id;
  server.requests = requests;
  queue.waiting = waiting - requests;
  queue.waiting_items -= items;
  queue.in_service += requests;
  Serve(now, service_id, server_id, requests, requests, items, size);
}

template <class Observer>
void TandemEngine<Observer>::Serve(SimTime now, uint32_t service_id, uint32_t server_id,
                                   uint32_t requests, uint32_t queued, uint32_t items,
                                   double size) {
  const ServiceModel& service = service_models_[service_id];
  ServiceState& state = services_[service_id];
  ServerState& server = servers_[server_id];
  const Duration time = service.time.iid()
                            ? state.iid_times.Next()
                            : service.time.Draw(items, size, state.time, state.noise);
  server.ends = now + time;
  observer_.OnBatchStart(now, service_id, requests, queued, items, time);
  if (server.accelerator != kNil) [[unlikely]] {
    ServeShared(now, service, server_id, items, time);
    return;
  }
  events_.Schedule(server.ends, Priority::kCompletion, kCompletion, server_id);
}

// The batch first needs its host, then its replica's accelerator.
template <class Observer>
void TandemEngine<Observer>::ServeShared(SimTime now, const ServiceModel& service,
                                         uint32_t server_id, uint32_t items, Duration time) {
  ServerState& server = servers_[server_id];
  ++accelerators_[server.accelerator].busy_servers;
  const Duration host = std::min(time, FromSeconds(service.host_overhead));
  server.work_ns = static_cast<double>((time - host).ns);
  server.occupancy = service.occupancy[std::min<size_t>(items, service.occupancy.size() - 1)];
  events_.Schedule(now + host, Priority::kCompletion, kHostDone, server_id);
}

// A single request is served; gives it, at its next step. The server takes the next request
// before the finished one goes on, so that a client which sends again at once waits its turn.
template <class Observer>
uint32_t TandemEngine<Observer>::EndSingle(SimTime now, QueueState& queue, uint32_t server_id) {
  ServerState& server = servers_[server_id];
  const uint32_t id = server.first;
  if (queue.waiting > 0) {
    const uint32_t next_id = PopWaiting(queue);
    const Request& next = pool_[next_id];
    const Duration time = queue.times->Next();
    server.ends = now + time;
    server.first = next_id;
    observer_.OnNextStart(now, queue.service, now - next.joined, next.items, time);
    events_.ScheduleFirst(server.ends, Priority::kCompletion, kCompletion, server_id);
  } else {
    observer_.OnBatchEnd(now, queue.service);
    --queue.in_service;
    server.requests = 0;
    PutIdle(queue, server_id);
  }
  Request& request = pool_[id];
  observer_.OnServiceEnd(queue.service, now - request.joined);
  ++request.step;
  return id;
}

// The server is free: it takes the next batch from those who wait before the finished requests go
// on, for the same reason.
template <class Observer>
void TandemEngine<Observer>::EndBatch(SimTime now, uint32_t server_id) {
  ServerState& server = servers_[server_id];
  QueueState& queue = queues_[server.queue];
  const uint32_t service_id = queue.service;
  uint32_t id = server.first;
  uint32_t left = server.requests;
  observer_.OnBatchEnd(now, service_id);
  queue.in_service -= left;
  server.requests = 0;
  PutIdle(queue, server_id);
  if (queue.batching) {
    if (queue.waiting > 0) StartBatches(now, queue, server.queue);
  } else if (queue.waiting > 0) {
    const uint32_t next_server = TakeIdle(queue);
    StartOne(now, queue, next_server, PopWaiting(queue), 1);
  }
  while (left > 0) {
    // Those at the end of their paths leave together; one that goes on is reported between them.
    const uint32_t first = id;
    uint32_t last = kNil;
    observer_.OnDepartures(now, service_id, [&](Departure* departure) {
      if (left == 0) return false;
      const Request& request = pool_[id];
      if (step_queues_[request.step + 1] != kNil) return false;
      *departure = {now - request.joined, now - request.intended, request.source};
      last = id;
      id = request.next;
      --left;
      return true;
    });
    if (last != kNil) LeaveTogether(now, first, last);
    if (left == 0) break;
    Request& request = pool_[id];
    const uint32_t following = request.next;
    observer_.OnServiceEnd(service_id, now - request.joined);
    ++request.step;
    EnterOther(now, id);
    id = following;
    --left;
  }
}

}  // namespace servescape
