// SPDX-License-Identifier: MIT
// Stations whose batches are closed as a real system does it (batching.system):
// the batcher of sim/batching/ says what starts, waits and is refused, and this
// part obeys. Who waits is in the queue's list; the order there means nothing.
// A request that the batcher cuts comes to the service once for each part.
// A serverless platform (sim/serverless/) is a batcher of single requests, an
// execution a place in one of its instances; what it meters is reported.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/cold.h"
#include "sim/batching/batcher.h"
#include "sim/batching/line.h"
#include "sim/engine/station/records.h"
#include "sim/serverless/platform.h"

namespace servescape {

template <class E>
class Systems : public StationPart<E, Systems> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // For Stations: a task comes to its service, a batch is over, it is time for
  // the batcher to look.
  SERVESCAPE_COLD void Enter(SimTime now, uint32_t id);
  SERVESCAPE_COLD void Complete(SimTime now, uint32_t server);
  SERVESCAPE_COLD void Wake(SimTime now, uint32_t queue);
  // Nobody waits for it any more; it is served all the same.
  SERVESCAPE_COLD void Leave(uint32_t id) { tasks()[id].cancelled = true; }

 private:
  using Part = StationPart<E, Systems>;
  using Part::admission, Part::line, Part::servers, Part::stations;
  using Part::Append, Part::QueueAt, Part::ServerAt, Part::StateOf;
  using Part::core, Part::model, Part::observer, Part::paths, Part::router, Part::tasks;

  // An answer that is held until those before it have been sent (Triton's
  // preserve_ordering).
  struct Answer {
    uint32_t id = 0;
    uint64_t order = 0;  // the task's, which tells it from one that has its record later
    enum { kServed, kHeld, kGone } state = kServed;
  };
  struct Station {
    std::unique_ptr<Batcher> batcher;  // null: the queue is another kind of station's
    uint32_t instances = 1;            // a replica
    uint32_t first_replica = 0;
    bool ordered = false;
    ServerlessPlatform* platform = nullptr;  // the batcher, where it is one
    uint32_t told = kNil;                    // of its instances
    std::vector<uint32_t> servers;           // by instance
    Line<Answer> answers;
  };

  SERVESCAPE_COLD void Host(uint32_t service, const Generator& random);
  SERVESCAPE_COLD void Tell(SimTime now, uint32_t queue);
  SERVESCAPE_COLD void Obey(SimTime now, uint32_t queue);
  SERVESCAPE_COLD void Refuse(SimTime now, uint32_t queue, const BatchRefusal& refusal);
  SERVESCAPE_COLD void Execute(SimTime now, uint32_t queue, const BatchExecution& execution);
  SERVESCAPE_COLD uint32_t ServerOf(uint32_t queue, uint32_t instance);
  SERVESCAPE_COLD void SetTimer(SimTime now, uint32_t queue);
  SERVESCAPE_COLD void QueueRest(SimTime now, uint32_t queue, uint32_t id);
  SERVESCAPE_COLD void AnswerBatch(SimTime now, uint32_t queue, uint32_t first);
  SERVESCAPE_COLD void AnswerInOrder(SimTime now, Station& station, uint32_t id, bool goes_on);
  SERVESCAPE_COLD uint32_t Replace(SimTime now, uint32_t queue, uint32_t id);

  std::vector<Station> stations_;   // by queue
  std::vector<uint32_t> instance_;  // by server
  Orders orders_;
  std::vector<BatchRefusal> overdue_;
};

// Whose fault it is that a request was not served.
inline Outcome OutcomeOf(BatchRule rule) {
  switch (rule) {
    case BatchRule::kExpired:
    case BatchRule::kOverdue:
      return Outcome::kTimedOut;
    case BatchRule::kShed:
      return Outcome::kShed;
    case BatchRule::kTooLarge:
      return Outcome::kFailed;
    default:
      return Outcome::kRejected;
  }
}

