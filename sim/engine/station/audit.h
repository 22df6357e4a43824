// SPDX-License-Identifier: MIT
// The books of the stations and of the tasks, gone through between two events: that counts are
// those of what they count, and that each task is where its state says. Built with SERVESCAPE_AUDIT
// an engine does so as it runs; otherwise nothing of this is compiled but where a test asks for it.
#pragma once

#include <cstdint>

#include "sim/base/cold.h"
#include "sim/engine/station/queue.h"
#include "sim/engine/station/records.h"

namespace servescape {

// A count, or the state of a task, that a test makes wrong.
enum class Sabotage : uint8_t {
  kWaiting,
  kWaitingItems,
  kInService,
  kServiceWaiting,
  kServicePresent,
  kBatch,  // requests of one
  kTail,   // the last of a list is not its tail any more
  kIdle,   // an idle server is forgotten
  kQueuedState,
  kServedState,
  kLostState,  // a task that is asleep is being worked on
};
constexpr int kSabotages = 11;

template <class E>
class Audit : public StationPart<E, Audit> {
 public:
  // The first law that does not hold, in words; null while all do. Between two events only.
  SERVESCAPE_COLD const char* Broken() const;
  // For the test of Broken. False where there is nothing to break at present.
  SERVESCAPE_COLD bool Break(Sabotage what);

 private:
  using Part = StationPart<E, Audit>;
  using Part::AllServers, Part::QueueAt, Part::ServerAt, Part::StateOf;
  using Part::core, Part::fleet, Part::model, Part::tasks;

  SERVESCAPE_COLD const char* BrokenHeap(uint32_t queue) const;
  SERVESCAPE_COLD const char* BrokenList(uint32_t queue) const;
  SERVESCAPE_COLD const char* BrokenQueue(uint32_t queue) const;
  SERVESCAPE_COLD const char* BrokenIdle(const Queue& queue, uint32_t id) const;
  SERVESCAPE_COLD const char* BrokenServer(uint32_t server) const;
  SERVESCAPE_COLD const char* BrokenService(uint32_t service) const;
  SERVESCAPE_COLD const char* BrokenTask(uint32_t id) const;

  bool WaitsIn(uint32_t id, uint32_t queue) const {
    return tasks()[id].state == TaskState::kQueued && tasks()[id].queue == queue;
  }
};

// Every list's members are as many as its count and say that they are in it. So the tasks that say
// so are all reached if they are as many as the counts sum to.
template <class E>
const char* Audit<E>::Broken() const {
  uint64_t waiting = 0, served = 0;
  for (uint32_t id = 0; id < model().common().queue_count(); ++id) {
    if (const char* law = BrokenQueue(id)) return law;
    waiting += QueueAt(id).waiting;
    served += QueueAt(id).in_service;
  }
  for (uint32_t id = 0; id < AllServers().size(); ++id) {
    if (const char* law = BrokenServer(id)) return law;
  }
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    if (const char* law = BrokenService(id)) return law;
  }
  const char* law = nullptr;
  tasks().ForEach([&](uint32_t id, const Task& task) {
    waiting -= task.state == TaskState::kQueued;
    served -= task.state == TaskState::kInService;
    if (law == nullptr) law = BrokenTask(id);
  });
  if (law != nullptr) return law;
  if (waiting != 0) return "tasks that wait = those in the queues";
  return served == 0 ? nullptr : "tasks in service = those at the servers";
}

template <class E>
const char* Audit<E>::BrokenHeap(uint32_t queue_id) const {
  const Queue& queue = QueueAt(queue_id);
  for (uint32_t i = 0; i < queue.heap.size(); ++i) {
    const HeapEntry& entry = queue.heap[i];
    if (!WaitsIn(entry.task, queue_id)) return "who is in a queue's heap waits there";
    if (tasks()[entry.task].previous != i) return "a waiting task knows its place in the heap";
    if (i > 0 && ServedBefore(entry, queue.heap[(i - 1) / 2])) return "a queue's heap is in order";
  }
  return queue.heap.size() == queue.waiting ? nullptr : "a queue's count = the length of its heap";
}

template <class E>
const char* Audit<E>::BrokenList(uint32_t queue_id) const {
  const Queue& queue = QueueAt(queue_id);
  uint32_t length = 0, last = kNil;
  for (uint32_t id = queue.head; id != kNil; id = tasks()[id].next) {
    if (!WaitsIn(id, queue_id)) return "who is in a queue's list waits there";
    if (tasks()[id].previous != last) return "a queue's list is linked both ways";
    if (++length > queue.waiting) break;
    last = id;
  }
  if (length != queue.waiting) return "a queue's count = the length of its list";
  return queue.tail == last ? nullptr : "a queue's tail is the last of its list";
}

template <class E>
const char* Audit<E>::BrokenQueue(uint32_t queue_id) const {
  const Queue& queue = QueueAt(queue_id);
  const GeneralService& service = model().services()[queue.service];
  const char* const order = service.heap ? BrokenHeap(queue_id) : BrokenList(queue_id);
  if (order != nullptr) return order;
  uint64_t items = 0, served = 0;
  for (const HeapEntry& entry : queue.heap) items += tasks()[entry.task].call_items;
  for (uint32_t id = queue.head; id != kNil && !service.heap; id = tasks()[id].next) {
    items += tasks()[id].call_items;
  }
  if (items != queue.waiting_items) return "a queue's items = those of who waits";
  for (const uint32_t server : queue.servers) served += ServerAt(server).requests;
  if (served != queue.in_service) return "a queue's requests in service = its servers'";
  return service.tokens.any ? nullptr : BrokenIdle(queue, queue_id);
}

