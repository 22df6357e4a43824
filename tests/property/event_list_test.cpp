// SPDX-License-Identifier: MIT
// Whole models tell the same story whether their events are in the heap or in the ladder queue.
#include <bit>

#include "sim/base/digest.h"
#include "tests/engine/watcher.h"
#include "tests/property/harness.h"

namespace servescape::property {
namespace {

constexpr size_t kNeverLadder = size_t{1} << 30;

struct Story : test::Watcher {
  void OnTime(SimTime now) override { digest.Add(static_cast<uint64_t>(now.ns)); }
  void OnBatchStart(SimTime, uint32_t service, uint32_t requests, uint32_t, uint32_t,
                    Duration time) override {
    digest.Add(uint64_t{service} << 32 | requests);
    digest.Add(static_cast<uint64_t>(time.ns));
  }
  void OnComplete(SimTime, uint32_t source, Duration latency) override {
    digest.Add(static_cast<uint64_t>(latency.ns) << 8 | source);
  }
  void OnFail(SimTime, uint32_t source, Duration age) override {
    digest.Add(~(static_cast<uint64_t>(age.ns) << 8 | source));
  }
  Digest digest;
};

template <class Engine, class BuiltFrom>
uint64_t Tell(const BuiltFrom& model, uint64_t seed, size_t most_in_heap) {
  Story story;
  Engine engine(model, seed, 0, story, most_in_heap);
  while (!engine.Step(1000)) REQUIRE_MESSAGE(engine.handled() < kTooMany, "it runs for ever");
  story.digest.Add(static_cast<uint64_t>(engine.handled()));
  return story.digest.value();
}

uint64_t Tell(const Config& config, size_t most_in_heap) {
  const uint64_t seed = config.run.seed;
  if (NeedsGeneralEngine(config)) {
    return Tell<test::WatchedEngine>(GeneralModel(config), seed, most_in_heap);
  }
  return Tell<test::WatchedTandem>(Model(config), seed, most_in_heap);
}

TEST_CASE("random scenarios run alike with their events in a heap and in a ladder queue") {
  for (const bool tandem : {false, true}) {
    Wishes wishes;
    wishes.tandem = tandem;
    for (uint64_t seed = 1; seed <= 150; ++seed) {
      CAPTURE(seed);
      const Config config = Loaded(RandomScenario(seed, wishes));
      CHECK(Tell(config, 16) == Tell(config, kNeverLadder));
    }
  }
}

// More clients think than the heap takes.
TEST_CASE("many clients think alike with their timers in a heap and in a ladder queue") {
  const std::string text = R"(
title = "many clients"
[run]
duration = "3s"
warmup = "0s"
replications = 1
[traffic.users]
arrivals = "closed"
clients = 20000
think = { distribution = "exponential", mean = "500ms" }
[service.a]
time = { distribution = "exponential", mean = "2ms" }
replicas = 60
)";
  for (const char* detail : {"false", "true"}) {
    const Config config = Loaded(text, {{"run.detail", detail}});
    const uint64_t heap = Tell(config, kNeverLadder);
    CHECK(Tell(config, EventList::kMostInHeap) == heap);
    CHECK(Tell(config, 16) == heap);
    CHECK(Tell(config, 12'000) == heap);
  }
}

}  // namespace
}  // namespace servescape::property
