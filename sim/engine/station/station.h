// SPDX-License-Identifier: MIT
// The room of stations: queues and the servers behind them. It takes tasks in, serves them and
// hands them back to the paths. This file has what every station does, and the verbs that other
// rooms call; its parts are the files beside it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "sim/base/cold.h"
#include "sim/engine/station/queue.h"
#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Stations : public StationPart<E, Stations> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);

  // For other rooms: a task comes to the service it is to be at, or is given up there.
  void Enter(SimTime now, uint32_t id);
  // Enter, of one that its balancer, if it has one, has sent to its queue.
  [[gnu::always_inline]] void Admit(SimTime now, uint32_t id);
  // Nobody waits any more for a task that waits for others.
  SERVESCAPE_COLD void Forsake(SimTime now, uint32_t id) {
    const uint32_t service = tasks()[id].service;
    if (service != kNil && StateOf(service).plan.balanced) proxies().Forsake(now, id);
  }
  [[gnu::always_inline]] void EnterFcfs(SimTime now, uint32_t id) { fcfs().Enter(now, id); }
  SERVESCAPE_COLD void Leave(SimTime now, uint32_t id);
  // The task's attempt came to nothing at its service.
  void Failed(SimTime now, uint32_t id, Outcome outcome);
  // The blocking path that the task has played has ended.
  void PathEnded(SimTime now, uint32_t id, uint32_t child, Outcome outcome) {
    if (proxies().IsTry(child)) return proxies().TryEnded(now, id, child, outcome);
    blocking().OnPathEnded(now, id, child, outcome);
  }
  // Requests that wait for the service; those at the queue, waiting and in service.
  uint32_t waiting(uint32_t service) const { return StateOf(service).waiting; }
  uint32_t present(uint32_t service) const { return StateOf(service).present; }
  uint32_t Load(uint32_t queue) const { return QueueAt(queue).waiting + QueueAt(queue).in_service; }
  // Of an elastic service, up to now.
  SERVESCAPE_COLD StationUsage UsageOf(SimTime now, uint32_t service) {
    StationUsage usage = servers().UsageOf(now, service);
    if constexpr (E::kWhole) {
      if (paged().IsPaged(service)) usage.gauges = paged().GaugesOf(now, service);
    }
    return usage;
  }
  // What a replica has ends, fails or is kept; it serves again; its queue goes
  // to others.
  void Stop(SimTime now, uint32_t service, uint32_t replica, StopMode mode) {
    rotation().Stop(now, service, replica, mode);
  }
  void Resume(SimTime now, uint32_t service, uint32_t replica, bool admits) {
    rotation().Resume(now, service, replica, admits);
  }
  void MoveQueue(SimTime now, uint32_t service, uint32_t replica) {
    rotation().MoveQueue(now, service, replica, false);
  }
  void OnSpeedChanged(SimTime now, uint32_t service, uint32_t replica) {
    if (model().services()[service].tokens.any) iterations().StopAtBoundary(now, replica);
  }
  void Partition(uint32_t service, int by) { admission().Partition(service, by); }
  void SetErrorRate(uint32_t service, double rate) {
    StateOf(service).error_rate = rate;
    StateOf(service).inspects = StateOf(service).plan.learns || rate > 0;
  }

  // Events.
  [[gnu::noinline]] void OnDue(SimTime now, uint32_t server);
  SERVESCAPE_COLD void OnPatience(SimTime now, uint32_t id);
  [[gnu::noinline]] void OnBatchTimer(SimTime now, uint32_t queue) {
    if (QueueAt(queue).timer_due != now) return;
    QueueAt(queue).timer_due = kNoTime;
    Offer(now, queue);
  }
  uint32_t ServiceOfServer(uint32_t id) const { return QueueAt(ServerAt(id).queue).service; }
  uint32_t ServiceOfQueue(uint32_t queue) const { return QueueAt(queue).service; }

  // For its parts. `moved`: the task waited for another replica until now, and goes on waiting.
  void Join(SimTime now, uint32_t queue, uint32_t id, bool moved);
  void Offer(SimTime now, uint32_t queue);  // gives idle servers what waits
  Duration DrawTime(uint32_t service, uint32_t replica, uint32_t items, double size);
  void Serve(SimTime now, uint32_t server, uint32_t queued, uint32_t items, double size);
  void Begin(SimTime now, uint32_t server, Duration time);
  void Complete(SimTime now, uint32_t server);
  // A request has been served: its path goes on, or it ends here. Answers: all but the former, and
  // whether it is to.
  void Served(SimTime now, uint32_t service, uint32_t id) {
    if (Answers(now, service, id)) paths().Served(now, id);
  }
  bool Answers(SimTime now, uint32_t service, uint32_t id);
  SERVESCAPE_COLD Duration Interrupt(SimTime now, uint32_t server);
  SERVESCAPE_COLD void Abort(SimTime now, uint32_t server);

  // visit(service, reported end) of batches in service, but those kept for their replica; these
  // wait, with the requests that do: visit(service, instant of joining the queue).
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    for (const Server& server : AllServers()) {
      if (server.requests == 0 || server.frozen.ns > 0) continue;
      visit(QueueAt(server.queue).service, server.ends);
    }
  }
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    tasks().ForEach([&](uint32_t, const Task& task) {
      if (task.state == TaskState::kQueued) visit(QueueAt(task.queue).service, task.queued);
    });
    for (const Server& server : AllServers()) {
      if (server.frozen.ns == 0) continue;
      visit(QueueAt(server.queue).service, tasks()[server.first].queued);
    }
  }
  uint64_t memory() const {
    return GrowingBytes(AllServers()) + model().common().queue_count() * sizeof(Queue);
  }

 private:
  using Part = StationPart<E, Stations>;
  using Part::admission, Part::batches, Part::blocking, Part::fcfs, Part::iterations, Part::line,
      Part::paged, Part::proxies, Part::rotation, Part::servers, Part::sharing, Part::systems;
  using Part::aging, Part::core, Part::fleet, Part::forks, Part::model, Part::observer, Part::paths,
      Part::rollouts, Part::router, Part::tasks;
  using Part::AllQueues, Part::AllServers, Part::AllStates, Part::QueueAt, Part::ServerAt,
      Part::StateOf;

  [[gnu::noinline]] bool Inspect(SimTime now, uint32_t service, uint32_t id);
  Duration KnownWork(uint32_t queue, const Task& task);
  void StartOne(SimTime now, uint32_t server, uint32_t id, uint32_t queued);
  SERVESCAPE_COLD bool Preempt(SimTime now, uint32_t queue, uint32_t id, bool moved);
};

