// SPDX-License-Identifier: MIT
// A policy that adds and drains replicas at random during a run: whatever the service, nothing is
// lost in a drain, and conservation, Little's law, the utilisation law, the time replicas are ready
// and the bill stay right.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "sim/study/checks.h"
#include "sim/study/merge.h"
#include "tests/engine/reporting_engine.h"
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

struct Played {
  ReplicationRecord record;
  double ready = 0, billed = 0;  // replica-seconds, by the policy's own clock
  double dollars = 0;            // at 1, 2, .. US dollars an hour for replica 0, 1, ..
  int added = 0, drained = 0;
  uint32_t most = 0;  // billed at a time
};

// Every 50 ms on average the policy adds or drains up to three replicas; one stays, unless `all`
// may go, which are then started again in time.
Played Play(const Config& config, uint64_t seed, bool all) {
  GeneralModel model(config);
  model.MakeElastic(0, 4);
  ReportingRecorder recorder(nullptr, 0, config.run.duration, ShapeOf(model, {}));
  Engine<ReportingRecorder> engine(model, seed, 0, recorder);
  Generator random = MakeStream(seed, 0, "policy");
  Played played;
  SimTime last{0};
  const auto pass = [&](SimTime now) {
    const double seconds = ToSeconds(now - last);
    played.ready += seconds * static_cast<double>(engine.fleet().ready(0).size());
    played.billed += seconds * engine.fleet().billed(0);
    for (uint32_t r = 0; r < model.services()[0].replicas; ++r) {
      played.dollars += IsBilled(engine.fleet().stage(r)) * (r + 1) * seconds / 3600;
    }
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

// Two replicas at 3.6 and two at 7.2 US dollars an hour, for 100 s: 0.1 and 0.2 cents a second
// each. One request at 35 s keeps one of them busy for 10 s.
const char* const kPriced = R"(
[run]
duration = "100s"
warmup = "0s"
replications = 1
detail = true
[traffic.u]
rate = "1/s"
[service.a]
time = "10s"
pools = [{ replicas = 2, price = "3.6 usd/h" }, { replicas = 2, price = "7.2 usd/h" }]
)";

Config Priced(const std::string& more) {
  Config config = testing::ConfigOf(kPriced + more);
  config.traffic[0].arrivals = ArrivalKind::kTrace;
  for (int i = 0; i < 4; ++i) {
    config.traffic[0].trace.push_back({SimTime{35'000'000'000 + i * 1'000'000}, 1});
  }
  return config;
}

struct Order {
  double at;
  int by;  // replicas to add, or to drain
};

// `initial`: replicas that are there at the start, the lowest numbers.
RunReport Billed(const Config& config, uint32_t initial, const std::vector<Order>& orders,
                 const StartUp& start_up) {
  GeneralModel model(config);
  model.MakeElastic(0, initial);
  ReportingRecorder recorder(nullptr, 0, config.run.duration, ShapeOf(model, {}));
  Engine<ReportingRecorder> engine(model, 1, 0, recorder);
  for (const Order& order : orders) {
    const SimTime at = SimTime{0} + FromSeconds(order.at);
    while (engine.next_time() < at) engine.Step(1);
    engine.At(at, [&](auto& fleet) {
      if (order.by > 0) fleet.Add(at, 0, static_cast<uint32_t>(order.by), start_up);
      if (order.by < 0) fleet.Drain(at, 0, static_cast<uint32_t>(-order.by));
    });
  }
  while (!engine.Step(1)) {
  }
  recorder.Close(model.common().end(), false);
  ReplicationRecord record = std::move(recorder.record());
  record.tasks_in_flight = engine.in_flight();
  Complete(engine, model.common().end(), 1, &record);
  record.class_in_flight = record.source_in_flight = {0};
  return MergeRecords(config, "", {record});
}

double Cents(const RunReport& report) {
  return 100 * FindMetric(report, "cost.total")->estimate.value;
}

TEST_CASE("replicas are paid for from the pull of their image on, until they stop") {
  const StartUp start_up{FromSeconds(1), FromSeconds(4), FromSeconds(5), FromSeconds(0),
                         FromSeconds(6)};
  const auto cents = [&](const std::string& more, uint32_t initial,
                         const std::vector<Order>& orders) {
    return Cents(Billed(Priced(more), initial, orders, start_up));
  };
  CHECK(cents("", 4, {}) == doctest::Approx(60));
  // The third, of the second pool, is there from the start; the fourth is asked for at 20 s,
  // provisioned from 21 s on and pulled from 25 s on: 25 s less at 0.2 cents.
  CHECK(cents("", 3, {{20, 1}}) == doctest::Approx(60 - 25 * 0.2));
  CHECK(cents("", 3, {}) == doctest::Approx(60 - 100 * 0.2));
  // The fourth is idle at 30 s and stops at once; at 40 s it serves until 45.003 s.
  CHECK(cents("", 4, {{30, -1}}) == doctest::Approx(60 - 70 * 0.2));
  CHECK(cents("", 4, {{40, -1}}) == doctest::Approx(60 - 54.997 * 0.2));
  // The highest numbers go first: both of the second pool and one of the first.
  CHECK(cents("", 4, {{50, -3}}) == doctest::Approx(60 - 50 * 0.5));
  // Taken away before it is pulled, and while it is.
  CHECK(cents("", 3, {{20, 1}, {24, -1}}) == doctest::Approx(60 - 100 * 0.2));
  CHECK(cents("", 3, {{20, 1}, {28, -1}}) == doctest::Approx(60 - 97 * 0.2));
}

TEST_CASE("what is down, slow or cut off is paid for") {
  const std::string crash = "failures = { mtbf = \"20s\", mttr = \"10s\" }\n";
  const std::string loss =
      "zones = 2\n[[incident]]\nkind = \"zone_loss\"\nat = \"30s\"\n"
      "duration = \"20s\"\nzone = 1\nservice = \"a\"\n";
  for (const std::string& more : {crash, loss}) {
    CHECK(Cents(Billed(Priced(more), 4, {}, {})) == doctest::Approx(60));
    // The fourth lies in the zone that is lost: it goes when it is drained all the same.
    CHECK(Cents(Billed(Priced(more), 4, {{95, -1}}, {})) == doctest::Approx(60 - 5 * 0.2));
    CHECK(testing::Run(Priced(more)).bill[0].usd_per_hour == 7.2);
  }
}

TEST_CASE("the bill is by pool, and by the hour after the warm-up") {
  Config config = Priced("");
  config.run.warmup = FromSeconds(50);
  const RunReport report = Billed(config, 4, {{60, -3}}, {});
  // From 50 s to 60 s all four, then the first alone.
  REQUIRE(report.bill.size() == 2);
  CHECK(report.bill[0].label == "1.2 x replica (a)");
  CHECK(report.bill[0].usd_per_hour == doctest::Approx(1.2 * 3.6));
  CHECK(report.bill[1].label == "0.4 x replica (a)");
  CHECK(report.bill[1].usd_per_hour == doctest::Approx(0.4 * 7.2));
  CHECK(FindMetric(report, "cost.per_hour")->estimate.value ==
        doctest::Approx(1.2 * 3.6 + 0.4 * 7.2));
  CHECK(FindMetric(report, "service.a.replicas.mean")->estimate.value == doctest::Approx(1.6));
  CHECK(Cents(report) == doctest::Approx(60 * 0.6 + 40 * 0.1));
}

// Each replica is a pool with a price of its own: the bill is the price of each for the time for
// which the policy's own clock has seen it there.
TEST_CASE("the bill is what each pool was there for, at its price, whatever comes and goes") {
  std::string pools;
  for (int r = 1; r <= 8; ++r) {
    pools += (r > 1 ? ", { replicas = 1, price = \"" : "{ replicas = 1, price = \"") +
             std::to_string(r) + " usd/h\" }";
  }
  for (const char* failures : {"", "failures = { mtbf = \"700ms\", mttr = \"200ms\" }\n"}) {
    for (const char* routing : {"central_queue", "random"}) {
      const std::string text = std::string(kTraffic) + "[service.a]\npools = [" + pools +
                               "]\ntime = \"15ms\"\nrouting = \"" + routing + "\"\n" + failures;
      INFO(text);
      const Config config = testing::ConfigOf(text);
      for (const bool all : {false, true}) {
        const Played played = Play(config, 7, all);
        const RunReport report = MergeRecords(config, "", {played.record});
        for (const SelfCheck& check : report.checks) CHECK_MESSAGE(check.holds, check.name);
        CHECK(FindMetric(report, "cost.total")->estimate.value ==
              doctest::Approx(played.dollars).epsilon(1e-9));
        CHECK(FindMetric(report, "cost.per_hour")->estimate.value ==
              doctest::Approx(played.dollars * 120).epsilon(1e-9));
        double lines = 0;
        for (const CostLine& line : report.bill) lines += line.usd_per_hour;
        CHECK(lines == doctest::Approx(played.dollars * 120).epsilon(1e-9));
        CHECK(played.dollars * 120 < 35.9);  // of 36 if all were there throughout
      }
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
