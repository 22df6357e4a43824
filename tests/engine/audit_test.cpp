// SPDX-License-Identifier: MIT
// The engine's books: they agree as it runs, and whatever makes them wrong is told. Every key of
// the language and a changing fleet are audited in every_key_test.cpp and fleet_law_test.cpp.
#include <string>

#include <doctest/doctest.h>

#include "tests/engine/watcher.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

// Three requests in service and some in the queue, sleeping ones, and an idle server.
const char* const kBusy = R"(
[run]
duration = "20s"
[traffic.u]
rate = "380/s"
[[path.main]]
call = "m"
[[path.main]]
delay = "20ms"
[service.m]
replicas = 4
time = { distribution = "exponential", mean = "10ms" }
)";

std::string Found(const char* law) { return law == nullptr ? "" : law; }

std::string After(Sabotage what, const std::string& more) {
  const Config config = servescape::testing::ConfigOf(std::string(kBusy) + more);
  const GeneralModel model(config);
  Watcher nobody;
  WatchedEngine engine(model, 1, 0, nobody);
  for (int i = 0; i < 1'000; ++i) {
    REQUIRE_FALSE(engine.Step(7));
    REQUIRE(Found(engine.Broken()) == "");
    if (i > 20 && engine.Break(what)) return Found(engine.Broken());
  }
  return "nothing to break";
}

TEST_CASE("an audit finds each count and state that is made wrong") {
  for (const char* more : {"", "queue = { discipline = \"shortest_first\" }\n"}) {
    CAPTURE(more);
    const std::string order = *more ? "heap" : "list";
    const struct {
      Sabotage what;
      std::string law;
    } cases[] = {
        {Sabotage::kWaiting, "a queue's count = the length of its " + order},
        {Sabotage::kWaitingItems, "a queue's items = those of who waits"},
        {Sabotage::kInService, "a queue's requests in service = its servers'"},
        {Sabotage::kServiceWaiting, "who waits for a service = who is in its queues"},
        {Sabotage::kServicePresent, "present = waiting + in service"},
        {Sabotage::kBatch, "a queue's requests in service = its servers'"},
        {Sabotage::kTail, *more ? "nothing to break" : "a queue's tail is the last of its list"},
        {Sabotage::kIdle, "all idle servers are in their queue's list"},
        {Sabotage::kQueuedState, "who is in a queue's " + order + " waits there"},
        {Sabotage::kServedState, "who is in a batch is in service there"},
        {Sabotage::kLostState, "between two events no task is being worked on"},
    };
    static_assert(std::size(cases) == kSabotages);
    for (const auto& each : cases) CHECK(After(each.what, more) == each.law);
  }
}

TEST_CASE("an audit of the tandem engine finds a count that is made wrong") {
  const std::string text =
      "traffic.u.rate = \"380/s\"\nrun.duration = \"9s\"\nservice.m.replicas = 4\n"
      "service.m.time = { distribution = \"exponential\", mean = \"10ms\" }\n";
  for (const char* more : {"", "service.m.batching = { max_size = 3, max_delay = \"2ms\" }\n"}) {
    const Config config = servescape::testing::ConfigOf(text + more);
    REQUIRE(FitsTandem(config));
    const Model model(config);
    Watcher nobody;
    WatchedTandem engine(model, 1, 0, nobody);
    for (int i = 0; i < 200; ++i) {
      REQUIRE_FALSE(engine.Step(7));
      REQUIRE(Found(engine.Broken()) == "");
    }
    engine.BreakWaiting();
    CHECK(Found(engine.Broken()) == "a queue's count = the length of its list");
  }
}

}  // namespace
}  // namespace servescape::test
