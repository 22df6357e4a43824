// SPDX-License-Identifier: MIT
// Batches: preferred sizes, classes kept apart, padding to shapes and adaptive limits. A station
// with nothing of that but servers that take who waits, first come first served
// (GeneralService::fills), has a short way: what Stations::Enter, Join, Offer and Start come to
// there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Batches : public StationPart<E, Batches> {
 public:
  // Starts batches while a server is idle and it is time.
  void Offer(SimTime now, uint32_t queue);
  // The short way: a task comes to its service; Offer.
  void Enter(SimTime now, uint32_t id);
  void Fill(SimTime now, uint32_t queue);
  // The shape that so many items are padded to.
  uint32_t Padded(const GeneralService& service, uint32_t items) const;
  // Adaptive batching learns from a batch that has ended.
  SERVESCAPE_COLD void Adapt(const Server& server, SimTime now);

 private:
  using Part = StationPart<E, Batches>;
  using Part::Append, Part::QueueAt, Part::ServerAt, Part::StateOf;
  using Part::core, Part::model, Part::observer, Part::router, Part::stations, Part::tasks;
  using Part::iterations, Part::line, Part::servers;

  uint32_t Limit(const Queue& queue, uint32_t service) const;
  void Start(SimTime now, uint32_t queue, uint32_t limit);
  bool Idle(const Queue& queue, const StationPlan& plan) const {
    return queue.idle != kNil || queue.made < plan.servers_per_queue;
  }
  // Sets the batch's timer where it is to wait for more.
  bool Waits(SimTime now, uint32_t queue, SimTime due);
  void StartFull(SimTime now, uint32_t queue, uint32_t limit);

  std::vector<uint32_t> passed_over_;  // by the batch that is being put together
};

// Most items of the next batch: the limit, cut by what adaptive batching has learnt.
template <class E>
uint32_t Batches<E>::Limit(const Queue& queue, uint32_t service) const {
  const ServiceModel& common = model().common().services()[service];
  if (!model().services()[service].batching.adaptive) return common.max_batch_size;
  return std::max(1u, static_cast<uint32_t>(queue.batch_limit));
}

// Starts batches while a server is idle and the oldest waiting request, a full batch or a preferred
// size says so.
template <class E>
void Batches<E>::Offer(SimTime now, uint32_t queue_id) {
  const uint32_t service_id = QueueAt(queue_id).service;
  if (model().services()[service_id].tokens.any) return iterations().Offer(now, queue_id);
  const ServiceModel& common = model().common().services()[service_id];
  const std::vector<uint32_t>& preferred = model().services()[service_id].batching.preferred_sizes;
  while (QueueAt(queue_id).waiting > 0 && servers().HasIdle(queue_id)) {
    Queue& queue = QueueAt(queue_id);
    uint32_t limit = Limit(queue, service_id);
    if (queue.waiting_items < limit) {
      const auto above = std::upper_bound(preferred.begin(), preferred.end(), queue.waiting_items);
      if (above != preferred.begin()) {
        limit = *(above - 1);
      } else {
        if (Waits(now, queue_id, line().OldestJoined(queue) + common.max_batch_delay)) return;
      }
    }
    Start(now, queue_id, limit);
  }
}

template <class E>
bool Batches<E>::Waits(SimTime now, uint32_t queue_id, SimTime due) {
  if (due <= now) return false;
  Queue& queue = QueueAt(queue_id);
  if (queue.timer_due < now || queue.timer_due > due) {
    queue.timer_due = due;
    core().Schedule(due, Priority::kTimer, EventKind::kBatchTimer, queue_id);
  }
  return true;
}

template <class E>
void Batches<E>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const uint32_t service_id = task.service;
  auto& state = StateOf(service_id);
  task.joined = task.queued = now;
  task.has_work = task.preempted = false;
  const uint32_t only = state.plan.only_queue;
  const uint32_t queue_id = only != kNil ? only : router().Route(service_id, id);
  task.queue = queue_id;
  Queue& queue = QueueAt(queue_id);
  const bool idle = Idle(queue, state.plan);
  if (queue.waiting >= state.plan.capacity && !idle) {
    observer().OnReject(now, service_id);
    return stations().Failed(now, id, Outcome::kRejected);
  }
  ++state.present;
  observer().OnWait(now, service_id);
  Append(id, task, queue, state);
  if (idle) Fill(now, queue_id);
}

template <class E>
void Batches<E>::Fill(SimTime now, uint32_t queue_id) {
  const uint32_t service_id = QueueAt(queue_id).service;
  const ServiceModel& common = model().common().services()[service_id];
  const StationPlan& plan = StateOf(service_id).plan;
  while (QueueAt(queue_id).waiting > 0 && Idle(QueueAt(queue_id), plan)) {
    const Queue& queue = QueueAt(queue_id);
    const bool full = queue.waiting_items >= common.max_batch_size;
    if (!full && Waits(now, queue_id, tasks()[queue.head].joined + common.max_batch_delay)) return;
    StartFull(now, queue_id, common.max_batch_size);
  }
}

