// SPDX-License-Identifier: MIT
// A recorded trace of requests played against one cache: every miss is inserted at once. What the
// program's verb `cache` and the comparisons with published counts do.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"
#include "sim/cache/policy.h"
#include "sim/random/generator.h"

namespace servescape {

// What a request of a trace does. A read looks up and stores what it misses; a write stores, and
// a delete drops, neither of them being a hit or a miss.
enum class CacheOp : uint8_t { kRead, kWrite, kDelete };

// Parallel arrays, one entry per request for one object.
struct CacheTrace {
  std::vector<uint32_t> objects;  // numbered 0 .. object_count - 1 by first appearance
  std::vector<int64_t> sizes;     // of the request's object; empty: 1 each
  std::vector<SimTime> times;     // ascending; empty: no time passes
  std::vector<CacheOp> ops;       // empty: reads only
  std::vector<Duration> ttls;     // of a value that is stored, 0: none; empty: none has one
  uint32_t object_count = 0;
  // Where each sequence of requests begins (the blocks of a prompt, in order), ascending from 0;
  // empty: no sequences.
  std::vector<uint32_t> starts;

  int64_t size(size_t request) const { return sizes.empty() ? 1 : sizes[request]; }
  int64_t total_size() const;
  // Of the distinct objects, each with the size of its first request.
  int64_t footprint() const;
};

struct ReplayResult {
  int64_t requests = 0;  // reads
  int64_t misses = 0;
  int64_t missed_size = 0;
  // Of those in the second half of the trace, when the cache is no longer empty.
  int64_t late_requests = 0;
  int64_t late_misses = 0;
  int64_t evictions = 0;
  int64_t items = 0;    // held at the end
  int64_t refused = 0;  // stores that a system did not take
  int64_t waits = 0;    // reads that waited for another's fetch, and how long together
  Duration waited;
  // Hits before the first miss of their sequence: what a cache of prefixes (the key-value blocks
  // of a language model) can use. 0 without sequences.
  int64_t prefix_hits = 0;

  void Count(bool hit, bool late, int64_t size) {
    ++requests;
    late_requests += late ? 1 : 0;
    if (hit) return;
    ++misses;
    missed_size += size;
    late_misses += late ? 1 : 0;
  }
};

// Counts the hits before the first miss of each sequence of a trace, request by request.
class PrefixCounter {
 public:
  explicit PrefixCounter(const CacheTrace& trace) : starts_(trace.starts) {}
  void Add(size_t request, bool hit);
  int64_t hits() const { return hits_; }

 private:
  const std::vector<uint32_t>& starts_;
  size_t next_ = 0;
  bool unbroken_ = false;
  int64_t hits_ = 0;
};

// What the capacity of a replay counts.
enum class ReplayUnit : uint8_t { kSize, kItems };

// Any policy, kBelady included (without ttl and operations). `spec.dense_keys` is set by the
// replay. The generator serves kRandom. `missed_size` is by the sizes of the trace in either unit.
ReplayResult Replay(const CacheTrace& trace, const CacheSpec& spec, const Generator& generator,
                    ReplayUnit unit = ReplayUnit::kSize);

}  // namespace servescape
