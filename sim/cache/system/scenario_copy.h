// SPDX-License-Identifier: MIT
// A system as a copy of a scenario's cache. Its clock is the run's, its warm start before it. Where
// the system knows no time to live, or values may be stale, ages are kept beside it, as a program
// keeps them in its values. Beside it may run the same system with one setting changed: what that
// one finds and this one does not is what a rule costs.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sim/cache/system/system_cache.h"
#include "sim/cache/system_copy.h"

namespace servescape {

struct ScenarioCopySpec {
  explicit ScenarioCopySpec(const SystemSpec& which) : system(which) {}

  SystemSpec system;
  std::optional<SystemSpec> without;   // the same without the rule
  DataRule rule = DataRule::kNone;     // what `without` lacks
  DataRule refusal = DataRule::kNone;  // why it would not keep a value
  Duration ttl{0}, stale_for{0};       // as CacheSpec's
  bool sliding = false;
  bool locks = false;  // nginx' proxy_cache_lock
  Duration lock_timeout{0}, lock_age{0};
};

std::unique_ptr<SystemCopy> MakeScenarioCopy(const ScenarioCopySpec& spec,
                                             const Generator& generator);

// When each key's value ends, of keys that have been stored. Grows to about twice what is held.
class KeyAges {
 public:
  KeyAges() : index_(0) {}
  // Null where it was never stored.
  const SimTime* Find(uint64_t key) const;
  void Set(uint64_t key, SimTime end);
  void Clear();
  size_t size() const { return ages_.size(); }
  // Forgets keys that the cache does not hold.
  void Prune(const SystemCache& cache, SimTime now);

 private:
  struct Age {
    uint64_t key = 0;
    SimTime end;
  };
  KeyIndex index_;
  std::vector<Age> ages_;
};

// The lock of nginx 1.22 (ngx_http_file_cache.c: ngx_http_file_cache_lock, _lock_wait): one
// request fetches a key; the others look each 500 ms of their own, nobody wakes them. One that has
// waited for lock_timeout fetches for itself and its answer is not kept; when a fetch is lock_age
// old one more begins.
class FetchLock {
 public:
  FetchLock(Duration timeout, Duration age) : timeout_(timeout), age_(age) {}

  // The key is not there: whether to wait for another's fetch, and how long.
  CacheLook Miss(uint64_t key, uint32_t task, SimTime now);
  // It is there: what of that comes from having waited.
  CacheLook Hit(uint64_t key, uint32_t task, SimTime now, CacheOutcome outcome);
  // A fetch has ended; false: what it brought is not kept.
  bool Fetched(uint64_t key, uint32_t task, SimTime now);

 private:
  struct Node {
    bool updating = false;
    uint32_t owner = 0;
    SimTime lock_time;  // when one more may begin
    SimTime ended;      // of the last fetch
  };
  struct Waiter {
    uint64_t key = 0;
    SimTime until, next_look;
    bool alone = false;  // it gave up waiting and fetches for itself
  };

  // The waiter that looks now; the end where the task has not waited.
  std::map<uint32_t, Waiter>::iterator Looking(uint64_t key, uint32_t task, SimTime now);
  void Prune(SimTime now);

  Duration timeout_, age_;
  std::map<uint64_t, Node> nodes_;
  std::map<uint32_t, Waiter> waiters_;
};

}  // namespace servescape
