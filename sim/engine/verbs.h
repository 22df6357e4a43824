// SPDX-License-Identifier: MIT
// The verbs of the rooms: what one may ask of another, checked when an engine is compiled.
#pragma once

#include <concepts>
#include <cstdint>

#include "sim/base/time.h"
#include "sim/engine/event_kind.h"
#include "sim/engine/fleet/replica.h"
#include "sim/engine/task/task.h"
#include "sim/kernel/event.h"
#include "sim/kernel/observer.h"

namespace servescape {

template <class R>
concept CoreVerbs = requires(R& core, SimTime at, uint32_t id) {
  { core.now() } -> std::same_as<SimTime>;
  { core.end() } -> std::same_as<SimTime>;
  { core.Schedule(at, Priority::kTimer, EventKind::kWake, id) } -> std::same_as<void>;
  { core.Defer(id, Outcome::kFailed) } -> std::same_as<void>;
  { core.Stop() } -> std::same_as<void>;
  core.observer();
  core.model();
};

template <class R>
concept TaskVerbs = requires(R& tasks, SimTime now, uint32_t id, TaskTraits traits) {
  { tasks.Begin(now, traits) } -> std::same_as<uint32_t>;
  { tasks.Spawn(now, id, id) } -> std::same_as<uint32_t>;
  { tasks.BeginAlone(now, traits, id) } -> std::same_as<uint32_t>;
  { tasks.Account(id, id, now) } -> std::same_as<void>;
  { tasks.Merge(now, id, id, id) } -> std::same_as<void>;
  { tasks.End(id) } -> std::same_as<void>;
  { tasks[id] } -> std::same_as<Task&>;
};

template <class R>
concept SourceVerbs = requires(R& sources, SimTime now, uint64_t seed, uint32_t id) {
  { sources.Start(seed, id) } -> std::same_as<void>;
  { sources.OnArrival(now, id) } -> std::same_as<void>;
  { sources.OnClient(now, id) } -> std::same_as<void>;
  { sources.OnSession(now, id) } -> std::same_as<void>;
  { sources.OnAnswered(now, id, id) } -> std::same_as<void>;
};

template <class R>
concept PathVerbs = requires(R& paths, SimTime now, uint32_t id, Duration time) {
  { paths.Run(now, id) } -> std::same_as<void>;
  { paths.GoOn(now, id) } -> std::same_as<void>;
  { paths.Sleep(now, id, time, Wake::kRun) } -> std::same_as<void>;
  { paths.Served(now, id) } -> std::same_as<void>;
  { paths.Fetched(now, id, true) } -> std::same_as<void>;
  { paths.Finish(now, id, Outcome::kFailed) } -> std::same_as<void>;
  { paths.OnWake(now, id) } -> std::same_as<void>;
};

template <class R>
concept ForkVerbs = requires(R& forks, SimTime now, uint32_t id) {
  { forks.Begin(now, id, id) } -> std::same_as<void>;
  { forks.ChildEnded(now, id, id, Outcome::kFailed) } -> std::same_as<void>;
  { forks.Drop(now, id, true) } -> std::same_as<void>;
  { forks.Withdraw(now, id) } -> std::same_as<void>;
};

template <class R>
concept CallerVerbs = requires(R& callers, SimTime now, uint32_t id) {
  { callers.Begin(now, id, id) } -> std::same_as<void>;
  { callers.Launch(now, id, id, AttemptKind::kRetry) } -> std::same_as<void>;
  { callers.ChildEnded(now, id, id, id, Outcome::kFailed) } -> std::same_as<void>;
  { callers.OnTimeout(now, id) } -> std::same_as<void>;
};

template <class R>
concept StationVerbs = requires(R& stations, SimTime now, uint32_t id) {
  { stations.Enter(now, id) } -> std::same_as<void>;
  { stations.Leave(now, id) } -> std::same_as<void>;
  { stations.Failed(now, id, Outcome::kFailed) } -> std::same_as<void>;
  { stations.Load(id) } -> std::same_as<uint32_t>;
  { stations.Stop(now, id, id, StopMode::kDrain) } -> std::same_as<void>;
  { stations.Resume(now, id, id, true) } -> std::same_as<void>;
  { stations.MoveQueue(now, id, id) } -> std::same_as<void>;
};

template <class R>
concept RouterVerbs = requires(R& router, uint32_t id, Duration sojourn) {
  { router.Route(id, id) } -> std::same_as<uint32_t>;
  { router.OnServed(id, id, sojourn) } -> std::same_as<void>;
  { router.OnCut(id, id, sojourn) } -> std::same_as<void>;
};

template <class R>
concept FleetVerbs = requires(R& fleet, SimTime now, uint32_t id, const StartUp& start_up) {
  { fleet.candidates(id) } -> std::same_as<Candidates>;
  { fleet.IsReady(id) } -> std::same_as<bool>;
  { fleet.Add(now, id, id, start_up) } -> std::same_as<uint32_t>;
  { fleet.Drain(now, id, id) } -> std::same_as<uint32_t>;
  { fleet.Fail(now, id) } -> std::same_as<void>;
  { fleet.Recover(now, id) } -> std::same_as<void>;
  { fleet.Slow(now, id, 1.0) } -> std::same_as<void>;
  { fleet.OnStage(now, id) } -> std::same_as<void>;
  { fleet.OnIdle(now, id) } -> std::same_as<void>;
};

template <class R>
concept CacheVerbs = requires(R& caches, SimTime now, uint32_t id) {
  caches.Lookup(now, id, id);
  { caches.Fill(now, id, id) } -> std::same_as<void>;
  { caches.Abandon(now, id) } -> std::same_as<void>;
  { caches.Flush(id) } -> std::same_as<void>;
  { caches.CopyGone(id, id) } -> std::same_as<void>;
};

template <class R>
concept StoreVerbs = requires(R& stores, SimTime now, uint32_t id) {
  { stores.Read(now, id, id) } -> std::same_as<void>;
  { stores.Slow(id, 1.0) } -> std::same_as<void>;
  { stores.Write(now, id, id, id, now) } -> std::same_as<void>;
};

template <class R>
concept JobVerbs = requires(R& jobs, SimTime now, uint32_t id) {
  { jobs.OnTaskEnded(now, id, id, Outcome::kFailed) } -> std::same_as<void>;
};

}  // namespace servescape
