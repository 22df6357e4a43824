// SPDX-License-Identifier: MIT
// Services in series that are measured in detail leave, played by recursions, the record that the
// engine of rooms leaves, and tell of the same requests.
#include <string>
#include <vector>

#include <fmt/format.h>

#include "sim/metrics/detail_record.h"
#include "sim/study/replication.h"
#include "tests/property/harness.h"
#include "tests/property/random_parts.h"
#include "tests/property/series.h"

namespace servescape::property {
namespace {

struct Played {
  ReplicationRecord record;
  std::vector<std::string> requests;
};

Played Play(const BuiltModel& model, uint64_t seed, size_t components, int64_t step) {
  Played out;
  Listeners listeners;
  listeners.requests = [&](const RequestRow& row) {
    std::string text = fmt::format("{} {} {} {} {} {}", row.arrival.ns, row.end.ns, row.source,
                                   row.request_class, static_cast<int>(row.outcome), row.quality);
    for (size_t c = 0; c < components; ++c) text += fmt::format(" {}", row.spent[c]);
    out.requests.push_back(std::move(text));
  };
  Replication replication(model, seed, 0, listeners);
  for (int64_t done = 0; !replication.Step(step); ++done) REQUIRE(done < kTooMany);
  out.record = replication.Finish();
  return out;
}

void CheckPlayedAlike(const Config& config, Draw& draw) {
  BuiltModel model = BuildModel(config);
  REQUIRE(model.series);
  constexpr int64_t kSteps[] = {1, 7, 1'000, 100'000};
  const size_t components = RequestComponents(config).size();
  const Played series = Play(model, config.run.seed, components, kSteps[draw.Below(4)]);
  model.series = false;
  const Played engine = Play(model, config.run.seed, components, 1'000);
  CheckSame(series.record, engine.record);
  REQUIRE(series.record.detail != nullptr);
  CheckSame(*series.record.detail, *engine.record.detail);
  CHECK(series.record.detail->exact == series.record.detail->ended);
  CHECK(series.record.tasks_in_flight == engine.record.tasks_in_flight);
  CHECK(series.record.class_in_flight == engine.record.class_in_flight);
  CHECK(series.record.source_in_flight == engine.record.source_in_flight);
  CHECK(series.requests == engine.requests);
}

// RandomSeries, but with one replica of what other services call: such of more are not played so.
Config DetailedSeries(uint64_t seed, Draw& draw) {
  Config config = Loaded(RandomSeries(seed));
  config.run.detail = true;
  for (size_t s = 0; s < config.services.size(); ++s) {
    ServiceConfig& service = config.services[s];
    if (draw.Chance(0.3)) service.quality = 0.9;
    if (s == 0) continue;
    service.concurrency = service.replicas;
    service.replicas = service.pools[0].replicas = 1;
  }
  if (draw.Chance(0.2)) config.services[0].zones = 3;
  if (draw.Chance(0.2)) config.classes[0].deadline = Duration{20'000'000};
  if (draw.Chance(0.3)) config.run.max_in_flight = 1 + draw.Below(200);
  return config;
}

TEST_CASE("random series are measured in detail alike by recursions and by the engine") {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Draw draw(seed + 2'000'000);
    CheckPlayedAlike(DetailedSeries(seed, draw), draw);
  }
}

// Many at one instant, in service for the same time.
TEST_CASE("series of traced bursts are measured in detail alike") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Draw draw(seed);
    Config config = DetailedSeries(seed, draw);
    TrafficConfig& source = config.traffic[0];
    source.arrivals = ArrivalKind::kTrace;
    source.profile = {};
    int64_t at = 0;
    for (int i = 0; i < 300; ++i) {
      if (!draw.Chance(0.7)) at += 1'000'000 * (1 + draw.Below(20));
      source.trace.push_back({SimTime{at}, 1});
    }
    source.trace_repeat = draw.Chance(0.5);
    CheckPlayedAlike(config, draw);
  }
}

