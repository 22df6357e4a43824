// SPDX-License-Identifier: MIT
// Redis 7.0 (evict.c, expire.c, dict.c of its source). Before each command it evicts while it
// holds more than maxmemory: it draws `maxmemory-samples` keys, keeps the best candidates of all
// draws in a pool of 16, and evicts the best of the pool that still exists, by what was noted
// when it was drawn. An access is noted in whole seconds of a clock that is read `hz` times a
// second, so that a cache which turns over within a second evicts at random; allkeys-lfu counts on
// a logarithmic scale with chance and takes 1 off for each `lfu-decay-time` minutes. A key that
// has expired stays until it is asked for or the active cycle meets it.
#pragma once

#include <array>
#include <vector>

#include "sim/base/time.h"
#include "sim/cache/system/redis_table.h"
#include "sim/cache/system/system.h"

namespace servescape {

inline constexpr std::array<SystemField, 7> kRedisFields{{
    {"maxmemory-policy",
     "allkeys-lru|allkeys-lfu|allkeys-random|volatile-lru|volatile-lfu|volatile-random|"
     "volatile-ttl|noeviction",
     0, 0, 0, "What is evicted (Redis' own default is noeviction)"},
    {"maxmemory-samples", "", 5, 1, 64, "Keys drawn for each eviction"},
    {"lfu-log-factor", "", 10, 0, 1'000'000, "How many hits it takes to count on"},
    {"lfu-decay-time", "", 1, 0, 1'000'000, "Minutes without a hit that take 1 off; 0: none"},
    {"hz", "", 10, 1, 500, "How often a second the clock is read and expired keys are sought"},
    {"active-expire-effort", "", 1, 1, 10, "How hard they are sought"},
    {"active-expire", "yes|no", 0, 0, 0, "DEBUG SET-ACTIVE-EXPIRE: whether at all"},
}};
enum RedisField : size_t {
  kRedisPolicy,
  kRedisSamples,
  kRedisLogFactor,
  kRedisDecayTime,
  kRedisHz,
  kRedisEffort,
  kRedisActiveExpire
};

class Redis {
 public:
  Redis(const SystemSpec& spec, const Generator& generator);

  bool Get(uint64_t key, SimTime now);
  // false: refused, as nothing may be evicted (OOM command not allowed).
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);
  // EXPIRE of a key that is there.
  void Expire(uint64_t key, SimTime now, Duration ttl);
  bool Holds(uint64_t key, SimTime now) const;
  // DBSIZE: with those that have expired and have not been found yet.
  int64_t items() const { return keys_.size(); }
  int64_t evictions() const { return evictions_; }

 private:
  enum class Policy : uint8_t { kLru, kLfu, kRandom, kTtl, kNone };
  struct Value {
    uint32_t seconds = 0;  // of the last access; of LFU: the minutes of the last decay
    uint32_t count = 0;    // of LFU
  };
  struct Candidate {
    uint64_t key = 0;
    uint64_t idle = 0;
  };
  static constexpr size_t kPool = 16;
  static constexpr size_t kMostSamples = 64;

  int64_t Seconds() const { return clock_ms_ / 1000; }
  void Tick(SimTime now);
  void FindSoonestEnd();
  void ActiveExpire();
  bool ExpireBucket(size_t bucket, int64_t& sampled, int64_t& expired);
  bool Evict();
  bool EvictOne();
  void Populate();
  void AddToPool(uint64_t key, uint64_t idle);
  uint64_t IdleOf(uint32_t slot) const;
  uint32_t Decayed(const Value& value) const;
  void Touch(uint32_t slot);
  void Remove(uint64_t key);
  void SetEnd(uint64_t key, Duration ttl);
  bool Expired(uint64_t key) const;
  RedisTable& Sampled() { return volatile_ ? expires_ : keys_; }

  int64_t capacity_;
  Policy policy_;
  bool volatile_;
  size_t samples_;
  int64_t log_factor_, decay_minutes_, hz_, effort_;
  bool active_expire_;
  Generator generator_;
  RedisTable keys_, expires_;
  std::vector<Value> values_;          // by slot of keys_
  std::vector<int64_t> ends_;          // by slot of expires_, in ms
  std::array<Candidate, kPool> pool_;  // ascending by idle
  size_t pooled_ = 0;
  int64_t ticks_ = 0;  // since the start
  int64_t clock_ms_;   // as the server has it
  int64_t now_ms_;
  size_t cursor_ = 0;               // of the active cycle
  int64_t soonest_ms_ = INT64_MAX;  // no key ends before it
  int64_t evictions_ = 0;
};

}  // namespace servescape
