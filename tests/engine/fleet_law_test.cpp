// SPDX-License-Identifier: MIT
// A policy that adds and drains replicas at random during a run: whatever the service, nothing is
// lost in a drain, and conservation, Little's law, the utilisation law, the time replicas are ready
// and the bill stay right.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "sim/engine/engine.h"
#include "sim/metrics/detail_recorder.h"
#include "sim/study/checks.h"
#include "sim/study/replication_run.h"
#include "tests/study/text_scenario.h"

namespace servescape::test {
namespace {

constexpr SimTime kQuiet{20'000'000'000};  // traffic has stopped
const char* const kTraffic = R"(
[run]
duration = "30s"
warmup = "0s"
replications = 1
detail = true
[traffic.u]
rate = "200/s"
profile = [{ at = "19s", factor = 0, shape = "step" }]
keys = { distribution = "zipf", exponent = 0.9, count = 1000 }
items = 2
output_tokens = { distribution = "geometric", mean = 8 }
)";

DetailShape ShapeOf(const GeneralModel& model) {
  DetailShape shape;
  for (const ClassConfig& each : model.classes()) shape.deadlines.push_back(each.deadline);
  for (const GeneralService& service : model.services()) shape.replicas.push_back(service.replicas);
  shape.caches = model.caches().size();
  shape.stores = model.stores().size();
  for (const Component& component : model.components())
    shape.components.push_back({component.kind, component.name});
  return shape;
}

struct Played {
  ReplicationRecord record;
  double ready = 0, billed = 0;  // replica-seconds, by the policy's own clock
  int added = 0, drained = 0;
  uint32_t most = 0;  // billed at a time
};

// Every 50 ms on average the policy adds or drains up to three replicas; one stays, unless `all`
// may go, which are then started again in time.
Played Play(const Config& config, uint64_t seed, bool all) {
  GeneralModel model(config);
  model.MakeElastic(0, 4);
  DetailRecorder recorder(0, config.run.duration, ShapeOf(model));
  Engine<DetailRecorder> engine(model, seed, 0, recorder);
  Generator random = MakeStream(seed, 0, "policy");
  Played played;
  SimTime last{0};
  const auto pass = [&](SimTime now) {
    const double seconds = ToSeconds(now - last);
    played.ready += seconds * static_cast<double>(engine.fleet().ready(0).size());
    played.billed += seconds * engine.fleet().billed(0);
    last = now;
  };
  const auto run_to = [&](SimTime at) {
    while (engine.next_time() < at) {
      pass(engine.next_time());
      engine.Step(1);
    }
    pass(at);
  };
  for (SimTime at{7'777'777}; at < kQuiet;
       at = at + Duration{1'000'000 + random.NextBelow(100'000'000)}) {
    run_to(at);
    engine.At(at, [&](auto& fleet) {
      const uint32_t there = fleet.present(0), count = 1 + random.NextBelow(3);
      const bool add = random.NextBelow(2) == 0 || there < 2;
      const StartUp start_up{Duration{0}, Duration{random.NextBelow(20'000'000)},
                             Duration{random.NextBelow(2) * 5'000'000}, Duration{0},
                             Duration{random.NextBelow(30'000'000)}};
      if (add) {
        played.added += static_cast<int>(fleet.Add(at, 0, count, start_up));
      } else if (all || fleet.ready(0).size() > count) {
        played.drained += static_cast<int>(fleet.Drain(at, 0, count));
      }
      played.most = std::max(played.most, fleet.billed(0));
    });
    const char* const law = engine.Broken();
    REQUIRE(std::string(law == nullptr ? "" : law) == "");
  }
  engine.At(last, [&](auto& fleet) { fleet.Add(last, 0, 8, {}); });
  run_to(SimTime{config.run.duration.ns});
  while (!engine.Step(1)) {
  }
  recorder.Close(model.common().end(), false);
  played.record = std::move(recorder.record());
  played.record.tasks_in_flight = engine.in_flight();
  Complete(engine, model.common().end(), model.services().size(), &played.record);
  played.record.class_in_flight.assign(model.classes().size(), 0);
  played.record.source_in_flight.assign(1, 0);
  return played;
}

void Check(const std::string& service, bool all, bool crashes) {
  const std::string text = std::string(kTraffic) + service;
  INFO(text);
  const Config config = testing::ConfigOf(text);
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    const Played played = Play(config, seed, all);
    const ReplicationRecord& record = played.record;
    for (const SelfCheck& check : SelfChecksOf(config, {record})) {
      CHECK_MESSAGE(check.holds, check.name << ": " << check.left << " and " << check.right);
    }
    int64_t arrivals = 0, completions = 0;
    for (const SystemWindow& window : record.windows) {
      arrivals += window.arrivals;
      completions += window.completions;
    }
    CHECK(arrivals > 3'000);
    CHECK(record.tasks_in_flight == 0);
    if (crashes)
      CHECK(completions > arrivals / 2);
    else
      CHECK(completions == arrivals);
    double ready = 0, billed = 0, most = 0;
    for (const ServiceWindow& window : record.services[0]) {
      ready += window.up_area;
      billed += window.billed_area;
      most = std::max(most, window.billed_area * kWindows / ToSeconds(config.run.duration));
    }
    CHECK(ready == doctest::Approx(played.ready).epsilon(1e-9));
    CHECK(billed == doctest::Approx(played.billed).epsilon(1e-9));
    CHECK(billed >= ready);
    CHECK(most <= played.most + 1e-9);
    CHECK(played.added > 50);
    CHECK(played.drained > 50);
  }
}

TEST_CASE("nothing is lost in a drain, and the laws and the bill hold, whatever the routing") {
  std::set<Routing> seen;
  for (const auto& [routing, policy] : kRoutingWords) {
    CAPTURE(routing);
    seen.insert(policy);
    Check(
        "[service.a]\nreplicas = 8\nconcurrency = 2\nzones = 2\n"
        "time = { distribution = \"exponential\", mean = \"20ms\" }\nrouting = \"" +
            std::string(routing) + "\"\n",
        routing[0] == 'j', false);
  }
  // A policy without a word could not be asked for.
  for (int i = 0; i < static_cast<int>(seen.size()); ++i) {
    CHECK(seen.contains(static_cast<Routing>(i)));
  }
}

TEST_CASE("nothing is lost in a drain, and the laws and the bill hold, whatever the station") {
  for (const char* station : {
           "routing = \"random\"\nqueue = { capacity = 2000, discipline = \"lifo\" }",
           "queue = { discipline = \"shortest_first\" }",
           "routing = \"round_robin\"\nqueue = { discipline = \"shortest_remaining\", "
           "preemption = \"resume\" }",
           "routing = \"random\"\nbatching = { max_size = 8, max_delay = \"10ms\" }",
           "batching = { max_size = 8, max_delay = \"10ms\" }",
           "routing = \"power_of_two\"\nprocessor_sharing = { cores = 2 }\nconcurrency = 6",
           "concurrency = \"unlimited\"\nprocessor_sharing = { cores = 2 }",
       }) {
    for (const bool all : {false, true}) {
      Check(
          "[service.a]\nreplicas = 8\n"
          "time = { distribution = \"exponential\", mean = \"15ms\" }\n" +
              std::string(station) + "\n",
          all, false);
    }
  }
  for (const char* routing : {"central_queue", "random"}) {
    for (const char* batching : {"continuous", "static"}) {
      Check("[service.a]\nreplicas = 8\nrouting = \"" + std::string(routing) +
                "\"\nbatching = { tokens = \"" + batching +
                "\", max_running = 8, step = { base = \"2ms\", per_sequence = \"0.2ms\" } }\n",
            true, false);
    }
  }
}

TEST_CASE("replicas that crash while the fleet changes break no law") {
  for (const char* kept : {"fail", "resume", "restart"}) {
    for (const char* routing : {"central_queue", "random"}) {
      Check("[service.a]\nreplicas = 8\nrouting = \"" + std::string(routing) +
                "\"\ntime = { distribution = \"exponential\", mean = \"15ms\" }\n"
                "failures = { mtbf = { distribution = \"exponential\", mean = \"500ms\" }, "
                "mttr = \"200ms\", in_service = \"" +
                kept + "\" }\n",
            true, true);
    }
  }
}

}  // namespace
}  // namespace servescape::test
