// SPDX-License-Identifier: MIT
// The way of a request through the system: arrivals, the steps of its path, queues, leaving.
// Part of simulation.h; include that.
#pragma once

namespace servescape {

template <class Observer>
Simulation<Observer>::Simulation(const Model& model, uint64_t seed, uint32_t replication,
                                 Observer& observer)
    : model_(model),
      observer_(observer),
      source_models_(model.sources().data()),
      service_models_(model.services().data()),
      end_(model.end()) {
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
void Simulation<Observer>::StartSources(uint64_t seed, uint32_t replication) {
  const auto stream = [&](const std::string& name, const char* purpose) {
    return MakeStream(seed, replication, "traffic." + name + purpose);
  };
  next_size_.resize(model_.sources().size(), 1);
  for (uint32_t id = 0; id < model_.sources().size(); ++id) {
    const SourceModel& source = source_models_[id];
    const Generator arrivals = stream(source.name, "/arrivals");
    sources_.push_back({{arrivals, source.gap, source.gap_scale},
                        arrivals,
                        stream(source.name, "/thinning"),
                        stream(source.name, "/size"),
                        {stream(source.name, "/think"), source.think, 1}});
    SourceState& state = sources_.back();
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
void Simulation<Observer>::Handle(SimTime now, uint32_t kind, uint32_t entity) {
  now_ = now;
  observer_.OnTime(now);
  if (kind == kCompletion) {
    OnCompletionEvent(now, entity);
  } else if (kind == kArrival || kind == kClientSend) {
    OnArrivalEvent(now, kind, entity);
  } else {
    OnRareEvent(now, kind, entity);
  }
}

template <class Observer>
void Simulation<Observer>::OnRareEvent(SimTime now, uint32_t kind, uint32_t entity) {
  switch (kind) {
    case kBatchTimer:
      queues_[entity].timer_set = false;
      StartBatches(now, queues_[entity], entity);
      break;
    case kHostDone: OnHostDone(now, entity); break;
    case kAcceleratorDone: OnAcceleratorDone(now, entity); break;
    default: SERVESCAPE_CHECK(false);
  }
}

template <class Observer>
void Simulation<Observer>::OnArrivalEvent(SimTime now, uint32_t kind, uint32_t source_id) {
  const SourceModel& source = source_models_[source_id];
  SourceState& state = sources_[source_id];
  double size;
  SimTime next = end_;
  if (source.arrivals == ArrivalKind::kTrace) [[unlikely]] {
    size = next_size_[source_id];
    next = NextTraced(source, state, &next_size_[source_id]);
  } else {
    size = source.size.Draw(state.size);
    if (kind == kArrival) next = NextOpen(source, state, now, end_);
  }
  if (next < end_) events_.Schedule(next, Priority::kArrival, kArrival, source_id);
  Admit(now, source_id, size);
}

template <class Observer>
void Simulation<Observer>::Admit(SimTime now, uint32_t source_id, double size) {
  const SourceModel& source = source_models_[source_id];
  const uint32_t id = pool_.Allocate();
  // Freed places are taken again first, so one beyond the limit is in use only when all are.
  if (id >= model_.max_in_flight()) [[unlikely]] stopped_ = true;
  Request& request = pool_[id];
  request.intended = now;
  request.size = size;
  request.step = source.first_step;
  request.source = source_id;
  request.items = source.items;
  observer_.OnArrival(now);
  Enter(now, id);
}

// The request comes to the service of its present step, or has none left.
template <class Observer>
void Simulation<Observer>::Enter(SimTime now, uint32_t id) {
  Request& request = pool_[id];
  uint32_t queue_id = step_queues_[request.step];
  if (queue_id == kNil) {
    observer_.OnComplete(now, request.source, now - request.intended);
    Leave(now, id);
    return;
  }
  request.joined = now;
  if (queue_id == kRouted) {
    const uint32_t service_id = model_.steps()[request.step];
    const ServiceModel& service = service_models_[service_id];
    queue_id = service.first_queue +
               Route(service, services_[service_id], queues_.data() + service.first_queue);
  }
  Join(now, queues_[queue_id], queue_id, id);
}

template <class Observer>
void Simulation<Observer>::Join(SimTime now, QueueState& queue, uint32_t queue_id, uint32_t id) {
  if (!queue.batching && queue.idle != kNil) {
    StartOne(now, queue, TakeIdle(queue), id, 0);
    return;
  }
  // With batching a request that finds an idle slot waits only for company: it counts as waiting
  // but is never refused.
  const uint32_t capacity = service_models_[queue.service].capacity;
  if (queue.waiting >= capacity && queue.idle == kNil) [[unlikely]] {
    Reject(now, queue.service, id);
    return;
  }
  Request& request = pool_[id];
  request.next = kNil;
  if (queue.head == kNil) {
    queue.head = id;
  } else {
    pool_[queue.tail].next = id;
  }
  queue.tail = id;
  ++queue.waiting;
  queue.waiting_items += request.items;
  observer_.OnWait(now, queue.service);
  if (queue.batching && queue.idle != kNil) StartBatches(now, queue, queue_id);
}

template <class Observer>
void Simulation<Observer>::Reject(SimTime now, uint32_t service_id, uint32_t id) {
  observer_.OnReject(now, service_id);
  observer_.OnFail(now, pool_[id].source, now - pool_[id].intended);
  Leave(now, id);
}

template <class Observer>
void Simulation<Observer>::Leave(SimTime now, uint32_t id) {
  const uint32_t source = pool_[id].source;
  pool_.Free(id);
  if (any_closed_ && source_models_[source].arrivals == ArrivalKind::kClosed) {
    ScheduleThink(now, source);
  }
}

template <class Observer>
void Simulation<Observer>::ScheduleThink(SimTime now, uint32_t source) {
  const SimTime send = now + sources_[source].think.Next();
  if (send < end_) events_.Schedule(send, Priority::kArrival, kClientSend, source);
}

}  // namespace servescape
