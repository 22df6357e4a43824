// SPDX-License-Identifier: MIT
// Libraries that keep to the textbook: cachetools 8.0.2 (LRUCache, FIFOCache, LFUCache with ties
// to the least recently used, RRCache; src/cachetools/__init__.py), lru-cache 11 of npm and the
// plain LRU of hashicorp/golang-lru 2 are the exact policies of this folder's parent.
#pragma once

#include "sim/cache/cache.h"
#include "sim/cache/system/system.h"

namespace servescape {

inline constexpr std::array<SystemField, 1> kCachetoolsFields{
    {{"class", "LRUCache|FIFOCache|LFUCache|RRCache", 0, 0, 0, "Which class of cachetools"}}};

class ExactSystem {
 public:
  ExactSystem(CachePolicy policy, const SystemSpec& spec, const Generator& generator)
      : cache_(SpecOf(policy, spec), generator) {}

  bool Get(uint64_t key, SimTime now) { return cache_.Lookup(key, now) != CacheOutcome::kMiss; }
  bool Set(uint64_t key, SimTime now, Duration /*ttl*/) {
    if (cache_.Peek(key, now) != CacheOutcome::kMiss) cache_.Lookup(key, now);
    return cache_.Insert(key, 1, now);
  }
  void Erase(uint64_t key, SimTime /*now*/) { cache_.Erase(key); }
  bool Holds(uint64_t key, SimTime now) const {
    return cache_.Peek(key, now) != CacheOutcome::kMiss;
  }
  int64_t items() const { return cache_.items(); }
  int64_t evictions() const { return cache_.counts().evictions; }

 private:
  static CacheSpec SpecOf(CachePolicy policy, const SystemSpec& spec) {
    CacheSpec out;
    out.policy = policy;
    out.capacity = spec.capacity;
    out.dense_keys = spec.dense_keys;
    return out;
  }

  Cache cache_;
};

}  // namespace servescape