template <class E>
void Systems<E>::Start(uint64_t seed, uint32_t replication) {
  stations_.resize(model().common().queue_count());
  for (uint32_t s = 0; s < model().services().size(); ++s) {
    const GeneralService& service = model().services()[s];
    const ServiceModel& common = model().common().services()[s];
    if (service.serverless) {
      Host(s, MakeStream(seed, replication, "service." + common.name + "/serverless"));
    }
    if (!service.system.any()) continue;
    for (uint32_t q = 0; q < common.queues; ++q) {
      Station& station = stations_[common.first_queue + q];
      const std::string name = "service." + common.name + "/batching." + std::to_string(q);
      station.batcher = MakeBatcher(service.system, common.queues == 1 ? service.replicas : 1,
                                    MakeStream(seed, replication, name));
      station.instances = service.system.Instances();
      station.first_replica = service.first_replica + q;
      station.ordered = service.system.dynamic_batching && service.system.preserve_ordering;
    }
  }
}

template <class E>
void Systems<E>::Host(uint32_t s, const Generator& random) {
  const GeneralService& service = model().services()[s];
  const ServiceModel& common = model().common().services()[s];
  Station& station = stations_[common.first_queue];
  auto platform =
      MakeServerlessPlatform(*service.serverless, common.concurrency, service.speed[0], random);
  station.platform = platform.get();
  station.batcher = std::move(platform);
  station.instances = kUnlimited;
  station.first_replica = service.first_replica;
  observer().OnReplicasUp({0}, s, service.serverless->max_instances);
  Tell({0}, common.first_queue);
}

template <class E>
void Systems<E>::Tell(SimTime now, uint32_t queue) {
  const uint32_t service = QueueAt(queue).service;
  const ServerlessUse use = stations_[queue].platform->TakeUse();
  uint32_t& told = stations_[queue].told;
  if (use.instances != told) observer().OnReplicasBilled(now, service, told = use.instances);
  observer().OnServerless(now, service, use);
}

template <class E>
void Systems<E>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const uint32_t service = task.service;
  task.joined = task.queued = now;
  task.order = tasks().NextOrder();
  task.has_work = task.preempted = false;
  task.work = Duration{task.call_items};  // items still to be served
  const Outcome admitted = admission().Admit(now, service, task);
  if (admitted != Outcome::kAnswered) {
    observer().OnKeepOut(now, service);
    return stations().Failed(now, id, admitted);
  }
  const uint32_t queue = router().Route(service, id);
  task.queue = queue;
  const ClassConfig& of_class = model().classes()[task.request_class];
  const BatchRequest request{id, task.call_items, of_class.priority, of_class.timeout};
  Batcher& batcher = *stations_[queue].batcher;
  const BatchRule rule = batcher.Admit(now, request);
  if (rule != BatchRule::kNone) {
    observer().OnBatchRule(now, service, rule, {});
    const Outcome outcome = OutcomeOf(rule);
    outcome == Outcome::kRejected ? observer().OnReject(now, service)
                                  : observer().OnKeepOut(now, service);
    if (stations_[queue].platform) Tell(now, queue);
    return stations().Failed(now, id, outcome);
  }
  ++StateOf(service).present;
  observer().OnWait(now, service);
  Append(id, task, QueueAt(queue), StateOf(service));
  orders_.Clear();
  batcher.Arrive(now, request, &orders_);
  Obey(now, queue);
}

template <class E>
void Systems<E>::Wake(SimTime now, uint32_t queue) {
  orders_.Clear();
  stations_[queue].batcher->Wake(now, &orders_);
  overdue_ = orders_.overdue;
  Obey(now, queue);
  for (const BatchRefusal& each : overdue_) {
    observer().OnBatchRule(now, QueueAt(queue).service, each.rule, now - tasks()[each.id].joined);
    if (tasks()[each.id].cancelled) continue;
    stations_[queue].batcher->Rename(each.id, Replace(now, queue, each.id));
    paths().Finish(now, each.id, OutcomeOf(each.rule));
  }
}