// Whoever is idle and takes new work is in the list; a replica that drains may have parked ones
// there, for what waits for it alone.
template <class E>
const char* Audit<E>::BrokenIdle(const Queue& queue, uint32_t queue_id) const {
  const GeneralService& service = model().services()[queue.service];
  uint64_t listed = 0, ready = 0;
  uint32_t last = kNil;
  for (uint32_t id = queue.idle; id != kNil; last = id, id = ServerAt(id).next_idle) {
    const Server& server = ServerAt(id);
    if (!service.fcfs && !service.fills && server.previous_idle != last) {
      return "the list of idle servers is linked both ways";
    }
    if (server.requests > 0 || server.queue != queue_id) return "an idle server serves nobody";
    if (server.parked && !fleet().Drains(server.replica)) return "a parked server is not idle";
    if (++listed > queue.servers.size()) return "the list of idle servers ends";
    ready += !server.parked;
  }
  uint64_t idle = 0;
  for (const uint32_t id : queue.servers) {
    idle += ServerAt(id).requests == 0 && !ServerAt(id).parked;
  }
  return idle == ready ? nullptr : "all idle servers are in their queue's list";
}

template <class E>
const char* Audit<E>::BrokenServer(uint32_t id) const {
  const Server& server = ServerAt(id);
  const GeneralService& service = model().services()[QueueAt(server.queue).service];
  if (server.parked == fleet().IsReady(server.replica)) {
    return "a server is parked where its replica is not ready";
  }
  if (server.requests == 0) return nullptr;
  uint32_t length = 0;
  for (uint32_t at = server.first; at != kNil && length <= server.requests; at = tasks()[at].next) {
    const Task& task = tasks()[at];
    if (task.state != TaskState::kInService || task.server != id || task.queue != server.queue) {
      return "who is in a batch is in service there";
    }
    ++length;
  }
  if (length != server.requests) return "a batch's count = the length of its list";
  const bool runs = server.frozen.ns == 0 && !server.blocked && !service.tokens.any;
  if (runs && !service.shares && server.due != server.ends) return "a batch ends when reported";
  return runs && server.due < core().now() && !server.on_share ? "a batch's end is to come"
                                                               : nullptr;
}

template <class E>
const char* Audit<E>::BrokenService(uint32_t id) const {
  const ServiceModel& common = model().common().services()[id];
  uint64_t waiting = 0, served = 0;
  for (uint32_t q = common.first_queue; q < common.first_queue + common.queues; ++q) {
    waiting += QueueAt(q).waiting;
    served += QueueAt(q).in_service;
  }
  if (waiting != StateOf(id).waiting) return "who waits for a service = who is in its queues";
  return waiting + served == StateOf(id).present ? nullptr : "present = waiting + in service";
}

template <class E>
const char* Audit<E>::BrokenTask(uint32_t id) const {
  const Task& task = tasks()[id];
  uint32_t children = 0;
  for (uint32_t child = task.first_child; child != kNil; child = tasks()[child].next_sibling) {
    if (tasks()[child].state == TaskState::kFree || tasks()[child].parent != id) {
      return "who a task waits for is alive and knows it";
    }
    if (++children > tasks().live()) return "the list of a task's children ends";
  }
  const bool blocks = task.state == TaskState::kInService && ServerAt(task.server).blocked;
  const bool waits = task.state == TaskState::kForked || blocks;
  if (children != (waits ? task.outstanding : 0)) return "a task waits for all its children";
  if (int{task.root} + int{task.orphan} + int{task.parent != kNil} != 1) {
    return "a task is a request, has a parent or is an orphan";
  }
  switch (task.state) {
    case TaskState::kRunning:
      return "between two events no task is being worked on";
    case TaskState::kAsleep:
      return task.wake == Wake::kNone || task.wake_due < core().now() ? "who sleeps wakes"
                                                                      : nullptr;
    case TaskState::kForked:
      if (task.service != kNil && StateOf(task.service).plan.balanced) return nullptr;  // for a try
      return children == 0 && task.wake == Wake::kNone ? "who waits waits for somebody" : nullptr;
    default:
      return nullptr;
  }
}

template <class E>
bool Audit<E>::Break(Sabotage what) {
  const auto set_state = [this](TaskState from, TaskState to) {
    uint32_t found = kNil;
    tasks().ForEach([&](uint32_t id, const Task& task) {
      if (task.state == from) found = id;
    });
    if (found != kNil) tasks()[found].state = to;
    return found != kNil;
  };
  Queue& queue = QueueAt(0);
  switch (what) {
    case Sabotage::kWaiting:
      return ++queue.waiting;
    case Sabotage::kWaitingItems:
      return ++queue.waiting_items;
    case Sabotage::kInService:
      return ++queue.in_service;
    case Sabotage::kServiceWaiting:
      return ++StateOf(0).waiting;
    case Sabotage::kServicePresent:
      return ++StateOf(0).present;
    case Sabotage::kBatch:
      return !queue.servers.empty() && ++ServerAt(queue.servers[0]).requests;
    case Sabotage::kTail:
      return queue.tail != kNil && (queue.tail = queue.head) != kNil && queue.waiting > 1;
    case Sabotage::kIdle:
      if (queue.idle == kNil) return false;
      queue.idle = ServerAt(queue.idle).next_idle;
      return true;
    case Sabotage::kQueuedState:
      return set_state(TaskState::kQueued, TaskState::kAsleep);
    case Sabotage::kServedState:
      return set_state(TaskState::kInService, TaskState::kQueued);
    case Sabotage::kLostState:
      return set_state(TaskState::kAsleep, TaskState::kRunning);
  }
  return false;
}

}  // namespace servescape
