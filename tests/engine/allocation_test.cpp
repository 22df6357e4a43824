// SPDX-License-Identifier: MIT
// No event allocates: once a run has had its most requests at a time, its memory is all there.
#include <cstdlib>
#include <new>

#include <doctest/doctest.h>

#include "tests/engine/watcher.h"
#include "tests/study/text_scenario.h"

namespace {

int64_t allocations = 0;

}  // namespace

void* operator new(size_t bytes) {
  ++allocations;
  void* const memory = std::malloc(bytes);
  if (memory == nullptr) std::abort();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace servescape::test {
namespace {

TEST_CASE("events do not allocate once a run has had its most requests at a time") {
  const char* const systems[] = {
      // Coalesced misses, at a copy for each replica; a stale entry is fetched behind the answer.
      R"([traffic.u]
rate = "400/s"
keys = { distribution = "zipf", exponent = 0.8, count = 5000 }
[service.a]
replicas = 3
routing = "round_robin"
time = "2ms"
[service.db]
replicas = 6
time = "5ms"
[cache.c]
capacity = 500
ttl = "1s"
soft_ttl = "500ms"
coalesce = true
local_to = "a"
warm = "0%"
[[path.main]]
call = "a"
[[path.main]]
cache = "c"
[[path.main]]
call = "db"
)",
      // Batches of one class at a time.
      R"([class.x]
[class.y]
[traffic.u]
rate = "600/s"
classes = { x = 0.5, y = 0.5 }
[service.a]
batch_time = { base = "2ms", per_item = "1ms" }
batching = { max_size = 8, max_delay = "5ms", per_class = true }
replicas = 2
)",
      // Crashes; queues that move to other replicas; retries and hedges.
      R"([traffic.u]
rate = "300/s"
timeout = "200ms"
retries = { max = 2, backoff = "10ms" }
hedge = { after = "30ms" }
[service.a]
time = { distribution = "exponential", mean = "8ms" }
replicas = 5
routing = "join_shortest_queue"
failures = { mtbf = "400ms", mttr = "100ms" }
)",
  };
  for (const char* system : systems) {
    const Config config = testing::ConfigOf(std::string(system) + R"(
[run]
duration = "60s"
warmup = "0s"
replications = 1
detail = true
)");
    const GeneralModel model(config);
    Watcher nobody;
    WatchedEngine engine(model, 1, 0, nobody);
    while (engine.next_time() < SimTime{30'000'000'000}) engine.Step(1);
    const int64_t before = allocations, handled = engine.handled();
    while (!engine.Step(1'000)) {
    }
    CHECK(engine.handled() - handled > 20'000);
    CHECK(allocations - before <= 4);  // the most at a time may come late
  }
}

}  // namespace
}  // namespace servescape::test
