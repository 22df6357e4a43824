// SPDX-License-Identifier: MIT
// ristretto 2.4.2 (cache.go, policy.go, sketch.go, ring.go of its source) with a cost of 1 an
// item. Unless IgnoreInternalCost is set each item costs 56 more, so that MaxCost 10,000 holds
// 175. A full cache looks at 5 random items and evicts the one asked for least often, unless the
// new one was asked for less; counts are one row of 4-bit counters behind a Bloom filter, halved
// after NumCounters reads. Reads are counted in batches of 64, of which at most 3 wait for a
// goroutine, and Sets wait for another one in a buffer of 32,768; beyond, both are dropped. How
// fast the two goroutines are is a matter of scheduling.
#pragma once

#include <vector>

#include "sim/base/time.h"
#include "sim/cache/core.h"
#include "sim/cache/system/system.h"
#include "sim/random/generator.h"

namespace servescape {

inline constexpr std::array<SystemField, 6> kRistrettoFields{{
    {"IgnoreInternalCost", "false|true", 0, 0, 0, "Whether an item costs 1, or 57"},
    {"NumCounters", "", 10, 1, 1000, "As a multiple of MaxCost (10: what its manual says)"},
    {"BufferItems", "", 64, 1, 65536, "Reads a batch"},
    {"Wait", "false|true", 0, 0, 0, "Whether the program calls Wait after each Set"},
    {"set-lag", "", 10, 0, 1'000'000,
     "Requests that go by while a Set is applied; 10 at full speed from one goroutine"},
    {"get-lag", "", 6400, 0, 100'000'000,
     "Requests that go by while a batch of reads is; 6400 at full speed from one goroutine"},
}};
enum RistrettoField : size_t {
  kRistrettoIgnoreInternal,
  kRistrettoCounters,
  kRistrettoBuffer,
  kRistrettoWait,
  kRistrettoSetLag,
  kRistrettoGetLag
};

// tinyLFU of its policy.go.
class RistrettoCounts {
 public:
  explicit RistrettoCounts(int64_t counters);
  int64_t Estimate(uint64_t key) const;
  void Increment(uint64_t key);

 private:
  static constexpr uint32_t kProbes = 7;  // of a filter with 1 % false positives

  bool Seen(uint64_t hash) const;
  size_t BitOf(uint64_t hash, uint32_t probe) const;

  std::vector<uint8_t> row_;  // a counter a byte
  std::vector<uint64_t> filter_;
  int64_t reset_at_, counted_ = 0;
};

class Ristretto {
 public:
  Ristretto(const SystemSpec& spec, const Generator& generator);

  bool Get(uint64_t key, SimTime now);
  // false: dropped, as the buffer of Sets is full.
  bool Set(uint64_t key, SimTime now, Duration ttl);
  void Erase(uint64_t key, SimTime now);
  bool Holds(uint64_t key, SimTime /*now*/) const { return core_.Find(key) != kNoSlot; }
  int64_t items() const { return core_.items(); }
  int64_t evictions() const { return core_.evictions(); }

 private:
  static constexpr size_t kSample = 5;

  void Request();
  void ApplySet(uint64_t key);
  void ApplyReads();
  void Remove(uint32_t slot);

  size_t batch_;
  bool wait_;
  int64_t set_lag_, get_lag_;
  CacheCore core_;
  std::vector<uint32_t> held_;  // slots; an entry's `prev` is its place here
  RistrettoCounts counts_;
  Generator generator_;
  std::vector<uint64_t> sets_;  // waiting, a ring that is as long as the buffer
  size_t first_set_ = 0, waiting_sets_ = 0;
  std::vector<uint64_t> stripe_;
  std::vector<std::vector<uint64_t>> batches_;  // waiting
  int64_t until_set_ = 0, until_reads_ = 0;     // requests
};

}  // namespace servescape
