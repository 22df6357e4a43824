// SPDX-License-Identifier: MIT
// The room of replicas: which are there, in which stage, ready, down or slow. It alone tells the
// observer how many are ready and billed. Failures, incidents and whoever scales a service are its
// callers; what a replica has in its queue and in service is the stations' to stop or resume.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/fleet/replica.h"
#include "sim/engine/room.h"

namespace servescape {

template <class E>
class Fleet : public Room<E, Fleet> {
 public:
  SERVESCAPE_COLD void Start();

  // Of the service: those that requests go to, ascending; those that are there in any stage.
  const std::vector<uint32_t>& ready(uint32_t service) const { return services_[service].ready; }
  uint32_t present(uint32_t service) const {
    return static_cast<uint32_t>(services_[service].present.size());
  }
  uint32_t billed(uint32_t service) const { return services_[service].billed; }
  // The ready ones; where none is, those that are there, as if they were: their queues wait. Where
  // none is there, the first.
  [[gnu::always_inline]] Candidates candidates(uint32_t service) const {
    const Service& state = services_[service];
    if (!state.ready.empty()) [[likely]]
      return Of(state.ready, state.span);
    return state.present.empty() ? Candidates{&kFirst, 1, 1} : Of(state.present, state.span);
  }
  // Those that do not drain, in any stage.
  uint32_t wanted(uint32_t service) const { return services_[service].wanted; }
  // visit(number within the service, replica) of those that are there.
  template <class Visit>
  void ForEachPresent(uint32_t service, Visit visit) const {
    for (const uint32_t local : services_[service].present) {
      visit(local, replicas_[model().services()[service].first_replica + local]);
    }
  }
  // By number through all services.
  bool IsReady(uint32_t replica) const { return replicas_[replica].ready; }
  ReplicaStage stage(uint32_t replica) const { return replicas_[replica].stage; }
  // It ends what it has begun, and is not down.
  bool Drains(uint32_t replica) const {
    return replicas_[replica].stage == ReplicaStage::kDraining && replicas_[replica].down == 0;
  }
  uint32_t service_of(uint32_t replica) const { return replicas_[replica].service; }
  // Whether any has been slowed down, ever; the time it takes for a unit of its work.
  bool AnySlow() const { return any_slow_; }
  double slowness(uint32_t replica) const { return replicas_[replica].slowness; }

