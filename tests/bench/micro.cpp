// SPDX-License-Identifier: MIT
// The parts of the event loop on their own (google-benchmark).
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "sim/base/math.h"
#include "sim/cache/cache.h"
#include "sim/kernel/event_list.h"
#include "sim/metrics/histogram.h"
#include "sim/random/exponential.h"
#include "sim/random/generator.h"
#include "sim/random/zipf.h"

namespace servescape {
namespace {

Duration Gap(Generator& generator) { return FromSeconds(UnitExponential(generator)); }

// The hold model: take the earliest event, schedule another one an exponential time later.
void EventListHold(benchmark::State& state) {
  EventList events;
  Generator generator(1);
  for (int64_t i = 0; i < state.range(0); ++i) {
    events.Schedule(SimTime{} + Gap(generator), Priority::kArrival, 0, 0);
  }
  for (auto _ : state) {
    const SimTime now = events.Top().time();
    events.Take();
    events.Schedule(now + Gap(generator), Priority::kArrival, 0, 0);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(EventListHold)->Arg(1)->Arg(16)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);

void Bits(benchmark::State& state) {
  Generator generator(1);
  for (auto _ : state) benchmark::DoNotOptimize(generator.NextBits());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Bits);

void Exponential(benchmark::State& state) {
  Generator generator(1);
  for (auto _ : state) benchmark::DoNotOptimize(UnitExponential(generator));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Exponential);

void Logarithm(benchmark::State& state) {
  Generator generator(1);
  for (auto _ : state) benchmark::DoNotOptimize(Log(generator.NextOpenUniform()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Logarithm);

void HistogramAdd(benchmark::State& state) {
  Histogram histogram;
  Generator generator(1);
  for (auto _ : state) histogram.Add(Gap(generator));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(HistogramAdd);

void ZipfDraw(benchmark::State& state) {
  const Zipf zipf(1.0, 1'000'000);
  Generator generator(1);
  for (auto _ : state) benchmark::DoNotOptimize(zipf.Draw(generator));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ZipfDraw);

// Requests for a million keys by Zipf's law, drawn beforehand; a miss inserts. The key is the
// rank (dense) or a mix of it (hashed).
void CacheAccess(benchmark::State& state, CachePolicy policy, bool dense) {
  constexpr uint32_t kKeys = 1'000'000;
  const Zipf zipf(1.0, kKeys);
  Generator generator(1);
  std::vector<uint64_t> keys(size_t{1} << 22);
  for (uint64_t& key : keys) {
    key = zipf.Draw(generator);
    if (!dense) key = (key + 1) * 0xbf58476d1ce4e5b9u;
  }
  CacheSpec spec;
  spec.policy = policy;
  spec.capacity = 100'000;
  spec.dense_keys = dense ? kKeys : 0;
  Cache cache(spec);
  for (const uint64_t key : keys) cache.Access(key);
  size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(cache.Access(keys[at]));
    at = (at + 1) & (keys.size() - 1);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(CacheAccess, lru, CachePolicy::kLru, false);
BENCHMARK_CAPTURE(CacheAccess, lru_dense, CachePolicy::kLru, true);
BENCHMARK_CAPTURE(CacheAccess, fifo, CachePolicy::kFifo, false);
BENCHMARK_CAPTURE(CacheAccess, clock, CachePolicy::kClock, false);
BENCHMARK_CAPTURE(CacheAccess, sieve, CachePolicy::kSieve, false);
BENCHMARK_CAPTURE(CacheAccess, random, CachePolicy::kRandom, false);
BENCHMARK_CAPTURE(CacheAccess, s3_fifo, CachePolicy::kS3Fifo, false);
BENCHMARK_CAPTURE(CacheAccess, arc, CachePolicy::kArc, false);
BENCHMARK_CAPTURE(CacheAccess, slru, CachePolicy::kSlru, false);
BENCHMARK_CAPTURE(CacheAccess, lfu, CachePolicy::kLfu, false);
BENCHMARK_CAPTURE(CacheAccess, lfuda, CachePolicy::kLfuda, false);

}  // namespace
}  // namespace servescape

BENCHMARK_MAIN();