template <class E>
void Stations<E>::Start(uint64_t seed, uint32_t replication) {
  AllQueues().resize(model().common().queue_count());
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    const ServiceModel& common = model().common().services()[id];
    const GeneralService& service = model().services()[id];
    const std::string name = "service." + common.name;
    const auto stream = [&](const char* purpose) {
      return MakeStream(seed, replication, name + purpose);
    };
    const Generator times = stream("/time");
    const bool learns = common.routing == Routing::kLeastResponseTime ||
                        service.admission.adaptive || service.version;
    AllStates().push_back({{common.queues == 1 ? common.first_queue : kNil, common.capacity,
                            service.servers_per_queue, service.queueing, service.batch_wait,
                            service.service, service.first_replica, service.zones, service.quality,
                            service.fcfs, service.fills, service.iid_time, service.elastic, learns,
                            service.system.any() || service.serverless, service.version,
                            service.aging != nullptr,
                            service.balancing != nullptr},
                           0,
                           0,
                           learns || service.error_rate > 0,
                           service.error_rate,
                           {times, common.time.iid_sampler(), 1},
                           times,
                           stream("/noise"),
                           stream("/patience"),
                           stream("/errors"),
                           {}});
    if (service.elastic) AllStates().back().usage.busy_ns.assign(service.replicas, 0);
    for (uint32_t q = common.first_queue; q < common.first_queue + common.queues; ++q) {
      Queue& queue = QueueAt(q);
      queue.service = id;
      queue.batch_limit = common.max_batch_size;
      // Where the replica with the fewest batches is chosen, all servers must be there to choose.
      const bool choose = service.shares && common.queues == 1 && service.replicas > 1 &&
                          common.concurrency != kUnlimited;
      while (choose && queue.made < service.servers_per_queue) {
        servers().PutIdle({0}, servers().Make(q, servers().NextReplica(q)));
      }
    }
  }
}

