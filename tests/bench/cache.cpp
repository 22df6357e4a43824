// SPDX-License-Identifier: MIT
// The engine's LRU cache on the requests of cache_load.h: bench_cache REQUESTS.
#include "sim/cache/cache.h"

#include "tests/bench/cache_load.h"

int main(int argc, char** argv) {
  servescape::CacheSpec spec;
  spec.policy = servescape::CachePolicy::kLru;
  spec.capacity = servescape::bench::kCacheEntries;
  servescape::Cache cache(spec);
  return servescape::bench::RunCache(argc, argv,
                                     [&](uint64_t key) { return cache.Access(key); });
}
