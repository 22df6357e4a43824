// SPDX-License-Identifier: MIT
// The parts of the event loop on their own (google-benchmark).
#include <benchmark/benchmark.h>

#include <cstdint>

#include "sim/base/math.h"
#include "sim/kernel/event_list.h"
#include "sim/metrics/histogram.h"
#include "sim/random/exponential.h"
#include "sim/random/generator.h"

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

}  // namespace
}  // namespace servescape

BENCHMARK_MAIN();