  // Begins to start up to `count` replicas that are stopped, the lowest numbers first; returns how
  // many. They begin their stages one after the other.
  SERVESCAPE_COLD uint32_t Add(SimTime now, uint32_t service, uint32_t count,
                               const StartUp& start_up);
  // Takes up to `count` replicas away, the highest numbers first; returns how many. Those that are
  // still starting stop at once. The others get no more requests, what waits in their queues goes
  // to the rest, and they stop when they have ended what they serve.
  SERVESCAPE_COLD uint32_t Drain(SimTime now, uint32_t service, uint32_t count);
  // Of one that is placed on machines (nodes.h): it has its place; it is to end what it has begun
  // and stop, at once where it is still starting; its machine is gone, and what it serves fails.
  SERVESCAPE_COLD void Placed(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void Evict(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void Kill(SimTime now, uint32_t replica);
  // One more reason for the replica to be down, and one less.
  SERVESCAPE_COLD void Fail(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void Recover(SimTime now, uint32_t replica);
  // Its work takes `factor` times as long from now on.
  SERVESCAPE_COLD void Slow(SimTime now, uint32_t replica, double factor);
  // Its present stage is over, if it has not changed since.
  SERVESCAPE_COLD void OnStage(SimTime now, uint32_t replica);
  // A replica that takes nothing new has nothing left in service: it stops when what has ended at
  // this instant has gone on.
  SERVESCAPE_COLD void OnIdle(SimTime now, uint32_t replica);
  // See Audit::Broken: lists and counts are those of the replicas' stages.
  SERVESCAPE_COLD const char* Broken() const;

 private:
  using Base = Room<E, Fleet>;
  using Base::caches, Base::core, Base::model, Base::nodes, Base::observer, Base::stations;

  struct Service {
    std::vector<uint32_t> ready, present, draining;  // ascending
    uint32_t span = 0;                     // above all that are present
    uint32_t billed = 0;
    uint32_t wanted = 0;
    uint32_t first_stopped = 0;  // none below it is
    // One that is stopped may have a queue: none was ready to take what came, or it was given up
    // before it was.
    bool stranded = false;
    std::vector<uint32_t> pool_billed;  // of each pool, where there are several
  };
  static constexpr uint32_t kFirst = 0;
  static Candidates Of(const std::vector<uint32_t>& replicas, uint32_t span) {
    return {replicas.data(), static_cast<uint32_t>(replicas.size()), span};
  }
  SERVESCAPE_COLD void Enter(SimTime now, uint32_t replica, ReplicaStage stage);
  SERVESCAPE_COLD void Resume(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void TakeOver(SimTime now, uint32_t service);
  SERVESCAPE_COLD void UpdateReady(SimTime now, uint32_t replica);
  SERVESCAPE_COLD void UpdatePresence(SimTime now, uint32_t replica, ReplicaStage before);
  void Bill(SimTime now, uint32_t replica, int change);
  // The pool of a service's replica, by its number in the service.
  static uint32_t PoolOf(const GeneralService& service, uint32_t local) {
    const auto& ends = service.pool_end;
    return static_cast<uint32_t>(std::upper_bound(ends.begin(), ends.end(), local) - ends.begin());
  }
  bool IsPlaced(uint32_t service) const {
    return model().services()[service].placement != nullptr;
  }
  uint32_t Local(uint32_t replica) const {
    return replica - model().services()[replicas_[replica].service].first_replica;
  }

  std::vector<Replica> replicas_;  // numbered through all services
  std::vector<Service> services_;
  bool any_slow_ = false;
};

template <class E>
void Fleet<E>::Start() {
  replicas_.resize(model().replica_count());
  for (uint32_t id = 0; id < model().services().size(); ++id) {
    const GeneralService& service = model().services()[id];
    Service& state = services_.emplace_back();
    state.span = state.billed = state.wanted = state.first_stopped = service.initial;
    state.stranded = service.initial == 0;
    if (service.pool_end.size() > 1) state.pool_billed.resize(service.pool_end.size());
    for (uint32_t i = 0; i < service.replicas; ++i) {
      Replica& replica = replicas_[service.first_replica + i];
      replica.service = id;
      if (i >= service.initial) continue;
      replica.stage = ReplicaStage::kReady;
      replica.ready = true;
      state.ready.push_back(i);
      state.present.push_back(i);
      if (!state.pool_billed.empty()) ++state.pool_billed[PoolOf(service, i)];
    }
    observer().OnReplicasUp({0}, id, service.initial);
    observer().OnReplicasBilled({0}, id, service.initial);
    for (uint32_t pool = 0; pool < state.pool_billed.size(); ++pool) {
      observer().OnPoolBilled({0}, id, pool, state.pool_billed[pool]);
    }
  }
}

constexpr ReplicaStage NextStage(ReplicaStage stage) {
  return static_cast<ReplicaStage>(static_cast<int>(stage) + 1);
}

inline void SetMember(std::vector<uint32_t>* set, uint32_t member, bool in) {
  const auto at = std::lower_bound(set->begin(), set->end(), member);
  const bool found = at != set->end() && *at == member;
  if (in && !found) set->insert(at, member);
  if (!in && found) set->erase(at);
}

// Brings what follows from stage and reasons up to date: who is ready, and that the stations know.
template <class E>
void Fleet<E>::UpdateReady(SimTime now, uint32_t id) {
  Replica& replica = replicas_[id];
  const bool ready = replica.stage == ReplicaStage::kReady && replica.down == 0;
  if (ready == replica.ready) return;
  replica.ready = ready;
  replica.ready_since = now;
  Service& state = services_[replica.service];
  SetMember(&state.ready, Local(id), ready);
  state.stranded = state.stranded || state.ready.empty();
  observer().OnReplicasUp(now, replica.service, static_cast<uint32_t>(state.ready.size()));
}

template <class E>
void Fleet<E>::UpdatePresence(SimTime now, uint32_t id, ReplicaStage before) {
  const Replica& replica = replicas_[id];
  Service& state = services_[replica.service];
  const bool stopped = replica.stage == ReplicaStage::kStopped;
  const bool drains = replica.stage == ReplicaStage::kDraining;
  SetMember(&state.present, Local(id), !stopped);
  if (drains || before == ReplicaStage::kDraining) SetMember(&state.draining, Local(id), drains);
  if (stopped) state.first_stopped = std::min(state.first_stopped, Local(id));
  if (stopped && before != ReplicaStage::kDraining) state.stranded = true;
  state.span = state.present.empty() ? 0 : state.present.back() + 1;
  state.wanted += static_cast<uint32_t>(int{IsWanted(replica.stage)} - int{IsWanted(before)});
  const int change = int{IsBilled(replica.stage)} - int{IsBilled(before)};
  if (change != 0) Bill(now, id, change);
}

template <class E>
void Fleet<E>::Bill(SimTime now, uint32_t id, int change) {
  const uint32_t service = replicas_[id].service;
  Service& state = services_[service];
  state.billed += static_cast<uint32_t>(change);
  observer().OnReplicasBilled(now, service, state.billed);
  if (state.pool_billed.empty()) return;
  const uint32_t pool = PoolOf(model().services()[service], Local(id));
  state.pool_billed[pool] += static_cast<uint32_t>(change);
  observer().OnPoolBilled(now, service, pool, state.pool_billed[pool]);
}

template <class E>
void Fleet<E>::Enter(SimTime now, uint32_t id, ReplicaStage stage) {
  Replica& replica = replicas_[id];
  const ReplicaStage before = replica.stage;
  replica.stage = stage;
  replica.stage_due = {-1};
  UpdatePresence(now, id, before);
  UpdateReady(now, id);
  switch (stage) {
    case ReplicaStage::kStopped:
      if (E::kWhole && IsPlaced(replica.service)) nodes().Left(now, id);
      return caches().CopyGone(replica.service, Local(id));
    case ReplicaStage::kReady:
      caches().CopyGone(replica.service, Local(id));  // requests it had served may have filled it
      return Resume(now, id);
    case ReplicaStage::kDraining:
      return stations().Stop(now, replica.service, id, StopMode::kDrain);
    default: {
      if (E::kWhole && stage == ReplicaStage::kProvisioning && IsPlaced(replica.service)) {
        if (nodes().Ask(now, replica.service, id)) Placed(now, id);
        return;
      }
      const Duration time = replica.start_up.Of(stage);
      if (time.ns == 0) {
        return Enter(now, id, NextStage(stage));
      }
      replica.stage_due = now + time;
      if (replica.stage_due < core().end()) {
        core().Schedule(replica.stage_due, Priority::kTimer, EventKind::kStage, id);
      }
    }
  }
}

template <class E>
void Fleet<E>::OnStage(SimTime now, uint32_t id) {
  const Replica& replica = replicas_[id];
  if (replica.stage_due != now) return;
  const bool drained = replica.stage == ReplicaStage::kDraining;
  Enter(now, id, drained ? ReplicaStage::kStopped : NextStage(replica.stage));
}

template <class E>
uint32_t Fleet<E>::Add(SimTime now, uint32_t service_id, uint32_t count, const StartUp& start_up) {
  const GeneralService& service = model().services()[service_id];
  uint32_t& i = services_[service_id].first_stopped;
  uint32_t added = 0;
  for (; i < service.replicas && added < count; ++i) {
    Replica& replica = replicas_[service.first_replica + i];
    if (replica.stage != ReplicaStage::kStopped) continue;
    replica.start_up = start_up;
    replica.asked = now;
    Enter(now, service.first_replica + i, ReplicaStage::kRequested);
    ++added;
  }
  return added;
}

template <class E>
uint32_t Fleet<E>::Drain(SimTime now, uint32_t service_id, uint32_t count) {
  const GeneralService& service = model().services()[service_id];
  uint32_t gone = 0;
  for (uint32_t i = services_[service_id].span; i-- > 0 && gone < count;) {
    const uint32_t id = service.first_replica + i;
    const ReplicaStage stage = replicas_[id].stage;
    if (stage == ReplicaStage::kStopped || stage == ReplicaStage::kDraining) continue;
    const bool ready = stage == ReplicaStage::kReady;
    Enter(now, id, ready ? ReplicaStage::kDraining : ReplicaStage::kStopped);
    ++gone;
  }
  return gone;
}

template <class E>
void Fleet<E>::Placed(SimTime now, uint32_t id) {
  if (replicas_[id].stage == ReplicaStage::kProvisioning) Enter(now, id, ReplicaStage::kPulling);
}

template <class E>
void Fleet<E>::Evict(SimTime now, uint32_t id) {
  const ReplicaStage stage = replicas_[id].stage;
  if (stage == ReplicaStage::kStopped || stage == ReplicaStage::kDraining) return;
  const bool ready = stage == ReplicaStage::kReady;
  Enter(now, id, ready ? ReplicaStage::kDraining : ReplicaStage::kStopped);
}

template <class E>
void Fleet<E>::Kill(SimTime now, uint32_t id) {
  Evict(now, id);
  if (replicas_[id].stage != ReplicaStage::kDraining) return;
  const uint32_t service = replicas_[id].service;
  stations().Stop(now, service, id, StopMode::kFail);
  services_[service].stranded = true;  // what waited for it, where none was left to take it
  Enter(now, id, ReplicaStage::kStopped);
}

template <class E>
void Fleet<E>::Fail(SimTime now, uint32_t id) {
  Replica& replica = replicas_[id];
  if (replica.down++ > 0) return;
  const ReplicaStage stage = replica.stage;
  UpdateReady(now, id);
  if (stage != ReplicaStage::kReady && stage != ReplicaStage::kDraining) return;
  stations().Stop(now, replica.service, id, StopMode::kFail);
}

template <class E>
void Fleet<E>::Recover(SimTime now, uint32_t id) {
  Replica& replica = replicas_[id];
  if (--replica.down > 0) return;
  UpdateReady(now, id);
  Resume(now, id);
}

// A replica that has become ready serves; so does one that drains again, what it had in service.
// What waits at replicas that are gone, as none was left to take it, goes to the ready one.
template <class E>
void Fleet<E>::Resume(SimTime now, uint32_t id) {
  const Replica& replica = replicas_[id];
  const bool drains = replica.stage == ReplicaStage::kDraining && replica.down == 0;
  if (!replica.ready && !drains) return;
  stations().Resume(now, replica.service, id, replica.ready);
  if (!replica.ready) return;
  if (model().services()[replica.service].elastic) TakeOver(now, replica.service);
}

template <class E>
void Fleet<E>::TakeOver(SimTime now, uint32_t service_id) {
  const GeneralService& service = model().services()[service_id];
  Service& state = services_[service_id];
  if (!state.stranded) {
    for (size_t i = 0; i < state.draining.size(); ++i) {
      stations().MoveQueue(now, service_id, service.first_replica + state.draining[i]);
    }
    return;
  }
  state.stranded = false;
  for (uint32_t i = 0; i < service.replicas; ++i) {
    const ReplicaStage stage = replicas_[service.first_replica + i].stage;
    if (stage == ReplicaStage::kStopped || stage == ReplicaStage::kDraining) {
      stations().MoveQueue(now, service_id, service.first_replica + i);
    }
  }
}

template <class E>
void Fleet<E>::Slow(SimTime now, uint32_t id, double factor) {
  replicas_[id].slowness *= factor;
  any_slow_ = true;
  stations().OnSpeedChanged(now, replicas_[id].service, id);
}

template <class E>
void Fleet<E>::OnIdle(SimTime now, uint32_t id) {
  Replica& replica = replicas_[id];
  if (replica.stage != ReplicaStage::kDraining || replica.stage_due == now) return;
  replica.stage_due = now;
  core().Schedule(now, Priority::kTimer, EventKind::kStage, id);
}

template <class E>
const char* Fleet<E>::Broken() const {
  for (uint32_t id = 0; id < services_.size(); ++id) {
    const GeneralService& service = model().services()[id];
    const Service& state = services_[id];
    const auto listed = [](const std::vector<uint32_t>& list, size_t at, uint32_t replica) {
      return at < list.size() && list[at] == replica;
    };
    size_t ready = 0, present = 0, draining = 0;
    uint32_t billed = 0, wanted = 0;
    std::vector<uint32_t> pools(state.pool_billed.size());
    for (uint32_t i = 0; i < service.replicas; ++i) {
      const Replica& replica = replicas_[service.first_replica + i];
      const bool serves = replica.stage == ReplicaStage::kReady && replica.down == 0;
      const bool there = replica.stage != ReplicaStage::kStopped;
      if (replica.ready != serves) return "a replica is ready where its stage is and none fails it";
      if (serves && !listed(state.ready, ready++, i)) return "all ready replicas are in the list";
      if (there && !listed(state.present, present++, i)) return "all present ones are in the list";
      const bool drains = replica.stage == ReplicaStage::kDraining;
      if (drains && !listed(state.draining, draining++, i)) return "all that drain are in the list";
      if (!there && i < state.first_stopped) return "no stopped replica is below the first";
      billed += IsBilled(replica.stage);
      wanted += IsWanted(replica.stage);
      if (!pools.empty()) pools[PoolOf(service, i)] += IsBilled(replica.stage);
    }
    if (ready != state.ready.size()) return "none but ready replicas are in the list";
    if (present != state.present.size()) return "none but present replicas are in the list";
    if (draining != state.draining.size()) return "none but replicas that drain are in the list";
    if (wanted != state.wanted) return "the count of wanted replicas = those that do not drain";
    if (billed != state.billed) return "the count of billed replicas = those that are";
    if (pools != state.pool_billed) return "a pool's count of billed replicas = those that are";
  }
  return nullptr;
}

}  // namespace servescape
