// SPDX-License-Identifier: MIT
// Services whose callers reach them through a balancer of a real system (service.*.balancing): it
// says which replica each try goes to, what waits before all replicas, what is tried again and what
// is turned away (balancing/proxy.h), and this part obeys. A try is a child of the task that calls,
// so that what was lost with those that came to nothing is told apart.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/balancing/proxy.h"
#include "sim/base/cold.h"
#include "sim/engine/station/records.h"

namespace servescape {

template <class E>
class Proxies : public StationPart<E, Proxies> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // A task calls the service; it is time for the balancer to look.
  SERVESCAPE_COLD void Enter(SimTime now, uint32_t id);
  SERVESCAPE_COLD void OnDue(SimTime now, uint32_t service);
  // Whether the child is a try of a balanced call, and that it has ended, and is freed here.
  bool IsTry(uint32_t child) const {
    const Task& task = tasks()[child];
    return task.service != kNil && task.stop != kNil && StateOf(task.service).plan.balanced;
  }
  SERVESCAPE_COLD void TryEnded(SimTime now, uint32_t parent, uint32_t child, Outcome outcome);
  // Nobody waits any more for a task that waits for its tries.
  SERVESCAPE_COLD void Forsake(SimTime now, uint32_t id);

 private:
  using Part = StationPart<E, Proxies>;
  using Part::core, Part::fleet, Part::forks, Part::model, Part::observer, Part::paths,
      Part::stations, Part::tasks;
  using Part::StateOf;

  struct Call {
    uint32_t task = kNil;  // kNil: its client has gone
    SimTime since;
    bool tried = false;
  };
  struct Station {
    std::unique_ptr<Proxy> proxy;  // null: it has no balancer
    std::vector<Call> calls;
    SimTime due = kNoTime;
    bool obeying = false;
  };
  // What a balancer asks of the fleet.
  struct Servers {
    const Proxies* room;
    uint32_t first;
  };
  static bool Ready(const void* of, uint32_t server) {
    const Servers& servers = *static_cast<const Servers*>(of);
    return servers.room->fleet().IsReady(servers.first + server);
  }

  SERVESCAPE_COLD void Obey(SimTime now, uint32_t service);
  SERVESCAPE_COLD void Follow(SimTime now, uint32_t service, const ProxyOrder& order);
  SERVESCAPE_COLD void Try(SimTime now, uint32_t service, const ProxyOrder& order);
  SERVESCAPE_COLD void GiveUp(SimTime now, uint32_t task);
  SERVESCAPE_COLD void Answer(SimTime now, uint32_t service, Call call, Outcome outcome);

  std::vector<Station> stations_;  // by service
  std::vector<std::unique_ptr<Servers>> servers_;
};

template <class E>
void Proxies<E>::Start(uint64_t seed, uint32_t replication) {
  stations_.resize(model().services().size());
  for (uint32_t s = 0; s < stations_.size(); ++s) {
    const GeneralService& service = model().services()[s];
    if (!service.balancing) continue;
    const std::string name = "service." + model().common().services()[s].name + "/balancing";
    Generator random = MakeStream(seed, replication, name);
    const Duration phase{static_cast<int64_t>(random.NextUniform() * 1e9)};
    servers_.push_back(std::make_unique<Servers>(Servers{this, service.first_replica}));
    stations_[s].proxy = service.balancing->Make(random, phase, {Ready, servers_.back().get()});
    Obey({0}, s);
  }
}

template <class E>
void Proxies<E>::Enter(SimTime now, uint32_t id) {
  Task& task = tasks()[id];
  const uint32_t service = task.service;
  task.state = TaskState::kForked;
  task.outstanding = 0;
  Station& station = stations_[service];
  const uint64_t client = task.session == kNil ? task.key : task.session;
  const uint32_t call = station.proxy->Begin(now, task.key, client);
  if (call >= station.calls.size()) station.calls.resize(call + 1);
  station.calls[call] = {id, now, false};
  task.retries = call;
  Obey(now, service);
}

template <class E>
void Proxies<E>::OnDue(SimTime now, uint32_t service) {
  Station& station = stations_[service];
  if (station.due != now) return;
  station.due = kNoTime;
  station.proxy->Wake(now);
  Obey(now, service);
}

