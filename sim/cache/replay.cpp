// SPDX-License-Identifier: MIT
#include "sim/cache/replay.h"

#include "sim/cache/belady.h"
#include "sim/cache/cache.h"

namespace servescape {

int64_t CacheTrace::total_size() const {
  int64_t sum = 0;
  for (size_t i = 0; i < objects.size(); ++i) sum += size(i);
  return sum;
}

int64_t CacheTrace::footprint() const {
  int64_t sum = 0;
  uint32_t seen = 0;
  for (size_t i = 0; i < objects.size(); ++i) {
    if (objects[i] < seen) continue;
    sum += size(i);
    ++seen;
  }
  return sum;
}

void PrefixCounter::Add(size_t request, bool hit) {
  if (next_ < starts_.size() && starts_[next_] == request) {
    ++next_;
    unbroken_ = true;
  }
  unbroken_ = unbroken_ && hit;
  hits_ += unbroken_ ? 1 : 0;
}

ReplayResult Replay(const CacheTrace& trace, const CacheSpec& spec, const Generator& generator,
                    ReplayUnit unit) {
  if (spec.policy == CachePolicy::kBelady) return ReplayBelady(trace, spec.capacity, unit);
  CacheSpec dense = spec;
  dense.dense_keys = trace.object_count;
  Cache cache(dense, generator);
  ReplayResult result;
  PrefixCounter prefixes(trace);
  for (size_t i = 0; i < trace.objects.size(); ++i) {
    const SimTime now = trace.times.empty() ? SimTime{} : trace.times[i];
    const int64_t size = unit == ReplayUnit::kItems ? 1 : trace.size(i);
    const CacheOp op = trace.ops.empty() ? CacheOp::kRead : trace.ops[i];
    if (op != CacheOp::kRead) {
      // A write makes the entry new, its size and its age.
      cache.Erase(trace.objects[i]);
      if (op == CacheOp::kWrite) cache.Insert(trace.objects[i], size, now);
      continue;
    }
    const bool hit = cache.Access(trace.objects[i], size, now);
    prefixes.Add(i, hit);
    result.Count(hit, i >= trace.objects.size() / 2, trace.size(i));
  }
  result.evictions = cache.counts().evictions;
  result.items = cache.items();
  result.prefix_hits = prefixes.hits();
  return result;
}

}  // namespace servescape
