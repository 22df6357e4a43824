// SPDX-License-Identifier: MIT
// Caches and stores on a request's way. A miss runs the rest of its block; the fill at its end
// stores what was fetched. Where a cache coalesces, later misses of the key wait for the first.
// Part of full_simulation.h; include that.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "sim/model/cache_start.h"

namespace servescape {

template <class Observer>
void FullSimulation<Observer>::StartCaches(uint64_t seed, uint32_t replication) {
  fetches_.resize(model_.copy_count());
  for (uint32_t id = 0; id < model_.caches().size(); ++id) {
    const FullCache& cache = model_.caches()[id];
    const std::string name = "cache." + cache.name;
    cache_streams_.push_back(MakeStream(seed, replication, name));
    for (uint32_t copy = 0; copy < cache.copies; ++copy) {
      const std::string purpose = "/evict." + std::to_string(copy);
      copies_.emplace_back(cache.spec, MakeStream(seed, replication, name + purpose));
      for (const uint64_t key : cache.popular) {
        copies_.back().Insert(key, model_.BytesOf(cache, key));
      }
    }
    for (const SimTime at : cache.flushes) {
      if (at < end_) events_.Schedule(at, Priority::kTimer, kFlushDue, id);
    }
    if (cache.invalidations > 0) OnInvalidation({-1}, id);
  }
  FillCaches(model_, seed, replication, &copies_);
}

template <class Observer>
uint32_t FullSimulation<Observer>::CopyOf(const FullCache& cache, const Task& task) const {
  if (cache.local_to < 0) return cache.first_copy;
  const bool served = task.service == static_cast<uint32_t>(cache.local_to);
  // Before its service has been called, the request's key stands for the replica.
  const uint32_t copy = served ? task.replica : static_cast<uint32_t>(task.key % cache.copies);
  return cache.first_copy + copy % cache.copies;
}

// The way back is taken before the look, so that what the look finds is current when it is used.
template <class Observer>
void FullSimulation<Observer>::Lookup(SimTime now, uint32_t id) {
  const CallOp& call = model_.program().calls[ops_[tasks_[id].pc].detail];
  if (!call.has_network) return StartLookup(now, id);
  const double there = call.network.Draw(network_) + call.there;
  Sleep(now, id, FromSeconds(there + call.network.Draw(network_) + call.back), Wake::kEnter);
}

template <class Observer>
void FullSimulation<Observer>::StartLookup(SimTime now, uint32_t id) {
  const uint32_t cache_id = ops_[tasks_[id].pc].target;
  const FullCache& cache = model_.caches()[cache_id];
  const Duration time = FromSeconds(cache.lookup.Draw(cache_streams_[cache_id]));
  if (time.ns > 0) return Sleep(now, id, time, Wake::kLookup);
  AfterLookup(now, id);
}

template <class Observer>
void FullSimulation<Observer>::AfterLookup(SimTime now, uint32_t id) {
  Task& task = tasks_[id];
  const Op& op = ops_[task.pc];
  const FullCache& cache = model_.caches()[op.target];
  const uint32_t copy = CopyOf(cache, task);
  Account(id, cache.place, now);
  const CacheOutcome outcome = copies_[copy].Lookup(task.key, now);
  if (outcome != CacheOutcome::kMiss) {
    const bool stale = outcome == CacheOutcome::kStale;
    observer_.OnLookup(now, op.target, stale ? LookupResult::kStale : LookupResult::kHit);
    const uint32_t miss = task.pc + 1;
    task.pc = op.jump;
    if (stale) Refresh(now, id, op.target, copy, miss);
    return Run(now, id);
  }
  const bool below = (task.fetching >> op.target & 1) != 0;
  if (below) ++fetch_places_[uint64_t{id} << 6 | op.target].below;
  if (cache.coalesce && !below) {
    const auto [found, first] = fetches_[copy].try_emplace(task.key);
    Fetch& fetch = found->second;
    if (first) fetch.owner = id;
    if (!first && !WouldWaitForItself(id, fetch)) {
      observer_.OnLookup(now, op.target, LookupResult::kCoalesced);
      (fetch.last == kNil ? fetch.first : tasks_[fetch.last].next) = id;
      fetch.last = id;
      task.next = kNil;
      task.state = TaskState::kCoalesced;
      return;
    }
  }
  if (!below) BeginFetch(id, op.target, copy);
  observer_.OnLookup(now, op.target, LookupResult::kMiss);
  ++task.pc;
  Run(now, id);
}

// Fetches a stale entry anew behind the answer: a task of its own from the miss to the fill. One
// at a time for a key.
template <class Observer>
void FullSimulation<Observer>::Refresh(SimTime now, uint32_t id, uint32_t cache, uint32_t copy,
                                       uint32_t entry) {
  const auto [found, first] = fetches_[copy].try_emplace(tasks_[id].key);
  if (!first) return;
  const uint32_t stop = tasks_[id].pc;  // behind the fill
  const uint32_t refresh = Spawn(now, id, entry);
  found->second.owner = refresh;
  Unlink(refresh);
  Task& task = tasks_[refresh];
  task.parent = kNil;
  task.orphan = true;
  task.stop = stop;
  BeginFetch(refresh, cache, copy);
  Run(now, refresh);
}

template <class Observer>
void FullSimulation<Observer>::Fill(SimTime now, uint32_t id, const Op& op) {
  Task& task = tasks_[id];
  const FullCache& cache = model_.caches()[op.target];
  if ((task.fetching >> op.target & 1) == 0) return;
  const auto place = fetch_places_.find(uint64_t{id} << 6 | op.target);
  const bool below = place != fetch_places_.end() && place->second.below > 0;
  if (below) --place->second.below;
  const uint32_t copy = below ? CopyOf(cache, task) : EndFetch(id, op.target);
  const uint64_t key = task.key;
  const bool admitted =
      cache.admission >= 1 || cache_streams_[op.target].NextUniform() < cache.admission;
  if (admitted) copies_[copy].Insert(key, model_.BytesOf(cache, key), now);
  if (!below) ReleaseWaiters(now, op.target, id, copy, true);
}

// The fetch of the key has ended: those who waited go on, or fail with it.
template <class Observer>
void FullSimulation<Observer>::ReleaseWaiters(SimTime now, uint32_t cache, uint32_t owner,
                                              uint32_t copy, bool answered) {
  const auto found = fetches_[copy].find(tasks_[owner].key);
  if (found == fetches_[copy].end() || found->second.owner != owner) return;
  uint32_t id = found->second.first;
  fetches_[copy].erase(found);
  while (id != kNil) {
    const uint32_t following = tasks_[id].next;
    Task& task = tasks_[id];
    task.next = kNil;
    task.state = TaskState::kRunning;
    if (task.cancelled) {
      tasks_.Free(id);
    } else {
      Account(id, model_.caches()[cache].place, now);
      if (answered) {
        task.pc = ops_[task.pc].jump;
        Run(now, id);
      } else {
        Finish(now, id, Outcome::kFailed);
      }
    }
    id = following;
  }
}

template <class Observer>
void FullSimulation<Observer>::AbandonFetches(SimTime now, uint32_t id) {
  for (uint32_t cache = 0; cache < model_.caches().size(); ++cache) {
    if ((tasks_[id].fetching >> cache & 1) == 0) continue;
    ReleaseWaiters(now, cache, id, EndFetch(id, cache), false);
  }
}

// The copy is kept where the task may be at another replica when it has fetched.
template <class Observer>
void FullSimulation<Observer>::BeginFetch(uint32_t id, uint32_t cache, uint32_t copy) {
  tasks_[id].fetching |= uint64_t{1} << cache;
  const uint32_t local = copy - model_.caches()[cache].first_copy;
  if (local > 0) fetch_places_[uint64_t{id} << 6 | cache].local = local;
}

template <class Observer>
uint32_t FullSimulation<Observer>::EndFetch(uint32_t id, uint32_t cache) {
  tasks_[id].fetching &= ~(uint64_t{1} << cache);
  const uint32_t first = model_.caches()[cache].first_copy;
  const auto found = fetch_places_.find(uint64_t{id} << 6 | cache);
  if (found == fetch_places_.end()) return first;
  const uint32_t copy = first + found->second.local;
  fetch_places_.erase(found);
  return copy;
}

// Whether the fetch can only end after one that the task itself, or a task it works for, is about:
// then it must not wait for it. Follows what the fetch waits for; past 100 tasks it is taken for
// granted.
template <class Observer>
bool FullSimulation<Observer>::WouldWaitForItself(uint32_t id, const Fetch& fetch) const {
  constexpr size_t kMost = 100;
  std::vector<uint32_t> holders;
  for (uint32_t task = id; task != kNil; task = tasks_[task].parent) {
    if (tasks_[task].fetching != 0) holders.push_back(task);
  }
  if (holders.empty()) return false;
  std::vector<uint32_t> waited{fetch.owner};
  for (size_t i = 0; i < waited.size(); ++i) {
    if (i == kMost) return true;
    const uint32_t at = waited[i];
    if (std::find(holders.begin(), holders.end(), at) != holders.end()) return true;
    const Task& task = tasks_[at];
    if (task.state == TaskState::kCoalesced) {
      const FullCache& cache = model_.caches()[ops_[task.pc].target];
      const auto found = fetches_[CopyOf(cache, task)].find(task.key);
      if (found != fetches_[CopyOf(cache, task)].end()) waited.push_back(found->second.owner);
    }
    for (uint32_t child = task.first_child; child != kNil; child = tasks_[child].next_sibling) {
      waited.push_back(child);
    }
  }
  return false;
}

// Invalidations come as a Poisson process, of keys as popular as the traffic's.
template <class Observer>
void FullSimulation<Observer>::OnInvalidation(SimTime now, uint32_t cache_id) {
  const FullCache& cache = model_.caches()[cache_id];
  Generator& stream = cache_streams_[cache_id];
  const bool first = now.ns < 0;
  if (!first && cache.key_source >= 0) {
    const KeyLaw& keys = model_.sources()[static_cast<size_t>(cache.key_source)].keys;
    const uint64_t key = keys.Draw(stream, now);
    for (uint32_t copy = 0; copy < cache.copies; ++copy) {
      copies_[cache.first_copy + copy].Erase(key);
    }
  }
  const SimTime next =
      (first ? SimTime{0} : now) + FromSeconds(UnitExponential(stream) / cache.invalidations);
  if (next < end_) events_.Schedule(next, Priority::kTimer, kInvalidationDue, cache_id);
}

template <class Observer>
void FullSimulation<Observer>::Flush(uint32_t cache_id) {
  const FullCache& cache = model_.caches()[cache_id];
  for (uint32_t copy = 0; copy < cache.copies; ++copy) copies_[cache.first_copy + copy].Clear();
}

template <class Observer>
void FullSimulation<Observer>::ReadStore(SimTime now, uint32_t id) {
  const Op& op = ops_[tasks_[id].pc];
  const CallOp& call = model_.program().calls[op.detail];
  tasks_[id].call_items = call.items > 0 ? call.items : tasks_[id].items;
  if (!call.has_network) return StartRead(now, id);
  Sleep(now, id, FromSeconds(call.network.Draw(network_) + call.there), Wake::kEnter);
}

template <class Observer>
void FullSimulation<Observer>::StartRead(SimTime now, uint32_t id) {
  const uint32_t store_id = ops_[tasks_[id].pc].target;
  const FullStore& store = model_.stores()[store_id];
  double time = store.read.Draw(storing_) + store.per_key * tasks_[id].call_items;
  time *= store_factor_[store_id];
  const int64_t period = store.materialization.ns;
  const Duration since{period > 0 ? now.ns % period : 0};
  observer_.OnStoreRead(now, store_id, store.lag + since);
  Sleep(now, id, FromSeconds(time), Wake::kGoOn);
}

}  // namespace servescape