// Whoever goes on may come back to the same balancer: its orders then stand behind the others.
template <class E>
void Proxies<E>::Obey(SimTime now, uint32_t service) {
  Station& station = stations_[service];
  if (station.obeying) return;
  station.obeying = true;
  for (ProxyOrder order; station.proxy->Take(&order) && !core().stopped();) {
    Follow(now, service, order);
  }
  station.obeying = false;
  const SimTime next = std::max(now, station.proxy->next());
  if (next >= core().end() || (station.due >= now && station.due <= next)) return;
  station.due = next;
  core().Schedule(next, Priority::kTimer, EventKind::kProxy, service);
}

template <class E>
void Proxies<E>::Follow(SimTime now, uint32_t service, const ProxyOrder& order) {
  Call& call = stations_[service].calls[order.call];
  switch (order.kind) {
    case ProxyOrder::Kind::kTry:
      return Try(now, service, order);
    case ProxyOrder::Kind::kGiveUp:
      return GiveUp(now, call.task);
    case ProxyOrder::Kind::kRule:
      return observer().OnBatchRule(now, service, order.rule, order.time);
    case ProxyOrder::Kind::kAnswer:
      return Answer(now, service, call, order.outcome);
  }
}

template <class E>
void Proxies<E>::Try(SimTime now, uint32_t service, const ProxyOrder& order) {
  Call& call = stations_[service].calls[order.call];
  if (call.task == kNil) return stations_[service].proxy->Ended(now, order.call, TryFate::kServed);
  if (call.tried) {
    observer().OnAttempt(now, AttemptKind::kRetry);
  } else {
    tasks().Account(call.task, model().services()[service].queueing, now);
  }
  call.tried = true;
  const uint32_t child = tasks().Spawn(now, call.task, tasks()[call.task].pc);
  Task& task = tasks()[child];
  const ServiceModel& common = model().common().services()[service];
  task.stop = task.pc + 1;
  task.queue = common.first_queue + (common.queues == 1 ? 0 : order.server);
  ++tasks()[call.task].outstanding;
  stations().Admit(now, child);
}

template <class E>
void Proxies<E>::GiveUp(SimTime now, uint32_t task) {
  if (task == kNil || tasks()[task].first_child == kNil) return;
  tasks()[task].outstanding = 0;
  forks().Drop(now, task, true);
}

template <class E>
void Proxies<E>::TryEnded(SimTime now, uint32_t parent, uint32_t child, Outcome outcome) {
  Task& task = tasks()[parent];
  const uint32_t service = task.service, call = task.retries;
  if (outcome == Outcome::kAnswered) {
    tasks().Merge(now, parent, child, model().retry_component());
    task.service = service;
    task.quality *= tasks()[child].quality;
  }
  TryFate fate = TryFate::kServed;
  if (outcome == Outcome::kTimedOut) fate = TryFate::kTooLate;
  if (outcome == Outcome::kRejected || outcome == Outcome::kShed) fate = TryFate::kTurnedAway;
  if (outcome == Outcome::kFailed) {
    const uint32_t replica = model().services()[service].first_replica + tasks()[child].queue -
                             model().common().services()[service].first_queue;
    fate = fleet().IsReady(replica) ? TryFate::kError : TryFate::kClosed;
  }
  tasks().End(child);
  stations_[service].proxy->Ended(now, call, fate);
  Obey(now, service);
}

template <class E>
void Proxies<E>::Answer(SimTime now, uint32_t service, Call call, Outcome outcome) {
  if (call.task == kNil) return;
  if (outcome == Outcome::kAnswered) return paths().GoOn(now, call.task);
  GiveUp(now, call.task);
  if (!call.tried) {
    observer().OnKeepOut(now, service);
    observer().OnServiceFail(now, service, outcome);
  }
  const uint32_t component =
      call.tried ? model().retry_component() : model().services()[service].queueing;
  tasks().Account(call.task, component, now);
  paths().Finish(now, call.task, outcome);
}

template <class E>
void Proxies<E>::Forsake(SimTime now, uint32_t id) {
  const uint32_t service = tasks()[id].service, number = tasks()[id].retries;
  Call& call = stations_[service].calls[number];
  if (call.task != id) return;
  call.task = kNil;
  stations_[service].proxy->Forsake(now, number);
  Obey(now, service);
}

}  // namespace servescape
