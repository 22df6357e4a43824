// SPDX-License-Identifier: MIT
// Requests for a million keys by Zipf's law with exponent 1, drawn beforehand: what both caches
// of 100,000 entries are asked for, the engine's and the one written by hand.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "sim/random/generator.h"
#include "sim/random/zipf.h"
#include "tests/bench/memory.h"
#include "tests/bench/stopwatch.h"

namespace servescape::bench {

constexpr uint32_t kCacheKeys = 1'000'000;
constexpr uint32_t kCacheEntries = 100'000;

// Calls `access(key)`, true for a hit, as often as the first argument says, after a round that
// fills the cache. Prints one line of JSON; its mean is the share of hits.
template <class Access>
int RunCache(int argc, char** argv, Access access) {
  const int64_t requests = argc > 1 ? std::atoll(argv[1]) : 1'000'000;
  const Zipf zipf(1.0, kCacheKeys);
  Generator generator(1);
  std::vector<uint64_t> keys(size_t{1} << 22);
  for (uint64_t& key : keys) key = (zipf.Draw(generator) + 1) * 0xbf58476d1ce4e5b9u;
  for (const uint64_t key : keys) access(key);
  const double start = ProcessorSeconds();
  int64_t hits = 0;
  for (int64_t i = 0; i < requests; ++i) {
    hits += access(keys[static_cast<size_t>(i) & (keys.size() - 1)]) ? 1 : 0;
  }
  const double seconds = ProcessorSeconds() - start;
  std::printf("{\"customers\": %lld, \"seconds\": %.9g, \"mean\": %.9g, \"p99\": 0, "
              "\"memory\": %lld, \"digest\": \"%lld\"}\n",
              static_cast<long long>(requests), seconds,
              static_cast<double>(hits) / static_cast<double>(requests),
              static_cast<long long>(PeakMemory()), static_cast<long long>(hits));
  return 0;
}

}  // namespace servescape::bench