template <class E>
void Stations<E>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const StationPlan& plan = StateOf(task.service).plan;
  if (plan.fcfs) return fcfs().Enter(now, id);
  if (plan.fills) return batches().Enter(now, id);
  if (E::kWhole && plan.balanced) return proxies().Enter(now, id);
  Admit(now, id);
}

template <class E>
[[gnu::always_inline]] inline void Stations<E>::Admit(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const StationPlan& plan = StateOf(task.service).plan;
  if (plan.elastic) ++StateOf(task.service).usage.arrivals;
  if (E::kWhole && plan.system) return systems().Enter(now, id);
  task.joined = task.queued = now;
  task.order = tasks().NextOrder();
  task.has_work = task.preempted = false;
  const Outcome admitted = admission().Admit(now, task.service, task);
  if (admitted != Outcome::kAnswered) {
    observer().OnKeepOut(now, task.service);
    return Failed(now, id, admitted);
  }
  Join(now, router().Route(task.service, id), id, false);
}

template <class E>
void Stations<E>::Join(SimTime now, uint32_t queue_id, uint32_t id, bool moved) {
  Queue& queue = QueueAt(queue_id);
  const ServiceModel& common = model().common().services()[queue.service];
  const GeneralService& service = model().services()[queue.service];
  Task& task = tasks()[id];
  task.queue = queue_id;
  if (service.needs_work && !moved) {
    task.work = task.full_work = KnownWork(queue_id, task);
    task.has_work = true;
  }
  if (service.heap && !task.preempted) task.rank = line().RankOf(service, queue, task);
  const bool idle = servers().HasIdle(queue_id);
  if (idle && queue.waiting == 0) queue.codel.OnEmpty();
  if (!common.batching && idle && queue.waiting == 0) {
    StateOf(queue.service).Count(now, 1);
    line().Enter(service, queue, task);
    queue.virtual_time = task.rank;
    return StartOne(now, servers().TakeIdle(queue_id), id, moved ? 1 : 0);
  }
  if (!idle && service.queue.preemption != Preemption::kNone && Preempt(now, queue_id, id, moved)) {
    return;
  }
  const bool longer = paged().IsPaged(queue.service) && !paged().Takes(queue.service, task);
  if ((queue.waiting >= common.capacity && !idle) || longer) {
    if (moved) {
      observer().OnAbandon(now, queue.service, now - task.queued);
    } else {
      observer().OnReject(now, queue.service);
    }
    return Failed(now, id, Outcome::kRejected);
  }
  StateOf(queue.service).Count(now, 1);
  line().Enter(service, queue, task);
  if (service.queue.has_patience && !moved) {
    const double patience = service.patience.Draw(StateOf(queue.service).patience);
    task.patience_due = now + FromSeconds(patience);
    core().Schedule(task.patience_due, Priority::kTimer, EventKind::kPatience, id);
  }
  if (!moved) observer().OnWait(now, queue.service);
  line().Push(queue_id, id);
  if (paged().IsPaged(queue.service)) paged().Arrive(now, id);
  if (idle && common.batching) Offer(now, queue_id);
}

template <class E>
void Stations<E>::Failed(SimTime now, uint32_t id, Outcome outcome) {
  const uint32_t service = tasks()[id].service;
  observer().OnServiceFail(now, service, outcome);
  if (E::kWhole && StateOf(service).plan.version) [[unlikely]]
    rollouts().Failed(service);
  tasks().Account(id, model().services()[service].queueing, now);
  paths().Finish(now, id, outcome);
}

