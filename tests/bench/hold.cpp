// SPDX-License-Identifier: MIT
// The event list alone, by the hold model: the earliest event is taken and another one scheduled
// an exponential time later. bench_hold PENDING OPERATIONS [MOST_IN_HEAP]; prints one line of JSON,
// with the peak of memory for each pending event.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "sim/kernel/event_list.h"
#include "sim/random/exponential.h"
#include "sim/random/generator.h"
#include "tests/bench/memory.h"
#include "tests/bench/stopwatch.h"

namespace servescape::bench {
namespace {

int Hold(int64_t pending, int64_t operations, size_t most_in_heap) {
  const int64_t before = PeakMemory();
  EventList events(most_in_heap);
  Generator generator(1);
  const auto gap = [&] { return FromSeconds(UnitExponential(generator)); };
  for (int64_t i = 0; i < pending; ++i) {
    events.Schedule(SimTime{} + gap(), Priority::kArrival, 0, 0);
  }
  const auto hold = [&](int64_t times) {
    for (int64_t i = 0; i < times; ++i) {
      const SimTime now = events.Top().time();
      events.Take();
      events.Schedule(now + gap(), Priority::kArrival, 0, 0);
    }
  };
  hold(3 * pending);
  const double start = ProcessorSeconds();
  hold(operations);
  const double seconds = ProcessorSeconds() - start;
  std::printf("{\"pending\": %lld, \"rate\": %.9g, \"bytes\": %.4g, \"now\": %lld}\n",
              static_cast<long long>(pending), static_cast<double>(operations) / seconds,
              static_cast<double>(PeakMemory() - before) / static_cast<double>(pending),
              static_cast<long long>(events.Top().time().ns));
  return 0;
}

}  // namespace
}  // namespace servescape::bench

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr, "usage: bench_hold PENDING OPERATIONS [MOST_IN_HEAP]\n");
    return 2;
  }
  const size_t most_in_heap = argc == 4 ? static_cast<size_t>(std::atoll(argv[3]))
                                        : servescape::EventList::kMostInHeap;
  return servescape::bench::Hold(std::atoll(argv[1]), std::atoll(argv[2]), most_in_heap);
}