// Its place in the queue or the batch goes to one that nobody waits for.
template <class E>
uint32_t Systems<E>::Replace(SimTime now, uint32_t queue_id, uint32_t id) {
  const uint32_t other = tasks().Spawn(now, id, tasks()[id].pc);
  tasks().Orphan(other);
  Task& task = tasks()[id];
  Task& ghost = tasks()[other];
  ghost.cancelled = true;
  ghost.joined = task.joined;
  ghost.queued = task.queued;
  ghost.order = task.order;
  ghost.work = task.work;
  ghost.queue = queue_id;
  ghost.server = task.server;
  const GeneralService& service = model().services()[QueueAt(queue_id).service];
  if (task.state == TaskState::kQueued) {
    line().Remove(queue_id, id);
    Append(other, ghost, QueueAt(queue_id), StateOf(QueueAt(queue_id).service));
    tasks().Account(id, service.queueing, now);
    return other;
  }
  ghost.state = TaskState::kInService;
  ghost.next = task.next;
  uint32_t* link = &ServerAt(task.server).first;
  while (*link != id) link = &tasks()[*link].next;
  *link = other;
  task.next = kNil;
  tasks().Account(id, service.service, now);
  return other;
}

template <class E>
void Systems<E>::Obey(SimTime now, uint32_t queue) {
  for (const BatchRefusal& each : orders_.refusals) Refuse(now, queue, each);
  for (const BatchExecution& each : orders_.executions) Execute(now, queue, each);
  if (stations_[queue].platform) Tell(now, queue);
  SetTimer(now, queue);
}

template <class E>
void Systems<E>::SetTimer(SimTime now, uint32_t queue_id) {
  Queue& queue = QueueAt(queue_id);
  const SimTime next = std::max(now, stations_[queue_id].batcher->next());
  if (next == kEndOfTime || (queue.timer_due > now && queue.timer_due <= next)) return;
  queue.timer_due = next;
  core().Schedule(next, Priority::kTimer, EventKind::kBatchTimer, queue_id);
}

template <class E>
void Systems<E>::Refuse(SimTime now, uint32_t queue, const BatchRefusal& refusal) {
  const uint32_t service = QueueAt(queue).service;
  const Task& task = tasks()[refusal.id];
  observer().OnBatchRule(now, service, refusal.rule, now - task.joined);
  line().Leave(now, refusal.id);
  if (task.cancelled) return tasks().End(refusal.id);
  core().Defer(refusal.id, OutcomeOf(refusal.rule));
}

template <class E>
uint32_t Systems<E>::ServerOf(uint32_t queue, uint32_t instance) {
  Station& station = stations_[queue];
  if (instance >= station.servers.size()) station.servers.resize(instance + 1, kNil);
  uint32_t& server = station.servers[instance];
  if (server == kNil) {
    const bool bounded = station.instances != kUnlimited;
    const uint32_t replica = bounded ? instance / station.instances : 0;
    server = servers().Make(queue, station.first_replica + replica);
    instance_.resize(std::max<size_t>(instance_.size(), server + 1));
    instance_[server] = instance;
    return server;
  }
  servers().Unlink(server);
  return server;
}

template <class E>
void Systems<E>::Execute(SimTime now, uint32_t queue, const BatchExecution& execution) {
  const uint32_t service = QueueAt(queue).service;
  const GeneralService& full = model().services()[service];
  const uint32_t server_id = ServerOf(queue, execution.instance);
  Server& server = ServerAt(server_id);
  uint32_t items = 0, last = kNil;
  double size = 0;
  for (uint32_t i = execution.first; i < execution.first + execution.count; ++i) {
    const BatchPart& part = orders_.parts[i];
    Task& task = tasks()[part.id];
    line().Remove(queue, part.id);
    const bool cold = execution.rule == BatchRule::kColdStart;
    const SimTime held = std::clamp(cold ? execution.since : server.idle_since, task.mark, now);
    tasks().AccountBoth(part.id, full.queueing, held, full.batch_wait, now);
    task.state = TaskState::kInService;
    task.server = server_id;
    task.work.ns -= part.items;
    (last == kNil ? server.first : tasks()[last].next) = part.id;
    last = part.id;
    items += part.items;
    size += task.size;
    observer().OnServiceStart(service, now - task.joined);
    observer().OnMember(now, service, now - task.joined);
    const SimTime since = std::max(execution.since, task.joined);
    if (execution.rule != BatchRule::kNone && since < now) {
      observer().OnBatchRule(now, service, execution.rule, now - since);
    }
    if (stations_[queue].ordered) stations_[queue].answers.push_back({part.id, task.order});
  }
  server.requests = execution.count;
  QueueAt(queue).in_service += execution.count;
  stations().Serve(now, server_id, execution.count, items, size);
}