template <class E>
void Stations<E>::Offer(SimTime now, uint32_t queue_id) {
  const StationPlan& plan = StateOf(QueueAt(queue_id).service).plan;
  if (E::kWhole && plan.system) return systems().Wake(now, queue_id);
  if (plan.fills) return batches().Fill(now, queue_id);
  const bool batching = model().common().services()[QueueAt(queue_id).service].batching;
  if (batching) return batches().Offer(now, queue_id);
  while (QueueAt(queue_id).waiting > 0 && servers().HasIdle(queue_id)) {
    const uint32_t id = line().TakeNext(now, queue_id);
    if (id == kNil) return;
    StartOne(now, servers().TakeIdle(queue_id), id, 1);
  }
}

// What shortest_first looks at: the service time, or the tokens.
template <class E>
Duration Stations<E>::KnownWork(uint32_t queue_id, const Task& task) {
  const uint32_t service = QueueAt(queue_id).service;
  const ServiceModel& common = model().common().services()[service];
  if (model().services()[service].tokens.any) return Duration{task.output_tokens};
  const uint32_t replica = common.queues == 1 ? 0 : queue_id - common.first_queue;
  return DrawTime(service, replica, task.call_items, task.size);
}

template <class E>
Duration Stations<E>::DrawTime(uint32_t service_id, uint32_t replica, uint32_t items, double size) {
  const ServiceModel& common = model().common().services()[service_id];
  const GeneralService& service = model().services()[service_id];
  StationState& state = StateOf(service_id);
  const Duration time = common.time.iid() ? state.iid_times.Next()
                                          : common.time.Draw(batches().Padded(service, items), size,
                                                             state.time, state.noise);
  if (!service.speeds_differ && !fleet().AnySlow()) return time;
  const double factor = fleet().slowness(service.first_replica + replica) / service.speed[replica];
  return factor == 1 ? time : FromSeconds(ToSeconds(time) * factor);
}

template <class E>
void Stations<E>::StartOne(SimTime now, uint32_t server_id, uint32_t id, uint32_t queued) {
  Server& server = ServerAt(server_id);
  Task& task = tasks()[id];
  const uint32_t queue_id = server.queue;
  const uint32_t service = QueueAt(queue_id).service;
  tasks().Account(id, model().services()[service].queueing, now);
  task.state = TaskState::kInService;
  task.patience_due = kNoTime;
  task.server = server_id;
  task.next = kNil;
  server.first = id;
  server.requests = 1;
  ++QueueAt(queue_id).in_service;
  if (!task.preempted) {
    observer().OnServiceStart(service, now - task.joined);
    return Serve(now, server_id, queued, task.call_items, task.size);
  }
  const uint32_t replica = server.replica - model().services()[service].first_replica;
  if (!task.has_work) task.work = DrawTime(service, replica, task.call_items, task.size);
  observer().OnResume(now, service, now - task.queued, task.work);
  Begin(now, server_id, task.work);
}

template <class E>
void Stations<E>::Serve(SimTime now, uint32_t server_id, uint32_t queued, uint32_t items,
                        double size) {
  Server& server = ServerAt(server_id);
  const uint32_t service_id = QueueAt(server.queue).service;
  const GeneralService& service = model().services()[service_id];
  Task& task = tasks()[server.first];
  const Duration time =
      task.has_work && server.requests == 1
          ? task.work
          : DrawTime(service_id, server.replica - service.first_replica, items, size);
  if (server.requests == 1) task.full_work = time;
  server.items = items;
  observer().OnBatchStart(now, service_id, server.requests, queued, items, time);
  Begin(now, server_id, time);
}

// The server's batch is served for `time`, which has been reported.
template <class E>
void Stations<E>::Begin(SimTime now, uint32_t server_id, Duration time) {
  Server& server = ServerAt(server_id);
  server.started = now;
  server.ends = server.due = now + time;
  if (model().services()[QueueAt(server.queue).service].shares) {
    return sharing().Begin(now, server_id, time);
  }
  core().Schedule(server.ends, Priority::kCompletion, EventKind::kCompletion, server_id);
}

