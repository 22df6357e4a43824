// SPDX-License-Identifier: MIT
// One replication at work: everything the scenario language can say. An engine
// is made of its rooms (ARCHITECTURE.md); here it puts them together, starts
// them and hands them their events: the one switch over kinds of events, a line
// a kind, no logic. Where a scenario is a tandem of stations,
// tandem/tandem_engine.h does the same faster, event by event and bit by bit.
#pragma once

#include <cstdint>

#include "sim/base/check.h"
#include "sim/base/cold.h"
#include "sim/engine/audited.h"
#include "sim/engine/core.h"
#include "sim/engine/data/caches.h"
#include "sim/engine/data/jobs.h"
#include "sim/engine/data/stores.h"
#include "sim/engine/event_kind.h"
#include "sim/engine/fleet/autoscaling.h"
#include "sim/engine/fleet/failures.h"
#include "sim/engine/fleet/fleet.h"
#include "sim/engine/fleet/incidents.h"
#include "sim/engine/fleet/nodes.h"
#include "sim/engine/path/aging.h"
#include "sim/engine/path/callers.h"
#include "sim/engine/path/fork.h"
#include "sim/engine/path/rollouts.h"
#include "sim/engine/path/runner.h"
#include "sim/engine/routing/router.h"
#include "sim/engine/standstill.h"
#include "sim/engine/station/admission.h"
#include "sim/engine/station/audit.h"
#include "sim/engine/station/batches.h"
#include "sim/engine/station/blocking.h"
#include "sim/engine/station/endpoints.h"
#include "sim/engine/station/fcfs.h"
#include "sim/engine/station/gate.h"
#include "sim/engine/station/interruption.h"
#include "sim/engine/station/paged.h"
#include "sim/engine/station/proxies.h"
#include "sim/engine/station/queue.h"
#include "sim/engine/station/records.h"
#include "sim/engine/station/rotation.h"
#include "sim/engine/station/servers.h"
#include "sim/engine/station/sharing.h"
#include "sim/engine/station/station.h"
#include "sim/engine/station/systems.h"
#include "sim/engine/station/tokens.h"
#include "sim/engine/task/task_pool.h"
#include "sim/engine/traffic/sources.h"
#include "sim/engine/verbs.h"
#include "sim/kernel/run_loop.h"

namespace servescape {

template <class Observer, bool whole = true>
class Engine;

template <class Watcher, bool whole>
struct ObserverOf<Engine<Watcher, whole>> {
  using Type = Watcher;
  static constexpr bool kWhole = whole;
};

// In the place of a room that an engine is without.
template <class E>
class NoJobs {};

template <class E>
class Rooms : public Core<E>,
              public Tasks<E>,
              public Sources<E>,
              public Paths<E>,
              public Forks<E>,
              public Callers<E>,
              public StationRecords<E>,
              public Stations<E>,
              public Fcfs<E>,
              public WaitingLines<E>,
              public Servers<E>,
              public Batches<E>,
              public Systems<E>,
              public Proxies<E>,
              public Sharing<E>,
              public Iterations<E>,
              public Paged<E>,
              public Endpoints<E>,
              public Blocking<E>,
              public Gate<E>,
              public Admission<E>,
              public Rotation<E>,
              public Audit<E>,
              public Router<E>,
              public Fleet<E>,
              public Failures<E>,
              public Incidents<E>,
              public Autoscaling<E>,
              public Nodes<E>,
              public Rollouts<E>,
              public Aging<E>,
              public Caches<E>,
              public Stores<E>,
              public std::conditional_t<ObserverOf<E>::kWhole, Jobs<E>, NoJobs<E>> {
 protected:
  Rooms(const GeneralModel& built, typename ObserverOf<E>::Type& watcher, size_t most_in_heap)
      : Core<E>(built, watcher, most_in_heap), Tasks<E>(built) {}
};

// `whole`: with every room. Else without those that kWhole says so of where they are called, which
// few scenarios need (study/missing_part.h names them): what is loaded before a page's first run.
template <class Observer, bool whole>
class Engine : private Rooms<Engine<Observer, whole>> {
 public:
  static constexpr bool kWhole = whole;

  // `model` and `observer` outlive the engine. See EventList for
  // `most_in_heap`.
  SERVESCAPE_COLD Engine(const GeneralModel& model, uint64_t seed, uint32_t replication,
                         Observer& observer, size_t most_in_heap = EventList::kMostInHeap);

