// SPDX-License-Identifier: MIT
// The rules of real caches and feature stores that a run may meet, by name. What each costs and
// which setting avoids it: sim/study/why_data.cpp.
#pragma once

#include <cstdint>

namespace servescape {

enum class DataRule : uint8_t {
  kNone,
  // Of caches. A lookup that missed, and would have hit without the rule:
  kWholeSeconds,  // Redis notes accesses in whole seconds
  kDecay,         // Redis LFU takes 1 off a counter for each lfu_decay_time minutes
  kLazyExpiry,    // Redis' expired keys hold room until they are found
  kOldLru,        // memcached's no_modern bumps an item once a minute at most
  kLateRecords,   // Caffeine and otter record reads and writes later, and lossily
  kInternalCost,  // ristretto takes 56 more for an item
  // A value that was fetched and not kept:
  kNoEviction,   // Redis' noeviction: OOM command not allowed
  kOutOfMemory,  // memcached found nothing to evict
  kDroppedSet,   // ristretto's buffer of Sets was full
  // nginx' proxy_cache_lock:
  kLockLook,     // a waiter looks each 500 ms; from the end of the fetch to its look
  kLockTimeout,  // it waited for proxy_cache_lock_timeout and fetches for itself, uncached
  kLockAge,      // the fetch is proxy_cache_lock_age old and one more begins
  // Of feature stores. A read of an entity:
  kLateRow,   // a newer row came after the window it belongs to had been materialised
  kBackfill,  // a window that was materialised later put an older row over it
  kOldValue,  // the value is older than the ttl, which online reads do not look at
  kAbsent,    // nothing was ever materialised: NOT_FOUND
  kNull,      // the value is null, and PRESENT
};
constexpr int kDataRules = 18;

}  // namespace servescape