// The rest of a request that was cut waits for its turn.
template <class E>
void Systems<E>::QueueRest(SimTime now, uint32_t queue, uint32_t id) {
  const uint32_t service = QueueAt(queue).service;
  Task& task = tasks()[id];
  observer().OnServiceEnd(service, now - task.joined);
  observer().OnReplicaServed(service, task.replica, now - task.joined);
  task.joined = task.queued = now;
  ++StateOf(service).present;
  observer().OnWait(now, service);
  Append(id, task, QueueAt(queue), StateOf(service));
}

// The next batch starts before the finished requests go on, as in
// Stations::Complete.
template <class E>
void Systems<E>::Complete(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t queue = server.queue;
  const uint32_t service = QueueAt(queue).service;
  const StationPlan& plan = StateOf(service).plan;
  const uint32_t replica = server.replica - plan.first_replica;
  uint32_t first = server.first;
  observer().OnBatchEnd(now, service);
  QueueAt(queue).in_service -= server.requests;
  StateOf(service).present -= server.requests;
  servers().PutIdle(now, server_id);
  for (uint32_t* link = &first; *link != kNil;) {
    const uint32_t id = *link;
    Task& task = tasks()[id];
    tasks().Account(id, plan.service, now);
    task.state = TaskState::kRunning;
    task.replica = replica;
    if (plan.zones > 1) task.zone = replica % plan.zones;
    if (task.work.ns > 0) {
      *link = task.next;
      QueueRest(now, queue, id);
    } else {
      link = &task.next;
    }
  }
  orders_.Clear();
  stations_[queue].batcher->Ended(now, instance_[server_id], &orders_);
  Obey(now, queue);
  AnswerBatch(now, queue, first);
}

template <class E>
void Systems<E>::AnswerBatch(SimTime now, uint32_t queue, uint32_t first) {
  const uint32_t service = QueueAt(queue).service;
  while (first != kNil) {
    const uint32_t id = first;
    first = tasks()[id].next;
    tasks()[id].next = kNil;
    if (!stations_[queue].ordered) {
      stations().Served(now, service, id);
      continue;
    }
    const bool goes_on = stations().Answers(now, service, id);
    AnswerInOrder(now, stations_[queue], id, goes_on);
  }
}

template <class E>
void Systems<E>::AnswerInOrder(SimTime now, Station& station, uint32_t id, bool goes_on) {
  for (size_t i = 0; i < station.answers.size(); ++i) {
    Answer& answer = station.answers[i];
    if (answer.id != id || answer.state != Answer::kServed) continue;
    answer.state = goes_on ? Answer::kHeld : Answer::kGone;
    break;
  }
  if (goes_on) {
    Task& task = tasks()[id];
    task.state = TaskState::kAsleep;
    task.wake = Wake::kReturn;
    task.wake_due = kEndOfTime;
  }
  while (!station.answers.empty() && station.answers.front().state != Answer::kServed) {
    const Answer next = station.answers.pop_front();
    Task& task = tasks()[next.id];
    const bool waits = task.state == TaskState::kAsleep && task.wake_due == kEndOfTime;
    if (next.state == Answer::kGone || !waits || task.order != next.order) continue;
    task.state = TaskState::kRunning;
    task.wake = Wake::kNone;
    task.wake_due = kNoTime;
    tasks().Account(next.id, model().services()[task.service].queueing, now);
    paths().Served(now, next.id);
  }
}

}  // namespace servescape