  // Handles at most `limit` events; true when the run has ended.
  bool Step(int64_t limit) {
    if constexpr (kAudited) {
      return RunAudited(*this, limit, &next_audit_, [this](int64_t events) {
        return RunEvents(core().events(), core().end(), events, *this, &handled_);
      });
    }
    return RunEvents(core().events(), core().end(), limit, *this, &handled_);
  }

  // The first invariant that does not hold now, in words (station/audit.h);
  // null while all do.
  SERVESCAPE_COLD const char* Broken() const;
  // For the test of Broken: makes one wrong. False where there is nothing to
  // break at present.
  SERVESCAPE_COLD bool Break(Sabotage what) { return Audit<Engine>::Break(what); }

  // The kernel's interface. Within the run loop it costs no call: what it calls
  // are calls.
  [[gnu::always_inline]] bool Handle(SimTime now, uint32_t kind, uint32_t entity, int64_t* left);
  bool stopped() const { return core().stopped(); }

  SimTime now() const { return core().now(); }
  SimTime next_time() { return core().events().Top().time(); }
  int64_t handled() const { return handled_; }
  uint64_t scheduled() const { return core().events().scheduled(); }
  uint32_t peak_in_flight() const { return tasks().peak(); }
  // Tasks alive: requests in the system and what they have forked into.
  uint32_t in_flight() const { return tasks().live(); }
  // Bytes of what grows with the requests in flight; the contents of caches
  // included.
  uint64_t memory() const {
    return tasks().memory() + core().events().memory() + stations().memory() +
           Sources<Engine>::memory() + Caches<Engine>::memory();
  }
  // Counts the earliest event of those to come.
  SERVESCAPE_COLD void CountNext(ActorCounts* counts);

  // See Stations; and visit(instant of arrival) and visit(source,
  // request_class) of each request in the system.
  template <class Visit>
  void ForEachRunning(Visit visit) const {
    stations().ForEachRunning(visit);
  }
  template <class Visit>
  void ForEachWaiting(Visit visit) const {
    stations().ForEachWaiting(visit);
  }
  template <class Visit>
  void ForEachInFlight(Visit visit) const {
    tasks().ForEach([&](uint32_t, const Task& task) {
      if (task.root) visit(task.born);
    });
  }
  template <class Visit>
  void ForEachOwner(Visit visit) const {
    tasks().ForEach([&](uint32_t, const Task& task) {
      if (task.root) visit(task.source, task.request_class);
    });
  }

  // For whoever scales services between two steps: act(fleet) takes place at
  // `now`, which is neither before the last event nor after the next.
  template <class Act>
  void At(SimTime now, Act act) {
    core().Begin(now);
    act(static_cast<Fleet<Engine>&>(*this));
    int64_t left = 0;
    EndEvent(&left);
  }
  const Fleet<Engine>& fleet() const { return *this; }

 private:
  template <class, template <class> class>
  friend class Room;
  template <class, template <class> class>
  friend class StationPart;

  [[gnu::always_inline]] bool EndEvent(int64_t* left);
  [[gnu::always_inline]] void FetchUpcoming();
  SERVESCAPE_COLD void HandleSeldom(SimTime now, uint32_t kind, uint32_t entity);

  Core<Engine>& core() { return *this; }
  const Core<Engine>& core() const { return *this; }
  Tasks<Engine>& tasks() { return *this; }
  const Tasks<Engine>& tasks() const { return *this; }
  const Stations<Engine>& stations() const { return *this; }

