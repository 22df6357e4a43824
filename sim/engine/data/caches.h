// SPDX-License-Identifier: MIT
// The room of caches. A miss runs the rest of its block; the fill at its end stores what was
// fetched. Where a cache coalesces, later misses of the key wait for the first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/cold.h"
#include "sim/engine/data/cache_copy.h"
#include "sim/engine/data/cache_start.h"
#include "sim/engine/data/record_table.h"
#include "sim/engine/room.h"
#include "sim/engine/task/task.h"
#include "sim/model/general_model.h"
#include "sim/random/exponential.h"

namespace servescape {

// What comes of a lookup. kWaits: Paths::Fetched is called in time.
enum class CacheAnswer : uint8_t { kHit, kStale, kMiss, kWaits };

template <class E>
class Caches : public Room<E, Caches> {
 public:
  SERVESCAPE_COLD void Start(uint64_t seed, uint32_t replication);
  // How long a lookup takes, and what comes of it.
  Duration DrawTime(uint32_t cache) {
    return FromSeconds(model().caches()[cache].lookup.Draw(streams_[cache]));
  }
  CacheAnswer Lookup(SimTime now, uint32_t id, uint32_t cache);
  // Fetches a stale entry anew behind the answer, by a task of its own from `entry` to `stop`. One
  // at a time for a key.
  SERVESCAPE_COLD void Refresh(SimTime now, uint32_t id, uint32_t cache, uint32_t entry,
                               uint32_t stop);
  // The task has fetched what it missed.
  [[gnu::noinline]] void Fill(SimTime now, uint32_t id, uint32_t cache);
  // It will not: its fetches fail.
  SERVESCAPE_COLD void Abandon(SimTime now, uint32_t id);
  SERVESCAPE_COLD void OnInvalidation(SimTime now, uint32_t cache);
  SERVESCAPE_COLD void Flush(uint32_t cache);
  // A replica has stopped, and what it kept in memory is gone.
  SERVESCAPE_COLD void CopyGone(uint32_t service, uint32_t replica);
  // Tasks that wait for a fetch under way, reached from who fetches. See Audit::Broken.
  SERVESCAPE_COLD uint32_t Awaiting() const;
  uint64_t memory() const {
    uint64_t sum = 0;
    for (const CacheCopy& copy : copies_) sum += copy.memory();
    return sum;
  }

 private:
  using Base = Room<E, Caches>;
  using Base::core, Base::model, Base::observer, Base::paths, Base::tasks;

  // Misses of one key under way, and who waits for it.
  struct Fetch {
    uint64_t key = 0;
    uint32_t owner = kNil;
    uint32_t first = kNil, last = kNil;
  };
  // What is unusual about a task's fetch: a copy that is not the cache's first, or misses of the
  // same cache below it, whose fills are not the fetch's.
  struct FetchPlace {
    uint64_t key = 0;
    uint32_t local = 0;
    uint32_t below = 0;
  };
  static uint64_t PlaceKey(uint32_t id, uint32_t cache) { return uint64_t{id} << 6 | cache; }
  FetchPlace& PlaceOf(uint32_t id, uint32_t cache) {
    FetchPlace* const found = places_.Find(PlaceKey(id, cache));
    return found != nullptr ? *found : places_.Insert(PlaceKey(id, cache));
  }
  uint32_t CopyOf(const CacheModel& cache, const Task& task) const;
  SERVESCAPE_COLD CacheAnswer LookIntoSystem(SimTime now, uint32_t id, uint32_t cache,
                                             uint32_t copy);
  CacheAnswer Missed(SimTime now, uint32_t id, uint32_t cache, uint32_t copy);
  SERVESCAPE_COLD void FillSystem(SimTime now, uint32_t id, uint32_t cache, uint32_t copy,
                                  bool below, bool admitted);
  void Release(SimTime now, uint32_t cache, uint32_t owner, uint32_t copy, bool answered);
  SERVESCAPE_COLD bool WouldWaitForItself(uint32_t id, uint32_t owner);
  void BeginFetch(uint32_t id, uint32_t cache, uint32_t copy);
  SERVESCAPE_COLD uint32_t EndFetch(uint32_t id, uint32_t cache);

