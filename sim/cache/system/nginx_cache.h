// SPDX-License-Identifier: MIT
// proxy_cache of nginx 1.22 (ngx_http_file_cache.c): the least recently used file goes, and each
// that was not asked for within `inactive`, whatever room there is. A fetch takes time here, for
// which each request for the key is another fetch, or, with proxy_cache_lock, waits: it looks again
// each 500 ms of its own clock, and nobody wakes it; past proxy_cache_lock_timeout it fetches for
// itself, and that is not kept; when a fetch is proxy_cache_lock_age old one more begins. The lock
// is of keys that are not there: of one that has expired each fetches until one has come back.
#pragma once

#include <map>
#include <vector>

#include "sim/base/time.h"
#include "sim/cache/system/golang_lru.h"
#include "sim/cache/system/system.h"

namespace servescape {

inline constexpr std::array<SystemField, 5> kNginxCacheFields{{
    {"proxy_cache_lock", "off|on", 0, 0, 0, "One request fetches a key that is not there"},
    {"proxy_cache_lock_timeout", "", 5'000, 0, 3'600'000, "How long another waits for it, ms"},
    {"proxy_cache_lock_age", "", 5'000, 1, 3'600'000, "After it one more fetches, ms"},
    {"inactive", "", 600, 1, 1'000'000'000, "What is not asked for so long goes, s"},
    {"upstream_response_time", "", 0, 0, 3'600'000, "How long a fetch takes, ms"},
}};
enum NginxCacheField : size_t {
  kNginxLock,
  kNginxLockTimeout,
  kNginxLockAge,
  kNginxInactive,
  kNginxFetch
};

class NginxCache : public ListedSystem {
 public:
  explicit NginxCache(const SystemSpec& spec);

  bool Get(uint64_t key, SimTime now);
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);
  bool Holds(uint64_t key, SimTime now) const;

  // Requests that waited for another's fetch, and for how long together.
  int64_t waits() const { return waits_; }
  Duration waited() const { return waited_; }

 private:
  struct File {
    SimTime used, ready;
    SimTime ends = kEndOfTime;      // it has expired
    SimTime renewed = kEndOfTime;   // when the fetch of an expired one is back
    Duration life;                  // 0: for ever
    std::vector<SimTime> fetches;   // of the lock, while it is not ready; ascending
  };

  void Use(uint32_t slot, SimTime now);
  void Age(SimTime now);
  void Evict();
  bool Wait(File* file, SimTime now);
  // From when on one more may fetch, as it is known at an instant.
  SimTime LockTime(const File& file, SimTime now) const;
  SimTime EndOf(SimTime ready, Duration life) const {
    return life.ns > 0 ? ready + life : kEndOfTime;
  }

  bool locks_;
  Duration timeout_, age_, inactive_, fetch_;
  Counted files_;
  std::vector<File> of_;  // by slot
  bool alone_ = false;    // the last lookup gave up waiting
  int64_t waits_ = 0;
  Duration waited_;
};

}  // namespace servescape