  int64_t handled_ = 0;
  int64_t next_audit_ = 0;  // in events handled; where kAudited
};

template <class E>
constexpr bool RoomsHaveTheirVerbs() {
  return CoreVerbs<Core<E>> && TaskVerbs<Tasks<E>> && SourceVerbs<Sources<E>> &&
         PathVerbs<Paths<E>> && ForkVerbs<Forks<E>> && CallerVerbs<Callers<E>> &&
         StationVerbs<Stations<E>> && RouterVerbs<Router<E>> && FleetVerbs<Fleet<E>> &&
         CacheVerbs<Caches<E>> && StoreVerbs<Stores<E>> && (!E::kWhole || JobVerbs<Jobs<E>>);
}

// The rooms start in an order that the first events of equal time keep.
template <class Observer, bool whole>
Engine<Observer, whole>::Engine(const GeneralModel& model, uint64_t seed, uint32_t replication,
                         Observer& observer, size_t most_in_heap)
    : Rooms<Engine>(model, observer, most_in_heap) {
  static_assert(RoomsHaveTheirVerbs<Engine>());
  static_assert(kEventKinds <= kMaxKinds);
  Paths<Engine>::Start(seed, replication);
  Callers<Engine>::Start(seed, replication);
  Stores<Engine>::Start(seed, replication);
  Router<Engine>::Start(seed, replication);
  Sharing<Engine>::Start(seed, replication);
  Admission<Engine>::Start();
  Fleet<Engine>::Start();
  Stations<Engine>::Start(seed, replication);
  if constexpr (kWhole) Systems<Engine>::Start(seed, replication);
  if constexpr (kWhole) Proxies<Engine>::Start(seed, replication);
  Iterations<Engine>::Start();
  if constexpr (kWhole) Paged<Engine>::Start(seed, replication);
  if constexpr (kWhole) Endpoints<Engine>::Start(seed, replication);
  Caches<Engine>::Start(seed, replication);
  Failures<Engine>::Start(seed, replication);
  Incidents<Engine>::Start();
  if constexpr (kWhole) Autoscaling<Engine>::Start(seed, replication);
  if constexpr (kWhole) Nodes<Engine>::Start(seed, replication);
  if constexpr (kWhole) Rollouts<Engine>::Start(seed, replication);
  if constexpr (kWhole) Aging<Engine>::Start(seed, replication);
  if constexpr (kWhole) Jobs<Engine>::Start(seed, replication);
  Gate<Engine>::Start();
  Sources<Engine>::Start(seed, replication);
}

template <class Observer, bool whole>
[[gnu::always_inline]] inline bool Engine<Observer, whole>::Handle(SimTime now, uint32_t kind,
                                                            uint32_t entity, int64_t* left) {
  core().Begin(now);
  if (kFetches && core().events().in_ladder()) [[unlikely]]
    FetchUpcoming();
  switch (static_cast<EventKind>(kind)) {
    case EventKind::kArrival:
      Sources<Engine>::OnArrival(now, entity);
      break;
    case EventKind::kClient:
      Sources<Engine>::OnClient(now, entity);
      break;
    case EventKind::kSession:
      Sources<Engine>::OnSession(now, entity);
      break;
    case EventKind::kWake:
      Paths<Engine>::OnWake(now, entity);
      break;
    case EventKind::kTimeout:
      Callers<Engine>::OnTimeout(now, entity);
      break;
    case EventKind::kPatience:
      Stations<Engine>::OnPatience(now, entity);
      break;
    case EventKind::kCompletion:
      Stations<Engine>::OnDue(now, entity);
      break;
    case EventKind::kFcfs:
      Fcfs<Engine>::OnDue(now, entity);
      break;
    case EventKind::kBatchTimer:
      Stations<Engine>::OnBatchTimer(now, entity);
      break;
    case EventKind::kGate:
      Gate<Engine>::OnDue(now, entity);
      break;
    case EventKind::kHostPart:
      Sharing<Engine>::Enter(now, entity);
      break;
    case EventKind::kShare:
      Sharing<Engine>::OnDue(now, entity);
      break;
    case EventKind::kTokens:
      Iterations<Engine>::OnDue(now, entity);
      break;
    case EventKind::kStage:
      Fleet<Engine>::OnStage(now, entity);
      break;
    case EventKind::kFailure:
      Failures<Engine>::OnFailure(now, entity);
      break;
    case EventKind::kRepair:
      Failures<Engine>::OnRepair(now, entity);
      break;
    case EventKind::kInvalidation:
      Caches<Engine>::OnInvalidation(now, entity);
      break;
    case EventKind::kFlush:
      Caches<Engine>::Flush(entity);
      break;
    default:
      HandleSeldom(now, kind, entity);
  }
  return EndEvent(left);
}

// Thousands of events are pending, so what they are about has left the processor's caches, and to
// wait for it takes longer than all else: the servers of events that come soon are fetched, and
// what the next one serves. Nothing is changed.
template <class Observer, bool whole>
[[gnu::always_inline]] inline void Engine<Observer, whole>::FetchUpcoming() {
  constexpr uint64_t kNone = kNever.key;
  const Event* const upcoming = core().events().Upcoming();
  const auto at_server = [](const Event& event) {
    const EventKind kind = static_cast<EventKind>(event.kind());
    return event.key != kNone && (kind == EventKind::kCompletion || kind == EventKind::kFcfs);
  };
  for (const Event* event = upcoming; event != upcoming + 4; ++event) {
    if (at_server(*event)) Servers<Engine>::Fetch(event->entity());
  }
  const Event& next = upcoming[EarliestSibling(upcoming, 0)];
  if (at_server(next)) {
    const uint32_t task = Servers<Engine>::FirstAt(next.entity());
    if (task != kNil) tasks().Fetch(task);
  } else if (next.key != kNone && next.kind() == static_cast<uint32_t>(EventKind::kWake)) {
    tasks().Fetch(next.entity());
  }
}

template <class Observer, bool whole>
void Engine<Observer, whole>::HandleSeldom(SimTime now, uint32_t kind, uint32_t entity) {
  switch (static_cast<EventKind>(kind)) {
    case EventKind::kIncidentStart:
    case EventKind::kIncidentEnd:
      return Incidents<Engine>::On(now, entity,
                                   kind == static_cast<uint32_t>(EventKind::kIncidentStart));
    case EventKind::kScale:
      if constexpr (kWhole) Autoscaling<Engine>::OnLook(now, entity);
      return;
    case EventKind::kProxy:
      if constexpr (kWhole) Proxies<Engine>::OnDue(now, entity);
      return;
    case EventKind::kRollout:
      if constexpr (kWhole) Rollouts<Engine>::OnLook(now, entity);
      return;
    case EventKind::kTraining:
      if constexpr (kWhole) Aging<Engine>::OnLook(now, entity);
      return;
    case EventKind::kNodes:
      if constexpr (kWhole) Nodes<Engine>::OnLook(now);
      return;
    case EventKind::kKvLoad:
      if constexpr (kWhole) Paged<Engine>::OnLoad(now, entity);
      return;
    case EventKind::kJob:
      if constexpr (kWhole) Jobs<Engine>::OnSchedule(now, entity);
      return;
    case EventKind::kJobRun:
      if constexpr (kWhole) Jobs<Engine>::OnRunDue(now, entity);
      return;
    case EventKind::kJobWorker:
      if constexpr (kWhole) Jobs<Engine>::OnWorker(now, entity);
      return;
    default:
      SERVESCAPE_CHECK(false);
  }
}

template <class Observer, bool whole>
[[gnu::always_inline]] inline bool Engine<Observer, whole>::EndEvent(int64_t* left) {
  return core().End(left, [this](uint32_t task, Outcome outcome) {
    if (tasks()[task].cancelled) return tasks().End(task);
    Stations<Engine>::Failed(core().now(), task, outcome);
  });
}

// One that is stopped is left in the middle of an event.
template <class Observer, bool whole>
const char* Engine<Observer, whole>::Broken() const {
  if (stopped()) return nullptr;
  for (const char* law : {tasks().Broken(), Audit<Engine>::Broken(), Fleet<Engine>::Broken()}) {
    if (law != nullptr) return law;
  }
  if constexpr (kWhole) {
    if (const char* const law = Nodes<Engine>::Broken()) return law;
    if (const char* law = Jobs<Engine>::Broken()) return law;
  }
  const bool reached = Caches<Engine>::Awaiting() == tasks().Count(TaskState::kCoalesced);
  return reached ? nullptr : "tasks that wait for a fetch = those in the lists of fetches";
}

// A task that waits to go on is at work for the attempt it belongs to, if any.
template <class Observer, bool whole>
void Engine<Observer, whole>::CountNext(ActorCounts* counts) {
  const Event& event = core().events().Top();
  const uint32_t entity = event.entity();
  switch (static_cast<EventKind>(event.kind())) {
    case EventKind::kArrival:
      return counts->Count(Actor::kOpenSource, entity);
    case EventKind::kClient:
      return counts->Count(Actor::kClients, entity);
    case EventKind::kSession:
      return counts->Count(Actor::kSession, Sources<Engine>::SourceOfSession(entity));
    case EventKind::kCompletion:
    case EventKind::kFcfs:
    case EventKind::kHostPart:
      return counts->Count(Actor::kService, stations().ServiceOfServer(entity));
    case EventKind::kBatchTimer:
      return counts->Count(Actor::kService, stations().ServiceOfQueue(entity));
    case EventKind::kWake:
      break;
    default:
      return counts->Count(Actor::kOther, 0);
  }
  for (uint32_t id = entity; id != kNil; id = tasks()[id].parent) {
    if (!Paths<Engine>::tries(id)) continue;
    const uint32_t service = tasks()[entity].service;
    return counts->Count(Actor::kAttempt, service == kNil ? 0 : service);
  }
  counts->Count(Actor::kOther, 0);
}

}  // namespace servescape
