// SPDX-License-Identifier: MIT
// The way of a request through the system: arrivals, the steps of its path, queues, leaving.
// Part of tandem_engine.h; include that.
#pragma once

#include <algorithm>

namespace servescape {

template <class Observer>
TandemEngine<Observer>::TandemEngine(const Model& model, uint64_t seed, uint32_t replication,
                                     Observer& observer, size_t most_in_heap)
    : TandemState<Observer>(model, observer, most_in_heap) {
  for (const uint32_t service : model.steps()) {
    const bool routed = service != Model::kEndOfPath && service_models_[service].queues > 1;
    step_queues_.push_back(routed                         ? kRouted
                           : service == Model::kEndOfPath ? kNil
                                                          : service_models_[service].first_queue);
  }
  StartServices(seed, replication);
  StartSources(seed, replication);
}

template <class Observer>
void TandemEngine<Observer>::StartSources(uint64_t seed, uint32_t replication) {
  next_size_.resize(model_.sources().size(), 1);
  for (uint32_t id = 0; id < model_.sources().size(); ++id) {
    const SourceModel& source = source_models_[id];
    sources_.push_back({StartSource(source, seed, replication)});
    TandemSource& state = sources_.back();
    state.steady = !sized_ && source.profile.constant() && source.arrivals != ArrivalKind::kTrace &&
                   source.arrivals != ArrivalKind::kClosed;
    const uint32_t first_queue = step_queues_[source.first_step];
    if (state.steady && first_queue < queues_.size()) {
      QueueState& queue = queues_[first_queue];
      if (queue.single || queue.batching) state.queue = &queue;
    }
    state.first_step = source.first_step;
    state.items = source.items;
    if (source.arrivals == ArrivalKind::kClosed) {
      any_closed_ = true;
      for (uint32_t client = 0; client < source.clients; ++client) ScheduleThink({0}, id);
      continue;
    }
    const SimTime first = source.arrivals == ArrivalKind::kTrace
                              ? NextTraced(source, state, &next_size_[id])
                              : NextOpen(source, state, {0}, end_);
    if (first < end_) events_.Schedule(first, Priority::kArrival, kArrival, id);
  }
}

template <class Observer>
bool TandemEngine<Observer>::Handle(SimTime now, uint32_t kind, uint32_t entity, int64_t* left) {
  observer_.OnTime(now);
  if (kind == kCompletion) {
    QueueState& queue = queues_[servers_[entity].queue];
    if (queue.single) {
      Enter(now, EndSingle(now, queue, entity));
    } else {
      EndBatch(now, entity);
    }
    return true;
  }
  if (kind > kClientSend) {
    OnRareEvent(now, kind, entity);
    return true;
  }
  QueueState* const queue = sources_[entity].queue;
  if (queue == nullptr) {
    OnOtherArrival(now, kind, entity);
  } else if (queue->idle == kNil) {
    JoinBusy(now, entity, *queue, left);
  } else {
    JoinIdle(now, entity, *queue);
  }
  return !stopped_;
}

template <class Observer>
void TandemState<Observer>::CountNext(ActorCounts* counts) {
  const Event& event = events_.Top();
  switch (event.kind()) {
    case kArrival:
      return counts->Count(Actor::kOpenSource, event.entity());
    case kClientSend:
      return counts->Count(Actor::kClients, event.entity());
    case kCompletion:
      return counts->Count(Actor::kService, queues_[servers_[event.entity()].queue].service);
    default:
      return counts->Count(Actor::kOther, 0);
  }
}

template <class Observer>
void TandemEngine<Observer>::OnRareEvent(SimTime now, uint32_t kind, uint32_t entity) {
  switch (kind) {
    case kBatchTimer:
      queues_[entity].timer_set = false;
      StartBatches(now, queues_[entity], entity);
      break;
    case kHostDone:
      OnHostDone(now, entity);
      break;
    case kAcceleratorDone:
      OnAcceleratorDone(now, entity);
      break;
    default:
      SERVESCAPE_CHECK(false);
  }
}

template <class Observer>
uint32_t TandemEngine<Observer>::NewRequest(SimTime now, uint32_t source_id) {
  const TandemSource& source = sources_[source_id];
  uint32_t id = pool_.Allocate();
  if (id == kNil) [[unlikely]]
    id = AddRequest(now);
  Request& request = pool_[id];
  request.intended = now;
  request.step = source.first_step;
  request.source = source_id;
  request.items = source.items;
  observer_.OnArrival(now);
  return id;
}

// An arrival at a queue that has no idle server. It schedules nothing, so while the source's next
// arrival comes before any other event it is handled here at once, with what that needs in local
// variables.
template <class Observer>
void TandemEngine<Observer>::JoinBusy(SimTime now, uint32_t source_id, QueueState& queue,
                                      int64_t* left) {
  const uint32_t waiting = queue.waiting;
  if (waiting >= queue.capacity) [[unlikely]] {
    OnOtherArrival(now, kArrival, source_id);
    return;
  }
  const SimTime other = Event::TimeOf(events_.NextKey());
  const SimTime until = std::min({other, end_, observer_.quiet_until()});
  int64_t most = std::min<int64_t>(queue.capacity - waiting, *left + 1);
  TandemSource& source = sources_[source_id];
  uint32_t tail = queue.tail;
  int64_t joined = 0;
  uint64_t instants = 0;
  SimTime next = now;
  do {
    now = next;
    uint32_t id = pool_.Allocate();
    if (id == kNil) [[unlikely]] {
      id = AddRequest(now);
      if (stopped_) most = joined + 1;
    }
    pool_[id] = {now, now, kNil, source.first_step, source_id, source.items};
    (waiting + joined == 0 ? queue.head : pool_[tail].next) = id;
    tail = id;
    ++joined;
    instants += static_cast<uint64_t>(now.ns);
    next = now + source.gaps.Next();
  } while (next < until && joined < most);
  queue.waiting = waiting + static_cast<uint32_t>(joined);
  queue.waiting_items += static_cast<uint32_t>(joined) * source.items;
  queue.tail = tail;
  *left -= joined - 1;
  observer_.OnQueuedArrivals(queue.service, joined, instants);
  if (next < end_) [[likely]] {
    events_.ScheduleFirst(next, Priority::kArrival, kArrival, source_id);
  }
}

// An arrival at a queue that has an idle server.
template <class Observer>
void TandemEngine<Observer>::JoinIdle(SimTime now, uint32_t source_id, QueueState& queue) {
  const uint32_t id = NewRequest(now, source_id);
  const SimTime next = now + sources_[source_id].gaps.Next();
  if (next < end_) [[likely]] {
    events_.ScheduleFirst(next, Priority::kArrival, kArrival, source_id);
  }
  if (queue.single) {
    pool_[id].joined = now;
    StartSingle(now, queue, id);
  } else {
    EnterOther(now, id);
  }
}

template <class Observer>
void TandemEngine<Observer>::OnOtherArrival(SimTime now, uint32_t kind, uint32_t source_id) {
  const uint32_t id = NewRequest(now, source_id);
  TandemSource& source = sources_[source_id];
  const SimTime next =
      source.steady ? now + source.gaps.Next() : NextIrregular(now, kind, source_id, id);
  if (next < end_) events_.ScheduleFirst(next, Priority::kArrival, kArrival, source_id);
  EnterOther(now, id);
}

// Keeps the size of the request that comes now; the instant of the source's next, or the end of
// time when there is none or a client decides.
template <class Observer>
SimTime TandemEngine<Observer>::NextIrregular(SimTime now, uint32_t kind, uint32_t source_id,
                                              uint32_t id) {
  const SourceModel& source = source_models_[source_id];
  TandemSource& state = sources_[source_id];
  if (source.arrivals == ArrivalKind::kTrace) {
    if (sized_) KeepSize(id, next_size_[source_id]);
    return NextTraced(source, state, &next_size_[source_id]);
  }
  if (sized_) KeepSize(id, source.size.Draw(state.size));
  return kind == kArrival ? NextOpen(source, state, now, end_) : kEndOfTime;
}

// Freed places are taken again first, so one beyond the limit is in use only when all are.
template <class Observer>
uint32_t TandemEngine<Observer>::AddRequest(SimTime now) {
  const uint32_t id = pool_.Grow();
  if (id >= model_.max_in_flight()) {
    stopped_ = true;
    now_ = now;
  }
  return id;
}

template <class Observer>
void TandemEngine<Observer>::KeepSize(uint32_t id, double size) {
  if (id >= sizes_.size()) sizes_.resize(id + 1);
  sizes_[id] = size;
}

// The request comes to the service of its present step, or has none left.
template <class Observer>
void TandemEngine<Observer>::Enter(SimTime now, uint32_t id) {
  Request& request = pool_[id];
  uint32_t queue_id = step_queues_[request.step];
  if (queue_id == kNil) {
    Complete(now, id);
    return;
  }
  request.joined = now;
  if (queue_id == kRouted) queue_id = RouteTo(id);
  QueueState& queue = queues_[queue_id];
  if (queue.single) {
    if (queue.idle != kNil) {
      StartSingle(now, queue, id);
    } else if (queue.waiting >= queue.capacity) [[unlikely]] {
      Reject(now, queue.service, id);
    } else {
      Wait(now, queue, id);
    }
  } else if (queue.batching) {
    JoinBatch(now, queue, queue_id, id);
  } else {
    JoinOther(now, queue, id);
  }
}

template <class Observer>
void TandemEngine<Observer>::EnterOther(SimTime now, uint32_t id) {
  Enter(now, id);
}

template <class Observer>
uint32_t TandemEngine<Observer>::RouteTo(uint32_t id) {
  const uint32_t service_id = model_.steps()[pool_[id].step];
  const ServiceModel& service = service_models_[service_id];
  return service.first_queue +
         Route(service, services_[service_id], queues_.data() + service.first_queue);
}

template <class Observer>
void TandemEngine<Observer>::Wait(SimTime now, QueueState& queue, uint32_t id) {
  pool_[id].next = kNil;
  if (queue.waiting++ == 0) {
    queue.head = id;
  } else {
    pool_[queue.tail].next = id;
  }
  queue.tail = id;
  observer_.OnWait(now, queue.service);
}

// With batching a request that finds an idle server waits only for company: it counts as waiting
// but is never refused.
template <class Observer>
void TandemEngine<Observer>::JoinBatch(SimTime now, QueueState& queue, uint32_t queue_id,
                                       uint32_t id) {
  if (queue.waiting >= queue.capacity && queue.idle == kNil) [[unlikely]] {
    Reject(now, queue.service, id);
    return;
  }
  Wait(now, queue, id);
  queue.waiting_items += pool_[id].items;
  if (queue.idle != kNil) StartBatches(now, queue, queue_id);
}

template <class Observer>
void TandemEngine<Observer>::JoinOther(SimTime now, QueueState& queue, uint32_t id) {
  if (queue.idle != kNil) {
    StartOne(now, queue, TakeIdle(queue), id, 0);
  } else if (queue.waiting >= queue.capacity) {
    Reject(now, queue.service, id);
  } else {
    Wait(now, queue, id);
  }
}

template <class Observer>
void TandemEngine<Observer>::Complete(SimTime now, uint32_t id) {
  const Request& request = pool_[id];
  observer_.OnComplete(now, request.source, now - request.intended);
  Leave(now, id);
}

template <class Observer>
void TandemEngine<Observer>::Reject(SimTime now, uint32_t service_id, uint32_t id) {
  observer_.OnReject(now, service_id);
  observer_.OnFail(now, pool_[id].source, now - pool_[id].intended);
  Leave(now, id);
}

template <class Observer>
void TandemEngine<Observer>::Leave(SimTime now, uint32_t id) {
  const uint32_t source = pool_[id].source;
  pool_.Free(id);
  if (any_closed_ && source_models_[source].arrivals == ArrivalKind::kClosed) {
    ScheduleThink(now, source);
  }
}

// The same of all from `first` to `last`, as they are linked.
template <class Observer>
void TandemEngine<Observer>::LeaveTogether(SimTime now, uint32_t first, uint32_t last) {
  if (any_closed_) [[unlikely]] {
    for (uint32_t id = first;; id = pool_[id].next) {
      const uint32_t source = pool_[id].source;
      if (source_models_[source].arrivals == ArrivalKind::kClosed) ScheduleThink(now, source);
      if (id == last) break;
    }
  }
  pool_.FreeAll(first, last);
}

template <class Observer>
void TandemEngine<Observer>::ScheduleThink(SimTime now, uint32_t source) {
  const SimTime send = now + sources_[source].think.Next();
  if (send < end_) events_.Schedule(send, Priority::kArrival, kClientSend, source);
}

}  // namespace servescape
