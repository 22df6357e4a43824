// SPDX-License-Identifier: MIT
// One copy of a cache as a real system keeps it (sim/cache/system/), as the engine plays it: with
// the scenario's ages, its lock, and what the rule that surprises costs. The engine knows no more
// of systems than this; a program that plays none (the page) links none.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/base/data_rule.h"
#include "sim/base/time.h"
#include "sim/cache/cache.h"
#include "sim/random/generator.h"

namespace servescape {

// What comes of a lookup.
struct CacheLook {
  CacheOutcome outcome = CacheOutcome::kMiss;
  Duration wait{0};     // of a miss, above 0: another fetches; look again then
  bool waited = false;  // it has waited for another's fetch
  DataRule rule = DataRule::kNone;
  Duration time{0};  // that the rule took
};

class SystemCopy {
 public:
  virtual ~SystemCopy() = default;

  // A use of the key. `task`, of a program with a lock: who asks; he must tell by Fetched what came
  // of a miss without a wait. Times never decrease.
  virtual CacheLook Look(uint64_t key, uint32_t task, SimTime now) = 0;
  // A use in which nobody waits and nothing is told, and what Look would say without a use.
  virtual CacheOutcome Lookup(uint64_t key, SimTime now) = 0;
  virtual CacheOutcome Peek(uint64_t key, SimTime now) const = 0;
  // The fetch of a task that missed has ended: false if what it brought is not to be kept.
  virtual bool Fetched(uint64_t key, uint32_t task, SimTime now) = 0;
  // Keeps a value for the ttl; the rule that refuses it. One that is fresh stays as it is.
  virtual DataRule Insert(uint64_t key, SimTime now, Duration ttl) = 0;
  virtual void Erase(uint64_t key, SimTime now) = 0;
  // Empty, as after a restart.
  virtual void Clear() = 0;
  // As Cache's: the clock goes back, everything is as old as before, nothing has been counted.
  virtual void MakeHistory(Duration by) = 0;
  virtual CacheCounts counts() const = 0;
  virtual int64_t items() const = 0;
  virtual int64_t capacity() const = 0;
  virtual uint64_t memory() const = 0;  // about, bytes
};

// Makes copies of one cache.
class CacheSystemModel {
 public:
  virtual ~CacheSystemModel() = default;
  virtual std::unique_ptr<SystemCopy> Make(const Generator& generator) const = 0;
  // Insertions for each entry held until it has forgotten that it was empty, about.
  virtual double Turnovers() const = 0;
};

}  // namespace servescape
