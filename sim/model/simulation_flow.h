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
      steps_(model.steps().data()),
      end_(model.end()) {
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
  switch (kind) {
    case kArrival:
    case kClientSend: OnArrivalEvent(now, kind, entity); break;
    case kCompletion: OnCompletionEvent(now, entity); break;
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
  if (pool_.live() > model_.max_in_flight()) [[unlikely]] stopped_ = true;
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
  const uint32_t service_id = steps_[request.step];
  if (service_id == Model::kEndOfPath) {
    observer_.OnComplete(now, request.source, now - request.intended);
    Leave(now, id);
    return;
  }
  request.joined = now;
  const ServiceModel& service = service_models_[service_id];
  const uint32_t queue_id =
      service.first_queue +
      Route(service, services_[service_id], queues_.data() + service.first_queue);
  Join(now, queues_[queue_id], queue_id, id);
}

template <class Observer>
void Simulation<Observer>::Join(SimTime now, QueueState& queue, uint32_t queue_id, uint32_t id) {
  const ServiceModel& service = service_models_[queue.service];
  if (!service.batching && queue.idle != kNil) {
    StartOne(now, queue, TakeIdle(queue), id, 0);
    return;
  }
  // With batching a request that finds an idle slot waits only for company: it counts as waiting
  // but is never refused.
  if (queue.waiting >= service.capacity && queue.idle == kNil) [[unlikely]] {
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
  if (service.batching && queue.idle != kNil) StartBatches(now, queue, queue_id);
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
  if (source_models_[source].arrivals == ArrivalKind::kClosed) ScheduleThink(now, source);
}

template <class Observer>
void Simulation<Observer>::ScheduleThink(SimTime now, uint32_t source) {
  const SimTime send = now + sources_[source].think.Next();
  if (send < end_) events_.Schedule(send, Priority::kArrival, kClientSend, source);
}

}  // namespace servescape