  std::vector<CacheCopy> copies_;            // of all caches
  std::vector<RecordTable<Fetch>> fetches_;  // by copy
  RecordTable<FetchPlace> places_;           // of (task, cache), the unusual ones
  std::vector<Generator> streams_;
  std::vector<uint32_t> holders_, waited_;  // of WouldWaitForItself
};

template <class E>
void Caches<E>::Start(uint64_t seed, uint32_t replication) {
  fetches_.resize(model().copy_count());
  for (uint32_t id = 0; id < model().caches().size(); ++id) {
    const CacheModel& cache = model().caches()[id];
    const std::string name = "cache." + cache.name;
    streams_.push_back(MakeStream(seed, replication, name));
    for (uint32_t copy = 0; copy < cache.copies; ++copy) {
      const std::string purpose = "/evict." + std::to_string(copy);
      copies_.emplace_back(cache, MakeStream(seed, replication, name + purpose));
      for (const uint64_t key : cache.popular) {
        copies_.back().Insert(key, model().BytesOf(cache, key));
      }
    }
    for (const SimTime at : cache.flushes) {
      if (at < core().end()) core().Schedule(at, Priority::kTimer, EventKind::kFlush, id);
    }
    if (cache.invalidations > 0) OnInvalidation({-1}, id);
  }
  FillCaches(model(), seed, replication, &copies_);
}

template <class E>
uint32_t Caches<E>::CopyOf(const CacheModel& cache, const Task& task) const {
  if (cache.local_to < 0) return cache.first_copy;
  const bool served = task.service == static_cast<uint32_t>(cache.local_to);
  // Before its service has been called, the request's key stands for the replica.
  const uint32_t copy = served ? task.replica : static_cast<uint32_t>(task.key % cache.copies);
  return cache.first_copy + copy % cache.copies;
}

template <class E>
CacheAnswer Caches<E>::Lookup(SimTime now, uint32_t id, uint32_t cache_id) {
  Task& task = tasks()[id];
  const CacheModel& cache = model().caches()[cache_id];
  const uint32_t copy = CopyOf(cache, task);
  tasks().Account(id, cache.component, now);
  if (copies_[copy].system() != nullptr) [[unlikely]]
    return LookIntoSystem(now, id, cache_id, copy);
  const CacheOutcome outcome = copies_[copy].Lookup(task.key, now);
  if (outcome != CacheOutcome::kMiss) {
    const bool stale = outcome == CacheOutcome::kStale;
    observer().OnLookup(now, cache_id, stale ? LookupResult::kStale : LookupResult::kHit);
    return stale ? CacheAnswer::kStale : CacheAnswer::kHit;
  }
  return Missed(now, id, cache_id, copy);
}

// A system's copy says itself whether the task must look again, as another fetches.
template <class E>
CacheAnswer Caches<E>::LookIntoSystem(SimTime now, uint32_t id, uint32_t cache_id, uint32_t copy) {
  SystemCopy& system = *copies_[copy].system();
  const uint64_t key = tasks()[id].key;
  const bool below = (tasks()[id].fetching >> cache_id & 1) != 0;
  CacheLook look;
  if (below) {
    look.outcome = system.Lookup(key, now);
  } else {
    look = system.Look(key, id, now);
  }
  if (look.rule != DataRule::kNone) observer().OnDataRule(now, cache_id, look.rule, look.time);
  if (look.wait.ns > 0) {
    paths().Sleep(now, id, look.wait, Wake::kLookup);
    return CacheAnswer::kWaits;
  }
  if (look.outcome == CacheOutcome::kMiss) return Missed(now, id, cache_id, copy);
  const bool stale = look.outcome == CacheOutcome::kStale;
  observer().OnLookup(now, cache_id,
                      stale         ? LookupResult::kStale
                      : look.waited ? LookupResult::kCoalesced
                                    : LookupResult::kHit);
  return stale ? CacheAnswer::kStale : CacheAnswer::kHit;
}

template <class E>
CacheAnswer Caches<E>::Missed(SimTime now, uint32_t id, uint32_t cache_id, uint32_t copy) {
  Task& task = tasks()[id];
  const CacheModel& cache = model().caches()[cache_id];
  const bool below = (task.fetching >> cache_id & 1) != 0;
  if (below) ++PlaceOf(id, cache_id).below;
  if (cache.coalesce && !below) {
    Fetch* const under_way = fetches_[copy].Find(task.key);
    if (under_way == nullptr) {
      fetches_[copy].Insert(task.key).owner = id;
    } else if (!WouldWaitForItself(id, under_way->owner)) {
      observer().OnLookup(now, cache_id, LookupResult::kCoalesced);
      (under_way->last == kNil ? under_way->first : tasks()[under_way->last].next) = id;
      under_way->last = id;
      task.next = kNil;
      task.state = TaskState::kCoalesced;
      return CacheAnswer::kWaits;
    }
  }
  if (!below) BeginFetch(id, cache_id, copy);
  observer().OnLookup(now, cache_id, LookupResult::kMiss);
  return CacheAnswer::kMiss;
}

template <class E>
void Caches<E>::Refresh(SimTime now, uint32_t id, uint32_t cache, uint32_t entry, uint32_t stop) {
  const uint64_t key = tasks()[id].key;
  const uint32_t copy = CopyOf(model().caches()[cache], tasks()[id]);
  if (fetches_[copy].Find(key) != nullptr) return;
  const uint32_t refresh = tasks().Spawn(now, id, entry);
  fetches_[copy].Insert(key).owner = refresh;
  tasks().Orphan(refresh);
  tasks()[refresh].stop = stop;
  BeginFetch(refresh, cache, copy);
  paths().Run(now, refresh);
}

template <class E>
void Caches<E>::Fill(SimTime now, uint32_t id, uint32_t cache_id) {
  Task& task = tasks()[id];
  const CacheModel& cache = model().caches()[cache_id];
  if ((task.fetching >> cache_id & 1) == 0) return;
  FetchPlace* const place = places_.Find(PlaceKey(id, cache_id));
  const bool below = place != nullptr && place->below > 0;
  if (below) --place->below;
  const uint32_t copy = below ? CopyOf(cache, task) : EndFetch(id, cache_id);
  const uint64_t key = task.key;
  const bool admitted = cache.admission >= 1 || streams_[cache_id].NextUniform() < cache.admission;
  if (copies_[copy].system() != nullptr) [[unlikely]] {
    FillSystem(now, id, cache_id, copy, below, admitted);
  } else if (admitted) {
    copies_[copy].Insert(key, model().BytesOf(cache, key), now);
  }
  if (!below) Release(now, cache_id, id, copy, true);
}

template <class E>
void Caches<E>::FillSystem(SimTime now, uint32_t id, uint32_t cache, uint32_t copy, bool below,
                           bool admitted) {
  SystemCopy& system = *copies_[copy].system();
  const uint64_t key = tasks()[id].key;
  if (!below && !system.Fetched(key, id, now)) return;
  if (!admitted) return;
  const DataRule refusal = system.Insert(key, now, model().caches()[cache].spec.ttl);
  if (refusal != DataRule::kNone) observer().OnDataRule(now, cache, refusal, {});
}

// The fetch of the key has ended: those who waited go on, or fail with it.
template <class E>
void Caches<E>::Release(SimTime now, uint32_t cache, uint32_t owner, uint32_t copy, bool answered) {
  const Fetch* const fetch = fetches_[copy].Find(tasks()[owner].key);
  if (fetch == nullptr || fetch->owner != owner) return;
  uint32_t id = fetch->first;
  fetches_[copy].Erase(fetch);
  while (id != kNil) {
    const uint32_t following = tasks()[id].next;
    Task& task = tasks()[id];
    task.next = kNil;
    task.state = TaskState::kRunning;
    if (task.cancelled) {
      tasks().End(id);
    } else {
      tasks().Account(id, model().caches()[cache].component, now);
      paths().Fetched(now, id, answered);
    }
    id = following;
  }
}

template <class E>
void Caches<E>::Abandon(SimTime now, uint32_t id) {
  for (uint32_t cache = 0; cache < model().caches().size(); ++cache) {
    if ((tasks()[id].fetching >> cache & 1) == 0) continue;
    const uint32_t copy = EndFetch(id, cache);
    if (SystemCopy* const system = copies_[copy].system()) {
      system->Fetched(tasks()[id].key, id, now);
    }
    Release(now, cache, id, copy, false);
  }
}

// The copy is kept where the task may be at another replica when it has fetched.
template <class E>
void Caches<E>::BeginFetch(uint32_t id, uint32_t cache, uint32_t copy) {
  tasks()[id].fetching |= uint64_t{1} << cache;
  const uint32_t local = copy - model().caches()[cache].first_copy;
  if (local > 0) PlaceOf(id, cache).local = local;
}

template <class E>
uint32_t Caches<E>::EndFetch(uint32_t id, uint32_t cache) {
  tasks()[id].fetching &= ~(uint64_t{1} << cache);
  const uint32_t first = model().caches()[cache].first_copy;
  const FetchPlace* const place = places_.Find(PlaceKey(id, cache));
  if (place == nullptr) return first;
  const uint32_t copy = first + place->local;
  places_.Erase(place);
  return copy;
}

// Whether the fetch can only end after one that the task itself, or a task it works for, is about:
// then it must not wait for it. Follows what the fetch waits for; past 100 tasks it is taken for
// granted.
template <class E>
bool Caches<E>::WouldWaitForItself(uint32_t id, uint32_t owner) {
  constexpr size_t kMost = 100;
  holders_.clear();
  for (uint32_t task = id; task != kNil; task = tasks()[task].parent) {
    if (tasks()[task].fetching != 0) holders_.push_back(task);
  }
  if (holders_.empty()) return false;
  waited_.assign(1, owner);
  for (size_t i = 0; i < waited_.size(); ++i) {
    if (i == kMost) return true;
    const uint32_t at = waited_[i];
    if (std::find(holders_.begin(), holders_.end(), at) != holders_.end()) return true;
    const Task& task = tasks()[at];
    if (task.state == TaskState::kCoalesced) {
      const CacheModel& cache = model().caches()[paths().op(at).target];
      const Fetch* const fetch = fetches_[CopyOf(cache, task)].Find(task.key);
      if (fetch != nullptr) waited_.push_back(fetch->owner);
    }
    for (uint32_t child = task.first_child; child != kNil; child = tasks()[child].next_sibling) {
      waited_.push_back(child);
    }
  }
  return false;
}

// Invalidations come as a Poisson process, of keys as popular as the traffic's.
template <class E>
void Caches<E>::OnInvalidation(SimTime now, uint32_t cache_id) {
  const CacheModel& cache = model().caches()[cache_id];
  Generator& stream = streams_[cache_id];
  const bool first = now.ns < 0;
  if (!first && cache.key_source >= 0) {
    const KeyLaw& keys = model().sources()[static_cast<size_t>(cache.key_source)].keys;
    const uint64_t key = keys.Draw(stream, now);
    for (uint32_t copy = 0; copy < cache.copies; ++copy) {
      copies_[cache.first_copy + copy].Erase(key, now);
    }
  }
  const SimTime next =
      (first ? SimTime{0} : now) + FromSeconds(UnitExponential(stream) / cache.invalidations);
  if (next < core().end())
    core().Schedule(next, Priority::kTimer, EventKind::kInvalidation, cache_id);
}

template <class E>
void Caches<E>::Flush(uint32_t cache_id) {
  const CacheModel& cache = model().caches()[cache_id];
  for (uint32_t copy = 0; copy < cache.copies; ++copy) copies_[cache.first_copy + copy].Clear();
}

template <class E>
void Caches<E>::CopyGone(uint32_t service, uint32_t replica) {
  for (const CacheModel& cache : model().caches()) {
    if (cache.local_to == static_cast<int32_t>(service)) {
      copies_[cache.first_copy + replica].Clear();
    }
  }
}

template <class E>
uint32_t Caches<E>::Awaiting() const {
  uint32_t count = 0;
  tasks().ForEach([&](uint32_t id, const Task& task) {
    for (uint32_t cache = 0; cache < model().caches().size(); ++cache) {
      if ((task.fetching >> cache & 1) == 0) continue;
      const FetchPlace* const place = places_.Find(PlaceKey(id, cache));
      const uint32_t copy = model().caches()[cache].first_copy + (place ? place->local : 0);
      const Fetch* const fetch = fetches_[copy].Find(task.key);
      if (fetch == nullptr || fetch->owner != id) continue;
      for (uint32_t at = fetch->first; at != kNil && count <= tasks().live();
           at = tasks()[at].next) {
        ++count;
      }
    }
  });
  return count;
}

}  // namespace servescape