template <class E>
void Stations<E>::OnDue(SimTime now, uint32_t server_id) {
  const Server& server = ServerAt(server_id);
  if (server.requests == 0 || server.due != now) return;
  const uint32_t service = QueueAt(server.queue).service;
  if (E::kWhole && StateOf(service).plan.system) return systems().Complete(now, server_id);
  if (model().services()[service].blocks) blocking().Begin(now, server_id);
  else Complete(now, server_id);
}

// The server takes the next batch from those who wait before the finished requests go on, so that a
// client which sends again at once does not jump into that batch.
template <class E>
void Stations<E>::Complete(SimTime now, uint32_t server_id) {
  Server& server = ServerAt(server_id);
  const uint32_t queue_id = server.queue;
  const uint32_t service_id = QueueAt(queue_id).service;
  const StationPlan plan = StateOf(service_id).plan;
  const uint32_t replica = server.replica - plan.first_replica;
  uint32_t id = server.first;
  observer().OnBatchEnd(now, service_id);
  QueueAt(queue_id).in_service -= server.requests;
  StateOf(service_id).Count(now, -static_cast<int32_t>(server.requests));
  if (model().services()[service_id].batching.adaptive) batches().Adapt(server, now);
  for (uint32_t each = id; each != kNil; each = tasks()[each].next) {
    if (tasks()[each].leaf) {  // started here when another was withdrawn
      tasks()[each].mark = server.started;
    } else {
      tasks().Account(each, plan.service, now);
    }
    tasks()[each].state = TaskState::kRunning;
    tasks()[each].replica = replica;
    if (plan.zones > 1) tasks()[each].zone = replica % plan.zones;
  }
  servers().PutIdle(now, server_id);
  if (QueueAt(queue_id).waiting > 0) Offer(now, queue_id);
  while (id != kNil) {
    const uint32_t following = tasks()[id].next;
    tasks()[id].next = kNil;
    Served(now, service_id, id);
    id = following;
  }
}

template <class E>
[[gnu::always_inline]] inline bool Stations<E>::Answers(SimTime now, uint32_t service_id,
                                                        uint32_t id) {
  Task& task = tasks()[id];
  StationState& state = StateOf(service_id);
  const Duration sojourn = now - task.joined;
  observer().OnServiceEnd(service_id, sojourn);
  observer().OnReplicaServed(service_id, task.replica, sojourn);
  const bool error = state.inspects && Inspect(now, service_id, id);
  if (task.cancelled) return tasks().End(id), false;
  if (error) return Failed(now, id, Outcome::kFailed), false;
  task.quality *= state.plan.quality;
  if (E::kWhole && state.plan.ages) [[unlikely]]
    task.quality *= aging().Answered(now, service_id);
  return true;
}

// Whoever learns from answers does; whether this one is an error.
template <class E>
bool Stations<E>::Inspect(SimTime now, uint32_t service_id, uint32_t id) {
  const Task& task = tasks()[id];
  StationState& state = StateOf(service_id);
  router().OnServed(service_id, task.queue, now - task.joined);
  if (model().services()[service_id].admission.adaptive) {
    admission().Learn(now, service_id, task.joined);
  }
  const bool asked = state.error_rate > 0 && !task.cancelled;
  if (asked && state.errors.NextUniform() < state.error_rate) return true;
  if (E::kWhole && state.plan.version && !task.cancelled) {
    rollouts().Answered(service_id, now - task.joined);
  }
  return false;
}

template <class E>
void Stations<E>::OnPatience(SimTime now, uint32_t id) {
  const Task& task = tasks()[id];
  if (task.state != TaskState::kQueued || task.patience_due != now) return;
  admission().CutShort(now, id);
  line().Leave(now, id);
  Failed(now, id, Outcome::kTimedOut);
}

}  // namespace servescape
