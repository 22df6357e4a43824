// SPDX-License-Identifier: MIT
#include "sim/cache/system/replay_system.h"

#include "sim/cache/system/with_system.h"

namespace servescape {
namespace {

// What every system offers: a lookup that is a use, a store (false: refused), a deletion.
template <class System>
ReplayResult Play(const CacheTrace& trace, Duration ttl, System system) {
  ReplayResult result;
  PrefixCounter prefixes(trace);
  const size_t half = trace.objects.size() / 2;
  for (size_t i = 0; i < trace.objects.size(); ++i) {
    const uint64_t key = trace.objects[i];
    const SimTime now = trace.times.empty() ? SimTime{} : trace.times[i];
    const Duration lives = trace.ttls.empty() ? ttl : trace.ttls[i];
    const CacheOp op = trace.ops.empty() ? CacheOp::kRead : trace.ops[i];
    if (op == CacheOp::kDelete) {
      system.Erase(key, now);
      continue;
    }
    if (op == CacheOp::kWrite) {
      result.refused += system.Set(key, now, lives) ? 0 : 1;
      continue;
    }
    const bool hit = system.Get(key, now);
    result.Count(hit, i >= half, trace.size(i));
    prefixes.Add(i, hit);
    if (!hit) result.refused += system.Set(key, now, lives) ? 0 : 1;
  }
  result.evictions = system.evictions();
  result.items = system.items();
  if constexpr (requires { system.waits(); }) {
    result.waits = system.waits();
    result.waited = system.waited();
  }
  result.prefix_hits = prefixes.hits();
  return result;
}

}  // namespace

ReplayResult ReplaySystem(const CacheTrace& trace, const SystemSpec& given, Duration ttl,
                          const Generator& generator) {
  SystemSpec spec = given;
  spec.dense_keys = trace.object_count;
  return WithSystem(spec, generator, [&](auto&& system) {
    return Play(trace, ttl, std::forward<decltype(system)>(system));
  });
}

}  // namespace servescape