// Start, of who waits in a list.
template <class E>
void Batches<E>::StartFull(SimTime now, uint32_t queue_id, uint32_t limit) {
  uint32_t server_id = QueueAt(queue_id).idle;
  if (server_id == kNil) {
    server_id = servers().Make(queue_id, servers().NextReplica(queue_id));
  } else {
    QueueAt(queue_id).idle = ServerAt(server_id).next_idle;
  }
  Queue& queue = QueueAt(queue_id);
  Server& server = ServerAt(server_id);
  auto& state = StateOf(queue.service);
  const StationPlan& plan = state.plan;
  uint32_t id = queue.head, last = kNil, requests = 0, items = 0;
  double size = 0;
  while (id != kNil && items != limit) {
    Task& task = tasks()[id];
    if (requests > 0 && items + task.call_items > limit) break;
    ++requests;
    items += task.call_items;
    size += task.size;
    const SimTime held = std::clamp(server.idle_since, task.mark, now);
    tasks().AccountBoth(id, plan.queueing, held, plan.batch_wait, now);
    task.state = TaskState::kInService;
    task.server = server_id;
    observer().OnServiceStart(queue.service, now - task.joined);
    last = id;
    id = task.next;
  }
  tasks()[last].next = kNil;
  server.first = queue.head;
  server.requests = requests;
  queue.head = id;
  (id == kNil ? queue.tail : tasks()[id].previous) = kNil;
  queue.waiting -= requests;
  state.waiting -= requests;
  queue.waiting_items -= items;
  queue.in_service += requests;
  stations().Serve(now, server_id, requests, items, size);
}

// Takes requests in order, as many as fit; the first always fits. Where classes are kept apart
// the first one's class decides, and others keep their place.
template <class E>
void Batches<E>::Start(SimTime now, uint32_t queue_id, uint32_t limit) {
  const uint32_t service_id = QueueAt(queue_id).service;
  const GeneralService& service = model().services()[service_id];
  uint32_t first = kNil, last = kNil, requests = 0, items = 0;
  double size = 0;
  passed_over_.clear();
  for (uint32_t id = line().TakeNext(now, queue_id); id != kNil;
       id = line().TakeNext(now, queue_id)) {
    const Task& task = tasks()[id];
    const bool fits = requests == 0 || items + task.call_items <= limit;
    const bool alike = requests == 0 || !service.batching.per_class ||
                       task.request_class == tasks()[first].request_class;
    if (!fits || !alike) {
      passed_over_.push_back(id);
      if (!fits) break;
      continue;
    }
    (last == kNil ? first : tasks()[last].next) = id;
    last = id;
    ++requests;
    items += task.call_items;
    size += task.size;
    if (items == limit) break;
  }
  line().PutBack(queue_id, passed_over_);
  if (requests == 0) return;
  const uint32_t server_id = servers().TakeIdle(queue_id);
  Server& server = ServerAt(server_id);
  for (uint32_t id = first; id != kNil; id = tasks()[id].next) {
    // While a server was free the request was held back; before, it waited for one.
    tasks().Account(id, service.queueing, std::clamp(server.idle_since, tasks()[id].mark, now));
    tasks().Account(id, service.batch_wait, now);
    tasks()[id].state = TaskState::kInService;
    tasks()[id].patience_due = kNoTime;
    tasks()[id].server = server_id;
    observer().OnServiceStart(service_id, now - tasks()[id].joined);
  }
  server.first = first;
  server.requests = requests;
  QueueAt(queue_id).in_service += requests;
  stations().Serve(now, server_id, requests, items, size);
}

template <class E>
uint32_t Batches<E>::Padded(const GeneralService& service, uint32_t items) const {
  const std::vector<uint32_t>& shapes = service.batching.shapes;
  const auto shape = std::lower_bound(shapes.begin(), shapes.end(), items);
  return shape == shapes.end() ? items : *shape;
}

// Additive increase while full batches keep below the target, multiplicative decrease above it
// (Crankshaw et al., "Clipper", NSDI 2017, section 4.3.1).
template <class E>
void Batches<E>::Adapt(const Server& server, SimTime now) {
  Queue& queue = QueueAt(server.queue);
  const BatchingConfig& config = model().services()[queue.service].batching;
  const double most = model().common().services()[queue.service].max_batch_size;
  if (now - server.started > config.adaptive_target) {
    queue.batch_limit = std::max(1.0, queue.batch_limit * config.adaptive_backoff);
  } else if (server.items + 1 > queue.batch_limit) {
    queue.batch_limit = std::min(most, queue.batch_limit + config.adaptive_step);
  }
}

}  // namespace servescape