// Far more at a time than counts are told apart.
TEST_CASE("an overload is measured in detail alike") {
  Draw draw(1);
  Config config = Loaded(
      "title = \"much\"\n[run]\nwarmup = \"0s\"\nreplications = 1\nduration = \"30s\"\n"
      "detail = true\n[traffic.users]\nrate = \"500/s\"\n"
      "[service.s]\ntime = { distribution = \"exponential\", mean = \"4ms\" }\n");
  CheckPlayedAlike(config, draw);
}

// Calls of services of one server each, all at once; whole milliseconds, which make ties.
Config RandomFork(uint64_t seed, Draw& draw) {
  std::string text = fmt::format(
      "title = \"fork {}\"\n[run]\nwarmup = \"0s\"\nreplications = 1\nduration = \"4s\"\n"
      "seed = {}\n[traffic.users]\npath = \"all\"\nrate = \"{}/s\"\n{}[[path.all]]\nparallel = [",
      seed, seed, draw.Chance(0.5) ? 500 : 80, draw.Chance(0.3) ? "arrivals = \"uniform\"\n" : "");
  const uint32_t branches = 2 + draw.Below(5);
  for (uint32_t b = 0; b < branches; ++b) text += fmt::format("{}\"s{}\"", b > 0 ? ", " : "", b);
  text += "]\n";
  const std::string one = fmt::format("\"{}ms\"", 1 + draw.Below(4));
  const bool alike = draw.Chance(0.4);
  for (uint32_t b = 0; b < branches; ++b) {
    std::string time = alike ? one : draw.Time(2);
    if (time == "\"0ms\"") time = "\"1ms\"";
    text += fmt::format("[service.s{}]\ntime = {}\n", b, time);
  }
  Config config = Loaded(text);
  if (draw.Chance(0.3)) config.run.max_in_flight = 2 + draw.Below(200);
  return config;
}

TEST_CASE("forks of single servers are played alike by recursions and by the engine") {
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    Draw draw(seed + 3'000'000);
    CheckPlayedAlike(RandomFork(seed, draw), draw);
  }
}

TEST_CASE("forks of traced bursts are played alike") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Draw draw(seed + 4'000'000);
    Config config = RandomFork(seed, draw);
    TrafficConfig& source = config.traffic[0];
    source.arrivals = ArrivalKind::kTrace;
    int64_t at = 0;
    for (int i = 0; i < 300; ++i) {
      if (!draw.Chance(0.7)) at += 1'000'000 * (1 + draw.Below(20));
      source.trace.push_back({SimTime{at}, 1});
    }
    CheckPlayedAlike(config, draw);
  }
}

// Times of one or more whole milliseconds each: who began first, of those that end together, is not
// the order of the calls.
TEST_CASE("forks whose branches fall behind each other and catch up are played alike") {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Draw draw(seed + 5'000'000);
    Config config = RandomFork(seed, draw);
    for (ServiceConfig& service : config.services) {
      Distribution time;
      time.kind = DistributionKind::kEmpirical;
      time.points = {0.001, 0.002, 0.003};
      time.weights = {1, 1, 1};
      service.time.time = time;
    }
    TrafficConfig& source = config.traffic[0];
    source.arrivals = ArrivalKind::kTrace;
    for (int i = 0; i < 300; ++i) {
      source.trace.push_back({SimTime{i * 3'000'000 / 2 / 1'000'000 * 1'000'000}, 1});
    }
    CheckPlayedAlike(config, draw);
  }
}

// Two that become free at one instant: which is taken next hangs on the order of events.
TEST_CASE("who serves behind another service is known to the engine alone") {
  Config config = Loaded(
      "title = \"two\"\n[run]\ndetail = true\nduration = \"1s\"\nreplications = 1\n"
      "[traffic.users]\nrate = \"100/s\"\npath = \"all\"\n[[path.all]]\ncall = \"a\"\n"
      "[[path.all]]\ncall = \"b\"\n[service.a]\ntime = \"1ms\"\nreplicas = 2\n"
      "[service.b]\ntime = \"1ms\"\nreplicas = 2\n");
  CHECK_FALSE(BuildModel(config).series);
  config.services[1].replicas = config.services[1].pools[0].replicas = 1;
  CHECK(BuildModel(config).series);
  config.services[1].error_rate = 0.1;
  CHECK_FALSE(BuildModel(config).series);
}

}  // namespace
}  // namespace servescape::property
