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

ReplayResult Replay(const CacheTrace& trace, const CacheSpec& spec, const Generator& generator,
                    ReplayUnit unit) {
  if (spec.policy == CachePolicy::kBelady) return ReplayBelady(trace, spec.capacity, unit);
  CacheSpec dense = spec;
  dense.dense_keys = trace.object_count;
  Cache cache(dense, generator);
  ReplayResult result;
  result.requests = static_cast<int64_t>(trace.objects.size());
  for (size_t i = 0; i < trace.objects.size(); ++i) {
    const SimTime now = trace.times.empty() ? SimTime{} : trace.times[i];
    const int64_t size = unit == ReplayUnit::kItems ? 1 : trace.size(i);
    if (cache.Access(trace.objects[i], size, now)) continue;
    ++result.misses;
    result.missed_size += trace.size(i);
  }
  result.evictions = cache.counts().evictions;
  return result;
}

}  // namespace servescape
